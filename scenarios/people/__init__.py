"""Everybody outside the engine: callers, crews, hospitals, police; and who plays them."""
