"""From ways, as OSM draws them, to arcs between junctions.

A way is cut at each node that another way uses too (or the way itself, again), and at its ends.
"""

from __future__ import annotations  # array[...] cannot be subscripted at run time before 3.12

from array import array
from dataclasses import dataclass, field

import numpy as np

from routing.geometry import FloatArray, Int32Array, IntArray, great_circle_m
from routing.graph import RawArcs, RoadGraph, build_graph, gather_rows
from routing.profile import Profile
from routing.speeds import travel_ms


@dataclass(frozen=True, slots=True)
class Way:
    """One drivable way: its nodes in drawing order and how it may be driven.

    Nodes carry WGS 84 degrees; `speeds_kmh` is along and against the way; `directions` likewise.
    """

    way_id: int
    name: str
    nodes: list[tuple[int, float, float]]
    directions: tuple[bool, bool]
    speeds_kmh: tuple[float, float]


@dataclass(slots=True)
class WayTable:
    """Ways gathered in flat columns: millions of nodes must not become millions of objects."""

    way_ids: array[int] = field(default_factory=lambda: array("q"))
    names: list[str] = field(default_factory=list)
    forward: list[bool] = field(default_factory=list)
    backward: list[bool] = field(default_factory=list)
    forward_kmh: array[float] = field(default_factory=lambda: array("d"))
    backward_kmh: array[float] = field(default_factory=lambda: array("d"))
    start: array[int] = field(default_factory=lambda: array("q", [0]))
    node_ids: array[int] = field(default_factory=lambda: array("q"))
    lats: array[float] = field(default_factory=lambda: array("d"))
    lons: array[float] = field(default_factory=lambda: array("d"))

    def add(self, way: Way) -> None:
        """Append one way of at least two nodes, no node twice in a row."""
        self.way_ids.append(way.way_id)
        self.names.append(way.name)
        self.forward.append(way.directions[0])
        self.backward.append(way.directions[1])
        self.forward_kmh.append(way.speeds_kmh[0])
        self.backward_kmh.append(way.speeds_kmh[1])
        for node_id, lat, lon in way.nodes:
            self.node_ids.append(node_id)
            self.lats.append(lat)
            self.lons.append(lon)
        self.start.append(len(self.node_ids))


def cut_ways(table: WayTable) -> RoadGraph:
    """Cut ways into arcs and give the graph, islands included.

    Parameters
    ----------
    table
        At least one way.

    Returns
    -------
    RoadGraph
        Each piece of road once per direction in which it may be driven.

    Raises
    ------
    MapError
        The table is empty, or a coordinate is out of range.
    """
    refs = np.array(table.node_ids, dtype=np.int64)
    lat, lon = np.array(table.lats), np.array(table.lons)
    start = np.array(table.start, dtype=np.int64)
    way_of, first, last = _pieces(refs, start)
    forward = np.array(table.forward, dtype=bool)[way_of]
    backward = np.array(table.backward, dtype=bool)[way_of]
    length_mm = _lengths_mm(lat, lon, first, last)
    shape, shape_start = _shapes(first, last, forward, backward)
    kmh = np.concatenate(
        (
            np.array(table.forward_kmh)[way_of][forward],
            np.array(table.backward_kmh)[way_of][backward],
        )
    )
    arc_mm = np.concatenate((length_mm[forward], length_mm[backward]))
    arc_way = np.concatenate((way_of[forward], way_of[backward]))
    raw = RawArcs(
        from_node=np.concatenate((refs[first[forward]], refs[last[backward]])),
        to_node=np.concatenate((refs[last[forward]], refs[first[backward]])),
        length_mm=arc_mm,
        sirens_ms=_times(arc_mm, kmh, Profile.SIRENS),
        normal_ms=_times(arc_mm, kmh, Profile.NORMAL),
        way_id=np.array(table.way_ids, dtype=np.int64)[arc_way],
        name=tuple(table.names[way] for way in arc_way),
        shape_start=shape_start,
        shape_lat=lat[shape],
        shape_lon=lon[shape],
    )
    ends = np.concatenate((first, last))
    node_ids, where = np.unique(refs[ends], return_index=True)
    return build_graph(node_ids, lat[ends[where]], lon[ends[where]], raw)


def _pieces(refs: IntArray, start: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Give each piece's way and the positions of its first and last node."""
    _, inverse, uses = np.unique(refs, return_inverse=True, return_counts=True)
    is_junction = uses[inverse] > 1
    is_junction[start[:-1]] = True
    is_junction[start[1:] - 1] = True
    cuts = np.flatnonzero(is_junction)
    way_of_cut = np.searchsorted(start, cuts, side="right") - 1
    same_way = way_of_cut[:-1] == way_of_cut[1:]
    return way_of_cut[:-1][same_way], cuts[:-1][same_way], cuts[1:][same_way]


def _lengths_mm(lat: FloatArray, lon: FloatArray, first: IntArray, last: IntArray) -> IntArray:
    """Measure each piece along its nodes, whole millimetres, at least 1."""
    steps_m = great_circle_m(lat[:-1], lon[:-1], lat[1:], lon[1:])
    # Pairs (first, last) interleaved: reduceat sums [first, last) at the even places.
    bounds = np.column_stack((first, last)).ravel()
    metres = np.add.reduceat(np.append(steps_m, 0.0), bounds)[::2]
    length_mm: IntArray = np.maximum(np.rint(metres * 1000), 1).astype(np.int64)
    return length_mm


def _times(length_mm: IntArray, kmh: FloatArray, profile: Profile) -> IntArray:
    """Travel times of the arcs as 64-bit integers, the raw table's type."""
    times: Int32Array = travel_ms(length_mm.astype(np.float64), kmh, profile)
    return times.astype(np.int64)


def _shapes(
    first: IntArray, last: IntArray, forward: np.ndarray, backward: np.ndarray
) -> tuple[IntArray, IntArray]:
    """Index the points between the ends of each arc, in its driving direction."""
    sizes = last - first - 1
    row_start = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    within = np.arange(row_start[-1]) - np.repeat(row_start[:-1], sizes)
    ahead = np.repeat(first + 1, sizes) + within
    back = np.repeat(last - 1, sizes) - within
    elements, start = gather_rows(row_start, np.flatnonzero(forward))
    elements_back, start_back = gather_rows(row_start, np.flatnonzero(backward))
    points = np.concatenate((ahead[elements], back[elements_back]))
    return points, np.concatenate((start, start[-1] + start_back[1:]))
