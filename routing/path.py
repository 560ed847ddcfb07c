"""A drive in detail: the line on the map, the time at each of its points, the roads' names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from routing.graph import RoadGraph, gather_rows
from routing.lines import Lines
from schemas.base import LatLon


@dataclass(frozen=True, slots=True)
class Route:
    """The fastest drive between two places on the roads as they were when it was asked for.

    Attributes
    ----------
    time_ms : int
        Whole milliseconds.
    distance_m : float
        Metres along the roads, between the two snapped points.
    points : tuple of LatLon
        The line driven, from the first snapped point to the last; at least one point.
    times_ms : tuple of int
        Whole milliseconds since departure at each point: as long as `points`, from 0 to
        `time_ms`, never falling.
    names : tuple of str
        Road names in driving order, unnamed roads left out, no name twice in a row.
    """

    time_ms: int
    distance_m: float
    points: tuple[LatLon, ...]
    times_ms: tuple[int, ...]
    names: tuple[str, ...]


class Stretch(NamedTuple):
    """A part of an arc that is driven: from one fraction of its length to another, in `time_ms`."""

    arc: int
    start: float
    end: float
    time_ms: int


def trace_route(
    graph: RoadGraph, lines: Lines, stretches: Sequence[Stretch], ends: tuple[LatLon, LatLon]
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
        Where the drive begins and where it ends, WGS 84 degrees.

    Returns
    -------
    Route
        The whole drive.
    """
    driven = [stretch for stretch in stretches if stretch.end > stretch.start]
    if not driven:
        return Route(0, 0.0, ends[:1], (0,), ())
    columns = zip(*driven, strict=True)
    arc, start, end, time_ms = (np.array(column) for column in columns)
    length_mm = np.rint((end - start) * graph.length_mm[arc])
    vertices, row_start = gather_rows(lines.start, arc)
    row = np.repeat(np.arange(len(driven)), np.diff(row_start))
    fraction = lines.fraction[vertices]
    passed = (fraction > start[row]) & (fraction <= end[row])
    vertices, row, fraction = vertices[passed], row[passed], fraction[passed]
    before_ms = np.cumsum(time_ms) - time_ms
    part = (fraction - start[row]) / (end - start)[row]
    at_ms = before_ms[row] + np.rint(part * time_ms[row]).astype(np.int64)
    points = [
        LatLon(lat=lat, lon=lon)
        for lat, lon in zip(lines.lat[vertices].tolist(), lines.lon[vertices].tolist(), strict=True)
    ]
    times_ms = [0, *at_ms.tolist()]
    if driven[-1].end < 1.0:  # else the last vertex is the end
        points.append(ends[1])
        times_ms.append(int(time_ms.sum()))
    return Route(
        time_ms=int(time_ms.sum()),
        distance_m=float(length_mm.sum()) / 1000,
        points=(ends[0], *points),
        times_ms=tuple(times_ms),
        names=_names(graph, driven),
    )


def _names(graph: RoadGraph, driven: Sequence[Stretch]) -> tuple[str, ...]:
    """Give the names along a drive, none empty, none twice in a row."""
    names: list[str] = []
    for stretch in driven:
        name = graph.name_of(stretch.arc)
        if name and names[-1:] != [name]:
            names.append(name)
    return tuple(names)
