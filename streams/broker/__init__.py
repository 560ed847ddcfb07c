"""The embedded broker: a real Apache Kafka run from Python packages, for one machine and tests."""

from streams.broker.server import EmbeddedBroker

__all__ = ["EmbeddedBroker"]
