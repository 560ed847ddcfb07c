"""What every room of the roads stands on: distances, tables, profiles, kinds of answers."""
