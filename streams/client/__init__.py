"""For those who connect to the engine: publish and subscribe by its models, in ten lines.

See docs/client.md; its examples are run by the tests.
"""

from streams.client.connection import Client, connect
from streams.client.reading import Parked, Received
from streams.host.login import Login, read_password

__all__ = ["Client", "Login", "Parked", "Received", "connect", "read_password"]
