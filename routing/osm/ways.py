"""From ways, as OSM draws them, to arcs between junctions.

A way is cut at each node that another way uses too (or the way itself, again), at its ends, and
at each barrier that lets no ambulance pass: there the two sides get an end of their own.
"""

from __future__ import annotations  # array[...] cannot be subscripted at run time before 3.12

from array import array
from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from routing.ground.geometry import FloatArray, IntArray, great_circle_m
from routing.osm.node_facts import NodeFacts, Waits
from routing.roads.graph import RawArcs, RoadGraph, build_graph, gather_rows
from routing.roads.turns import CLOSED
from routing.tags.policy import DEFAULT_POLICY, EmergencyPolicy
from routing.tags.speeds import ROAD_CLASSES, WaySpeeds, travel_ms

MAIN_CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary")
CLASS_INDEX = {name: index for index, name in enumerate(ROAD_CLASSES)}


@dataclass(frozen=True, slots=True)
class Way:
    """One drivable way: its nodes in drawing order and how it may be driven.

    Nodes carry WGS 84 degrees; `directions` is along and against the way, as are the speeds;
    `with_sirens_only` says that the direction that is not open may be driven with sirens; `level`
    and `closed_while` are as in `RawArcs`.
    """

    way_id: int
    name: str
    road_class: str
    nodes: list[tuple[int, float, float]]
    directions: tuple[bool, bool]
    speeds: WaySpeeds
    with_sirens_only: bool = False
    is_roundabout: bool = False
    level: int = 0
    closed_while: str = ""


@dataclass(slots=True)
class WayTable:
    """Ways gathered in flat columns: millions of nodes must not become millions of objects."""

    way_ids: array[int] = field(default_factory=lambda: array("q"))
    names: list[str] = field(default_factory=list)
    classes: array[int] = field(default_factory=lambda: array("b"))
    directions: array[int] = field(default_factory=lambda: array("b"))  # forward, backward, …
    against: array[int] = field(default_factory=lambda: array("b"))
    roundabouts: array[int] = field(default_factory=lambda: array("b"))
    levels: array[int] = field(default_factory=lambda: array("b"))
    hours: list[str] = field(default_factory=list)  # at which a way is closed
    speeds_kmh: array[float] = field(default_factory=lambda: array("d"))  # four a way
    start: array[int] = field(default_factory=lambda: array("q", [0]))
    node_ids: array[int] = field(default_factory=lambda: array("q"))
    lats: array[float] = field(default_factory=lambda: array("d"))
    lons: array[float] = field(default_factory=lambda: array("d"))

    def add(self, way: Way) -> None:
        """Append one way of at least two nodes, no node twice in a row."""
        self.way_ids.append(way.way_id)
        self.names.append(way.name)
        self.classes.append(CLASS_INDEX[way.road_class])
        self.directions.extend(way.directions)
        self.against.append(way.with_sirens_only)
        self.roundabouts.append(way.is_roundabout)
        self.levels.append(way.level)
        self.hours.append(way.closed_while)
        self.speeds_kmh.extend((*way.speeds.normal, *way.speeds.sirens))
        node_ids, lats, lons = zip(*way.nodes, strict=True)
        self.node_ids.extend(node_ids)
        self.lats.extend(lats)
        self.lons.extend(lons)
        self.start.append(len(self.node_ids))

    def main_road_nodes(self, wanted: Collection[int]) -> list[int]:
        """Give those of some nodes that lie on a main road, not at its end, ascending."""
        refs = np.array(self.node_ids, dtype=np.int64)
        start = np.array(self.start, dtype=np.int64)
        is_inner = np.ones(len(refs), dtype=bool)
        is_inner[start[:-1]] = is_inner[start[1:] - 1] = False
        classes = np.repeat(np.array(self.classes, dtype=np.int64), np.diff(start))
        is_main = np.isin(classes, [CLASS_INDEX[name] for name in MAIN_CLASSES])
        chosen = np.isin(refs, np.fromiter(wanted, np.int64, len(wanted)))
        found: list[int] = np.unique(refs[chosen & is_main & is_inner]).tolist()
        return found


@dataclass(frozen=True, slots=True)
class _Runs:
    """Stretches of ways without a barrier in between: their nodes, and the way of each."""

    refs: IntArray
    lat: FloatArray
    lon: FloatArray
    start: IntArray
    way: IntArray


@dataclass(frozen=True, slots=True)
class _Direction:
    """What the arcs in one direction of the pieces share: all arrays are one per piece driven."""

    pieces: IntArray
    from_node: IntArray
    to_node: IntArray
    sirens_ms: IntArray
    normal_ms: IntArray
    wait_sirens_ms: IntArray
    wait_normal_ms: IntArray


def cut_ways(
    table: WayTable, facts: NodeFacts | None = None, policy: EmergencyPolicy = DEFAULT_POLICY
) -> RoadGraph:
    """Cut ways into arcs and give the graph, islands included.

    Parameters
    ----------
    table
        At least one way.
    facts
        Barriers and lights on the ways' nodes; None for none.
    policy
        What a light and a gate cost.

    Returns
    -------
    RoadGraph
        Each piece of road once per direction in which it may be driven; no turns yet.

    Raises
    ------
    MapError
        The table is empty, or a coordinate is out of range.
    """
    facts = facts or NodeFacts()
    runs = _runs(table, facts)
    run_of, first, last = _pieces(runs.refs, runs.start)
    way_of = runs.way[run_of]
    length_mm = _lengths_mm(runs.lat, runs.lon, first, last)
    waits = facts.waits(runs.refs, policy)
    ways = [
        _direction(table, runs, waits, (first, last, way_of, length_mm), policy, is_backward=back)
        for back in (False, True)
    ]
    pieces = np.concatenate([way.pieces for way in ways])
    forward_count = len(ways[0].pieces)
    shape, shape_start = _shapes(first, last, pieces[:forward_count], pieces[forward_count:])
    arc_way = way_of[pieces]

    def joined(name: str) -> IntArray:
        return np.concatenate([getattr(way, name) for way in ways])

    raw = RawArcs(
        from_node=joined("from_node"),
        to_node=joined("to_node"),
        length_mm=length_mm[pieces],
        sirens_ms=joined("sirens_ms"),
        normal_ms=joined("normal_ms"),
        way_id=np.array(table.way_ids, dtype=np.int64)[arc_way],
        name=tuple(table.names[way] for way in arc_way),
        shape_start=shape_start,
        shape_lat=runs.lat[shape],
        shape_lon=runs.lon[shape],
        road_class=np.array(table.classes, dtype=np.int64)[arc_way],
        wait_sirens_ms=joined("wait_sirens_ms"),
        wait_normal_ms=joined("wait_normal_ms"),
        roundabout=np.array(table.roundabouts, dtype=np.int64)[arc_way],
        level=np.array(table.levels, dtype=np.int64)[arc_way],
        closed_while=tuple(table.hours[way] for way in arc_way),
    )
    ends = np.concatenate((first, last))
    node_ids, where = np.unique(runs.refs[ends], return_index=True)
    return build_graph(node_ids, runs.lat[ends[where]], runs.lon[ends[where]], raw)


def _runs(table: WayTable, facts: NodeFacts) -> _Runs:
    """Cut the ways at blocked nodes, each side of which becomes a node of its own.

    Such an end gets an id below all others, in the order of way and place along it, so that the
    same roads give the same ids whatever the order of the file.
    """
    refs = np.array(table.node_ids, dtype=np.int64)
    start = np.array(table.start, dtype=np.int64)
    way = np.repeat(np.arange(len(start) - 1), np.diff(start))
    blocked = np.isin(refs, np.fromiter(facts.blocked, np.int64, len(facts.blocked)))
    is_end = np.zeros(len(refs), dtype=bool)
    is_end[start[:-1]] = is_end[start[1:] - 1] = True
    twice = blocked & ~is_end
    source = np.repeat(np.arange(len(refs)), 1 + twice)
    second = np.zeros(len(source), dtype=bool)
    second[1:] = source[1:] == source[:-1]
    is_start = second.copy()
    is_start[np.searchsorted(source, start[:-1])] = True
    new_start = np.append(np.flatnonzero(is_start), len(source))
    new_refs = refs[source]
    ends = np.flatnonzero(blocked[source])
    way_ids = np.array(table.way_ids, dtype=np.int64)[way[source[ends]]]
    rank = np.argsort(np.argsort(way_ids, kind="stable"), kind="stable")
    new_refs[ends] = min(0, int(refs.min(initial=0))) - 1 - rank
    lat, lon = np.array(table.lats)[source], np.array(table.lons)[source]
    return _Runs(new_refs, lat, lon, new_start, way[source[new_start[:-1]]])


def _direction(
    table: WayTable,
    runs: _Runs,
    waits: Waits,
    pieces: tuple[IntArray, IntArray, IntArray, IntArray],
    policy: EmergencyPolicy,
    *,
    is_backward: bool,
) -> _Direction:
    """Make the arcs of one direction of the pieces that may be driven in it."""
    first, last, way_of, length_mm = pieces
    side = int(is_backward)
    is_open = np.array(table.directions, dtype=bool)[side::2][way_of]
    against = np.array(table.against, dtype=bool)[way_of] & ~is_open
    driven = np.flatnonzero(is_open | against)
    against = against[driven]
    kmh = np.array(table.speeds_kmh).reshape(-1, 4)[way_of[driven]]
    sirens_kmh = np.where(against, kmh[:, 3 - side], kmh[:, 2 + side])
    sirens_kmh = sirens_kmh / np.where(against, policy.against_one_way_factor or 1.0, 1.0)
    millimetres = length_mm[driven].astype(np.float64)
    from_at, to_at = (last, first) if is_backward else (first, last)
    sirens_wait, normal_wait = waits.of_pieces(
        from_at[driven], to_at[driven], length_mm[driven], is_backward=is_backward
    )
    return _Direction(
        pieces=driven,
        from_node=runs.refs[from_at[driven]],
        to_node=runs.refs[to_at[driven]],
        sirens_ms=travel_ms(millimetres, sirens_kmh),
        normal_ms=travel_ms(millimetres, kmh[:, side]),
        wait_sirens_ms=sirens_wait,
        wait_normal_ms=np.where(against, CLOSED, normal_wait),
    )


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


def _shapes(
    first: IntArray, last: IntArray, forward: IntArray, backward: IntArray
) -> tuple[IntArray, IntArray]:
    """Index the points between the ends of each arc, in its driving direction."""
    sizes = last - first - 1
    row_start = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    within = np.arange(row_start[-1]) - np.repeat(row_start[:-1], sizes)
    ahead = np.repeat(first + 1, sizes) + within
    back = np.repeat(last - 1, sizes) - within
    elements, start = gather_rows(row_start, forward)
    elements_back, start_back = gather_rows(row_start, backward)
    points = np.concatenate((ahead[elements], back[elements_back]))
    return points, np.concatenate((start, start[-1] + start_back[1:]))
