"""Kafka behind types: the client, topics, records, and what cannot be read."""
