"""What if: the rest of a past day, played again with one thing changed."""
