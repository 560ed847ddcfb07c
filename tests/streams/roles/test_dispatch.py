import base64
import json
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

import pytest
from structlog.testing import capture_logs
from typing_extensions import override

from dispatch.fold import Fold
from dispatch.state.world import World
from dispatch.step import Outcome
from schemas.topics import (
    ALARMS,
    ASSIGNMENTS,
    CENTRE_CONFIG,
    DEAD_LETTERS,
    DECISIONS,
    INCIDENT_VIEWS,
    INCIDENTS,
    JOURNAL,
    QUARANTINE,
    UNIT_VIEWS,
    VEHICLE_STATUS,
    Topic,
)
from streams.host.clock import Clock
from streams.journal.folds import Folds
from streams.quarantine.blame import RecordCrash
from streams.quarantine.held import CRASHES_MAX
from streams.roles.dispatch import Dispatcher
from tests.streams.support.flat_roads import MAP_HASH, FlatRoads
from tests.streams.support.samples import (
    START,
    NotSent,
    StoppedClock,
    Wire,
    at,
    call,
    configured,
    event,
    journal_record,
    raw,
)


class Role:
    """A dispatcher whose journal is written by the test."""

    def __init__(self) -> None:
        self.wire = Wire()
        self.folds = Folds(lambda centre_id: Fold(centre_id, FlatRoads()))
        self.folds.own([0])
        self.dispatcher = Dispatcher(self.wire, self.folds, StoppedClock())
        self.offset = 0

    async def journal(
        self, written: dict[str, Any], topic: Topic = INCIDENTS, *, original: bytes | None = None
    ) -> None:
        record = journal_record(written, topic, self.offset)
        if original is not None:
            kept = {"key": None, "value": base64.b64encode(original).decode()}
            record["original"] = kept | {"headers": [{"name": "h", "value": None}]}
        await self.dispatcher.take(JOURNAL, [raw(record, JOURNAL, offset=self.offset)])
        self.offset += 1


@pytest.fixture
async def role() -> Role:
    made = Role()
    await made.journal(configured(MAP_HASH), CENTRE_CONFIG)
    return made


async def test_what_is_decided_goes_to_the_topic_and_key_of_its_kind(role: Role) -> None:
    role.wire.sent.clear()
    await role.journal(call())
    keys = {one.topic.name: one.key for one in role.wire.sent}
    assert keys[ASSIGNMENTS.name] == keys[DECISIONS.name] == "BD"
    assert keys[INCIDENT_VIEWS.name] == "BD/C-1"
    [order] = role.wire.on(ASSIGNMENTS)
    assert keys[UNIT_VIEWS.name] == f"BD/{order['unit_id']}"


async def test_an_order_leaves_before_its_reasons(
    role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[list[str]] = []

    async def leave() -> None:
        left.append([one.topic.name for one in role.wire.sent])

    monkeypatch.setattr(role.wire, "leave", leave)
    role.wire.sent.clear()
    await role.journal(call())
    assert left == [[ASSIGNMENTS.name]]
    assert {DECISIONS, UNIT_VIEWS} < {one.topic for one in role.wire.sent}


def fix(number: int, lat: float) -> dict[str, Any]:
    place = {"lat": lat, "lon": 106.6}
    return event("vehicle.position", f"p-{number}", at_s=number, unit_id="U1", place=place)


async def test_a_batch_shows_what_its_last_record_has_left_and_says_all_in_order(
    role: Role,
) -> None:
    role.wire.sent.clear()
    written = [fix(1, 11.01), call(at_s=1), fix(2, 11.02), call("e-2", incident_id="C-2", at_s=2)]
    await role.dispatcher.take(
        JOURNAL,
        [
            raw(journal_record(one, INCIDENTS, n), JOURNAL, offset=role.offset + n)
            for n, one in enumerate(written)
        ],
    )
    assert [order["incident_id"] for order in role.wire.on(ASSIGNMENTS)] == ["C-1", "C-2"]
    views = role.wire.on(UNIT_VIEWS)
    assert sorted(view["unit_id"] for view in views) == ["U1", "U2"]
    [shown] = [view for view in views if view["unit_id"] == "U1"]
    assert shown["place"]["lat"] == 11.02
    topics = [one.topic for one in role.wire.sent]
    assert topics.index(UNIT_VIEWS) > max(n for n, one in enumerate(topics) if one is ASSIGNMENTS)


async def test_places_are_looked_up_between_batches_the_newest_of_each_unit(
    role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    fold = role.folds.fold(0, "BD")
    assert fold is not None
    monkeypatch.setattr(fold, "look_ahead", lambda one: asked.append(one.place.lat))
    for number, lat in enumerate((11.01, 11.02), 1):
        await role.journal(fix(number, lat), VEHICLE_STATUS)
    for _ in range(2):
        await role.dispatcher.look_ahead()
    assert asked == [11.02]


async def test_a_record_that_was_folded_before_says_nothing(role: Role) -> None:
    await role.journal(call())
    count = len(role.wire.sent)
    again = raw(journal_record(call(), INCIDENTS, 1), JOURNAL, offset=1)
    await role.dispatcher.take(JOURNAL, [again])
    assert len(role.wire.sent) == count


async def test_a_refusal_is_a_decision_and_a_dead_letter_with_the_original(role: Role) -> None:
    role.wire.sent.clear()
    illegal = event("vehicle.status", "e-9", unit_id="U1", status="at_hospital")
    await role.journal(illegal, VEHICLE_STATUS, original=b"as it came")
    [decision] = role.wire.on(DECISIONS)
    [letter] = role.wire.on(DEAD_LETTERS)
    assert decision["refused"]["field"] == letter["field"] == "status"
    assert decision["refused"]["topic"] == letter["topic"] == "vehicle-status"
    assert base64.b64decode(letter["original_value"]) == b"as it came"
    assert letter["original_headers"] == [{"name": "h", "value": None}]


async def test_a_record_of_a_newer_version_is_parked_for_good(role: Role) -> None:
    """What is not applied when it is new is applied by no replay: nobody was given its orders."""
    written = journal_record(call("e-7"), INCIDENTS, role.offset)
    original = {"key": "QkQ=", "value": base64.b64encode(b"as it came").decode()}
    newer = raw(written | {"schema_version": 2, "original": original}, JOURNAL, offset=role.offset)
    role.wire.sent.clear()
    await role.dispatcher.take(JOURNAL, [newer])
    [held], [letter] = role.wire.on(QUARANTINE), role.wire.on(DEAD_LETTERS)
    assert (held["cause"], held["is_held"], held["topic"]) == ("newer_version", True, "journal")
    assert letter["dead_letter_id"] == held["record_id"]
    assert (letter["reason"], letter["topic"]) == ("newer_version", "incidents")
    assert base64.b64decode(letter["original_value"]) == b"as it came"
    assert [one.topic for one in role.wire.sent] == [QUARANTINE, DEAD_LETTERS]
    assert role.wire.tally.topics()[0].newer == 1
    await role.dispatcher.take(JOURNAL, [raw(written, JOURNAL, offset=role.offset + 1)])
    assert len(role.wire.on(ASSIGNMENTS)) == 1, "the next record is decided"


async def test_a_record_that_ended_workers_is_passed_over_and_kept(role: Role) -> None:
    bad = raw(journal_record(call("e-7"), INCIDENTS, role.offset), JOURNAL, offset=role.offset)
    crash = RecordCrash(bad)
    for _ in range(CRASHES_MAX):
        await role.folds.quarantine.struck(crash, START, role.wire.send)
    role.wire.sent.clear()
    await role.dispatcher.take(JOURNAL, [bad])
    [letter] = role.wire.on(DEAD_LETTERS)
    assert (letter["reason"], letter["topic"]) == ("crashes_worker", "journal")
    assert [one.topic for one in role.wire.sent] == [DEAD_LETTERS]
    assert role.folds.next_offset(0) == role.offset + 1


async def test_what_fails_outside_the_core_is_blamed_on_its_record(
    role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_raw: object) -> None:
        raise KeyError

    monkeypatch.setattr(role.folds, "apply", fails)
    with pytest.raises(RecordCrash) as crash:
        await role.journal(call())
    assert crash.value.raw.offset == role.offset


async def test_what_is_no_journal_record_is_kept_and_the_next_one_is_decided(role: Role) -> None:
    await role.dispatcher.take(JOURNAL, [raw(b"\xff", JOURNAL, offset=role.offset)])
    role.offset += 1
    [letter] = role.wire.on(DEAD_LETTERS)
    assert (letter["role"], letter["topic"], letter["reason"]) == (
        "dispatch",
        "journal",
        "not_json",
    )
    await role.journal(call())
    assert len(role.wire.on(ASSIGNMENTS)) == 1


async def test_a_broken_world_is_alarmed_and_each_time_counted(
    role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The alarm stands for all of them; the log says how many there were."""
    await role.journal(call())

    def forgets(world: World, *_: object, **__: object) -> Outcome:
        return Outcome(replace(world, incidents={}), ())

    monkeypatch.setattr("dispatch.fold.step", forgets)
    with capture_logs() as logs:
        for number in (8, 9):
            await role.journal(call(f"e-{number}", incident_id=f"C-{number}"), original=b"a call")
    [alarm] = role.wire.on(ALARMS)
    assert (alarm["kind"], alarm["priority"], alarm["status"]) == (
        "invariant_broken",
        "high",
        "raised",
    )
    told = [(log["log_level"], log["event"], log["broken_promises"]) for log in logs]
    first, second = (count for *_, count in told)
    assert told == [("error", "invariant broken", n) for n in (first, second)]
    assert 0 < first < second == role.folds.broken_promises()
    assert (logs[1]["centre_id"], logs[1]["cause_id"], logs[1]["offset"]) == ("BD", "e-9", 3)
    assert [letter["field"] for letter in role.wire.on(DEAD_LETTERS)] == ["$", "$"]


async def test_a_send_that_fails_reaches_the_caller(role: Role) -> None:
    role.wire.fails_at = len(role.wire.sent) + 1
    with pytest.raises(NotSent):
        await role.journal(call())


async def test_a_tick_is_written_for_every_centre_that_is_folded(role: Role) -> None:
    role.wire.sent.clear()
    await role.dispatcher.tick()
    [tick] = role.wire.on(JOURNAL)
    assert tick["event"]["type"] == "tick"
    assert tick["event"]["occurred_at"] == START.isoformat().replace("+00:00", "Z")
    assert (tick["source"], tick["original"]) == (None, None)
    assert role.wire.sent[0].key == "BD"
    written = json.loads(role.wire.sent[0].value)
    await role.dispatcher.take(JOURNAL, [raw(written, JOURNAL, offset=role.offset)])
    assert role.wire.on(DEAD_LETTERS) == []


class SetClock(Clock):
    """A clock that shows what the test sets, in seconds after the start."""

    shown_s: ClassVar[float] = 0.0

    @override
    def now(self) -> datetime:
        return at(SetClock.shown_s)


async def test_a_tick_that_comes_too_early_is_left_out(role: Role) -> None:
    role.dispatcher = Dispatcher(role.wire, role.folds, SetClock(), tick_s=1.0)
    ticks = []
    for shown_s in (0.0, 0.5, 1.0, 1.6, 2.0, 2.3, -3_600.0, -3_599.0):
        SetClock.shown_s = shown_s
        role.wire.sent.clear()
        await role.dispatcher.tick()
        ticks.append(len(role.wire.on(JOURNAL)))
    assert ticks == [1, 0, 1, 1, 0, 1, 1, 1], "a clock that was set back goes on ticking"


async def test_without_a_centre_there_is_no_tick() -> None:
    role = Role()
    await role.dispatcher.tick()
    assert role.wire.sent == []
