"""Where the console is found, for whoever starts it; loads nothing that serves."""

import socket

from streams.host.settings import Settings


def address(settings: Settings) -> str:
    """Give the address of the first page."""
    host = settings.console_host
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{settings.console_port}/"


def free_port(host: str, wanted: int) -> int:
    """Give the wanted port if it is free, else one that is."""
    for port in (wanted, 0):
        try:
            with socket.create_server((host, port), family=family(host)) as opened:
                return int(opened.getsockname()[1])
        except OSError:
            continue  # taken: the next one is any that is free
    return wanted


def family(host: str) -> socket.AddressFamily:
    """Tell which kind of address a host is."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET
