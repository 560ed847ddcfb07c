"""Free TCP ports on the loopback address, chosen so that a broker can have its port back.

A port from the range that the system gives to outgoing connections is a trap for a broker that
restarts: one of the clients that keep trying to reconnect can be given that very port as its own,
connect to itself, and hold it. So ports are taken from below that range.
"""

import errno
import secrets
import socket

from schemas.ground.errors import ConfigurationError

HOST = "127.0.0.1"
PORT_FIRST = 20_000
PORT_LAST = 32_000  # Linux gives 32 768-60 999 to outgoing connections, macOS 49 152-65 535
TRIES_MAX = 200
PORT_MAX = 65_535


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this loopback port now.

    Raises
    ------
    ConfigurationError
        The port is no port, or this user may not listen on it.
    """
    if not 0 < port <= PORT_MAX:
        message = f"Port {port} is not between 1 and {PORT_MAX}: choose another with --port."
        raise ConfigurationError(message)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            message = (
                f"Port {port} on {HOST} cannot be used ({error.strerror}):"
                " choose another with --port."
            )
            raise ConfigurationError(message) from error
    return True


def require_free(port: int) -> None:
    """Refuse a port that another program listens on.

    Raises
    ------
    ConfigurationError
        The port is in use, is no port, or this user may not listen on it.
    """
    if not is_free(port):
        message = (
            f"Port {port} on {HOST} is in use by another program:"
            " stop that program, or choose another port with --port."
        )
        raise ConfigurationError(message)


def pick_free(*, besides: int | None = None) -> int:
    """Choose a free loopback port that no outgoing connection will be given.

    Parameters
    ----------
    besides
        A port that must not be chosen although it is free; None excludes nothing.

    Raises
    ------
    ConfigurationError
        None of many tries was free.
    """
    for _ in range(TRIES_MAX):
        port = PORT_FIRST + secrets.randbelow(PORT_LAST - PORT_FIRST)
        if port != besides and is_free(port):
            return port
    message = (
        f"No free port was found on {HOST} between {PORT_FIRST} and {PORT_LAST}:"
        " end programs that listen there, or choose one with --port."
    )
    raise ConfigurationError(message)
