"""Ask a Kafka broker whether it serves clients, by speaking its protocol over one plain socket.

An open port is not enough: a broker counts as ready when its own metadata lists it, because only
then can topics be made and records be written.
"""

import socket
import struct
from contextlib import suppress

from streams.broker.ports import HOST

METADATA_KEY = 3
METADATA_VERSION = 1
REPLY_BYTES_MAX = 1 << 20
_REQUEST = struct.pack(">hhihi", METADATA_KEY, METADATA_VERSION, 1, -1, 0)  # no client, no topics


def brokers_listed(port: int, *, timeout_s: float = 2.0) -> int:
    """Return how many brokers the one on this loopback port says are in service.

    Returns
    -------
    int
        0 when nobody listens, the answer is cut short, or no broker is in service yet.
    """
    with (
        suppress(OSError, EOFError),
        socket.create_connection((HOST, port), timeout=timeout_s) as link,
    ):
        link.sendall(struct.pack(">i", len(_REQUEST)) + _REQUEST)
        (size,) = struct.unpack(">i", _read(link, 4))
        if not 8 <= size <= REPLY_BYTES_MAX:  # noqa: PLR2004 - correlation id and broker count
            return 0
        _, brokers = struct.unpack(">ii", _read(link, size)[:8])
        return int(brokers)
    return 0


def _read(link: socket.socket, size: int) -> bytes:
    """Read exactly ``size`` bytes, or raise EOFError."""
    received = b""
    while len(received) < size:
        part = link.recv(size - len(received))
        if not part:
            raise EOFError
        received += part
    return received
