"""How much a request may bring, and how long it may take to: before anything reads it.

The size counts as it arrives and, for gzip, as it unfolds; what is larger is cut off, not stored.
"""

import asyncio
from dataclasses import dataclass
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streams.web.problems import Problem
from streams.web.texts import preferred
from streams.web.unfolding import NotGzip, TooMuch, Unfolding

_GZIP: Final = frozenset({b"gzip", b"x-gzip"})
_CLOSE: Final = (b"connection", b"close")
_DRAINED_BYTES: Final = 1_000_000
_DRAINED_S: Final = 0.5
"""So much of a refused body is still read, so that its sender hears the answer."""


HEAD_BYTES_MAX: Final = 32 * 1024
"""How long the head of a request may be: its address and its headers."""

_VERSIONS: Final = frozenset({"1.0", "1.1", "2"})


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a body may be, in bytes as sent and unfolded, and the seconds it may take."""

    sent_bytes: int = 4 * 1024 * 1024
    body_bytes: int = 8 * 1024 * 1024
    body_s: float = 20.0


class Bounded:
    """An app that gets no body beyond its limits; gzip is unfolded on the way."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app, self._limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        body = _Body(headers, receive, self._limits)
        started = False

        async def answer(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                await body.drain()
                if not body.is_over:  # the rest of it is not read: this connection is of no use
                    message = {**message, "headers": [*message["headers"], _CLOSE]}
            await send(message)

        try:
            _require_head(scope)
            body.require_allowed()
            await self._app(scope, body.receive, answer)
        except Problem as problem:
            if started:
                raise
            lang = preferred(headers.get(b"accept-language", b"").decode("latin-1"))
            await problem.answer(lang)(scope, receive, answer)


def _require_head(scope: Scope) -> None:
    """Refuse a head that is too long, or speaks of a protocol that nobody speaks."""
    if scope["http_version"] not in _VERSIONS:
        raise Problem(505, "http_version")
    fields = sum(len(name) + len(value) for name, value in scope["headers"])
    if fields + len(scope["raw_path"]) + len(scope["query_string"]) > HEAD_BYTES_MAX:
        raise Problem(431, "head_too_large", {"most": HEAD_BYTES_MAX})


class _Body:
    """The body of one request, counted while it is read."""

    def __init__(self, headers: dict[bytes, bytes], receive: Receive, limits: Limits) -> None:
        self._headers, self._receive, self._limits = headers, receive, limits
        self._sent = 0
        self._left_s = limits.body_s
        length = headers.get(b"content-length", b"")
        self.is_over = length in {b"", b"0"} and b"transfer-encoding" not in headers
        encoding = headers.get(b"content-encoding", b"").strip().lower()
        self._gzip = Unfolding(limits.body_bytes) if encoding in _GZIP else None
        self._encoding = encoding

    def require_allowed(self) -> None:
        """Refuse what the headers alone show to be too much."""
        if self._gzip is None and self._encoding not in {b"", b"identity"}:
            raise Problem(415, "encoding")
        length = self._headers.get(b"content-length", b"")
        if length.isdigit() and int(length[:20]) > self._limits.sent_bytes:
            raise self._too_large(self._limits.sent_bytes)

    async def receive(self) -> Message:
        """Give the next part of the body.

        Raises
        ------
        Problem
            If it is more than may be, takes longer than it may, or is no gzip.
        """
        if self.is_over:  # the body has come: what comes now is the client's leaving
            return await self._receive()
        message = await self._next()
        if message["type"] != "http.request":
            return message
        part = message.get("body", b"")
        self._sent += len(part)
        if self._sent > self._limits.sent_bytes:
            raise self._too_large(self._limits.sent_bytes)
        self.is_over = not message.get("more_body", False)
        if self._gzip is None:
            return message
        return {**message, "body": self._unfold(self._gzip, part)}

    async def drain(self) -> None:
        """Read a little of what is still coming, so that the answer is heard over it."""
        self._left_s = _DRAINED_S
        most = self._sent + _DRAINED_BYTES
        while not self.is_over and self._sent < most:
            try:
                message = await self._next()
            except Problem:  # it takes too long, and is heard no more
                return
            self._sent += len(message.get("body", b""))
            self.is_over = not message.get("more_body", False)

    async def _next(self) -> Message:
        began_s = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(self._left_s):
                message = await self._receive()
        except TimeoutError:
            raise Problem(408, "too_slow", {"seconds": int(self._limits.body_s)}) from None
        self._left_s = max(0.0, self._left_s - asyncio.get_running_loop().time() + began_s)
        return message

    def _unfold(self, gzip: Unfolding, part: bytes) -> bytes:
        try:
            unfolded = gzip.feed(part)
        except NotGzip:
            raise Problem(400, "no_gzip") from None
        except TooMuch:
            raise self._too_large(self._limits.body_bytes) from None
        if self.is_over and self._sent and not gzip.is_whole:
            raise Problem(400, "no_gzip")
        return unfolded

    @staticmethod
    def _too_large(most: int) -> Problem:
        return Problem(413, "too_large", {"most": most})


SECURITY_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
"""For answers that are data, not pages. No other site may read them: no CORS header is sent."""

_HSTS: Final = (b"strict-transport-security", b"max-age=31536000")


class SecurityHeaders:
    """An app whose every answer carries `SECURITY_HEADERS`, unless it has set them itself."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        """``secure``: the app is reached by TLS, and browsers are told to stay with it."""
        self._app = app
        self._added = (*SECURITY_HEADERS, _HSTS) if secure else SECURITY_HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                more = [one for one in self._added if one[0] not in there]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        await self._app(scope, receive, answer)
