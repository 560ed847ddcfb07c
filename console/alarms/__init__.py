"""How many alarms a day brings: the pure core is played in simulated time, and counted."""
