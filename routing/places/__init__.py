"""From places to the roads beside them: snapping, and the roads that a message means."""
