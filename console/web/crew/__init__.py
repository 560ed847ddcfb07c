"""A crew's page: its order and the way, what it says, and its own safety."""
