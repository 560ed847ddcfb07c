"""What hospitals say: of themselves, and on pre-alerts."""
