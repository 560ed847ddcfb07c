"""The parameters of a centre's decisions."""
