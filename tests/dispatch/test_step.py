"""Whatever comes in, in whatever order: nothing is thrown, nothing is lost, no unit is shared."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.fold import Fold
from dispatch.invariants import violations
from dispatch.require import RequirementFailed
from dispatch.step import step
from dispatch.turn import Output
from dispatch.world import World, digest
from schemas.alarms import Alarm, AlarmKind
from schemas.assignments import Assignment
from schemas.decisions import Decision, DecisionKind
from schemas.incidents import IncidentReported
from schemas.journal import JournalRecord
from schemas.ticks import Tick
from tests.dispatch import random_journal
from tests.dispatch.centre import CENTRE_ID, Centre, unit
from tests.dispatch.plain_roads import PlainRoads


class Reader:
    """Believes only what is published, and remembers who serves whom."""

    def __init__(self) -> None:
        self.serves: dict[str, str] = {}
        self.ids: Counter[str] = Counter()
        self.standing: dict[str, AlarmKind] = {}

    def read(self, output: Output) -> None:
        match output:
            case Assignment(status="made"):
                assert output.unit_id not in self.serves, "a unit got a second order"
                assert output.incident_id not in self.serves.values(), "a second unit was sent"
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
            case Alarm(status="raised"):
                assert output.alarm_id not in self.standing, "an alarm was raised twice"
                self.standing[output.alarm_id] = output.kind
            case Alarm():
                assert self.standing.pop(output.alarm_id) is output.kind
            case _:
                pass

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
            assert output.decided_at == after.now
        serving = {u.unit_id: u.incident_id for u in after.units.values() if u.incident_id}
        assert reader.serves == serving
        assert set(reader.standing) == {alarm.alarm_id for alarm in after.alarms.values()}
        assert AlarmKind.INVARIANT_BROKEN not in reader.standing.values(), applied
    assert max(reader.ids.values(), default=1) == 1, "an id was given twice"
    return fold


@pytest.mark.slow
@given(st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_any_journal_keeps_every_promise(seed: int) -> None:
    check(random_journal.records(seed, length=120))


@pytest.mark.slow
def test_a_long_journal_reaches_what_it_should() -> None:
    """Were the random journals too wild to get anywhere, they would prove nothing."""
    records = random_journal.records(seed=115, length=4_000)
    fold = check(records)
    kinds: Counter[str] = Counter()
    again = Fold(CENTRE_ID, PlainRoads())
    for offset, record in enumerate(records):
        for output in again.apply(record, offset=offset).outputs:
            name = output.kind.value if isinstance(output, Decision | Alarm) else "other"
            kinds[name] += 1
    assert fold.world == again.world
    wanted = {"assigned", "queued", "withdrawn", "destination", "refused", "closed", "configured"}
    wanted |= {"proposed", "held", "resumed", "duplicate", "merged", "split", "reopened"}
    wanted |= {"undecided", "possible_duplicate", "vague_location"}
    wanted |= {"mass_casualty", "distribution", "no_room"}
    wanted |= {"no_unit", "no_location", "off_map", "not_acknowledged", "no_hospital"}
    assert wanted <= set(kinds)


@given(st.integers(0, 2**32))
@settings(max_examples=10, deadline=None)
def test_shuffled_journals_keep_every_promise(seed: int) -> None:
    records = random_journal.records(seed, length=100)
    random.Random(seed).shuffle(records)
    check(records)


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
