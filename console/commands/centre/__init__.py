"""Commands about a centre: its city, its forecast, its alarms."""
