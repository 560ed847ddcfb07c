"""Mutual aid between centres as time passes."""
