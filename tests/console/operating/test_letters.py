"""Dead letters are found by what is asked, each once, and sent again as they came."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import pytest

from console.cli.talk import BadUsage
from console.operating import letters
from console.operating.letters import Letter, Wanted
from schemas.outputs.dead_letters import DeadLetter, DeadLetterReason
from streams.kafka import dead_letter
from streams.kafka.codec import Unreadable
from tests.streams.support.cluster import Cluster
from tests.streams.support.samples import START, at, call, raw

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
    cluster.write("t-engine-health", b"{}")
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
        (Wanted(until=at(5)), [1]),
        (Wanted(since=START, until=START), []),
        (Wanted(centre_id="HN"), []),
        (Wanted(role="intake"), [1, 2]),
        (Wanted(role="telemetry"), []),
        (Wanted(letter_id=letter(1, UNIT).dead_letter_id), [1]),
    ],
)
@pytest.mark.usefixtures("cluster")
async def test_letters_are_found_each_once_in_their_order(
    wanted: Wanted, offsets: list[int]
) -> None:
    found = await letters.find("fake:1", "t-", wanted)
    assert [one.letter.offset for one in found] == offsets


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


def open_letter(offset: int, why: DeadLetterReason, **changed: object) -> Letter:
    return Letter(letter(offset, why).model_copy(update=changed))


async def test_originals_are_sent_again_as_they_came(producer: Producer) -> None:
    given = [open_letter(1, UNIT), open_letter(2, JSON)]
    assert await letters.send_again("fake:1", "t-", given) == 2
    topic, what = producer.sent[0]
    assert (topic, what["key"], what["value"]) == ("t-incidents", b"BD", b"x1")
    assert what["headers"] == [("h", b"1"), ("n", b"")]
    assert [name for name, _ in producer.sent[2:]] == ["t-engine-health"] * 2


REFUSED = {"role": "dispatch", "reason": DeadLetterReason.REFUSED_BY_CORE}


async def test_what_the_journal_has_already_is_said_again_under_a_new_id(
    producer: Producer,
) -> None:
    """Under its own it would be a repetition for ever."""
    written = json.dumps(call("e-1", complaint="đau ngực")).encode()
    one = open_letter(1, UNIT, original_value=written, **REFUSED)
    for _ in range(2):
        await letters.send_again("fake:1", "t-", [one])
    first, _, again, _ = (what["value"] for _, what in producer.sent)
    assert first == again, "sent twice, it is used once"
    said = json.loads(first)
    assert said.pop("event_id") not in {"e-1", None}
    assert said == {name: value for name, value in call("e-1").items() if name != "event_id"}


@pytest.mark.parametrize("value", [b"{", b"[]"])
async def test_what_has_no_id_is_sent_as_it_came(producer: Producer, value: bytes) -> None:
    one = open_letter(1, UNIT, original_value=value, **REFUSED)
    await letters.send_again("fake:1", "t-", [one])
    assert producer.sent[0][1]["value"] == value


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"original_value": None}, "holds no original"),
        ({"topic": "hcm.mutual-aid"}, "others"),
        (REFUSED | {"topic": "journal"}, "only the engine writes"),
    ],
)
async def test_what_cannot_be_sent_again_is_named_before_anything_is_sent(
    producer: Producer, changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadUsage, match=said):
        await letters.send_again(
            "fake:1", "t-", [open_letter(1, UNIT), open_letter(2, JSON, **changed)]
        )
    assert producer.sent == []


@pytest.mark.parametrize("outcome", ["dropped", "sent_again"])
async def test_what_a_person_has_settled_is_no_longer_open_and_never_gone(
    cluster: Cluster, producer: Producer, outcome: Literal["dropped", "sent_again"]
) -> None:
    found = await letters.find("fake:1", "t-", Wanted(reason="unknown_unit"))
    await letters.settle("fake:1", "t-", found, outcome, note="a trial")
    for topic, what in producer.sent:
        cluster.write(topic, what["value"], key=what["key"])
    left = await letters.find("fake:1", "t-", Wanted())
    assert [one.letter.offset for one in left] == [2]
    first, other = await letters.find("fake:1", "t-", Wanted(settled=True))
    assert first.settled is not None
    assert (first.settled.outcome, first.settled.note) == (outcome, "a trial")
    assert first.settled.by
    assert other.settled is None
