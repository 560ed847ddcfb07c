"""A centre's city: its folder read, written, made from a map, and shown."""
