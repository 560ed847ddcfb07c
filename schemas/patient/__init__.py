"""What is said of a patient: signs, findings, treatments, scores, tags."""
