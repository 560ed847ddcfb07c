"""Commands about what flows: events in, records out, decisions explained."""
