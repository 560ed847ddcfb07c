"""An app at an address: uvicorn, with a limit of time for requests that never come to an end.

An address that others reach wants TLS, or a word that a proxy in front of it has TLS: a token that
travels in the clear is everybody's.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from schemas.ground.errors import ConfigurationError
from streams.host.files import connections_max
from streams.web.bounds import HEAD_BYTES_MAX

HEAD_S: Final = 10.0
"""How long the head of a request may take to come, wall seconds."""

_KEEP_ALIVE_S: Final = 75
CONNECTIONS_MAX: Final = 20_000
_END_S: Final = 3
_BACKLOG: Final = 2_048
_TOO_LONG: Final = f"The head of a request has at most {HEAD_BYTES_MAX} bytes."


@dataclass(frozen=True, slots=True)
class Place:
    """Where an app listens. Port 0 takes a free one.

    ``certificate`` and ``key`` are PEM files, both or neither; ``behind_proxy`` says that a reverse
    proxy in front has TLS.
    """

    host: str = "127.0.0.1"
    port: int = 0
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False

    @property
    def is_secure(self) -> bool:
        """Whether clients come by TLS."""
        return self.certificate is not None or self.behind_proxy

    def require_safe(self) -> None:
        """Refuse to listen where tokens would travel in the clear.

        Raises
        ------
        ConfigurationError
            Names the address and what is missing.
        """
        if (self.certificate is None) != (self.key is None):
            msg = "a certificate and its key go together: give both, or neither"
            raise ConfigurationError(msg)
        for path in (self.certificate, self.key):
            if path is not None and not path.is_file():
                msg = f"{path} is no file: give a PEM file"
                raise ConfigurationError(msg)
        if not self.is_secure and not is_loopback(self.host):
            msg = (
                f"{self.host} is reached by others: give a certificate and its key, or say that a "
                "proxy with TLS is in front of it (behind proxy)"
            )
            raise ConfigurationError(msg)


def is_loopback(host: str) -> bool:
    """Tell whether an address is this machine's own, which nobody else reaches."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class ImpatientProtocol(HttpToolsProtocol):
    """HTTP/1.1 that ends a connection on which a request has begun and does not go on.

    uvicorn has a limit for an idle connection, and none for a client that sends one byte of a
    request's head a second; nor for how long a head may be, where llhttp reads it.
    """

    _patience: asyncio.TimerHandle | None = None
    _in_head = False
    _in_message = False
    _head_bytes = 0
    """Of the head that has begun to come; not what came together with the end of another body."""
    _fresh_bytes = 0

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_head()

    @override
    def data_received(self, data: bytes) -> None:
        if self._in_head:
            self._head_bytes += len(data)
        self._fresh_bytes = 0 if self._in_message else len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > HEAD_BYTES_MAX and not self.transport.is_closing():
            self.send_400_response(_TOO_LONG)
        if self._is_being_served():
            self._stop_waiting()
        elif self._patience is None:
            self._wait_for_head()

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = self._in_message = True
        self._head_bytes, self._fresh_bytes = self._fresh_bytes, 0

    @override
    def on_headers_complete(self) -> None:
        self._in_head = False  # one that came at once is measured by streams/web/bounds.py
        super().on_headers_complete()

    @override
    def on_message_complete(self) -> None:
        self._in_message = False
        super().on_message_complete()

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._is_being_served():  # the next one had come already
            self._stop_waiting()
        elif self._in_head and self._patience is None:  # or has begun to come
            self._wait_for_head()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _is_being_served(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle  # null before the first request
        return cycle is not None and not cycle.response_complete

    def _wait_for_head(self) -> None:
        self._patience = self.loop.call_later(HEAD_S, self._give_up)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        self._patience = None
        if not self._is_being_served() and not self.transport.is_closing():
            self.transport.close()


class _Server(uvicorn.Server):
    """A server whose process keeps its own signals."""

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the command."""
        yield


async def serve(
    app: ASGIApp, place: Place, stop: asyncio.Event, on_listening: Callable[[str], None]
) -> None:
    """Serve an app until ``stop``; what is being answered then has three seconds to end.

    ``on_listening`` is told the address, as soon as it takes connections.

    Raises
    ------
    ConfigurationError
        If the place is not safe, or its address is taken.
    """
    place.require_safe()
    listening = _listen(place)
    config = uvicorn.Config(
        app,
        http=ImpatientProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # who is a proxy is asked in one place: streams/identity/proxies.py
        limit_concurrency=connections_max(CONNECTIONS_MAX),
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_END_S,
        ssl_certfile=place.certificate,
        ssl_keyfile=place.key,
    )
    server = _Server(config)
    scheme = "http" if place.certificate is None else "https"
    host, port = listening.getsockname()[:2]
    on_listening(f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}")
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        await serving
    finally:
        stopping.cancel()
        listening.close()


def _listen(place: Place) -> socket.socket:
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    # Named TCP, for asyncio sends at once (TCP_NODELAY) only where the protocol is named: else each
    # answer's body would wait 40 ms for the client's acknowledgement of its head.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((place.host, place.port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        msg = f"{place.host}:{place.port} cannot be listened on: {error.strerror}; choose another"
        raise ConfigurationError(msg) from error
    return listening
