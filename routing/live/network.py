"""The roads of one map as they are now: what is closed or slowed, by whom, and since when."""

import threading
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from routing.live.base_speeds import BaseSpeeds
from routing.live.closures import LiveRoads, RoadEvent
from routing.live.day import DayTable
from routing.places.area import Meant, RoadFinder, Where
from routing.places.snap import SnapIndex
from routing.roads.expansion import expand
from routing.roads.graph import RoadGraph
from routing.roads.lines import Lines
from routing.search.weights import LiveWeights
from routing.tags.hours import hold_at, zone_of
from routing.tags.speeds import ROAD_CLASSES
from schemas.events.roads import RoadSpeeds

UTC_OFFSET_MINUTES = 420  # Vietnam's, all year; a table of the day names another


@dataclass(frozen=True, slots=True)
class RoadChange:
    """What a road event came to.

    Attributes
    ----------
    arcs : int
        Arcs that it means; 0 tells that no road of this map is meant.
    unknown_way_ids : tuple of int
        Ways that this map has not; the others were taken.
    is_swapped : bool
        Its place lies off the map, and on it with latitude and longitude exchanged.
    version : int
        Of the weights, with the event applied.
    level : int or None
        The level of the roads that it means, as OSM's `layer`; None: of all, or of none.
    left_levels : tuple of int
        Levels of roads that lie in the same place and that it does not mean.
    """

    arcs: int
    unknown_way_ids: tuple[int, ...]
    is_swapped: bool
    version: int
    level: int | None = None
    left_levels: tuple[int, ...] = ()


class Network:
    """The roads, their times as they are, and the road events.

    Events may come from any thread, one at a time is worked in; questions do not wait for them.

    Parameters
    ----------
    graph
        The roads.
    day
        Speeds by the time of day; None = the map's speeds all day.

    Raises
    ------
    ConfigurationError
        The table of the day names a class that is none.
    """

    def __init__(self, graph: RoadGraph, day: DayTable | None = None) -> None:
        self.graph = graph
        self.lines = Lines(graph)
        self.index = SnapIndex(self.lines)
        self.expansion = expand(graph)
        self.weights = LiveWeights(graph, self.expansion)
        self._roads = RoadFinder(graph, self.index)
        self._live = LiveRoads()
        self._speeds = BaseSpeeds(graph)
        self._day_factor = np.ones(graph.arc_count)
        self._day, self._hour = day, -1
        self._zone = zone_of(UTC_OFFSET_MINUTES if day is None else day.utc_offset_minutes)
        self._minute: datetime | None = None
        self._is_shut = graph.closed_while > 0  # until the time is told, every rule holds
        if day is not None:
            day.factor(0, graph.road_class, ROAD_CLASSES)  # an unknown class is refused now
        self._changing = threading.Lock()
        self._holding: tuple[bool, ...] | None = None

    @property
    def day(self) -> DayTable | None:
        """Give the speeds by the time of day; None = the map's speeds all day."""
        return self._day

    @property
    def version(self) -> int:
        """Count the changes of live speeds: starts at 0, never falls."""
        return self.weights.version

    @property
    def road_events(self) -> tuple[RoadEvent, ...]:
        """Give the road events in force, by id."""
        return self._live.in_force

    @property
    def known_road_events(self) -> tuple[RoadEvent, ...]:
        """Give the road events in force or to come, by id."""
        return self._live.events

    @property
    def speed_up(self) -> float:
        """Give the greatest speed over the map's that there can be or was, at least 1."""
        return self._speeds.speed_up * (1.0 if self._day is None else self._day.speed_up)

    def apply_closure(
        self,
        road_event_id: str,
        where: Where,
        *,
        speed_factor: float,
        valid_from: datetime | None = None,
        valid_until: datetime | None = None,
        at: datetime | None = None,
    ) -> RoadChange:
        """Close or slow roads.

        Parameters
        ----------
        road_event_id
            Names the event; an event of that name is replaced.
        where
            Which roads.
        speed_factor
            0 closes; between 0 and 1 slows; 1 changes nothing.
        valid_from
            An aware instant; None = at once. What lies ahead begins with `advance`.
        valid_until
            An aware instant from which `advance` withdraws it; None = until reopened.
        at
            When it was said; what is over by then changes nothing. None = at the last `advance`.

        Returns
        -------
        RoadChange
            What it came to.

        Raises
        ------
        ValueError
            The factor is out of range, or an instant has no zone.
        """
        meant = self._roads.find(where)
        event = RoadEvent(road_event_id, meant.parts, speed_factor, valid_from, valid_until)
        with self._changing:
            self._live.put(event, at)
            self._publish()
            version = self.weights.version
        return RoadChange(
            event.arc_count,
            meant.unknown_way_ids,
            meant.is_swapped,
            version,
            meant.level,
            meant.left_levels,
        )

    def apply_speeds(self, event: RoadSpeeds) -> None:
        """Take observed speeds as the roads' own, beneath closures and slowdowns.

        Parameters
        ----------
        event
            In force from its `valid_from`, or at once where that has passed. Ways and classes that
            the map does not have change nothing.
        """
        with self._changing:
            if self._speeds.put(event):
                self._publish(is_other_speed=True)

    def reopen(self, road_event_id: str, valid_from: datetime | None = None) -> int:
        """Withdraw a road event.

        Parameters
        ----------
        road_event_id
            Its name; an unknown one withdraws nothing.
        valid_from
            An aware instant: the event ends then, with `advance`. None = at once.

        Returns
        -------
        int
            Arcs that it touches.
        """
        with self._changing:
            if valid_from is not None:
                return self._live.end_at(road_event_id, valid_from)
            touched = self._live.remove(road_event_id)
            self._publish()
            return touched

    def advance(self, now: datetime) -> int:
        """Let time pass: road events begin and end, and the hour brings its speeds.

        Parameters
        ----------
        now
            An aware instant: the journal's time, never a clock's.

        Returns
        -------
        int
            Events withdrawn.
        """
        with self._changing:
            ended = self._live.advance(now)
            is_other_speed = self._turn_hour(now) | self._speeds.advance(now)
            is_other_speed |= self._open_and_shut(now)
            self._publish(is_other_speed=is_other_speed, holding=self._holding)
            return ended

    def arcs_of(self, where: Where) -> Meant:
        """Find the road arcs that a message means, without changing anything.

        Parameters
        ----------
        where
            What it says.

        Returns
        -------
        Meant
            The arcs, and what is wrong with the message.
        """
        return self._roads.find(where)

    def _turn_hour(self, now: datetime) -> bool:
        """Take the factors of another hour; tell whether it is another."""
        if self._day is None or self._day.hour(now) == self._hour:
            return False
        self._hour = self._day.hour(now)
        self._day_factor = self._day.factor(self._hour, self.graph.road_class, ROAD_CLASSES)
        return True

    def _open_and_shut(self, now: datetime) -> bool:
        """Take what holds at this minute; tell whether roads open or close."""
        minute = now.replace(second=0, microsecond=0)
        if minute == self._minute:
            return False
        self._minute = minute
        self._holding = hold_at(self.graph.turns.hours, minute, self._zone)
        closing = self.graph.closing_hours
        if len(closing) == 1:
            return False
        is_shut = np.array([False, *hold_at(closing[1:], minute, self._zone)])
        before, self._is_shut = self._is_shut, is_shut[self.graph.closed_while]
        return not np.array_equal(before, self._is_shut)

    def _publish(
        self, *, is_other_speed: bool = False, holding: tuple[bool, ...] | None = None
    ) -> None:
        """Put the speeds that follow from events and hour into force."""
        base = None
        if is_other_speed:
            base = self._day_factor * self._speeds.factor
            base[self._is_shut] = 0.0
        self.weights.apply(self._live.changes(), base, holding)
