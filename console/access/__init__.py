"""Who may come in through the doors, as an operator enters it."""
