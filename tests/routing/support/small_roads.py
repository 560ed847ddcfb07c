"""Small road graphs for tests: written by hand, or drawn by hypothesis."""

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from routing.roads.columns import ArcRow, to_raw_arcs
from routing.roads.graph import RoadGraph, build_graph
from schemas.ground.base import LatLon

Place = tuple[float, float]

DEGREE = st.integers(0, 200).map(lambda step: step / 10_000)  # a grid of 11 m over 2.2 km
POINTS = st.tuples(DEGREE.map(lambda lat: 11 + lat), DEGREE.map(lambda lon: 106 + lon))
PLACES = POINTS.map(lambda point: LatLon(lat=point[0], lon=point[1]))


def make_graph(nodes: Sequence[Place], arcs: Sequence[ArcRow]) -> RoadGraph:
    """Build a graph of nodes 0, 1, 2 … at (lat, lon)."""
    places = np.array(nodes, dtype=np.float64)
    return build_graph(np.arange(len(nodes)), places[:, 0], places[:, 1], to_raw_arcs(list(arcs)))


def arc(
    tail: int,
    head: int,
    time_ms: int = 1000,
    way_id: int = 0,
    name: str = "",
    shape: Sequence[Place] = (),
) -> ArcRow:
    """Make an arc of 100 m that takes `time_ms` with sirens and twice that without."""
    return ArcRow(tail, head, 100_000, time_ms, 2 * time_ms, name, way_id, shape)


@st.composite
def graphs(draw: st.DrawFn) -> RoadGraph:
    """Draw a graph of 2 to 7 nodes, connected or not; its arcs belong to ways 1 to 4.

    Loops, parallel arcs, nodes in one place and bent arcs all occur.
    """
    nodes = draw(st.lists(POINTS, min_size=2, max_size=7))
    ends = st.tuples(st.integers(0, len(nodes) - 1), st.integers(0, len(nodes) - 1))
    pairs = draw(st.lists(ends, min_size=1, max_size=14))
    arcs = []
    for index, (tail, head) in enumerate(pairs):
        time_ms = draw(st.integers(1, 9_999))
        shape = draw(st.lists(POINTS, max_size=2))
        way_id = draw(st.integers(1, 4))
        arcs.append(arc(tail, head, time_ms, way_id, f"road {way_id}", shape))
        if draw(st.booleans()):
            arcs.append(arc(head, tail, time_ms, way_id, f"road {index}", shape[::-1]))
    return make_graph(nodes, arcs)
