"""An app at an address: safe ones only, and no client keeps a connection by being slow."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from schemas.ground.errors import ConfigurationError
from streams.web import serving
from streams.web.bounds import Bounded, Limits
from streams.web.serving import Place, serve
from tests.support.pace import limit_s


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with how much came."""
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    body = str(size).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@contextlib.asynccontextmanager
async def at_work(limits: Limits | None = None) -> AsyncIterator[int]:
    stop, urls = asyncio.Event(), []
    listening = asyncio.Event()

    def on_listening(url: str) -> None:
        urls.append(url)
        listening.set()

    app = Bounded(echo, limits or Limits())
    task = asyncio.create_task(serve(app, Place(), stop, on_listening))
    await listening.wait()
    yield int(urls[0].rpartition(":")[2])
    stop.set()
    await task


async def answer(port: int, *parts: bytes) -> bytes:
    """Send bytes, and give all that comes back until the other side closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        async with asyncio.timeout(limit_s(30)):
            return await reader.read()
    except ConnectionError:
        return b"cut off"
    finally:
        writer.close()


HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"


async def test_a_request_is_answered() -> None:
    async with at_work() as port:
        told = await answer(port, HEAD + b"Content-Length: 5\r\n\r\n", b"hello")
    assert told.startswith(b"HTTP/1.1 200")
    assert told.endswith(b"\r\n\r\n5")


async def test_a_head_that_does_not_come_to_an_end_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serving, "HEAD_S", 0.05)
    async with at_work() as port:
        assert await answer(port) == b""
        assert await answer(port, b"POST / HTTP/1.1\r\nX-") == b""
        served = HEAD.replace(b"Connection: close\r\n", b"") + b"Content-Length: 0\r\n\r\n"
        assert (await answer(port, served, b"POST / HT")).startswith(b"HTTP/1.1 200")


async def test_two_gigabytes_are_refused_by_their_length_and_cut_off_when_they_come() -> None:
    async with at_work(Limits(100_000, 100_000, 20.0)) as port:
        told = await answer(port, HEAD + b"Content-Length: 2147483648\r\n\r\n")
        assert told.startswith(b"HTTP/1.1 413")
        part = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
        told = await answer(port, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[part] * 3_000)
        assert told.startswith((b"HTTP/1.1 413", b"cut off"))


async def test_answers_are_sent_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it each answer on a kept connection took 45 ms."""
    at_once: list[int] = []
    made = serving.ImpatientProtocol.connection_made

    def connection_made(self: serving.ImpatientProtocol, transport: asyncio.Transport) -> None:
        taken = transport.get_extra_info("socket")
        at_once.append(taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        made(self, transport)

    monkeypatch.setattr(serving.ImpatientProtocol, "connection_made", connection_made)
    async with at_work() as port:
        await answer(port, HEAD + b"Content-Length: 0\r\n\r\n")
    assert at_once == [1]


async def test_what_is_no_http_is_refused() -> None:
    async with at_work() as port:
        for bad in (b"\x00\xff\r\n\r\n", b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n"):
            assert (await answer(port, bad)).startswith((b"HTTP/1.1 400", b"cut off"))


async def test_a_head_that_comes_at_once_may_be_no_longer_than_one_that_comes_in_parts() -> None:
    long = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nA: " + b"a" * 40_000 + b"\r\n\r\n"
    async with at_work() as port:
        assert (await answer(port, long)).startswith((b"HTTP/1.1 431", b"HTTP/1.1 400"))


async def test_a_head_that_goes_on_and_on_is_refused_before_it_ends() -> None:
    fields = [b"A: " + b"a" * 9_000 + b"\r\n"] * 8
    async with at_work() as port:
        assert (await answer(port, HEAD, *fields)).startswith((b"HTTP/1.1 400", b"cut off"))


@pytest.mark.parametrize("version", [b"9.9", b"2.0", b"0.9"])
async def test_only_what_is_spoken_here_is_answered(version: bytes) -> None:
    async with at_work() as port:
        head = b"GET / HTTP/" + version + b"\r\nHost: x\r\nConnection: close\r\n\r\n"
        assert (await answer(port, head)).startswith((b"HTTP/1.1 505", b"HTTP/1.1 400"))


@pytest.mark.parametrize("host", ["::", "10.0.0.4", "edge.example", "192.168.1.2"])
def test_others_are_let_near_by_tls_only(host: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is reached by others"):
        Place(host).require_safe()
    Place(host, behind_proxy=True).require_safe()
    pem = tmp_path / "x.pem"
    pem.write_text("x")
    Place(host, certificate=pem, key=pem).require_safe()
    with pytest.raises(ConfigurationError, match="go together"):
        Place(host, certificate=pem).require_safe()
    with pytest.raises(ConfigurationError, match="is no file"):
        Place(host, certificate=pem, key=tmp_path / "y.pem").require_safe()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_itself_needs_none(host: str) -> None:
    Place(host).require_safe()


async def test_an_address_that_is_taken_is_named() -> None:
    async with at_work() as port:
        with pytest.raises(ConfigurationError, match=f"127.0.0.1:{port} cannot be listened on"):
            await serve(echo, Place(port=port), asyncio.Event(), lambda _url: None)
