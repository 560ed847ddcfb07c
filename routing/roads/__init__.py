"""The road graph as arrays, and the one with nodes split at turns that is searched."""
