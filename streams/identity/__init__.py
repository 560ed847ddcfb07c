"""Who speaks to the engine over anything but Kafka, and what each of them may do."""
