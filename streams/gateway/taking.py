"""Where events come from on the vehicle: lines of a receiver or a program, and HTTP on loopback.

A line that begins with ``$`` is NMEA, any other one event as JSON with its ``type``.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from schemas.ground.errors import ConfigurationError
from streams.edges.inlet import Refused
from streams.edges.items import items_in
from streams.edges.mqtt.addresses import KINDS
from streams.edges.trackers.nmea import fix_in
from streams.gateway.spool import Full, NoEvent, Spool

AGAIN_S: Final = 2.0
_LINE_BYTES_MAX: Final = 256 * 1024
_BODY_BYTES_MAX: Final = 4 * 1024 * 1024
_LINES: Final = "application/x-ndjson"
_OF_TYPE: Final = {one: what for what, kind in KINDS.items() for one in kind.types}


class Taking:
    """Puts what comes into the spool, as the unit's own.

    Parameters
    ----------
    spool
        Where it is kept.
    unit_id
        The vehicle.
    now
        Gives the time, UTC: of events that do not say theirs.
    """

    def __init__(self, spool: Spool, unit_id: str, now: Callable[[], datetime]) -> None:
        self._spool, self._unit_id, self._now = spool, unit_id, now
        self._log = structlog.get_logger()

    def take(self, what: str, items: list[object]) -> list[str]:
        """Keep events of a kind; they are on disk when this returns.

        Raises
        ------
        NoEvent
            If one is none, or of another unit or kind.
        """
        return self._spool.add(what, [self._filled(what, one) for one in items])

    def line(self, text: str) -> None:
        """Keep what a line says; one that says nothing usable is told in the log and passed over.

        A receiver that is switched on sends half a sentence first.
        """
        if not text.strip():
            return
        try:
            said = fix_in(text) if text.lstrip().startswith("$") else json.loads(text)
            if said is None:
                return
            what = _OF_TYPE.get(said.get("type", "")) if isinstance(said, dict) else None
            if what is None:
                self._log.warning("a line is passed over: it names no type of an event")
                return
            self.take(what, [said])
        except (ValueError, RecursionError, Full) as error:
            self._log.warning("a line is passed over", error=type(error).__name__)

    def _filled(self, what: str, item: object) -> Mapping[str, Any]:
        if not isinstance(item, dict):
            msg = "an event is a JSON object"
            raise NoEvent(msg)
        if item.get("unit_id", self._unit_id) != self._unit_id:
            msg = f"unit_id: this gateway is of {self._unit_id!r}: leave it out"
            raise NoEvent(msg)
        types = KINDS[what].types
        kind = item.get("type", types[0] if len(types) == 1 else None)
        if kind not in types:
            msg = f"type: {what} takes {', '.join(types)}"
            raise NoEvent(msg)
        now = self._now().isoformat()
        return {"occurred_at": now, **item, "type": kind, "unit_id": self._unit_id}


async def lines_of(source: str) -> AsyncIterator[str]:
    """Give the lines of ``tcp://host:port``, of a device or file, or of ``-``, standard input.

    A connection that ends, and a device that is unplugged, is opened again; standard input and a
    file are read to their end. A serial port is read at the speed that it has: ``stty`` sets it.

    Raises
    ------
    ConfigurationError
        If the source is none of these.
    """
    address = urlsplit(source)
    is_tcp = address.scheme == "tcp" and address.hostname is not None and address.port is not None
    if not is_tcp and source != "-" and not os.path.exists(source):  # noqa: PTH110, ASYNC240
        msg = f"{source!r} is no source: give tcp://host:port, a device such as /dev/ttyUSB0, or -"
        raise ConfigurationError(msg)
    while True:
        try:
            if is_tcp:
                reader, writer = await asyncio.open_connection(
                    address.hostname, address.port, limit=_LINE_BYTES_MAX
                )
                async for line in _until_end(reader):
                    yield line
                writer.close()
            else:
                reader = await _opened(source)
                async for line in _until_end(reader):
                    yield line
                if not source.startswith("/dev/tty"):
                    return
        except OSError as error:
            structlog.get_logger().warning("a source is away", source=source, error=str(error))
        await asyncio.sleep(AGAIN_S)


async def _opened(source: str) -> asyncio.StreamReader:
    number = os.dup(0) if source == "-" else os.open(source, os.O_RDONLY | os.O_NOCTTY)
    reader = asyncio.StreamReader(limit=_LINE_BYTES_MAX)
    file = os.fdopen(number, "rb", buffering=0)
    protocol = asyncio.StreamReaderProtocol(reader)
    try:
        await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, file)
    except ValueError:  # a plain file is no pipe: it is there as a whole
        reader.feed_data(file.read())
        reader.feed_eof()
        file.close()
    return reader


async def _until_end(reader: asyncio.StreamReader) -> AsyncIterator[str]:
    while True:
        try:
            line = await reader.readline()
        except ValueError:
            continue  # longer than any event: it was passed over
        if not line:
            return
        yield line.decode("utf-8", "replace")


def local_app(taking: Taking, spool: Spool) -> web.Application:
    """Make the app that takes events on loopback: ``POST /positions`` and its like."""

    async def take(request: web.Request) -> web.Response:
        what = request.match_info["what"]
        if what not in KINDS:
            return web.json_response({"error": f"known are {', '.join(KINDS)}"}, status=404)
        try:
            body = await request.read()
            items, _ = items_in(body, is_lines=request.content_type == _LINES)
            return web.json_response({"event_ids": taking.take(what, items)}, status=202)
        except NoEvent as error:
            return web.json_response({"error": str(error)}, status=422)
        except Full:
            return web.json_response({"error": "the spool is full"}, status=507)
        except Refused:
            return web.json_response({"error": "the body is no JSON, or empty"}, status=400)

    async def health(_request: web.Request) -> web.Response:
        return web.json_response(spool.counts())

    app = web.Application(client_max_size=_BODY_BYTES_MAX)
    app.add_routes([web.post("/{what}", take), web.get("/health", health)])
    return app
