"""What is known of one patient: signs with their age, courses, findings, how grave it is."""
