"""Roads as they are now: closures and slowdowns over the speeds of the map.

Where several road events touch an arc, the strongest counts. Events come in the journal's order;
they begin and end by the journal's time, so the same journal always gives the same roads.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from routing.ground.geometry import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class RoadEvent:
    """One closure or slowdown.

    `arcs` are ascending arc indices, each once; `speed_factor` is 0 (closed) to 1 (as on the map);
    `valid_from` and `valid_until` are aware instants: None = at once, and until it is reopened by
    name.
    """

    road_event_id: str
    arcs: IntArray
    speed_factor: float
    valid_from: datetime | None
    valid_until: datetime | None

    def __post_init__(self) -> None:
        """Refuse a factor outside 0..1 and an instant without a zone (`ValueError`)."""
        if not 0.0 <= self.speed_factor <= 1.0:
            message = f"speed_factor is {self.speed_factor}; give 0 (closed) to 1 (unhindered)."
            raise ValueError(message)
        for name in ("valid_from", "valid_until"):
            instant: datetime | None = getattr(self, name)
            if instant is not None and instant.tzinfo is None:
                message = f"{name} {instant.isoformat()} has no zone; give one."
                raise ValueError(message)


class LiveRoads:
    """The road events that are known, and what those in force make of each arc's speed.

    Parameters
    ----------
    arc_count
        Arcs of the map.
    """

    def __init__(self, arc_count: int) -> None:
        self._arc_count = arc_count
        self._events: dict[str, RoadEvent] = {}
        self._in_force: dict[str, RoadEvent] = {}
        self._now: datetime | None = None

    @property
    def events(self) -> tuple[RoadEvent, ...]:
        """Give the events known, in force or to come, by id."""
        return tuple(self._events[key] for key in sorted(self._events))

    @property
    def in_force(self) -> tuple[RoadEvent, ...]:
        """Give the events in force, by id."""
        return tuple(self._in_force[key] for key in sorted(self._in_force))

    def factor(self) -> FloatArray:
        """Give each arc's part of its speed: 0 (closed) to 1 (as on the map)."""
        factor: FloatArray = np.ones(self._arc_count)
        events = list(self._in_force.values())
        if events:
            arcs = np.concatenate([event.arcs for event in events])
            factors = np.repeat(
                [event.speed_factor for event in events], [len(event.arcs) for event in events]
            )
            np.minimum.at(factor, arcs, factors)
        return factor

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
                self._in_force[event.road_event_id] = event

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
        self._in_force.pop(road_event_id, None)
        event = self._events.pop(road_event_id, None)
        return 0 if event is None else len(event.arcs)

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
        return len(event.arcs)

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
            if event.valid_from is not None and event.valid_from <= now:
                self._in_force[key] = event
        return len(over)
