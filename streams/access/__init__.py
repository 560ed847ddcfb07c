"""Who may do what on a locked Kafka: rights from the topic table, principals, passwords."""
