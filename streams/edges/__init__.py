"""The edges: where what others send becomes records of Kafka, and where they hear of it."""
