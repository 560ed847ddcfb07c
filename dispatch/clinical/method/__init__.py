"""What every score is made of: its row, its bands, its rounding, its list of criteria."""
