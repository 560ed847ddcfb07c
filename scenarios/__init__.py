"""Trials without Kafka: city folders, and a seeded player of everybody outside the engine."""
