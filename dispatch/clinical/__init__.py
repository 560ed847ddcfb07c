"""Clinical rules: tables with their source beside them. The engine advises; clinicians decide."""
