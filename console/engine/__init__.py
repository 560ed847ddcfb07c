"""The engine as commands reach it: which Kafka, which processes, how to publish."""
