"""The centre that a command is about: its folder and its past calls."""
