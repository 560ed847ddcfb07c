"""Commands of what comes from vehicles: the MQTT edge, and the gateway in the vehicle."""
