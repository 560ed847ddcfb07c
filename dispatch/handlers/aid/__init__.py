"""What two centres say to each other."""
