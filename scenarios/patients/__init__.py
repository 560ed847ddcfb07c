"""Patients of a trial and the monitor on them."""
