"""From inputs to the journal, and from the journal to folds."""
