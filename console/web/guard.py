"""What every answer carries, and which requests are let in at all: as a plain ASGI layer.

Pages load nothing foreign and run no script that is not a file of ours. A request whose ``Host`` is
another name than this server's is refused: a stranger's page must not reach it by pointing a name
of its own to this machine. One that changes anything must come from our own page.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final
from urllib.parse import urlsplit

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self' blob:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

HEADERS: Final = (
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(self), payment=()"),
    (b"x-frame-options", b"DENY"),
)

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
BODY_BYTES_MAX: Final = 256 * 1024
_READS: Final = frozenset({"GET", "HEAD"})

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Guard:
    """The layer around the application.

    Parameters
    ----------
    app
        The application.
    hosts
        Names under which this server is asked for, without a port.
    """

    def __init__(self, app: App, hosts: frozenset[str] = LOOPBACK) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        if (why := self._refusal(scope)) is not None:
            await _refuse(with_headers, *why)
            return
        await self._app(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Give the status and the reason to refuse a request; null where it is let in."""
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get(b"host", "")
        if _name(host) not in self._hosts:
            return 421, "this server is not called that: use the address that it printed"
        if scope["method"] in _READS:
            return None
        origin = headers.get(b"origin")
        if origin is not None and urlsplit(origin).netloc != host:
            return 403, "only this server's own pages may send commands"
        if scope["method"] == "DELETE" and b"content-length" not in headers:
            return None  # has no body; no form of another site's can send one
        if headers.get(b"content-type", "").partition(";")[0].strip() != "application/json":
            return 415, "send application/json"
        if not headers.get(b"content-length", "").isdecimal():
            return 411, "say how long it is"
        if int(headers[b"content-length"]) > BODY_BYTES_MAX:
            return 413, f"at most {BODY_BYTES_MAX} bytes are read"
        return None


def _name(host: str) -> str:
    """Take the port off a host; an IPv6 address keeps its brackets."""
    head, colon, port = host.rpartition(":")
    return head.lower() if colon and port.isdecimal() and head else host.lower()


async def _refuse(send: Send, status: int, why: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": why.encode()})
