"""From lines on a map to a road network: crossings become junctions, the rest is cut away.

Works on a flat plane in metres around one point of the map, exact enough for a schematic city.
Pure and deterministic: the same lines give the same network.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

CELL_M: Final = 600.0
"""Side of the squares in which segments look for others that they may cross."""

_EARTH_M_PER_DEG: Final = 111_195.0  # mean radius 6 371 009 m, as OSMnx has it
_SAME_M: Final = 1.0  # junctions closer than this are one

XY = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Plane:
    """A flat map around ``lat0``, ``lon0`` (WGS 84 degrees): x to the east, y to the north."""

    lat0: float
    lon0: float

    def to_xy(self, lat: float, lon: float) -> XY:
        """Project degrees to metres."""
        x = (lon - self.lon0) * _EARTH_M_PER_DEG * math.cos(math.radians(self.lat0))
        return x, (lat - self.lat0) * _EARTH_M_PER_DEG

    def to_lat_lon(self, point: XY) -> tuple[float, float]:
        """Project metres back to degrees, at six decimals (a hand's breadth)."""
        scale = _EARTH_M_PER_DEG * math.cos(math.radians(self.lat0))
        lat, lon = self.lat0 + point[1] / _EARTH_M_PER_DEG, self.lon0 + point[0] / scale
        return round(lat, 6), round(lon, 6)


@dataclass(frozen=True, slots=True)
class Street:
    """A line with a name and a kind; ``way_id`` is the first of its segments' numbers."""

    name: str
    kind: str
    points: tuple[XY, ...]
    one_way: bool = False


@dataclass(frozen=True, slots=True)
class Arc:
    """A drivable stretch between two junctions, in one direction; ``length_m`` is at least 1."""

    start: int
    end: int
    length_m: float
    kind: str
    name: str
    way_id: int


@dataclass(frozen=True, slots=True)
class Network:
    """Junctions (in metres) and arcs between them by their indices."""

    nodes: tuple[XY, ...]
    arcs: tuple[Arc, ...]


@dataclass(slots=True)
class _Segment:
    """One straight piece of a street and the places (0 to 1 along it) where others cross it."""

    street: Street
    way_id: int
    start: XY
    end: XY
    cuts: list[float]


def build_network(streets: Sequence[Street], *, spacing_m: float) -> Network:
    """Cut streets at their crossings and at least every ``spacing_m``; keep what is connected.

    Of the whole only the largest strongly connected part is kept: from each junction every other
    can be reached. O(n) in segments for streets spread evenly.
    """
    segments = list(_segments(streets))
    _cross(segments)
    nodes: dict[tuple[int, int], int] = {}
    places: list[XY] = []
    arcs: dict[tuple[int, int], Arc] = {}
    for segment in segments:
        chain = [_junction(point, nodes, places) for point in _pieces(segment, spacing_m)]
        for start, end in itertools.pairwise(chain):
            if start == end:
                continue
            _add_arc(arcs, segment, places, start, end)
            if not segment.street.one_way:
                _add_arc(arcs, segment, places, end, start)
    return _strongly_connected(places, [arcs[key] for key in sorted(arcs)])


def _segments(streets: Iterable[Street]) -> Iterator[_Segment]:
    """Take streets apart; each segment is a way of its own, so that one can be closed."""
    way_id = 0
    for street in streets:
        for start, end in zip(street.points, street.points[1:], strict=False):
            way_id += 1
            yield _Segment(street, way_id, start, end, [])


def _cross(segments: Sequence[_Segment]) -> None:
    """Note on both segments of each pair that crosses where it does."""
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, segment in enumerate(segments):
        for cell in _cells(segment):
            cells[cell].append(index)
    pairs = {
        (first, second)
        for members in cells.values()
        for at, first in enumerate(members)
        for second in members[at + 1 :]
    }
    for first, second in sorted(pairs):
        _cut(segments[first], segments[second])


def _cells(segment: _Segment) -> Iterator[tuple[int, int]]:
    """Give the squares that the segment's bounding box touches."""
    xs = sorted((segment.start[0], segment.end[0]))
    ys = sorted((segment.start[1], segment.end[1]))
    for column in range(math.floor(xs[0] / CELL_M), math.floor(xs[1] / CELL_M) + 1):
        for row in range(math.floor(ys[0] / CELL_M), math.floor(ys[1] / CELL_M) + 1):
            yield column, row


def _cut(first: _Segment, second: _Segment) -> None:
    """Cut two segments where they cross or where one ends upon the other."""
    ax, ay = first.start
    bx, by = first.end[0] - ax, first.end[1] - ay
    cx, cy = second.start
    dx, dy = second.end[0] - cx, second.end[1] - cy
    across = bx * dy - by * dx
    if across == 0:
        return  # parallel: two roads side by side do not meet
    along_first = ((cx - ax) * dy - (cy - ay) * dx) / across
    along_second = ((cx - ax) * by - (cy - ay) * bx) / across
    slack_first = _SAME_M / math.hypot(bx, by)
    slack_second = _SAME_M / math.hypot(dx, dy)
    if not -slack_first <= along_first <= 1 + slack_first:
        return
    if not -slack_second <= along_second <= 1 + slack_second:
        return
    first.cuts.append(min(1.0, max(0.0, along_first)))
    second.cuts.append(min(1.0, max(0.0, along_second)))


def _pieces(segment: _Segment, spacing_m: float) -> Iterator[XY]:
    """Give the points of a segment in order: ends, crossings, and points in between."""
    (x0, y0), (x1, y1) = segment.start, segment.end
    length_m = math.hypot(x1 - x0, y1 - y0)
    stops = sorted({0.0, 1.0, *segment.cuts})
    for start, end in itertools.pairwise(stops):
        count = max(1, math.ceil((end - start) * length_m / spacing_m))
        for step in range(count):
            at = start + (end - start) * step / count
            yield x0 + (x1 - x0) * at, y0 + (y1 - y0) * at
    yield x1, y1


def _junction(point: XY, nodes: dict[tuple[int, int], int], places: list[XY]) -> int:
    """Give the index of the junction at a point; points within about a metre share one."""
    column, row = math.floor(point[0] / _SAME_M), math.floor(point[1] / _SAME_M)
    for dx in (0, -1, 1):
        for dy in (0, -1, 1):
            found = nodes.get((column + dx, row + dy))
            if found is not None:
                return found
    places.append(point)
    nodes[column, row] = len(places) - 1
    return nodes[column, row]


def _add_arc(
    arcs: dict[tuple[int, int], Arc], segment: _Segment, places: list[XY], start: int, end: int
) -> None:
    """Add an arc unless one joins these junctions already: the earlier, larger road wins."""
    if (start, end) not in arcs:
        (x0, y0), (x1, y1) = places[start], places[end]
        length_m = max(1.0, round(math.hypot(x1 - x0, y1 - y0), 1))
        street = segment.street
        arcs[start, end] = Arc(start, end, length_m, street.kind, street.name, segment.way_id)


def _strongly_connected(places: Sequence[XY], arcs: Sequence[Arc]) -> Network:
    """Keep the largest part in which every junction reaches every other, renumbered."""
    starts = np.array([arc.start for arc in arcs])
    ends = np.array([arc.end for arc in arcs])
    size = len(places)
    matrix = csr_array((np.ones(len(arcs)), (starts, ends)), shape=(size, size))
    _, labels = connected_components(matrix, directed=True, connection="strong")
    largest = int(np.bincount(labels).argmax())
    kept = [index for index in range(size) if labels[index] == largest]
    renumbered = {old: new for new, old in enumerate(kept)}
    return Network(
        nodes=tuple(places[index] for index in kept),
        arcs=tuple(
            Arc(
                renumbered[arc.start],
                renumbered[arc.end],
                arc.length_m,
                arc.kind,
                arc.name,
                arc.way_id,
            )
            for arc in arcs
            if arc.start in renumbered and arc.end in renumbered
        ),
    )
