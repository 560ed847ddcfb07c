"""A map as large as wanted: a real one set side by side with itself, its copies joined by roads."""

from itertools import pairwise

import numpy as np

from routing import RoadGraph
from routing.ground.geometry import Int32Array, IntArray
from routing.roads.columns import ArcRow, to_raw_arcs
from routing.roads.graph import RawArcs, build_graph

GAP_DEG = 0.01  # between one copy and the next
BRIDGES = 8  # two-way roads between one copy and the next


def side_by_side(graph: RoadGraph, nodes_min: int) -> RoadGraph:
    """Repeat a map eastwards until it has at least so many nodes."""
    copies = -(-nodes_min // graph.node_count)
    width = float(np.ptp(graph.lon)) + GAP_DEG
    count = graph.node_count
    shapes = len(graph.shape_lat)
    steps = range(copies)

    def repeat(column: Int32Array | IntArray) -> IntArray:
        return np.tile(column, copies)

    roads = RawArcs(
        from_node=np.concatenate([graph.tail + step * count for step in steps]),
        to_node=np.concatenate([graph.head + step * count for step in steps]),
        length_mm=repeat(graph.length_mm),
        sirens_ms=repeat(graph.sirens_ms),
        normal_ms=repeat(graph.normal_ms),
        way_id=repeat(graph.way_id),
        name=tuple(graph.names[index] for index in graph.name_index.tolist()) * copies,
        shape_start=np.append(
            np.concatenate([graph.shape_start[:-1] + step * shapes for step in steps]),
            copies * shapes,
        ),
        shape_lat=np.tile(graph.shape_lat, copies),
        shape_lon=np.concatenate([graph.shape_lon + step * width for step in steps]),
        road_class=repeat(graph.road_class),
        wait_sirens_ms=repeat(graph.wait_sirens_ms),
        wait_normal_ms=repeat(graph.wait_normal_ms),
        roundabout=repeat(graph.roundabout),
        level=repeat(graph.level),
        closed_while=tuple(graph.closing_hours[one] for one in graph.closed_while.tolist())
        * copies,
    )
    turns = [
        turn._replace(arcs=tuple(arc + step * graph.arc_count for arc in turn.arcs))
        for step in steps
        for turn in graph.turns.rows()
    ]
    return build_graph(
        np.arange(copies * count),
        np.tile(graph.lat, copies),
        np.concatenate([graph.lon + step * width for step in steps]),
        _together(roads, _bridges(graph, copies)),
        turns,
    )


def _bridges(graph: RoadGraph, copies: int) -> RawArcs:
    """Join the easternmost nodes of each copy with the westernmost of the next, by latitude."""
    by_lon = np.argsort(graph.lon, kind="stable")
    east, west = (
        chosen[np.argsort(graph.lat[chosen], kind="stable")].tolist()
        for chosen in (by_lon[-BRIDGES:], by_lon[:BRIDGES])
    )
    rows = []
    for left, right in pairwise(range(copies)):
        for begin, end in zip(east, west, strict=True):
            ends = begin + left * graph.node_count, end + right * graph.node_count
            rows += [
                ArcRow(*pair, 1_000_000, 50_000, 80_000, "", 0, ()) for pair in (ends, ends[::-1])
            ]
    return to_raw_arcs(rows)


def _together(first: RawArcs, second: RawArcs) -> RawArcs:
    """Put the arcs of one table behind those of another."""
    columns = {
        name: np.append(value, getattr(second, name))
        for name, value in vars(first).items()
        if name not in {"name", "shape_start", "closed_while"}
    }
    return RawArcs(
        name=first.name + second.name,
        closed_while=first.closed_while + second.closed_while,
        shape_start=np.append(first.shape_start, second.shape_start[1:] + first.shape_start[-1]),
        **columns,
    )
