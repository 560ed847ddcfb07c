"""A fetch says what has changed since the last; where the broker knows no session, everything."""

import asyncio
import inspect
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.fetch import FetchRequest, FetchRequest_v11
from faust.transport.drivers import aiokafka as driver

from streams.kafka.client.sessions import UNKNOWN_SESSION, fetch_in_sessions
from streams.roles.commits import FETCH_WAIT_MS, CommitThread

Parts = dict[tuple[str, int], int]
"""By topic and partition the offset that is wanted."""


def wants(parts: Parts) -> FetchRequest:
    topics: dict[str, list[tuple[int, int, int]]] = {}
    for (topic, number), offset in parts.items():
        topics.setdefault(topic, []).append((number, offset, 1_000))
    return FetchRequest(1_500, 1, 50_000_000, 0, list(topics.items()))


class Broker:
    """Notes what it is asked as it stands on the wire, and answers as it is told."""

    def __init__(self, highest: int = 11) -> None:
        self.versions = {FetchRequest.API_KEY: (4, highest)}
        self.asked: list[Any] = []
        self.answers: list[Any] = []

    async def send(self, node_id: int, request: Any, **_: object) -> Any:  # noqa: ANN401 - aiokafka's own
        if not hasattr(request, "prepare"):
            return node_id, request
        struct = request.prepare(self.versions)
        self.asked.append(type(struct).decode(BytesIO(struct.encode())))
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def told(self) -> tuple[int, int, Parts, Parts]:
        """Give the last request: session, epoch, what is wanted, what not any more (as 0)."""
        last = self.asked[-1]
        wanted = {(t, part[0]): part[2] for t, parts in last.topics for part in parts}
        gone = {(t, number): 0 for t, numbers in last.forgotten_topics_data for number in numbers}
        return last.session_id, last.session_epoch, wanted, gone


def answer(session_id: int = 7, error_code: int = 0) -> SimpleNamespace:
    return SimpleNamespace(session_id=session_id, error_code=error_code, topics=[])


def client(broker: Broker) -> Any:  # noqa: ANN401 - its send is another one now
    consumer: Any = SimpleNamespace(_client=broker)
    fetch_in_sessions(consumer)
    return broker


A, B, C = ("t", 0), ("t", 1), ("u", 0)


async def test_the_first_request_names_all_and_the_next_what_has_changed() -> None:
    broker = client(Broker())
    broker.answers = [answer(), answer(), answer(), answer()]
    await broker.send(1, wants({A: 5, B: 6, C: 7}))
    assert broker.told() == (0, 0, {A: 5, B: 6, C: 7}, {})
    await broker.send(1, wants({A: 5, B: 9, C: 7}))
    assert broker.told() == (7, 1, {B: 9}, {})
    await broker.send(1, wants({A: 5, C: 7}))
    assert broker.told() == (7, 2, {}, {B: 0})
    await broker.send(1, wants({C: 7, B: 9, A: 4}))
    assert broker.told() == (7, 3, {B: 9, A: 4}, {})


async def test_the_one_who_asked_still_has_all_that_it_asked_for() -> None:
    """Aiokafka looks up there from which offset it asked for what has come."""
    broker = client(Broker())
    broker.answers = [answer(), answer()]
    await broker.send(1, wants({A: 5, B: 6}))
    again = wants({A: 5, B: 6})
    await broker.send(1, again)
    assert again.topics == [("t", [(0, 5, 1_000), (1, 6, 1_000)])]


@pytest.mark.parametrize(
    ("ends", "closed"),
    [
        (answer(0, UNKNOWN_SESSION), 0),
        (answer(0, 71), 7),
        (answer(0), 7),
        (TimeoutError(), 7),
        (asyncio.CancelledError(), 7),
    ],
    ids=["forgotten", "epoch", "no_session", "failed", "cancelled"],
)
async def test_what_is_not_known_to_be_heard_is_said_again_whole(ends: object, closed: int) -> None:
    broker = client(Broker())
    broker.answers = [answer(), ends, answer(8), answer(8)]
    await broker.send(1, wants({A: 5, B: 6}))
    if isinstance(ends, BaseException):
        with pytest.raises(type(ends)):
            await broker.send(1, wants({A: 5, B: 7}))
    else:
        assert await broker.send(1, wants({A: 5, B: 7})) is ends
    await broker.send(1, wants({A: 5, B: 7}))
    assert broker.told() == (closed, 0, {A: 5, B: 7}, {})
    await broker.send(1, wants({A: 6, B: 7}))
    assert broker.told() == (8, 1, {A: 6}, {})


async def test_each_broker_has_a_session_of_its_own() -> None:
    broker = client(Broker())
    broker.answers = [answer(7), answer(9), answer(7), answer(9)]
    for _ in range(2):
        for node in (1, 2):
            await broker.send(node, wants({A: 5}))
    assert broker.told() == (9, 1, {}, {})


async def test_a_broker_that_knows_no_sessions_is_asked_as_ever() -> None:
    broker = client(Broker(highest=6))
    broker.answers = [SimpleNamespace(topics=[]), SimpleNamespace(topics=[])]
    for _ in range(2):
        await broker.send(1, wants({A: 5}))
        assert [(t, [p[0] for p in parts]) for t, parts in broker.asked[-1].topics] == [("t", [0])]


async def test_other_requests_go_as_they_are() -> None:
    broker = client(Broker())
    assert await broker.send(3, "metadata") == (3, "metadata")


async def test_after_the_last_epoch_comes_the_first_not_the_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("streams.kafka.client.sessions.EPOCH_MAX", 2)
    broker = client(Broker())
    broker.answers = [answer()] * 4
    epochs = []
    for _ in range(4):
        await broker.send(1, wants({A: 5}))
        epochs.append(broker.told()[1])
    assert epochs == [0, 1, 2, 1]


def test_aiokafka_has_what_this_stands_on() -> None:
    """Its highest fetch request has a session, and its consumer asks by its client's ``send``."""
    request = wants({A: 5}).prepare({FetchRequest.API_KEY: (4, 99)})
    assert isinstance(request, FetchRequest_v11)
    names = FetchRequest_v11.SCHEMA.names
    assert {"session_id", "session_epoch", "topics", "forgotten_topics_data"} <= set(names)
    assert callable(AIOKafkaClient.send)


async def test_a_roles_consumer_fetches_in_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    broker = Broker()
    broker.answers = [answer(), answer()]
    made: Any = SimpleNamespace(_client=broker)
    monkeypatch.setattr(driver.AIOKafkaConsumerThread, "_create_consumer", lambda *_: made)
    thread = CommitThread.__new__(CommitThread)
    assert thread._create_consumer(asyncio.get_running_loop()) is made
    for _ in range(2):
        await made._client.send(1, wants({A: 5}))
    assert broker.told() == (7, 1, {}, {})
    assert made._fetch_max_wait_ms == FETCH_WAIT_MS


async def test_aiokafka_reads_how_long_a_fetch_may_wait_when_it_starts() -> None:
    consumer: Any = AIOKafkaConsumer(fetch_max_wait_ms=7)
    await consumer.stop()
    assert consumer._fetch_max_wait_ms == 7
    assert "self._fetch_max_wait_ms" in inspect.getsource(AIOKafkaConsumer.start)
