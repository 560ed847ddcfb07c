"""Ambulances on the road."""
