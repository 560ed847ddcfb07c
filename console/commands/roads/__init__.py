"""Commands about roads."""
