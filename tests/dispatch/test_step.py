"""Whatever comes in, in whatever order: nothing is thrown, nothing is lost, no unit is shared."""

import random
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dispatch.fold import NOTHING, Fold
from dispatch.ground.require import RequirementFailed, existing
from dispatch.invariants import violations
from dispatch.rules.lifecycle import UNIT
from dispatch.state.known_roads import KnownRoads
from dispatch.state.turn import Output
from dispatch.state.world import World, digest
from dispatch.step import step
from schemas.events.incidents import IncidentReported
from schemas.events.mutual_aid import AidGranted, AidMessage
from schemas.events.roads import RoadEvent
from schemas.events.ticks import Tick
from schemas.ground.base import LatLon
from schemas.journal import JournalRecord
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.outputs.views import UnitView
from schemas.rules.alarms import AlarmKind, AlarmState
from tests.dispatch.drawn import journal as random_journal
from tests.dispatch.support.centre import CENTRE_ID, Centre, unit
from tests.dispatch.support.plain_roads import PlainRoads, here
from tests.support.examples import examples

OPEN_STATES = set(AlarmState) - {AlarmState.PENDING, AlarmState.WITHDRAWN}


class Reader:
    """Believes only what is published, and remembers who serves whom."""

    def __init__(self) -> None:
        self.serves: dict[str, str] = {}
        self.ids: Counter[str] = Counter()
        self.standing: dict[str, Alarm] = {}
        self.lent: set[str] = set()

    def read(self, output: Output) -> None:
        match output:
            case Assignment(status="made"):
                assert output.unit_id not in self.serves, "a unit got a second order"
                assert output.incident_id not in self.serves.values(), "a second unit was sent"
                assert output.unit_id not in self.lent, "it works for the neighbour"
                self.serves[output.unit_id] = output.incident_id
                self.ids[output.assignment_id] += 1
            case Assignment(status="updated"):
                assert self.serves[output.unit_id] == output.incident_id
            case Assignment():
                assert self.serves.pop(output.unit_id) == output.incident_id
            case Decision():
                self.ids[output.decision_id] += 1
                if output.kind is DecisionKind.CLOSED:
                    self._end(output.incident_id)
            case AidMessage() | UnitView():
                self._read_of_aid(output)
            case Alarm():
                before = self.standing.pop(output.alarm_id, None)
                assert output.revision == (before.revision if before else 0) + 1
                assert output.status in OPEN_STATES | ({AlarmState.WITHDRAWN} if before else set())
                if output.status is not AlarmState.WITHDRAWN:
                    self.standing[output.alarm_id] = output
            case _:
                pass

    def _read_of_aid(self, output: AidMessage | UnitView) -> None:
        if isinstance(output, AidMessage):
            self.ids[output.event_id] += 1
        if isinstance(output, AidGranted):
            assert output.unit_id not in self.serves, "it is lent while it is out"
            self.lent.add(output.unit_id)
        elif isinstance(output, UnitView) and output.lent_to is None:
            self.lent.discard(output.unit_id)

    def _end(self, incident_id: str | None) -> None:
        """An incident that its crew has finished ends without a withdrawal."""
        self.serves = {u: i for u, i in self.serves.items() if i != incident_id}


def check(records: list[JournalRecord]) -> Fold:
    """Fold a journal; look at every promise after every record."""
    fold = Fold(CENTRE_ID, PlainRoads())
    reader = Reader()
    opened: set[str] = set()
    for offset, record in enumerate(records):
        before = fold.world
        unchanged = digest(before) if offset % 10 == 0 else None
        applied = fold.apply(record, offset=offset)
        after = fold.world
        assert violations(before, after) == []
        assert violations(World(CENTRE_ID), after) == [], "what a step leaves alone holds as well"
        if unchanged is not None:
            assert digest(before) == unchanged, "the world before a step stays as it was"
        opened |= set(after.incidents)
        assert opened <= set(after.incidents) | set(after.closed)
        made = [
            o.unit_id for o in applied.outputs if isinstance(o, Assignment) and o.status == "made"
        ]
        assert len(made) == len(set(made)), "a unit is sent once in a step"
        for output in applied.outputs:
            reader.read(output)
            assert output.journal_offset == offset
            assert output.cause_id == record.event.event_id
            said_at = output.occurred_at if isinstance(output, AidMessage) else output.decided_at
            received_at = existing(record.event.received_at, "it is in a journal")
            assert said_at == max(before.now, received_at)
            assert after.now == said_at or applied.refused is not None
        ticked = isinstance(record.event, Tick) and applied is not NOTHING
        if ticked and applied.refused is None:
            _check_ends(after)
        serving = {u.unit_id: u.incident_id for u in after.units.values() if u.incident_id}
        assert reader.serves == serving
        known = {one.alarm_id: one.state for one in after.alarms.values() if one.revision}
        assert {name: one.status for name, one in reader.standing.items()} == known
        named = [name for one in reader.standing.values() for name in one.stands_for]
        hidden = [n for n, one in reader.standing.items() if one.status is AlarmState.SUPPRESSED]
        assert set(hidden) <= set(named), "what is hidden is named by who stands for it"
        kinds = {one.kind for one in reader.standing.values()}
        assert AlarmKind.INVARIANT_BROKEN not in kinds, applied
    assert max(reader.ids.values(), default=1) == 1, "an id was given twice"
    return fold


def _check_ends(world: World) -> None:
    """No request for mutual aid outlives its time, and no idle unit its loan."""
    for case in [*world.aid.values(), *world.asked.values()]:
        assert case.until > world.now
    for one in world.units.values():
        if one.lent_by is not None and one.incident_id is None:
            assert one.lent_by.until > world.now
    assert {one.lent_to.request_id for one in world.units.values() if one.lent_to}.isdisjoint(
        world.asked
    )


@pytest.mark.slow
@given(st.integers(0, 2**32))
@examples(60)
def test_any_journal_keeps_every_promise(seed: int) -> None:
    check(random_journal.records(seed, length=120))


REACHED = frozenset(
    {"assigned", "queued", "withdrawn", "destination", "refused", "closed", "configured"}
    | {"proposed", "held", "resumed", "duplicate", "merged", "split", "reopened"}
    | {"possible_duplicate", "vague_location"}
    | {"aid", "aid_unanswered", "aid_asked"}
    | {"aid.request", "aid.granted", "aid.declined", "aid.withdrawn", "aid.returned"}
    | {"mass_casualty", "distribution", "no_room", "pre_alert"}
    | {"no_unit", "no_location", "off_map", "not_acknowledged", "no_hospital"}
)


@pytest.mark.slow
def test_a_few_long_journals_reach_what_they_should() -> None:
    """Were the random journals too wild to get anywhere, they would prove nothing."""
    kinds: set[str] = set()
    for seed in range(12):
        fold = Fold(CENTRE_ID, PlainRoads())
        for offset, record in enumerate(random_journal.records(seed, length=1_500)):
            for output in fold.apply(record, offset=offset).outputs:
                if isinstance(output, Decision | Alarm):
                    kinds.add(output.kind.value)
                else:
                    kinds.add(output.type)
        assert fold.broken_promises == 0, f"seed {seed}"
    assert kinds >= REACHED


@pytest.mark.slow
def test_a_long_journal_keeps_every_promise() -> None:
    check(random_journal.records(seed=7, length=2_000))


@given(st.integers(0, 2**32))
@examples(10)
def test_shuffled_journals_keep_every_promise(seed: int) -> None:
    records = random_journal.records(seed, length=100)
    random.Random(seed).shuffle(records)
    check(records)


def live_on(chance: random.Random, centre: Centre, *, events: int) -> list[Output]:
    """Let a centre of twelve units live: calls, progress, positions, closures, time."""
    said: list[Output] = []
    for number in range(events):
        unit_of = chance.choice(list(centre.world.units.values()))
        x = chance.randrange(1_000)
        match chance.randrange(8):
            case 0 | 1:
                priority = chance.choice(["P1", "P2", "P3", "P4"])
                level = chance.choice(["als", "bls"])
                said += centre.call(f"C-{number}", x=x, priority=priority, level=level).outputs
            case 2 | 3 | 4:
                reports = list(UNIT[unit_of.state])
                if reports:
                    report = chance.choice(reports).value
                    said += centre.crew(unit_of.unit_id, report).outputs
            case 5:
                said += centre.moved(unit_of.unit_id, x).outputs
            case 6:
                said += centre.tick(after_s=chance.choice([1, 20, 60])).outputs
            case _:
                kind = chance.choice(["closure", "reopening", "reopening"])
                around = {"around": here(x), "radius_m": 5.0} if kind == "closure" else {}
                event = {"road_event_id": "works", "kind": kind, **around}
                said += centre.say(RoadEvent, **event).outputs
    return said


def nothing_known(_roads: KnownRoads, places: Sequence[LatLon]) -> list[dict[LatLon, int]]:
    return [{} for _ in places]


@pytest.mark.slow
@example(0)  # a unit whose road was closed was left over for a call that had been told nobody
@given(st.integers(0, 2**32))
@examples(25)
def test_no_shortcut_changes_what_is_decided(seed: int) -> None:
    """Played again without memory of the roads, pruning, or leave to look away: word for word."""
    units = [unit(f"U-{n}", 80 * n, "als" if n % 3 else "bls") for n in range(12)]
    quick = Centre(units)
    said = live_on(random.Random(seed), quick, events=120)
    with pytest.MonkeyPatch.context() as plain:
        plain.setattr("dispatch.calls.same_event.may_score", lambda *_: True)
        plain.setattr("dispatch.handlers.crews.telemetry.lapsed", lambda *_: True)
        plain.setattr("dispatch.choosing.choice.ORIGINS_MAX", 0)
        plain.setattr("dispatch.state.known_roads.KnownRoads.columns", nothing_known)
        plain.setattr("dispatch.fold.Fold._passes", lambda *_: False)
        plain.setattr("dispatch.alarms.round._is_any_explained", bool)
        slow = Centre(units)
        assert live_on(random.Random(seed), slow, events=120) == said
    assert slow.digest == quick.digest


def test_the_world_that_a_step_began_with_stays_as_it_was() -> None:
    centre = Centre([unit("U", 0)])
    before = digest(centre.world)
    event = IncidentReported.model_validate(
        centre.event(IncidentReported)
        | {"incident_id": "C-1", "priority": "P1", "complaint": "ngã"},
        strict=False,
    )
    outcome = step(centre.world, event, centre.roads, offset=1)
    assert digest(centre.world) == before
    assert digest(outcome.world) != before
    assert outcome == step(centre.world, event, centre.roads, offset=1)


def test_time_never_goes_back() -> None:
    centre = Centre()
    centre.clock_s = 100
    centre.tick()
    late = centre.world.now
    centre.clock_s = 0
    centre.tick()
    assert centre.world.now == late


@pytest.mark.parametrize(
    ("changed", "offset", "words"),
    [
        ({"centre_id": "ELSEWHERE"}, 0, "applied to its own centre"),
        ({"received_at": None}, 0, "has its time of receipt"),
        ({}, -1, "offset is never negative"),
    ],
)
def test_what_is_no_record_of_this_journal_is_a_bug(
    changed: dict[str, object], offset: int, words: str
) -> None:
    centre = Centre()
    event = Tick.model_validate(centre.event(Tick, **changed))
    with pytest.raises(RequirementFailed, match=words):
        step(centre.world, event, centre.roads, offset=offset)
