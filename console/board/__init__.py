"""The dispatcher's board in a terminal: its state, and how the state is drawn."""
