"""Commands about patients and hospitals."""
