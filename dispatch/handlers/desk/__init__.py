"""What dispatchers say: commands, decisions on proposals, alarms."""
