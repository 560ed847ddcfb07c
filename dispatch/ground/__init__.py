"""What every room of the core stands on: preconditions, and quick copies of records."""
