import json
from dataclasses import replace

import pytest

from schemas.events.centre import CentreConfigured
from schemas.journal import SourcePosition
from schemas.topics import CENTRE_CONFIG
from streams.host import seen as seen_module
from streams.journal.ledger import Ledger
from tests.streams.support.cluster import Cluster
from tests.streams.support.samples import at, configured, journal_record, named, raw

RECORD = (
    b'{"event": {"centre_id": "BD", "event_id": "%b", "anything": [1, {}]},'
    b' "original": {"key": null},'
    b' "source": {"topic": "incidents", "partition": 2, "offset": %d}}'
)


def stands(offset: int, partition: int = 0) -> SourcePosition:
    return raw(b"x", offset=offset, partition=partition).position


def old(offset: int, partition: int = 0) -> SourcePosition:
    """Give a position as journals had it that named no epoch and no digest."""
    return SourcePosition(topic="incidents", partition=partition, offset=offset)


def test_only_what_was_seen_counts_as_seen() -> None:
    ledger = Ledger()
    ledger.note(named("e-5"), stands(5).name)
    assert ledger.has_record(named("e-5"), stands(5).name)
    for offset in (0, 4, 6):
        assert not ledger.has_record(named(f"e-{offset}"), stands(offset).name), (
            "an offset proves nothing"
        )
    assert not ledger.has_record(named("e-6"), stands(5).name), "the offset was given out again"
    assert not ledger.has_record(named("e-5"), raw(b"y", offset=5).name), "of another content"
    assert not ledger.has_record(named("e-5"), stands(5, partition=1).name)
    assert ledger.has_event(named("e-5"))


def test_a_record_is_itself_also_in_another_life_of_its_topic() -> None:
    ledger = Ledger()
    ledger.note(named("e-1"), replace(raw(b"x", offset=5), epoch="a" * 32).name)
    assert ledger.has_record(named("e-1"), replace(raw(b"x", offset=5), epoch="b" * 32).name)


def test_the_oldest_event_ids_are_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen_module, "EVENT_IDS_MAX", 2)
    ledger = Ledger()
    for number in range(5):
        ledger.note(named(f"e-{number}"), stands(number).name, at(number))
    assert [ledger.has_event(named(f"e-{number}")) for number in range(5)] == [
        False,
        False,
        *[True] * 3,
    ]
    assert ledger.forgotten_until == at(1)


async def test_what_is_not_of_the_roles_topics_takes_no_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cluster = Cluster()
    cluster.stand_in(monkeypatch, "streams.journal.ledger.reader")
    cluster.write("journal", RECORD % (b"e-1", 4))
    cluster.write("journal", (RECORD % (b"aid-1", 4)).replace(b"incidents", b"hcm.mutual-aid"))
    cluster.write("journal", (RECORD % (b"fix-1", 4)).replace(b"incidents", b"vehicle-positions"))
    cluster.write("journal", b'{"event": {"event_id": "tick-1"}, "source": null}')
    ledger = Ledger(["incidents", "mutual-aid"])
    assert await ledger.catch_up("fake:1", "") == 4
    known = [ledger.has_event(named(name)) for name in ("e-1", "aid-1", "fix-1", "tick-1")]
    assert known == [True, True, False, False]


async def test_the_journal_is_read_to_its_end_and_then_on_from_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cluster = Cluster()
    cluster.stand_in(monkeypatch, "streams.journal.ledger.reader")
    cluster.write("t-journal", RECORD % (b"e-1", 4), part=3)
    cluster.write("t-journal", b'{"event": {"event_id": "tick-1"}, "source": null}', part=0)
    ledger = Ledger()
    assert await ledger.catch_up("fake:1", "t-") == 2
    assert ledger.has_record(named("e-1"), old(4, partition=2).name)
    assert not ledger.has_event(named("tick-1")), "what the engine says itself nobody says again"
    assert {number for _, number, _ in cluster.read_from} == {0, 3}, (
        "what is empty is not asked for"
    )

    cluster.write("t-journal", RECORD % (b"e-2", 9), part=3)
    cluster.read_from.clear()
    assert await ledger.catch_up("fake:1", "t-") == 1
    assert ledger.has_record(named("e-2"), old(9, partition=2).name)
    assert ("t-journal", 3, 1) in cluster.read_from


@pytest.mark.parametrize("value", [b"not json", b"{}", b'{"event": {"event_id": 7}}', None])
async def test_what_is_no_journal_record_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, value: bytes | None
) -> None:
    cluster = Cluster()
    cluster.stand_in(monkeypatch, "streams.journal.ledger.reader")
    cluster.write("journal", value)
    cluster.write("journal", RECORD % (b"e-1", 4))
    ledger = Ledger()
    assert await ledger.catch_up("fake:1", "") == 2
    assert ledger.has_event(named("e-1"))


async def test_the_configuration_in_force_is_known_from_the_journal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cluster = Cluster()
    cluster.stand_in(monkeypatch, "streams.journal.ledger.reader")
    first, second = configured("0" * 64, "city-1"), configured("1" * 64, "city-2")
    for offset, written in enumerate((first, second)):
        record = journal_record(written, CENTRE_CONFIG, offset)
        cluster.write("t-journal", json.dumps(record).encode(), part=0)
    broken = b'{"event": {"event_id": "city-0", "type": "centre.configured"}, "source": null}'
    cluster.write("t-journal", broken, part=0)
    ledger = Ledger()
    assert await ledger.catch_up("fake:1", "t-") == 3
    one, other = (CentreConfigured.model_validate_json(json.dumps(it)) for it in (first, second))
    assert (ledger.is_in_force(one), ledger.is_in_force(other)) == (False, True)
    assert ledger.has_record(
        named("city-1"), SourcePosition(topic="centre-config", partition=0, offset=0).name
    )
    assert ledger.is_again(one)
    assert not ledger.is_again(one.model_copy(update={"occurred_at": at(-1)})), "read again"
    assert not ledger.is_again(one.model_copy(update={"name": "Khác"}))
    assert ledger.is_in_force(other.model_copy(update={"occurred_at": at(9)}))


def test_two_centres_may_give_their_events_the_same_ids() -> None:
    ledger = Ledger()
    ledger.note(named("call-1"), stands(1).name)
    assert ledger.has_event(named("call-1"))
    assert not ledger.has_event(named("call-1", "AG"))
    assert not ledger.has_record(named("call-1", "AG"), stands(2).name)


def test_each_centre_has_a_configuration_in_force() -> None:
    ours = CentreConfigured.model_validate_json(json.dumps(configured("a" * 64, "city-1")))
    theirs = ours.model_copy(update={"centre_id": "AG", "event_id": "city-2"})
    ledger = Ledger()
    for one in (ours, theirs):
        ledger.note_configuration(one, None)
    assert ledger.is_in_force(ours)
    assert ledger.is_in_force(theirs)
    assert ledger.alike().state().in_force == {}
    other = Ledger()
    other.resume(ledger.state())
    assert other.is_in_force(ours)
