"""The one loop that applies a journal: for the dispatch role, a simulator and a replay alike."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from dispatch.alarms import round as alarm_round
from dispatch.alarms.causes import raise_alarm
from dispatch.choosing import foresight
from dispatch.ground.replaced import replaced
from dispatch.ground.require import existing, require
from dispatch.invariants import violations
from dispatch.quiet import Bounds, Quiet, after
from dispatch.state.known_roads import KnownRoads
from dispatch.state.refusals import refuse
from dispatch.state.roads import Roads
from dispatch.state.turn import Output, Turn
from dispatch.state.world import World
from dispatch.step import step
from dispatch.words.explain import say
from schemas.events.roads import RoadEvent, RoadSpeeds
from schemas.events.ticks import Tick
from schemas.events.vehicles import VehiclePosition
from schemas.ground.texts import Bilingual
from schemas.journal import JournalRecord
from schemas.outputs.decisions import Decision
from schemas.rules.alarms import AlarmKind

EVENT_IDS_MAX: Final = 200_000
"""How many event ids are remembered against a producer's repetition: days of a busy centre."""

_FAULT_CHARS_MAX: Final = 500

_OF_ROADS: Final = (RoadEvent, RoadSpeeds)
"""What changes the roads: every event is asked."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What one journal record caused. ``refused`` says that it was not applied, and why.

    ``error`` is the exception of the core's own that it met, null as a rule: engineers must know
    where; nothing is decided by it.
    """

    outputs: tuple[Output, ...]
    refused: Decision | None = None
    error: Exception | None = None


NOTHING: Final = Applied(())


@dataclass(frozen=True, slots=True)
class FoldState:
    """All that a fold's future depends on; see ``dispatch.snapshot``.

    ``events`` are the remembered event ids, oldest first, each with the name of its source, null
    for what the engine wrote itself; ``road_changes`` what has changed the roads since the map
    ``graph_hash`` was loaded: road events, and the instants at which something ended.
    """

    world: World
    graph_hash: str
    events: tuple[tuple[str, str | None], ...] = ()
    road_changes: tuple[RoadEvent | RoadSpeeds | datetime, ...] = ()


class Fold:
    """The world of one centre, as far as its journal has been applied.

    A record that stands in the journal twice, because two workers believed for a moment to own its
    source, is skipped: same event id, same source. One that repeats an event id from elsewhere is
    refused. How high an offset is tells nothing: a source that was created again, or lost its end,
    gives out its offsets again. ``broken_promises`` counts what ``dispatch.invariants`` found since
    this fold began, and each exception of the core's own; whoever runs it shows the number.
    """

    def __init__(self, centre_id: str, roads: Roads) -> None:
        self.world = World(centre_id)
        self.roads = roads
        self.broken_promises = 0
        self._quiet: Quiet | None = None
        self._bounds = Bounds()
        self._events: OrderedDict[str, str | None] = OrderedDict()
        self._road_changes: list[RoadEvent | RoadSpeeds | datetime] = []

    @property
    def roads(self) -> Roads:
        """The roads that the journal changes; others may take their place."""
        return self._roads

    @roads.setter
    def roads(self, roads: Roads) -> None:
        self._roads = roads
        self._known_roads = KnownRoads(roads)  # what was known of other roads is not true of these

    @classmethod
    def resumed(cls, state: FoldState, roads: Roads) -> "Fold":
        """Go on from a state, on roads of the same map that nothing has changed yet."""
        require(roads.version == 0, "the roads are as the map has them")
        require(roads.graph_hash == state.graph_hash, "the roads are those of the state's map")
        fold = cls(state.world.centre_id, roads)
        fold.world = state.world
        fold._events = OrderedDict(state.events)
        for change in state.road_changes:
            if isinstance(change, datetime):
                fold._advance(change)
            else:
                fold._change(change)
        return fold

    def state(self) -> FoldState:
        """Give all that this fold's future depends on."""
        return FoldState(
            world=self.world,
            graph_hash=self.roads.graph_hash,
            events=tuple(self._events.items()),
            road_changes=tuple(self._road_changes),
        )

    def apply(self, record: JournalRecord, *, offset: int) -> Applied:
        """Apply the record at ``offset``; give what it caused, nothing for a repetition."""
        event = record.event
        if event.event_id in self._events:
            if self._is_repetition(record):
                return NOTHING
            return self._refusal(record, offset, "event_id", event.event_id, say("why.duplicate"))
        self._remember(record)
        try:
            self._change_roads(record)
            if isinstance(event, Tick) and self._passes(event):
                return NOTHING
            outcome = step(
                self.world,
                event,
                self._known_roads,
                offset=offset,
                ids_by_centre=record.ids_by_centre,
            )
        except Exception as error:  # noqa: BLE001 - a bug met by one event must not stop the centre
            fault = self._fault(record, offset, f"{type(error).__name__}: {error}")
            return replace(fault, error=error)
        broken = violations(
            self.world,
            outcome.world,
            outcome.outputs,
            cause_id=event.event_id,
            units=outcome.units,
        )
        if broken:
            return self._fault(record, offset, *broken)
        self._quiet = after(
            self.world, self._quiet, event, outcome.world, outcome.outputs, outcome.units
        )
        self.world = outcome.world
        return _with_source(outcome.outputs, record)

    def _passes(self, tick: Tick) -> bool:
        """Let a second pass in which nothing is due; False: the step must look."""
        quiet, at = self._quiet, tick.received_at
        if quiet is None or quiet.world is not self.world or at is None:
            return False
        planned = quiet.world.planned
        if planned is None or planned.roads_version != self.roads.version:
            return False
        if tick.centre_id != quiet.world.centre_id:
            return False
        if quiet.until is None:
            quiet = self._quiet = self._bounds.of(quiet)
        until = existing(quiet.until, "it was worked out")
        if at >= until:
            return False
        self.world = replaced(quiet.world, now=max(quiet.world.now, at))
        self._quiet = Quiet(self.world, quiet.looked_at, until, quiet.fresh_from)
        return True

    def look_ahead(self, fix: VehiclePosition) -> None:
        """Find the place that a fix brought, and the ways that readiness needs from it.

        For whoever has time between two records; nothing depends on it but how long the next takes.
        """
        if fix.unit_id in self.world.units:
            self.roads.times_to([fix.place], fix.place)
            foresight.look(self.world, self._known_roads, fix.unit_id, fix.place)

    def _is_repetition(self, record: JournalRecord) -> bool:
        """Tell whether this very input was applied before, under a journal record of its own."""
        origin = _origin(record)
        return origin is not None and origin == self._events[record.event.event_id]

    def _remember(self, record: JournalRecord) -> None:
        self._events[record.event.event_id] = _origin(record)
        if len(self._events) > EVENT_IDS_MAX:
            self._events.popitem(last=False)

    def _change_roads(self, record: JournalRecord) -> None:
        """Bring the roads to this point of the journal, before anything is decided on them."""
        if isinstance(record.event, Tick):  # most records, and asked first
            self._advance(record.event.occurred_at)
        elif isinstance(record.event, _OF_ROADS):
            self._change(record.event)

    def _change(self, change: RoadEvent | RoadSpeeds) -> None:
        self.roads.apply(change)
        self._road_changes.append(change)

    def _advance(self, now: datetime) -> None:
        """End what was valid until now; what made no difference is not done after a restart."""
        version = self.roads.version
        self.roads.advance(now)
        if self.roads.version != version:
            self._road_changes.append(now)

    def _turn(self, record: JournalRecord, offset: int) -> Turn:
        return Turn(
            self.world,
            record.event,
            self._known_roads,
            offset,
            ids_by_centre=record.ids_by_centre,
        )

    def _refusal(
        self, record: JournalRecord, offset: int, field: str, value: object, why: Bilingual
    ) -> Applied:
        """Refuse a record; nothing of the world changes."""
        turn = self._turn(record, offset)
        refuse(turn, field, value, why)
        return _with_source(tuple(turn.outputs), record)

    def _fault(self, record: JournalRecord, offset: int, *found: str) -> Applied:
        """Leave the world as it was but for its time; refuse the record and alarm: a bug is met.

        One alarm stands for all events of a type: a fault that comes with every tick is one. All
        that was found is counted, the first of it is told.
        """
        self.broken_promises += len(found)
        why = found[0][:_FAULT_CHARS_MAX]
        turn = self._turn(record, offset)
        refuse(turn, "$", None, say("why.fault", reason=why))
        raise_alarm(
            turn,
            AlarmKind.INVARIANT_BROKEN,
            record.event.type,
            words={"event": record.event.event_id, "why": why},
        )
        alarm_round.settle(turn)
        self.world = turn.world
        return _with_source(tuple(turn.outputs), record)


def _origin(record: JournalRecord) -> str | None:
    """Name the input that a record came from, or the first and the last of many."""
    if record.source is not None:
        return record.source.name
    return f"{record.sources[0].name} {record.sources[-1].name}" if record.sources else None


def _with_source(outputs: tuple[Output, ...], record: JournalRecord) -> Applied:
    """Say in a refusal where the refused input stands."""
    source = record.source
    refused: Decision | None = None
    placed: list[Output] = []
    for output in outputs:
        if isinstance(output, Decision) and output.refused is not None:
            refused = output
            if source is not None:
                where = source.model_dump(include={"topic", "partition", "offset"})
                placed_refusal = output.refused.model_copy(update=where)
                refused = output.model_copy(update={"refused": placed_refusal})
            placed.append(refused)
        else:
            placed.append(output)
    return Applied(tuple(placed), refused)
