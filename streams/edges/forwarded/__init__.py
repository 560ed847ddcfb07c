"""What other systems write into topics of their own, read as if it had come to a door."""
