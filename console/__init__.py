"""People: the command line, and the dispatcher's board in the terminal."""
