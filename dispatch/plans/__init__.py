"""Arithmetic without a world: matching, weights, coverage, demand, casualties."""
