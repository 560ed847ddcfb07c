"""A drive in detail: the line on the map, the time at each of its points, the roads' names."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from routing.ground.geometry import FloatArray
from routing.roads.graph import RoadGraph, gather_rows
from routing.roads.lines import Lines
from routing.search.cch import Path, Queries
from routing.search.ends import Ends, along_one_arc
from routing.search.weights import RoadsNow
from schemas.ground.base import LatLon


class Arcs(NamedTuple):
    """The engine's arcs for a profile: which road arc each is (-1: a turn), and its fixed cost."""

    road_arc: Sequence[int]
    turn_ms: Sequence[int]


class Track(NamedTuple):
    """What is driven, arc by arc, in order.

    Attributes
    ----------
    arcs : tuple of int
        Road arcs, at least one.
    times_ms : tuple of int
        Whole milliseconds on each, with what the turn at its end costs.
    begin, end : float
        Fraction of the first arc at which the drive begins, of the last at which it ends; what
        lies between is driven whole.
    """

    arcs: tuple[int, ...]
    times_ms: tuple[int, ...]
    begin: float
    end: float

    def moving(self) -> "Track | None":
        """Leave out a first and a last arc of which nothing is driven; None where nothing is.

        The time of a turn at the very beginning goes to the arc behind it.
        """
        arcs, times_ms, begin, end = self
        if len(arcs) > 1 and end <= 0.0:
            arcs, times_ms, end = arcs[:-1], times_ms[:-1], 1.0
        if len(arcs) > 1 and begin >= 1.0:
            rest = (times_ms[0] + times_ms[1], *times_ms[2:])
            arcs, times_ms, begin = arcs[1:], rest, 0.0
        return None if len(arcs) == 1 and begin >= end else Track(arcs, times_ms, begin, end)

    def parts(self) -> FloatArray:
        """Give the part of each arc's length that is driven."""
        part = np.ones(len(self.arcs))
        part[-1] = self.end
        part[0] -= self.begin
        return part


@dataclass(frozen=True)
class Route:
    """The fastest drive between two places on the roads as they were when it was asked for.

    Attributes
    ----------
    time_ms : int
        Whole milliseconds.
    distance_m : float
        Metres along the roads, between the two snapped points.
    line : tuple
        The line driven as (lat, lon), WGS 84 degrees, from the first snapped point to the last;
        at least one point.
    times_ms : tuple of int
        Whole milliseconds since departure at each point: as long as `line`, from 0 to
        `time_ms`, never falling.
    names : tuple of str
        Road names in driving order, unnamed roads left out, no name twice in a row.
    track : Track
        What is driven of each arc, in order.
    version : int
        Of the weights.
    """

    time_ms: int
    distance_m: float
    line: tuple[tuple[float, float], ...]
    times_ms: tuple[int, ...]
    names: tuple[str, ...]
    track: Track
    version: int

    @cached_property
    def points(self) -> tuple[LatLon, ...]:
        """Give the line driven as places."""
        return tuple([LatLon(lat=lat, lon=lon) for lat, lon in self.line])


def find_track(queries: Queries[RoadsNow], arcs: Arcs, start: Ends, goal: Ends) -> Track | None:
    """Find what is driven between two places.

    Parameters
    ----------
    queries
        This thread's questions.
    arcs
        What the engine's arcs stand for.
    start, goal
        Ends on the roads of these questions.

    Returns
    -------
    Track or None
        None = no way.
    """
    path = queries.path(start.sources, goal.targets)
    if not start.arcs.isdisjoint(goal.arcs):
        direct = along_one_arc(start, goal)
        if direct is not None and (path is None or direct[0] <= path.time_ms):
            time_ms, arc, begin, end = direct
            return Track((arc,), (time_ms,), begin, end)
    return None if path is None else _around(path, arcs, start, goal)


def _around(path: Path, engine: Arcs, start: Ends, goal: Ends) -> Track:
    """Put the first and last arc back around the path between them."""
    first = min(
        (one for one in start.starts if one.node == path.first_node),
        key=lambda one: (one.rest_ms, one.arc),
    )
    last = min(
        (one for one in goal.goals if path.last_node in one.nodes),
        key=lambda one: (one.driven_ms, one.arc),
    )
    (road_arc, turn_ms), time_of = engine, start.now.time_of
    arcs, times_ms = [first.arc], [first.rest_ms]
    hourly_ms = start.now.hourly_ms
    for copy in path.arcs:
        arc, fixed_ms = road_arc[copy], hourly_ms.get(copy, turn_ms[copy])
        if arc >= 0:
            arcs.append(arc)
            times_ms.append(time_of[arc] + fixed_ms)
        else:
            times_ms[-1] += fixed_ms
    arcs.append(last.arc)
    times_ms.append(last.driven_ms)
    return Track(tuple(arcs), tuple(times_ms), first.fraction, last.fraction)


def measure(graph: RoadGraph, track: Track) -> tuple[int, float]:
    """Give time and length of a drive: whole milliseconds, metres."""
    length_mm = np.rint(track.parts() * graph.length_mm[list(track.arcs)])
    return sum(track.times_ms), float(length_mm.sum()) / 1000


def trace_route(
    graph: RoadGraph,
    lines: Lines,
    track: Track,
    ends: tuple[tuple[float, float], tuple[float, float]],
    version: int,
) -> Route:
    """Draw a drive.

    Parameters
    ----------
    graph
        The roads.
    lines
        Their polylines.
    track
        What is driven.
    ends
        Where the drive begins and where it ends, (lat, lon), WGS 84 degrees.
    version
        Of the weights.

    Returns
    -------
    Route
        The whole drive.
    """
    total_ms, length_m = measure(graph, track)
    line, times_ms = [ends[0]], [0]
    moving = track.moving()
    if moving is not None:
        points, at_ms = _vertices(lines, moving)
        line += points
        times_ms += at_ms
    # The last vertex may be the end already; a turn at the very end takes time and no way.
    if line[-1] != ends[1] or times_ms[-1] < total_ms:
        line.append(ends[1])
        times_ms.append(total_ms)
    return Route(
        time_ms=total_ms,
        distance_m=length_m,
        line=tuple(line),
        times_ms=tuple(times_ms),
        names=() if moving is None else _names(graph, moving),
        track=track,
        version=version,
    )


def _vertices(lines: Lines, moving: Track) -> tuple[list[tuple[float, float]], list[int]]:
    """List the points passed, and when."""
    arc, time_ms = np.array(moving.arcs), np.array(moving.times_ms)
    before_ms = np.cumsum(time_ms) - time_ms
    vertices, row_start = gather_rows(lines.start, arc)
    row = np.repeat(np.arange(len(arc)), np.diff(row_start))
    fraction = lines.fraction[vertices]
    start, part = np.zeros(len(arc)), moving.parts()
    start[0] = moving.begin
    passed = (fraction > start[row]) & (fraction <= (start + part)[row])
    vertices, row, fraction = vertices[passed], row[passed], fraction[passed]
    share = (fraction - start[row]) / part[row]
    at_ms = before_ms[row] + np.rint(share * time_ms[row]).astype(np.int64)
    points = zip(lines.lat[vertices].tolist(), lines.lon[vertices].tolist(), strict=True)
    return list(points), at_ms.tolist()


def _names(graph: RoadGraph, moving: Track) -> tuple[str, ...]:
    """Give the names along a drive, none empty, none twice in a row."""
    index = graph.name_index[list(moving.arcs)]
    index = index[index > 0]  # 0 is the empty name
    is_new = np.ones(len(index), dtype=bool)
    is_new[1:] = index[1:] != index[:-1]
    return tuple([graph.names[name] for name in index[is_new].tolist()])
