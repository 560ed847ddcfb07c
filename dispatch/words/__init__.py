"""What the core says to people, in Vietnamese and English."""
