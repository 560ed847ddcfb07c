"""What becomes of a call besides its unit: it is amended, closed, or one with another."""
