"""The MQTT edge: vehicles, monitors and phones that publish instead of posting."""
