"""Commands that run the engine, and its broker."""
