"""What was driven, as parts of arcs in order, and the ways that join two places on arcs."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from routing.ground.geometry import FloatArray, IntArray
from routing.places.snap import ArcPosition
from routing.roads.graph import RoadGraph
from routing.roads.lines import Lines
from routing.search.cch import Board, Engine, order_of
from schemas.ground.base import LatLon

FAR_M = 250.0
"""Fixes farther apart are joined by the fastest way, nearer ones by the shortest: in a gap of the
trace the driver's choice counts, between two near fixes only what lies between them does."""


class Driven(NamedTuple):
    """A part of an arc: from one fraction of its length to another, 0.0 <= start <= end <= 1.0."""

    arc: int
    start: float
    end: float


class Joiner:
    """Distances and ways between places on arcs, by length; ignores closures and turn rules.

    A trace shows where a vehicle was, whatever the rules were, so the roads as built decide.

    Parameters
    ----------
    graph
        The roads.
    """

    def __init__(self, graph: RoadGraph) -> None:
        self.length_m: FloatArray = graph.length_mm / 1000
        self.tail, self.head = graph.tail, graph.head
        order = (
            order_of(graph.tail, graph.head, graph.lat, graph.lon)
            if graph.order is None
            else graph.order
        )
        self._engine = Engine(graph.node_count, graph.tail, graph.head, order)
        # Centimetres: a sum over the longest country still fits in 31 bits.
        length_cm = np.maximum(np.rint(graph.length_mm / 10), 1).astype(np.int32)
        self._by_length = Board(self._engine, length_cm, "length")
        self._by_time = Board(self._engine, graph.normal_ms, "time")
        self.twin = _twins(graph)

    def metres(self, starts: Sequence[ArcPosition], goals: Sequence[ArcPosition]) -> FloatArray:
        """Measure the ways from the heads of some arcs to the tails of others, and both rests.

        Parameters
        ----------
        starts, goals
            Places on arcs; not empty.

        Returns
        -------
        FloatArray
            Metres, a row per start and a column per end; inf = no way. A way along one arc is
            not looked at.
        """
        start, end = ([place.arc for place in places] for places in (starts, goals))
        heads, row = np.unique(self.head[start], return_inverse=True)  # of both directions, once
        sources = [self._engine.stops([(head, 0)]) for head in heads.tolist()]
        tails = self._engine.nodes(self.tail[end].tolist())
        found = self._by_length.queries().one_to_many(sources, tails)
        between = np.array(found, dtype=np.float64)[row] / 100  # None becomes NaN
        rest = np.array([(1 - start.fraction) * self.length_m[start.arc] for start in starts])
        part = np.array([end.fraction * self.length_m[end.arc] for end in goals])
        whole: FloatArray = np.nan_to_num(between + rest[:, None] + part, nan=np.inf)
        return whole

    def join(
        self, start: ArcPosition, end: ArcPosition, *, away_m: float, direct: bool
    ) -> list[Driven]:
        """Give the way from a place on an arc to another.

        Parameters
        ----------
        start, end
            The two places.
        away_m
            Metres between them as the crow flies; decides between shortest and fastest.
        direct
            The way between is on one street: ahead on the arc, or turning round on it. An end
            that lies behind on the arc is noise: nothing was driven.

        Returns
        -------
        list of Driven
            In order; empty where nothing was driven.
        """
        if direct and start.arc == end.arc:
            return _parts([Driven(start.arc, start.fraction, max(start.fraction, end.fraction))])
        if direct:
            turn_at = max(start.fraction, 1.0 - end.fraction)  # ahead, then back; or back at once
            return _parts(
                [
                    Driven(start.arc, start.fraction, turn_at),
                    Driven(end.arc, 1.0 - turn_at, max(end.fraction, 1.0 - turn_at)),
                ]
            )
        head, tail = int(self.head[start.arc]), int(self.tail[end.arc])
        board = self._by_time if away_m > FAR_M else self._by_length
        stops = self._engine.stops([(head, 0)]), self._engine.stops([(tail, 0)])
        path = board.queries().path(*stops) if head != tail else None
        return _parts(
            [
                Driven(start.arc, start.fraction, 1.0),
                *(Driven(arc, 0.0, 1.0) for arc in (path.arcs if path is not None else ())),
                Driven(end.arc, 0.0, end.fraction),
            ]
        )


def merged(parts: Iterable[Driven]) -> tuple[Driven, ...]:
    """Put parts of one arc that follow each other together."""
    whole: list[Driven] = []
    for part in parts:
        if whole and whole[-1].arc == part.arc and whole[-1].end == part.start:
            whole[-1] = Driven(part.arc, whole[-1].start, part.end)
        else:
            whole.append(part)
    return tuple(whole)


def point_on(lines: Lines, place: ArcPosition) -> tuple[float, float]:
    """Give (lat, lon) of a place on an arc, WGS 84 degrees."""
    span = slice(int(lines.start[place.arc]), int(lines.start[place.arc + 1]))
    at = lines.fraction[span]
    lat = np.interp(place.fraction, at, lines.lat[span])
    return float(lat), float(np.interp(place.fraction, at, lines.lon[span]))


def line_of(lines: Lines, parts: Sequence[Driven]) -> tuple[LatLon, ...]:
    """Draw what was driven.

    Parameters
    ----------
    lines
        The roads' polylines.
    parts
        In order, each beginning where the one before ends.

    Returns
    -------
    tuple of LatLon
        WGS 84 degrees; no point twice in a row, empty where nothing was driven.
    """
    points: list[tuple[float, float]] = []
    for part in parts:
        piece = lines.cut(part.arc, part.start, part.end)
        for point in piece:
            if points[-1:] != [point]:
                points.append(point)
    return tuple(LatLon(lat=lat, lon=lon) for lat, lon in points)


def _parts(parts: Iterable[Driven]) -> list[Driven]:
    """Leave out parts without length."""
    return [part for part in parts if part.end > part.start]


def _twins(graph: RoadGraph) -> IntArray:
    """Give each arc's other direction: same way and length, ends exchanged; -1 = one-way."""
    columns = (graph.tail, graph.head, graph.way_id, graph.length_mm)
    keys = list(zip(*(column.tolist() for column in columns), strict=True))
    by_key = {key: arc for arc, key in reversed(list(enumerate(keys)))}  # of equals the lowest
    twins = [by_key.get((head, tail, way, length), -1) for tail, head, way, length in keys]
    return np.array(twins, dtype=np.int64)
