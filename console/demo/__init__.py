"""The demonstration: the whole engine on one machine, fed by a simulated city."""
