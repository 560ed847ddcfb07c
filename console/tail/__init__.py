"""Topics followed as they are written: which, which records of them, and each in a line."""
