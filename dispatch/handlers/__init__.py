"""One handler an event type: it checks first, then refuses with a reason or changes the world."""
