"""The roads that a command is about, and what is told and learnt of them."""
