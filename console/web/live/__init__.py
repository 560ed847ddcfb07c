"""From Kafka to every page: one board, its changes by number, a stream for each page."""
