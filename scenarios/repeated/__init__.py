"""Crews that do with each call what was done with it on a day that is over."""
