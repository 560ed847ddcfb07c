"""The shell: Kafka, Faust agents and the one wall clock around the pure core."""
