"""What is legal, as tables: moves of units, calls, alarms and pre-alerts; the protocol."""
