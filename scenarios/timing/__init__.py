"""A trial's own time, and what all its actors share."""
