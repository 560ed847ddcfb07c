"""Pre-alerts: when one is called for, what it says, how it moves, who is asked next."""
