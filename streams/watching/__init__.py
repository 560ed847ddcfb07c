"""The watcher: reads topics only, and says what is wrong with the engine."""
