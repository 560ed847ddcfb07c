"""Dead letters are found by what is asked, each once, and sent again as they came."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from console.cli.talk import BadUsage
from console.operating import letters
from console.operating.letters import Wanted
from schemas.outputs.dead_letters import DeadLetter, DeadLetterReason
from streams.kafka import dead_letter
from streams.kafka.codec import Unreadable
from tests.streams.support.cluster import Cluster
from tests.streams.support.samples import START, at, raw

UNIT, JSON = DeadLetterReason.UNKNOWN_UNIT, DeadLetterReason.NOT_JSON


def letter(offset: int, reason: DeadLetterReason, at_s: float = 0) -> DeadLetter:
    why = Unreadable(reason, "$", "wrong", centre_id="BD")
    source = raw(b"x%d" % offset, offset=offset, headers=(("h", b"1"), ("n", None)))
    return dead_letter.of_unreadable(source, why, role="intake", received_at=at(at_s))


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    cluster = Cluster()
    cluster.stand_in(monkeypatch, "console.operating.letters.kafka.reader")
    for part, one in ((0, letter(2, JSON, 5)), (1, letter(1, UNIT)), (0, letter(2, JSON, 5))):
        cluster.write("t-dead-letters", one.model_dump_json().encode(), part=part)
    cluster.write("t-dead-letters", b"{}")
    return cluster


@pytest.mark.parametrize(
    ("wanted", "offsets"),
    [
        (Wanted(), [1, 2]),
        (Wanted(topic="incidents", centre_id="BD"), [1, 2]),
        (Wanted(topic="vitals"), []),
        (Wanted(reason="unknown_unit"), [1]),
        (Wanted(since=at(1)), [2]),
        (Wanted(since=START, reason="not_json"), [2]),
        (Wanted(letter_id=letter(1, UNIT).dead_letter_id), [1]),
    ],
)
@pytest.mark.usefixtures("cluster")
async def test_letters_are_found_each_once_in_their_order(
    wanted: Wanted, offsets: list[int]
) -> None:
    found = await letters.find("fake:1", "t-", wanted)
    assert [one.offset for one in found] == offsets


class Producer:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []

    async def send(self, topic: str, **what: Any) -> int:  # noqa: ANN401 - as the client's
        self.sent.append((topic, what))
        return 0


@pytest.fixture
def producer(monkeypatch: pytest.MonkeyPatch) -> Producer:
    made = Producer()

    @asynccontextmanager
    async def opened(_brokers: str) -> AsyncIterator[Producer]:
        yield made

    monkeypatch.setattr("console.operating.letters.kafka.producer", opened)
    return made


async def test_originals_are_sent_again_as_they_came(producer: Producer) -> None:
    assert await letters.send_again("fake:1", "t-", [letter(1, UNIT), letter(2, JSON)]) == 2
    topic, what = producer.sent[0]
    assert (topic, what["key"], what["value"]) == ("t-incidents", b"BD", b"x1")
    assert what["headers"] == [("h", b"1"), ("n", b"")]


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"original_value": None}, "holds no original"), ({"topic": "hcm.mutual-aid"}, "others")],
)
async def test_what_cannot_be_sent_again_is_named_before_anything_is_sent(
    producer: Producer, changed: dict[str, Any], said: str
) -> None:
    bad = letter(2, JSON).model_copy(update=changed)
    with pytest.raises(BadUsage, match=said):
        await letters.send_again("fake:1", "t-", [letter(1, UNIT), bad])
    assert producer.sent == []
