"""A drive in detail: the line on the map, the time at each of its points, the roads' names."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from routing.cch import Path, Queries
from routing.ends import Ends, along_one_arc
from routing.geometry import FloatArray
from routing.graph import RoadGraph, gather_rows
from routing.lines import Lines
from routing.weights import RoadsNow
from schemas.base import LatLon


class Arcs(NamedTuple):
    """The engine's arcs for a profile: which road arc each is (-1: a turn), and its fixed cost."""

    road_arc: Sequence[int]
    turn_ms: Sequence[int]


class Stretch(NamedTuple):
    """A part of an arc that is driven: from one fraction of its length to another, in `time_ms`.

    The time holds what the turn at the end of the arc costs.
    """

    arc: int
    start: float
    end: float
    time_ms: int


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
    stretches : tuple of Stretch
        What is driven of each arc, in order.
    version : int
        Of the weights.
    """

    time_ms: int
    distance_m: float
    line: tuple[tuple[float, float], ...]
    times_ms: tuple[int, ...]
    names: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    version: int

    @cached_property
    def points(self) -> tuple[LatLon, ...]:
        """Give the line driven as places."""
        return tuple([LatLon(lat=lat, lon=lon) for lat, lon in self.line])


def find_stretches(
    queries: Queries[RoadsNow], arcs: Arcs, start: Ends, goal: Ends
) -> list[Stretch]:
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
    list of Stretch
        In order, each beginning where the one before ends; empty = no way.
    """
    path = queries.path(start.sources, goal.targets)
    direct = along_one_arc(start, goal)
    if direct is not None and (path is None or direct[0] <= path.time_ms):
        time_ms, arc, begin, end = direct
        return [Stretch(arc, begin, end, time_ms)]
    if path is None:
        return []
    return _around(path, queries.tag.time_of, arcs, start, goal)


def _around(
    path: Path, time_of: Sequence[int], arcs: Arcs, start: Ends, goal: Ends
) -> list[Stretch]:
    """Put the first and last arc back around the path between them."""
    first = min(
        (one for one in start.starts if one.node == path.first_node),
        key=lambda one: (one.rest_ms, one.arc),
    )
    last = min(
        (one for one in goal.goals if path.last_node in one.nodes),
        key=lambda one: (one.driven_ms, one.arc),
    )
    stretches = [Stretch(first.arc, first.fraction, 1.0, first.rest_ms)]
    road_arc, turn_ms = arcs
    for copy in path.arcs:
        arc = road_arc[copy]
        if arc < 0:
            before = stretches[-1]
            stretches[-1] = before._replace(time_ms=before.time_ms + turn_ms[copy])
        else:
            stretches.append(Stretch(arc, 0.0, 1.0, time_of[arc] + turn_ms[copy]))
    stretches.append(Stretch(last.arc, 0.0, last.fraction, last.driven_ms))
    return stretches


def measure(graph: RoadGraph, stretches: Sequence[Stretch]) -> tuple[int, float]:
    """Give time and length of a drive: whole milliseconds, metres."""
    arc = [stretch.arc for stretch in stretches]
    part = np.array([stretch.end - stretch.start for stretch in stretches])
    length_m = float(np.rint(part * graph.length_mm[arc]).sum()) / 1000
    return sum(stretch.time_ms for stretch in stretches), length_m


def trace_route(
    graph: RoadGraph,
    lines: Lines,
    stretches: Sequence[Stretch],
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
    stretches
        What is driven, in order, each beginning where the one before ends.
    ends
        Where the drive begins and where it ends, (lat, lon), WGS 84 degrees.
    version
        Of the weights.

    Returns
    -------
    Route
        The whole drive.
    """
    driven = _without_stops(stretches)
    total_ms, length_m = measure(graph, stretches)
    line, times_ms = [ends[0]], [0]
    if driven:
        points, at_ms = _vertices(lines, driven)
        line += points
        times_ms += at_ms
    if driven and driven[-1].end < 1.0:  # else the last vertex is the end
        line.append(ends[1])
        times_ms.append(total_ms)
    elif times_ms[-1] < total_ms:  # a turn at the very end: it takes time and no way
        line.append(line[-1])
        times_ms.append(total_ms)
    return Route(
        time_ms=total_ms,
        distance_m=length_m,
        line=tuple(line),
        times_ms=tuple(times_ms),
        names=_names(graph, driven),
        stretches=tuple(stretches),
        version=version,
    )


def _without_stops(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Leave out stretches without length; the time that one takes goes to the next."""
    driven: list[Stretch] = []
    waited_ms = 0
    for stretch in stretches:
        if stretch.end > stretch.start:
            driven.append(stretch._replace(time_ms=stretch.time_ms + waited_ms))
            waited_ms = 0
        else:
            waited_ms += stretch.time_ms
    return driven


def _vertices(
    lines: Lines, driven: Sequence[Stretch]
) -> tuple[list[tuple[float, float]], list[int]]:
    """List the points passed, and when."""
    arc = np.array([stretch.arc for stretch in driven])
    start: FloatArray = np.array([stretch.start for stretch in driven])
    end: FloatArray = np.array([stretch.end for stretch in driven])
    time_ms = np.array([stretch.time_ms for stretch in driven])
    vertices, row_start = gather_rows(lines.start, arc)
    row = np.repeat(np.arange(len(driven)), np.diff(row_start))
    fraction = lines.fraction[vertices]
    passed = (fraction > start[row]) & (fraction <= end[row])
    vertices, row, fraction = vertices[passed], row[passed], fraction[passed]
    before_ms = np.cumsum(time_ms) - time_ms
    part = (fraction - start[row]) / (end - start)[row]
    at_ms = before_ms[row] + np.rint(part * time_ms[row]).astype(np.int64)
    points = zip(lines.lat[vertices].tolist(), lines.lon[vertices].tolist(), strict=True)
    return list(points), at_ms.tolist()


def _names(graph: RoadGraph, driven: Sequence[Stretch]) -> tuple[str, ...]:
    """Give the names along a drive, none empty, none twice in a row."""
    names: list[str] = []
    for stretch in driven:
        name = graph.name_of(stretch.arc)
        if name and names[-1:] != [name]:
            names.append(name)
    return tuple(names)
