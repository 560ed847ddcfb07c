"""One patient's handover record: from records of Kafka to a page and a FHIR bundle."""
