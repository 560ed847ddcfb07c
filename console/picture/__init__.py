"""What the engine publishes, folded into what screens show."""
