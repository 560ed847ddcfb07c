"""What signs, findings and scores say of one patient. Pure, and without a centre."""
