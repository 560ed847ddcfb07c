"""The picture of a centre, and the step in progress: the only way to change it."""
