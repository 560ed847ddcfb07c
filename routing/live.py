"""Roads as they are now: closures and slowdowns over the times of the map.

Where several road events touch an arc, the strongest counts. Events come in the journal's order
and end by name or by the journal's time, so the same journal always gives the same roads.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from routing.cch import CLOSED
from routing.geometry import BoolArray, FloatArray, Int32Array, IntArray
from routing.graph import ARC_MS_MAX


@dataclass(frozen=True, slots=True)
class RoadEvent:
    """One closure or slowdown.

    `arcs` are ascending arc indices; `speed_factor` is 0 (closed) to 1 (as on the map);
    `valid_until` is an aware instant, None = until it is reopened by name.
    """

    road_event_id: str
    arcs: IntArray
    speed_factor: float
    valid_until: datetime | None

    def __post_init__(self) -> None:
        """Refuse a factor outside 0..1 and an instant without a zone (`ValueError`)."""
        if not 0.0 <= self.speed_factor <= 1.0:
            message = f"speed_factor is {self.speed_factor}; give 0 (closed) to 1 (unhindered)."
            raise ValueError(message)
        if self.valid_until is not None and self.valid_until.tzinfo is None:
            message = f"valid_until {self.valid_until.isoformat()} has no zone; give one."
            raise ValueError(message)


class LiveRoads:
    """The road events in force and what they make of each arc's speed.

    Parameters
    ----------
    arc_count
        Arcs of the map.
    """

    def __init__(self, arc_count: int) -> None:
        self._events: dict[str, RoadEvent] = {}
        self._factor: FloatArray = np.ones(arc_count)
        self._is_open: BoolArray = self._factor > 0
        self.version = 0  # rises by one with every change of any arc's speed, never falls

    @property
    def events(self) -> tuple[RoadEvent, ...]:
        """Give the events in force, by id."""
        return tuple(self._events[key] for key in sorted(self._events))

    @property
    def is_open(self) -> BoolArray:
        """Tell of each arc whether it may be driven."""
        return self._is_open

    def put(self, event: RoadEvent) -> bool:
        """Apply an event, in the place of an older one of the same id.

        Parameters
        ----------
        event
            What is known of the road now.

        Returns
        -------
        bool
            Whether any arc's speed changed.
        """
        self._events[event.road_event_id] = event
        return self._refresh()

    def remove(self, road_event_id: str) -> tuple[int, bool]:
        """Withdraw an event.

        Parameters
        ----------
        road_event_id
            Its id; an unknown one withdraws nothing.

        Returns
        -------
        tuple
            Arcs the event had touched, and whether any arc's speed changed.
        """
        event = self._events.pop(road_event_id, None)
        return (0 if event is None else len(event.arcs)), self._refresh()

    def expire(self, now: datetime) -> tuple[int, bool]:
        """Withdraw every event whose validity has ended.

        Parameters
        ----------
        now
            An aware instant; an event is over once `valid_until` <= now.

        Returns
        -------
        tuple
            Number of events withdrawn, and whether any arc's speed changed.
        """
        over = [
            key
            for key, event in self._events.items()
            if event.valid_until is not None and event.valid_until <= now
        ]
        for key in over:
            del self._events[key]
        return len(over), self._refresh()

    def weights_ms(self, base_ms: Int32Array) -> list[int]:
        """Give every arc's travel time on the roads as they are.

        Parameters
        ----------
        base_ms
            Times of the map, whole milliseconds.

        Returns
        -------
        list of int
            Whole milliseconds, rounded up, at most a day; `CLOSED` where the arc is closed.
        """
        slowed = np.ceil(base_ms / np.where(self._is_open, self._factor, 1.0))
        weights = np.where(self._is_open, np.minimum(slowed, ARC_MS_MAX), CLOSED)
        as_list: list[int] = weights.astype(np.int64).tolist()
        return as_list

    def _refresh(self) -> bool:
        """Work the factors out again from all events; tell whether they changed."""
        factor: FloatArray = np.ones(len(self._factor))
        for event in self._events.values():
            factor[event.arcs] = np.minimum(factor[event.arcs], event.speed_factor)
        changed = not np.array_equal(factor, self._factor)
        self._factor, self._is_open = factor, factor > 0
        self.version += changed
        return changed
