"""Roads as they are now: closures and slowdowns over the speeds of the map.

Where several road events touch a part of an arc, the strongest counts there. Events come in the
journal's order; they begin and end by the journal's time, so the same journal always gives the same
roads.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from routing.ground.distinct import distinct
from routing.places.parts import Parts
from routing.search.pieces import Pieces, pieces_of


@dataclass(frozen=True, slots=True, eq=False)
class RoadEvent:
    """One closure or slowdown.

    `parts` are the stretches of arcs that it takes; `speed_factor` is 0 (closed) to 1 (as on the
    map); `valid_from` and `valid_until` are aware instants: None = at once, and until it is
    reopened by name. `arc_count` counts the arcs of which something is taken.
    """

    road_event_id: str
    parts: Parts
    speed_factor: float
    valid_from: datetime | None
    valid_until: datetime | None
    arc_count: int = field(init=False)

    def __post_init__(self) -> None:
        """Refuse a factor outside 0..1 and an instant without a zone (`ValueError`)."""
        object.__setattr__(self, "arc_count", len(distinct(self.parts.arc)))
        if not 0.0 <= self.speed_factor <= 1.0:
            message = f"speed_factor is {self.speed_factor}; give 0 (closed) to 1 (unhindered)."
            raise ValueError(message)
        for name in ("valid_from", "valid_until"):
            instant: datetime | None = getattr(self, name)
            if instant is not None and instant.tzinfo is None:
                message = f"{name} {instant.isoformat()} has no zone; give one."
                raise ValueError(message)


class LiveRoads:
    """The road events that are known, and what those in force make of the arcs they touch."""

    def __init__(self) -> None:
        self._events: dict[str, RoadEvent] = {}
        self._in_force: dict[str, RoadEvent] = {}
        self._on_arc: dict[int, list[tuple[str, float, float, float]]] = {}
        self._touched: dict[int, None] = {}  # a set that keeps its order
        self._now: datetime | None = None

    @property
    def events(self) -> tuple[RoadEvent, ...]:
        """Give the events known, in force or to come, by id."""
        return tuple(self._events[key] for key in sorted(self._events))

    @property
    def in_force(self) -> tuple[RoadEvent, ...]:
        """Give the events in force, by id."""
        return tuple(self._in_force[key] for key in sorted(self._in_force))

    def pieces(self, arc: int) -> Pieces:
        """Give what the events in force make of an arc."""
        return pieces_of([one[1:] for one in self._on_arc.get(arc, ())])

    def changes(self) -> Iterator[tuple[int, Pieces]]:
        """Give the arcs that events came to or left since this was asked last, ascending."""
        touched, self._touched = sorted(self._touched), {}
        for arc in touched:
            yield arc, self.pieces(arc)

    def put(self, event: RoadEvent, at: datetime | None = None) -> None:
        """Note an event, in the place of an older one of the same id.

        Parameters
        ----------
        event
            What is known of the road.
        at
            When it was said, an aware instant; None = at the time that was last told. What is
            over by then changes nothing.
        """
        self.remove(event.road_event_id)
        now = max((instant for instant in (at, self._now) if instant is not None), default=None)
        if now is None or event.valid_until is None or event.valid_until > now:
            self._events[event.road_event_id] = event
            if event.valid_from is None or (now is not None and event.valid_from <= now):
                self._begin(event)

    def remove(self, road_event_id: str) -> int:
        """Withdraw an event.

        Parameters
        ----------
        road_event_id
            Its id; an unknown one withdraws nothing.

        Returns
        -------
        int
            Arcs that the event had touched.
        """
        self._end(road_event_id)
        event = self._events.pop(road_event_id, None)
        return 0 if event is None else event.arc_count

    def end_at(self, road_event_id: str, instant: datetime) -> int:
        """Let an event end at an instant, if it does not end before.

        Parameters
        ----------
        road_event_id
            Its id; an unknown one changes nothing.
        instant
            Aware.

        Returns
        -------
        int
            Arcs that the event touches.
        """
        event = self._events.get(road_event_id)
        if event is None:
            return 0
        if event.valid_until is None or instant < event.valid_until:
            shorter = replace(event, valid_until=instant)
            self._events[road_event_id] = shorter
            if road_event_id in self._in_force:
                self._in_force[road_event_id] = shorter
        return event.arc_count

    def advance(self, now: datetime) -> int:
        """Let time pass: begin what has begun, withdraw what is over.

        Parameters
        ----------
        now
            An aware instant; an event is in force while `valid_from` <= now < `valid_until`.

        Returns
        -------
        int
            Number of events withdrawn.
        """
        self._now = now
        over = [
            key
            for key, event in self._events.items()
            if event.valid_until is not None and event.valid_until <= now
        ]
        for key in over:
            self.remove(key)
        for key, event in self._events.items():
            is_due = event.valid_from is not None and event.valid_from <= now
            if is_due and key not in self._in_force:
                self._begin(event)
        return len(over)

    def _begin(self, event: RoadEvent) -> None:
        """Put an event into force."""
        name, factor, on_arc = event.road_event_id, event.speed_factor, self._on_arc
        self._in_force[name] = event
        arcs, begins, ends = (column.tolist() for column in event.parts)
        for arc, begin, end in zip(arcs, begins, ends, strict=True):
            on_arc.setdefault(arc, []).append((name, begin, end, factor))
        self._touched.update(dict.fromkeys(arcs))

    def _end(self, name: str) -> None:
        """Take an event out of force, if it is."""
        event = self._in_force.pop(name, None)
        arcs = [] if event is None else distinct(event.parts.arc).tolist()
        for arc in arcs:
            left = [one for one in self._on_arc[arc] if one[0] != name]
            if left:
                self._on_arc[arc] = left
            else:
                del self._on_arc[arc]
        self._touched.update(dict.fromkeys(arcs))
