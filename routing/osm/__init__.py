"""From OpenStreetMap to a road graph, and what was dropped on the way."""
