"""The built-in city, drawn from data and a fixed seed."""
