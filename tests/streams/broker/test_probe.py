import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pytest

from streams.broker import ports, probe
from tests.support.pace import limit_s

Serve = Callable[[bytes], int]
WAIT_S = limit_s(60.0)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Answer one connection with these bytes; give the port."""
    threads: list[threading.Thread] = []
    sockets: list[socket.socket] = []

    def start(answer: bytes) -> int:
        listener = socket.create_server((ports.HOST, 0))
        sockets.append(listener)

        def reply() -> None:
            link, _ = listener.accept()
            with link:
                link.recv(1_024)
                link.sendall(answer)

        threads.append(threading.Thread(target=reply, daemon=True))
        threads[-1].start()
        return int(listener.getsockname()[1])

    yield start
    for thread in threads:
        thread.join(WAIT_S)
    for one in sockets:
        one.close()


def frame(body: bytes) -> bytes:
    return struct.pack(">i", len(body)) + body


def test_the_number_of_brokers_is_read_from_the_answer(serve: Serve) -> None:
    port = serve(frame(struct.pack(">ii", 1, 3) + b"more"))
    assert probe.brokers_listed(port, timeout_s=WAIT_S) == 3


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0\0",
        frame(b"")[:4],
        frame(b"1234"),
        struct.pack(">i", 1 << 30),
        frame(b"x" * 99)[:20],
    ],
    ids=["nothing", "half a size", "no body", "short", "endless", "cut"],
)
def test_what_is_no_whole_answer_counts_as_no_broker(serve: Serve, answer: bytes) -> None:
    assert probe.brokers_listed(serve(answer), timeout_s=WAIT_S) == 0


def test_where_nobody_listens_there_is_no_broker() -> None:
    assert probe.brokers_listed(ports.pick_free()) == 0
