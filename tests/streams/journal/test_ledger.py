import json

import pytest

from schemas.events.centre import CentreConfigured
from schemas.journal import SourcePosition
from schemas.topics import CENTRE_CONFIG, PARTITIONS
from streams.journal import ledger as ledger_module
from streams.journal.ledger import Ledger
from tests.streams.support.cluster import Cluster
from tests.streams.support.samples import at, configured, journal_record, raw

RECORD = (
    b'{"event": {"event_id": "%b", "anything": [1, {}]}, "original": {"key": null},'
    b' "source": {"topic": "incidents", "partition": 2, "offset": %d}}'
)


def stands(offset: int, partition: int = 0) -> SourcePosition:
    return SourcePosition(topic="incidents", partition=partition, offset=offset)


def test_a_source_holds_all_that_came_before_it() -> None:
    ledger = Ledger()
    assert not ledger.has_source(raw(b"", offset=0))
    ledger.note("e-1", stands(5))
    assert [ledger.has_source(raw(b"", offset=number)) for number in (0, 5, 6)] == [
        True,
        True,
        False,
    ]
    assert not ledger.has_source(raw(b"", offset=0, partition=1))


def test_an_older_position_does_not_move_the_ledger_back() -> None:
    ledger = Ledger()
    ledger.note("e-1", stands(5))
    ledger.note("e-2", stands(3))
    assert ledger.has_source(raw(b"", offset=5))


def test_what_the_engine_writes_itself_has_no_source() -> None:
    ledger = Ledger()
    ledger.note("tick-1", None)
    assert ledger.has_event("tick-1")
    assert not ledger.has_source(raw(b"", offset=0))


def test_the_oldest_event_ids_are_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "EVENT_IDS_MAX", 3)
    ledger = Ledger()
    for number in range(5):
        ledger.note_event(f"e-{number}")
    assert [ledger.has_event(f"e-{number}") for number in range(5)] == [False, False, *[True] * 3]


async def test_the_journal_is_read_to_its_end_and_then_on_from_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cluster = Cluster()
    cluster.stand_in(monkeypatch, "streams.journal.ledger.reader")
    cluster.write("t-journal", RECORD % (b"e-1", 4), part=3)
    cluster.write("t-journal", b'{"event": {"event_id": "tick-1"}, "source": null}', part=0)
    ledger = Ledger()
    assert await ledger.catch_up("fake:1", "t-") == 2
    assert ledger.has_event("e-1")
    assert ledger.has_event("tick-1")
    assert ledger.has_source(raw(b"", partition=2, offset=4))
    assert {number for _, number, _ in cluster.read_from} == set(range(PARTITIONS))

    cluster.write("t-journal", RECORD % (b"e-2", 9), part=3)
    cluster.read_from.clear()
    assert await ledger.catch_up("fake:1", "t-") == 1
    assert ledger.has_source(raw(b"", partition=2, offset=9))
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
    assert ledger.has_event("e-1")


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
    assert (ledger.was_configured(one), ledger.is_in_force(one)) == (True, False)
    assert (ledger.was_configured(other), ledger.is_in_force(other)) == (True, True)
    assert not ledger.was_configured(one.model_copy(update={"name": "Khác"}))
    assert ledger.is_in_force(other.model_copy(update={"occurred_at": at(9)}))
