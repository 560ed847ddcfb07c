"""What came together is written together, each unit's newest fix once, and nothing goes under."""

import json
from typing import Any

import pytest

from dispatch.rules.fixes import FixWatch
from schemas.events.vehicles import FIXES_MAX
from schemas.journal import JournalRecord
from schemas.topics import DEAD_LETTERS, JOURNAL, VEHICLE_POSITIONS, VITALS
from streams.journal.centres import Centres
from streams.journal.directory import Directory
from streams.journal.fixes import Positions
from streams.journal.gathered import Gathered
from streams.journal.journaler import Journaler
from streams.journal.ledger import Ledger
from streams.journal.positions import PositionFilter
from streams.kafka.records import RawRecord
from tests.streams.journal.test_journaler import reduce_vitals
from tests.streams.support.cluster import Cluster
from tests.streams.support.samples import NotSent, StoppedClock, Wire, event, raw

UNITS = frozenset(f"U{number}" for number in range(300))
DIRECTORY = Directory("BD", UNITS, frozenset(), frozenset())


class Role:
    """Telemetry's way into the journal."""

    def __init__(self) -> None:
        self.wire = Wire()
        self.ledger = Ledger()
        clock = StoppedClock()
        watch = FixWatch(None, DIRECTORY.watch, future_s_max=5, every_s=15)
        fixes = Positions(watch, PositionFilter(20, 15), clock)
        self.positions, self.vitals = (
            Gathered(
                Journaler(
                    role="telemetry",
                    centres=Centres([DIRECTORY]),
                    ledger=self.ledger,
                    clock=clock,
                    future_s_max=None,
                    send=self.wire.send,
                    keep_original=False,
                    reduce=reduce,
                ),
                self.wire.send_all,
            )
            for reduce in (fixes.reduce, reduce_vitals())
        )

    @property
    def journal(self) -> list[dict[str, Any]]:
        return self.wire.on(JOURNAL)


@pytest.fixture
def role() -> Role:
    return Role()


def fix(
    unit: str, at_s: float, offset: int, lat: float = 11.0, device: str | None = None
) -> RawRecord:
    written = event(
        "vehicle.position",
        f"{unit}.{-at_s:g}",
        at_s=at_s,
        unit_id=unit,
        place={"lat": lat, "lon": 106.6},
        device=device,
    )
    return raw(written, VEHICLE_POSITIONS, offset=offset, key=unit.encode())


async def test_the_newest_fix_of_each_unit_is_written_once(role: Role) -> None:
    records = [
        fix("U1", -9, 0, 11.0),
        fix("U2", -9, 1, 11.1),
        fix("U1", -5, 2, 11.001),
        fix("U1", -1, 3, 11.002),
    ]
    await role.positions.take(VEHICLE_POSITIONS, records)
    [record] = role.journal
    assert record["event"]["type"] == "vehicle.positions"
    told = [(one["event_id"], one["place"]["lat"]) for one in record["event"]["fixes"]]
    assert told == [("U1.1", 11.002), ("U2.9", 11.1)]
    assert [one["offset"] for one in record["sources"]] == [0, 2, 3, 1]
    assert record["source"] is None
    assert JournalRecord.model_validate_json(json.dumps(record)).event.received_at is not None


async def test_a_fix_that_comes_alone_is_the_record_itself(role: Role) -> None:
    await role.positions.take(VEHICLE_POSITIONS, [fix("U1", -1, 7)])
    [record] = role.journal
    assert record["event"]["type"] == "vehicle.position"
    assert (record["source"]["offset"], record["sources"]) == (7, [])


async def test_more_units_than_a_step_may_move_are_several_records(role: Role) -> None:
    names = sorted(UNITS)[: 2 * FIXES_MAX + 1]
    await role.positions.take(
        VEHICLE_POSITIONS, [fix(name, -1, number) for number, name in enumerate(names)]
    )
    written = [
        [one["unit_id"] for one in record["event"].get("fixes", [record["event"]])]
        for record in role.journal
    ]
    assert [len(one) for one in written] == [FIXES_MAX, FIXES_MAX, 1]
    assert [name for one in written for name in one] == names


async def test_what_cannot_be_used_is_kept_before_the_journal_says_that_all_was_handled(
    role: Role,
) -> None:
    records = [
        raw(b"{", VEHICLE_POSITIONS, offset=0, key=b"U1"),
        fix("U1", -1, 1),
        fix("NOBODY", -1, 2),
    ]
    await role.positions.take(VEHICLE_POSITIONS, records)
    assert [one.topic for one in role.wire.sent] == [DEAD_LETTERS, DEAD_LETTERS, JOURNAL]
    assert [letter["offset"] for letter in role.wire.on(DEAD_LETTERS)] == [0, 2]


async def test_a_batch_of_which_a_letter_is_not_taken_fails_before_its_journal(role: Role) -> None:
    role.wire.fails_at = 0
    with pytest.raises(NotSent):
        await role.positions.take(
            VEHICLE_POSITIONS, [raw(b"{", VEHICLE_POSITIONS, key=b"U1"), fix("U1", -1, 1)]
        )
    assert role.journal == []


async def test_signs_stay_records_of_their_own_in_their_order(role: Role) -> None:
    records = [
        raw(
            event("vitals", f"v-{number}", at_s=number - 99, unit_id="U1", heart_rate_per_min=rate),
            VITALS,
            offset=number,
            key=b"U1",
        )
        for number, rate in enumerate((80, 140))
    ]
    await role.vitals.take(VITALS, records)
    assert [one["event"]["event_id"] for one in role.journal] == ["v-0", "v-1"]
    assert [one["source"]["offset"] for one in role.journal] == [0, 1]


async def test_what_a_crash_left_unacknowledged_is_not_written_again(
    role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal names each input of a record of many: a new worker passes them over."""
    records = [fix("U1", -9, 0), fix("U2", -9, 1), fix("U1", -5, 2, 11.01)]
    await role.positions.take(VEHICLE_POSITIONS, records)
    cluster = Cluster()
    cluster.write_all(role.wire.sent, "t-")
    cluster.stand_in(monkeypatch, "streams.journal.ledger.reader")
    again = Role()
    await again.ledger.catch_up("fake:1", "t-")
    await again.positions.take(VEHICLE_POSITIONS, records)
    assert again.wire.sent == []


def link(unit: str, at_s: float, offset: int, word: str, device: str | None = None) -> RawRecord:
    named = f"{unit}.{word}.{-at_s:g}"
    written = event("vehicle.link", named, at_s=at_s, unit_id=unit, word=word, device=device)
    return raw(written, VEHICLE_POSITIONS, offset=offset, key=unit.encode())


async def test_the_fix_of_another_device_is_a_record_of_its_own(role: Role) -> None:
    """It tells that its device is heard; of one device the newest fix stands for the others."""
    fixes = [
        fix("U1", -9, 0, 11.0, "a"),
        fix("U1", -8, 1, 11.0005, "b"),
        fix("U1", -7, 2, 11.001, "a"),
    ]
    await role.positions.take(VEHICLE_POSITIONS, fixes)
    told = [(one["event"]["device"], one["event"]["place"]["lat"]) for one in role.journal]
    assert sorted(told) == [("a", 11.001), ("b", 11.0005)]


async def test_that_a_device_is_lost_stays_behind_its_fixes(role: Role) -> None:
    """Found by reading: written before the gathered fixes, an older fix would have ended it."""
    records = [fix("U1", -9, 0), fix("U2", -9, 1), link("U1", -8, 2, "lost"), fix("U3", -7, 3)]
    await role.positions.take(VEHICLE_POSITIONS, records)
    assert [one["event"]["type"] for one in role.journal] == [
        "vehicle.positions",
        "vehicle.link",
        "vehicle.position",
    ]
