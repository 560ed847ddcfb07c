"""Records that nobody applies any more: what crashes workers, what is of a newer version."""
