"""What a worker remembers of the journal, kept and taken up again."""
