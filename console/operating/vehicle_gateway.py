"""The vehicle's gateway in this process, until a stop."""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from console.cli.stopping import stop_signals
from console.cli.talk import say
from schemas.ground.errors import ConfigurationError
from schemas.ground.ids import is_entity_id
from streams.edges.mqtt.place import password_in, tls_of
from streams.gateway.forwarding import forward
from streams.gateway.links import Link, http_link, mqtt_link
from streams.gateway.spool import Spool
from streams.gateway.taking import Taking, lines_of, local_app
from streams.host import logs
from streams.web.serving import is_loopback

_MQTT_PORTS = {"mqtt": 1883, "mqtts": 8883}


@dataclass(frozen=True, slots=True)
class Gateway:
    """What a gateway is told at its start; see the command's options."""

    unit_id: str
    name: str
    server: str
    token_file: Path | None
    spool: Path
    spool_bytes: int
    sources: tuple[str, ...]
    port: int
    ca_file: Path | None
    certificate: Path | None
    key: Path | None


async def run(gateway: Gateway) -> None:
    """Take and forward until a signal.

    Raises
    ------
    Smart115Error
        If an option or a file cannot be used.
    """
    if not is_entity_id(gateway.unit_id):
        msg = f"--unit {gateway.unit_id!r} is no unit id: letters, digits and . _ -"
        raise ConfigurationError(msg)
    logs.configure(level="info", form="console")
    opens = _way(gateway)
    async with AsyncExitStack() as opened:
        spool = Spool(gateway.spool, gateway.spool_bytes)
        opened.callback(spool.close)
        taking = Taking(spool, gateway.unit_id, lambda: datetime.now(UTC))
        stop = opened.enter_context(stop_signals())
        runner = web.AppRunner(local_app(taking, spool), access_log=None)
        await runner.setup()
        opened.push_async_callback(runner.cleanup)
        say(f"vehicle-gateway http://127.0.0.1:{await _listen(runner, gateway.port)}")
        working = [forward(spool, opens), *(_follow(one, taking) for one in gateway.sources)]
        await _until(stop, [asyncio.create_task(one) for one in working])


async def _until(stop: asyncio.Event, working: list[asyncio.Task[None]]) -> None:
    """Wait for a stop; a source may come to its end before, but nothing may fail."""
    stopping = asyncio.create_task(_stopped(stop))
    try:
        while not stopping.done():
            await asyncio.wait({stopping, *working}, return_when=asyncio.FIRST_COMPLETED)
            for task in [one for one in working if one.done()]:
                task.result()
                working.remove(task)
    finally:
        for task in (stopping, *working):
            task.cancel()
        await asyncio.gather(stopping, *working, return_exceptions=True)


async def _stopped(stop: asyncio.Event) -> None:
    await stop.wait()


async def _follow(source: str, taking: Taking) -> None:
    async for line in lines_of(source):
        taking.line(line)


async def _listen(runner: web.AppRunner, port: int) -> int:
    site = web.TCPSite(runner, "127.0.0.1", port)
    try:
        await site.start()
    except OSError as error:
        msg = f"127.0.0.1:{port} cannot be listened on ({error.strerror}): choose another --port"
        raise ConfigurationError(msg) from error
    return int(runner.addresses[0][1])


def _way(gateway: Gateway) -> Callable[[], AbstractAsyncContextManager[Link]]:
    """Give what opens the way to the centre; nothing goes in the clear over a network."""
    address = urlsplit(gateway.server)
    host, scheme = address.hostname, address.scheme
    if host is None or scheme not in {"http", "https", *_MQTT_PORTS}:
        msg = f"--server {gateway.server!r}: give http(s)://host or mqtt(s)://host:port"
        raise ConfigurationError(msg)
    if scheme in {"http", "mqtt"} and not is_loopback(host):
        msg = f"--server {gateway.server} is reached over a network: use {scheme}s"
        raise ConfigurationError(msg)
    tls = tls_of(gateway.ca_file, gateway.certificate, gateway.key)
    token = password_in(gateway.token_file)
    if scheme in {"http", "https"}:
        return lambda: http_link(gateway.server, token or "", tls)
    if scheme == "mqtts" and tls is None:
        tls = ssl.create_default_context()
    port = address.port or _MQTT_PORTS[scheme]
    return lambda: mqtt_link(host, port, (gateway.name, token), gateway.unit_id, tls)
