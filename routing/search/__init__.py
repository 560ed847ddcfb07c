"""Fastest ways: one, many at once, the nearest units, how far one comes in a time."""
