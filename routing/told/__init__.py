"""A drive in words that can be read aloud."""
