"""A state machine over the journal of a centre: whatever happens, in any order, all promises hold.

In the suite it is short, and the same each time. To let it search for longer, by a seed::

    make machine SEED=7 EXAMPLES=2000

A failure prints the journal, one record a line, as short as it could be made.
"""

import os
from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar, Final, get_args

import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dispatch.fold import NOTHING, Applied, Fold
from dispatch.invariants import violations
from dispatch.snapshot import from_bytes, to_bytes
from dispatch.state.world import World, digest
from schemas.events.centre import CentreConfigured
from schemas.ground.envelope import Event
from schemas.journal import AnyEvent, JournalRecord, SourcePosition
from schemas.outputs.alarms import Alarm
from schemas.outputs.decisions import Decision
from schemas.rules.alarms import AlarmKind
from tests.dispatch.machine.hand import PARAMETERS, Hand
from tests.dispatch.machine.happenings import HAPPENINGS, ORDINARY, Happening, configuration
from tests.dispatch.machine.promises import Step, broken
from tests.dispatch.support.centre import CENTRE_ID, at
from tests.dispatch.support.every_second import EverySecond
from tests.dispatch.support.plain_roads import PlainRoads
from tests.dispatch.support.screens import Screens, unread

EXAMPLES: Final = int(os.environ.get("MACHINE_EXAMPLES", "30"))
STEPS: Final = int(os.environ.get("MACHINE_STEPS", "40"))


class CentreMachine(RuleBasedStateMachine):
    """One centre, to which anything may happen; a rule for each line of ``HAPPENINGS``."""

    reached: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.fold = EverySecond(CENTRE_ID, PlainRoads())
        self.twin: Fold | None = None
        self.screens = Screens()
        self.records: list[JournalRecord] = []
        self.now_s = 0.0

    @initialize(parameters=st.sampled_from([*PARAMETERS]), data=st.data())
    def opens(self, parameters: str, data: st.DataObject) -> None:
        self.write(self.event(CentreConfigured, configuration(parameters)))
        self.goes_on(data)

    def goes_on(self, data: st.DataObject) -> None:
        """Let an ordinary day go on for a while, so that stories get far."""
        for _ in range(data.draw(st.integers(0, 4))):
            self.happens(ORDINARY[data.draw(st.integers(0, len(ORDINARY) - 1))], data)

    @precondition(lambda self: self.records)
    @rule(data=st.data())
    def again(self, data: st.DataObject) -> None:
        """What came before comes again: the same record, or the same event from elsewhere."""
        record = self.records[data.draw(st.integers(0, len(self.records) - 1))]
        source = data.draw(st.sampled_from([record.source, None]))
        before = digest(self.fold.world)
        applied = self.write(record.event, source)
        assert digest(self.fold.world) == before
        assert applied == NOTHING or applied.refused is not None

    @rule()
    def restarts(self) -> None:
        """From here on a fold that was read from a snapshot lives the same life."""
        snapshot = to_bytes(self.fold)
        twin = from_bytes(snapshot, PlainRoads())
        assert digest(twin.world) == digest(self.fold.world)
        assert twin.roads.version == self.fold.roads.version
        assert to_bytes(twin) == snapshot
        self.twin = twin

    def happens(self, what: Happening, data: st.DataObject) -> None:
        """Let some time pass, and write an event that may have been received out of its order."""
        hand = Hand(data, self.fold.world, self.now_s)
        self.now_s += hand.one_of(*what.passes_s)
        hand.now_s = self.now_s
        received_s = self.now_s - hand.one_of(0, 0, 0, 0, 0, 3, 90)
        early_s = hand.one_of(0, 0, 0, 1, 700, -5)
        fields = {
            "received_at": at(received_s),
            "occurred_at": at(received_s - early_s),
            "source": hand.who(),
            **what.make(hand),
        }
        source = None
        if hand.one_in(3):
            source = SourcePosition(topic="t", partition=0, offset=len(self.records))
        self.write(self.event(what.event, fields), source)

    def event(self, kind: type[Event], fields: Any) -> AnyEvent:  # noqa: ANN401 - a field's value
        now = at(self.now_s)
        head = {
            "event_id": f"e-{len(self.records)}",
            "centre_id": CENTRE_ID,
            "occurred_at": now,
            "received_at": now,
            "source": "lan",
        }
        return kind.model_validate(head | fields)  # type: ignore[return-value]

    def write(self, event: AnyEvent, source: SourcePosition | None = None) -> Applied:
        """Apply an event, and look at every promise."""
        record = JournalRecord(event=event, source=source)
        note(shown(record))
        offset, before, roads = len(self.records), self.fold.world, self.fold.roads
        assert isinstance(roads, PlainRoads)
        applied = self.fold.apply(record, offset=offset)
        self.records.append(record)
        after = self.fold.world
        if self.twin is not None:
            assert self.twin.apply(record, offset=offset) == applied
            assert self.twin.world == after
        found = [alarm.text.en for alarm in faults(applied)]
        found += violations(World(CENTRE_ID), after)
        if applied is not NOTHING:
            found += broken(Step(before, event, offset, applied, after, roads))
        found += unread(self.screens, applied.outputs, after)
        assert not found, found
        self.reached.update(kinds(applied))
        return applied


def shown(record: JournalRecord) -> str:
    """Give a record as a line of a failure's journal: of a configuration what the machine drew."""
    left_out = {"event": {"forecast", "policies"}}
    return f"{record.event.type} {record.model_dump_json(exclude_defaults=True, exclude=left_out)}"


def faults(applied: Applied) -> list[Alarm]:
    """Give the alarms about a fault of the engine's own."""
    alarms = [one for one in applied.outputs if isinstance(one, Alarm)]
    return [one for one in alarms if one.kind is AlarmKind.INVARIANT_BROKEN]


def kinds(applied: Applied) -> list[str]:
    """Name what was decided and alarmed."""
    return [one.kind.value for one in applied.outputs if isinstance(one, Decision | Alarm)]


def a_rule(what: Happening) -> Callable[..., None]:
    """Make the rule by which something happens."""

    def happens(self: CentreMachine, data: st.DataObject) -> None:
        self.goes_on(data)
        self.happens(what, data)

    happens.__name__ = what.name
    made: Callable[..., None] = rule(data=st.data())(happens)
    return made


for one in HAPPENINGS:
    setattr(CentreMachine, one.name, a_rule(one))


def test_every_type_of_event_can_happen() -> None:
    union, _ = get_args(AnyEvent)
    assert {one.event for one in HAPPENINGS} == set(get_args(union))


@pytest.mark.slow
@pytest.mark.hypothesis
def test_whatever_happens_every_promise_holds() -> None:
    CentreMachine.reached.clear()
    run_state_machine_as_test(
        CentreMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {"assigned", "queued", "withdrawn", "refused", "closed"} <= set(CentreMachine.reached)
