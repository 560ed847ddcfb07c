"""Scores that add up, each with its table, edition and source; and the list of all."""
