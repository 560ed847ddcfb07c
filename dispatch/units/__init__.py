"""Who may go, how soon, with which order, and who waits in the queue."""
