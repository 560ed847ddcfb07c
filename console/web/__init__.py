"""The operations centre's screens: a server of its own that reads topics and hands on commands."""
