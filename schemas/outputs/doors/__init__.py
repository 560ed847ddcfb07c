"""What the doors write down: who came in for what, and what was told to whom."""
