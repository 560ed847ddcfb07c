"""Travel times and routes between places: the public face of the road graph.

A time is the least, over the arcs beside both places, of the rest of the first arc, the way from
its head to the last arc's tail, and the part of the last arc; or, along one arc, the part between
the two places. The way from a place to the road beside it is not counted: `Snap.distance_m` tells
how long it is.

A closed arc is not driven at all. A place beside closed roads only is served from the nearest
open one within the limit (as Valhalla does with `exclude_closures`): an ambulance goes as near as
it can. Where there is none, there is no way.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from routing.cch import CLOSED, Engine, Path, Weights
from routing.graph import RoadGraph
from routing.lines import Lines
from routing.live import LiveRoads, RoadEvent
from routing.path import Route, Stretch, trace_route
from routing.profile import Profile
from routing.snap import SNAP_LIMIT_M, Snap, SnapIndex
from schemas.base import LatLon

SNAPS_MAX = 16_384  # places remembered, in each of three caches: together some 40 MB at most


class _End(NamedTuple):
    """One arc on which a drive can start or end: what was driven of it there, and what is left."""

    arc: int
    fraction: float
    driven_ms: int
    rest_ms: int


class _Weighed(NamedTuple):
    """The roads as they are now for a profile: each arc's time, as a list and for queries."""

    times_ms: list[int]
    weights: Weights


class Router:
    """Answers for one map; all times are whole milliseconds, None = no way or off the roads.

    Deterministic: equal maps, road events and questions give equal answers. Questions may come
    from several threads; road events must come from one, between questions.

    Parameters
    ----------
    graph
        The roads.
    snap_limit_m
        A place farther than this from every road is off the road network, metres.
    """

    def __init__(self, graph: RoadGraph, *, snap_limit_m: float = SNAP_LIMIT_M) -> None:
        self.graph = graph
        self.snap_limit_m = snap_limit_m
        self._lines = Lines(graph)
        self._index = SnapIndex(self._lines)
        self._nearest = lru_cache(maxsize=SNAPS_MAX)(self._find_nearest)
        self._nearest_open = lru_cache(maxsize=SNAPS_MAX)(self._find_nearest_open)
        self._ends_at = lru_cache(maxsize=SNAPS_MAX)(self._find_ends)
        self._tail: list[int] = graph.tail.tolist()
        self._head: list[int] = graph.head.tolist()
        self._engine = Engine(graph)
        self._live = LiveRoads(graph.arc_count)
        self._weighed: dict[Profile, _Weighed] = {}

    @property
    def graph_hash(self) -> str:
        """Name the map's content: sha256, 64 hex digits. Live changes do not alter it."""
        return self.graph.hash

    @property
    def version(self) -> int:
        """Count the changes of live speeds: starts at 0, never falls."""
        return self._live.version

    @property
    def road_events(self) -> tuple[RoadEvent, ...]:
        """Give the road events in force, by id."""
        return self._live.events

    def snap(self, place: LatLon) -> Snap | None:
        """Bring a place to the road beside it.

        Parameters
        ----------
        place
            WGS 84 degrees.

        Returns
        -------
        Snap or None
            None: farther than `snap_limit_m` from every road.
        """
        snap = self._nearest(place.lat, place.lon)
        return snap if snap.distance_m <= self.snap_limit_m else None

    def distance_to_road_m(self, place: LatLon) -> float:
        """Measure how far a place is from the nearest road.

        Parameters
        ----------
        place
            WGS 84 degrees.

        Returns
        -------
        float
            Metres, whatever the limit.
        """
        return self._nearest(place.lat, place.lon).distance_m

    def times_to(
        self, origins: Sequence[LatLon], destination: LatLon, profile: Profile = Profile.SIRENS
    ) -> list[int | None]:
        """Give the travel time from each of many places to one.

        Parameters
        ----------
        origins
            WGS 84 degrees, repeats allowed.
        destination
            WGS 84 degrees.
        profile
            How the vehicle drives.

        Returns
        -------
        list of int or None
            Whole milliseconds, one per origin, in order; None = no way, or off the roads.
        """
        ends = self._ends(destination, profile)
        starts = [self._ends(origin, profile) for origin in origins]
        heads = [self._head[start.arc] for group in starts for start in group]
        targets = [(self._tail[end.arc], end.driven_ms) for end in ends]
        found = iter(self._weigh(profile).weights.many_to_one(heads, targets))
        return [
            _least([_add(start.rest_ms, next(found)) for start in group] + _ahead(group, ends))
            for group in starts
        ]

    def times_from(
        self, origin: LatLon, destinations: Sequence[LatLon], profile: Profile = Profile.SIRENS
    ) -> list[int | None]:
        """Give the travel time from one place to each of many.

        Parameters
        ----------
        origin
            WGS 84 degrees.
        destinations
            WGS 84 degrees, repeats allowed.
        profile
            How the vehicle drives.

        Returns
        -------
        list of int or None
            Whole milliseconds, one per destination, in order; None = no way, or off the roads.
        """
        starts = self._ends(origin, profile)
        ends = [self._ends(destination, profile) for destination in destinations]
        tails = [self._tail[end.arc] for group in ends for end in group]
        sources = [(self._head[start.arc], start.rest_ms) for start in starts]
        found = iter(self._weigh(profile).weights.one_to_many(sources, tails))
        return [
            _least([_add(end.driven_ms, next(found)) for end in group] + _ahead(starts, group))
            for group in ends
        ]

    def route(
        self, origin: LatLon, destination: LatLon, profile: Profile = Profile.SIRENS
    ) -> Route | None:
        """Find the fastest drive between two places.

        Parameters
        ----------
        origin, destination
            WGS 84 degrees.
        profile
            How the vehicle drives.

        Returns
        -------
        Route or None
            Its `time_ms` equals `times_to([origin], destination)[0]`; None = no way, or off the
            roads.
        """
        starts, ends = self._ends(origin, profile), self._ends(destination, profile)
        sources = [(self._head[start.arc], start.rest_ms) for start in starts]
        targets = [(self._tail[end.arc], end.driven_ms) for end in ends]
        path = self._weigh(profile).weights.path(sources, targets)
        direct = min(_direct(starts, ends), default=None)  # by time, then by arc
        if direct is not None and (path is None or direct[0] <= path.time_ms):
            stretches = [Stretch(direct[1], direct[2], direct[3], direct[0])]
        elif path is not None:
            stretches = self._stretches(path, starts, ends, self._weigh(profile).times_ms)
        else:
            return None
        snaps = self._open_snap(origin), self._open_snap(destination)
        points = [snap.point for snap in snaps if snap is not None]
        return trace_route(self.graph, self._lines, stretches, (points[0], points[1]))

    def apply_closure(
        self,
        road_event_id: str,
        *,
        way_ids: Sequence[int] = (),
        centre: LatLon | None = None,
        radius_m: float | None = None,
        speed_factor: float,
        valid_until: datetime | None,
    ) -> int:
        """Close or slow the roads of some OSM ways, or within a circle, or of ways within it.

        Parameters
        ----------
        road_event_id
            Names the event; an event of that name in force is replaced.
        way_ids
            OSM way ids; with a circle too, only the parts of these ways that come within it.
        centre, radius_m
            A circle, WGS 84 degrees and metres; both or neither.
        speed_factor
            0 closes; between 0 and 1 slows; 1 changes nothing.
        valid_until
            An aware instant from which `expire` withdraws it; None = until reopened.

        Returns
        -------
        int
            Arcs touched; 0 tells that no road of this map is meant.

        Raises
        ------
        ValueError
            Neither ways nor a circle, half a circle, or a value out of range.
        """
        arcs = self._arcs_of(way_ids, centre, radius_m)
        if self._live.put(RoadEvent(road_event_id, arcs, speed_factor, valid_until)):
            self._forget()
        return len(arcs)

    def reopen(self, road_event_id: str) -> int:
        """Withdraw a road event.

        Parameters
        ----------
        road_event_id
            Its name; an unknown one withdraws nothing.

        Returns
        -------
        int
            Arcs that it had touched.
        """
        touched, changed = self._live.remove(road_event_id)
        if changed:
            self._forget()
        return touched

    def expire(self, now: datetime) -> int:
        """Withdraw the road events whose validity has ended.

        Parameters
        ----------
        now
            An aware instant: the journal's time, never a clock's.

        Returns
        -------
        int
            Events withdrawn.
        """
        count, changed = self._live.expire(now)
        if changed:
            self._forget()
        return count

    def _find_nearest(self, lat: float, lon: float) -> Snap:
        return self._index.nearest(LatLon(lat=lat, lon=lon))

    def _find_nearest_open(self, lat: float, lon: float) -> Snap | None:
        place = LatLon(lat=lat, lon=lon)
        return self._index.nearest_open(place, self._live.is_open, self.snap_limit_m)

    def _open_snap(self, place: LatLon) -> Snap | None:
        """Bring a place to the nearest road, or the nearest open one where that is closed."""
        snap, is_open = self.snap(place), self._live.is_open
        if snap is None or any(is_open[arc] for arc, _ in snap.arcs):
            return snap
        return self._nearest_open(place.lat, place.lon)

    def _forget(self) -> None:
        """Drop what was worked out for older speeds; the next question works it out again."""
        self._weighed = {}
        self._nearest_open.cache_clear()
        self._ends_at.cache_clear()

    def _weigh(self, profile: Profile) -> _Weighed:
        """Give the roads as they are now, worked out at the first question."""
        if profile not in self._weighed:
            times_ms = self._live.weights_ms(self.graph.times_ms(profile))
            weights = self._engine.weigh(profile.value, times_ms)
            self._weighed[profile] = _Weighed(times_ms, weights)
        return self._weighed[profile]

    def _ends(self, place: LatLon, profile: Profile) -> tuple[_End, ...]:
        """Give the open arcs on which a drive can start or end; none where off the roads."""
        return self._ends_at(place.lat, place.lon, profile)

    def _find_ends(self, lat: float, lon: float, profile: Profile) -> tuple[_End, ...]:
        snap = self._open_snap(LatLon(lat=lat, lon=lon))
        weights_ms = self._weigh(profile).times_ms
        ends = []
        for arc, fraction in snap.arcs if snap is not None else ():
            time_ms = weights_ms[arc]
            if time_ms < CLOSED:
                driven_ms = round(fraction * time_ms)
                ends.append(_End(arc, fraction, driven_ms, time_ms - driven_ms))
        return tuple(ends)

    def _stretches(
        self, path: Path, starts: Sequence[_End], ends: Sequence[_End], weights_ms: list[int]
    ) -> list[Stretch]:
        """Put the first and last arc back around the path between them."""
        first = min(
            (start for start in starts if self._head[start.arc] == path.nodes[0]),
            key=lambda start: (start.rest_ms, start.arc),
        )
        last = min(
            (end for end in ends if self._tail[end.arc] == path.nodes[-1]),
            key=lambda end: (end.driven_ms, end.arc),
        )
        return [
            Stretch(first.arc, first.fraction, 1.0, first.rest_ms),
            *(Stretch(arc, 0.0, 1.0, weights_ms[arc]) for arc in path.arcs),
            Stretch(last.arc, 0.0, last.fraction, last.driven_ms),
        ]

    def _arcs_of(
        self, way_ids: Sequence[int], centre: LatLon | None, radius_m: float | None
    ) -> np.ndarray:
        """Find the arcs that a road event means, ascending."""
        if (centre is None) != (radius_m is None) or (radius_m is not None and radius_m < 0):
            message = f"A circle needs a centre and a radius of 0 m or more, not {radius_m}."
            raise ValueError(message)
        if centre is None and not way_ids:
            message = "A road event must name OSM ways or a circle; it names neither."
            raise ValueError(message)
        arcs = np.arange(self.graph.arc_count)
        if centre is not None and radius_m is not None:
            arcs = self._index.arcs_within(centre, radius_m)
        if way_ids:
            arcs = arcs[np.isin(self.graph.way_id[arcs], list(way_ids))]
        return arcs


def _direct(starts: Sequence[_End], ends: Sequence[_End]) -> list[tuple[int, int, float, float]]:
    """Give each drive along one arc, from behind to ahead: (time_ms, arc, start, end)."""
    return [
        (end.driven_ms - start.driven_ms, start.arc, start.fraction, end.fraction)
        for start in starts
        for end in ends
        if start.arc == end.arc and start.fraction <= end.fraction
    ]


def _ahead(starts: Sequence[_End], ends: Sequence[_End]) -> list[int | None]:
    """Give the times of the drives along one arc."""
    return [drive[0] for drive in _direct(starts, ends)]


def _add(part_ms: int, way_ms: int | None) -> int | None:
    """Add a part of an arc to a way that may not exist."""
    return None if way_ms is None else part_ms + way_ms


def _least(times_ms: Sequence[int | None]) -> int | None:
    """Give the least time; None where there is none."""
    return min((time for time in times_ms if time is not None), default=None)
