"""Where a patient goes: beds, load, ranking, and the destination that follows."""
