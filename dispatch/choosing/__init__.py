"""Who goes: candidates, the joint choice, the change of mind, moves to stand-by points."""
