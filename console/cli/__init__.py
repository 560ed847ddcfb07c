"""The command: its table, how it talks, how it stops, what it locks."""
