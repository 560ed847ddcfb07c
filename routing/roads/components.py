"""Keep the part of the roads in which every place can be reached from every other.

An ambulance snapped to an island, to a one-way dead end, or to a street that no allowed turn leads
out of, could answer no call. What counts is the profile without sirens, which may do the least.
It is done when a map is made: scipy's graph routines are loaded then, for a quarter of a second,
and not by each worker that reads one.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from routing.ground.geometry import BoolArray, Int32Array, IntArray
from routing.roads.expansion import expand
from routing.roads.graph import RoadGraph, gather_rows
from routing.roads.turns import CLOSED
from schemas.ground.errors import MapError

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, slots=True)
class Islands:
    """What lay outside the largest strongly connected part, as counts."""

    parts: int
    nodes: int
    arcs: int


def largest_component(graph: RoadGraph) -> tuple[RoadGraph, Islands]:
    """Reduce a graph to its largest strongly connected part.

    Of several parts of one size, the one with the lowest node id is kept.

    Parameters
    ----------
    graph
        Any road graph.

    Returns
    -------
    tuple
        The part that was kept, without elimination order, and what was dropped.

    Raises
    ------
    MapError
        No part holds an arc.
    """
    lawful = graph.wait_normal_ms != CLOSED
    labels = strong_components(graph.node_count, graph.tail[lawful], graph.head[lawful])
    kept = subgraph(graph, _in_largest(labels))
    islands = Islands(
        parts=int(labels.max()),
        nodes=graph.node_count - kept.node_count,
        arcs=graph.arc_count - kept.arc_count,
    )
    return kept, islands


def drivable_core(graph: RoadGraph) -> tuple[RoadGraph, Islands]:
    """Reduce a graph to the arcs that can all be reached from each other by allowed turns.

    Parameters
    ----------
    graph
        Any road graph.

    Returns
    -------
    tuple
        The part that was kept, without elimination order, and what was dropped.

    Raises
    ------
    MapError
        No part holds an arc.
    """
    kept, islands = largest_component(graph)
    while not (keep_arc := connected_by_turns(kept)).all():  # what is dropped may carry others
        keep = np.zeros(kept.node_count, dtype=bool)
        keep[kept.tail[keep_arc]] = keep[kept.head[keep_arc]] = True
        kept = subgraph(kept, keep, keep_arc)
    return kept, Islands(
        parts=islands.parts,
        nodes=graph.node_count - kept.node_count,
        arcs=graph.arc_count - kept.arc_count,
    )


def connected_by_turns(graph: RoadGraph) -> BoolArray:
    """Tell of each arc whether the largest part of the engine's graph leads to it and from it.

    Parameters
    ----------
    graph
        Any road graph.

    Returns
    -------
    BoolArray
        One truth value per arc; what counts is the profile without sirens.
    """
    engine = expand(graph)
    lawful = engine.turn_normal_ms != CLOSED
    tail, head = engine.tail[lawful], engine.head[lawful]
    inside = _in_largest(strong_components(engine.node_count, tail, head))
    middle = int(np.flatnonzero(inside)[0])
    row_start = engine.copies_start[:-1]
    leads_on = _reached(engine.node_count, head, tail, middle)[
        engine.head[engine.copies[row_start]]
    ]
    leads_to = _reached(engine.node_count, tail, head, middle)[engine.tail[engine.copies]]
    connected: BoolArray = leads_on & np.logical_or.reduceat(leads_to, row_start)
    return connected


def _reached(node_count: int, tail: Int32Array, head: Int32Array, start: int) -> BoolArray:
    """Tell of each node whether the arcs lead to it from a start."""
    from scipy.sparse.csgraph import breadth_first_order  # noqa: PLC0415 - see the module's docstring

    order = breadth_first_order(
        _matrix(node_count, tail, head), start, directed=True, return_predecessors=False
    )
    reached = np.zeros(node_count, dtype=bool)
    reached[order] = True
    return reached


def _in_largest(labels: IntArray) -> BoolArray:
    """Tell of each node whether it is of the largest part; of equals, the one that comes first."""
    sizes = np.bincount(labels)
    largest = labels[np.flatnonzero(sizes[labels] == sizes.max())[0]]
    inside: BoolArray = labels == largest
    return inside


def strong_components(node_count: int, tail: Int32Array, head: Int32Array) -> IntArray:
    """Label each node with its strongly connected part.

    Parameters
    ----------
    node_count
        Nodes 0 to node_count - 1.
    tail, head
        Node indices of each arc.

    Returns
    -------
    IntArray
        One label per node, 0 to the number of parts - 1, in no promised order.
    """
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - see the module's docstring

    matrix = _matrix(node_count, tail, head)
    labels = connected_components(matrix, directed=True, connection="strong")[1]
    return np.asarray(labels, dtype=np.int64)


def _matrix(node_count: int, tail: Int32Array, head: Int32Array) -> "csr_array":
    """Give the arcs in scipy's form; parallel ones are one."""
    from scipy.sparse import coo_array  # noqa: PLC0415 - see the module's docstring

    ones = np.ones(len(tail), dtype=np.int32)
    return coo_array((ones, (tail, head)), shape=(node_count, node_count)).tocsr()


def subgraph(graph: RoadGraph, keep: BoolArray, keep_arc: BoolArray | None = None) -> RoadGraph:
    """Reduce a graph to some nodes and the arcs, or some of the arcs, between them.

    Parameters
    ----------
    graph
        Any road graph.
    keep
        One truth value per node.
    keep_arc
        One truth value per arc; None for all between the nodes that are kept.

    Returns
    -------
    RoadGraph
        In canonical order, without elimination order or expansion; names that no arc bears are
        dropped, as are turns that lose an arc.

    Raises
    ------
    MapError
        No arc remains.
    """
    new_index = np.cumsum(keep, dtype=np.int32) - 1
    stays = keep[graph.tail] & keep[graph.head]
    if keep_arc is not None:
        stays &= keep_arc
    arcs = np.flatnonzero(stays)
    if not len(arcs):
        message = (
            "No two places of this map are connected both ways: nothing could be reached and left "
            "again. Look for one-way streets that lead nowhere; use an extract that holds more."
        )
        raise MapError(message)
    points, shape_start = gather_rows(graph.shape_start, arcs)
    used = np.union1d(graph.name_index[arcs], [0])
    hours = np.union1d(graph.closed_while[arcs], [0])
    return replace(
        graph,
        node_id=graph.node_id[keep],
        lat=graph.lat[keep],
        lon=graph.lon[keep],
        tail=new_index[graph.tail[arcs]].astype(np.int32),
        head=new_index[graph.head[arcs]].astype(np.int32),
        length_mm=graph.length_mm[arcs],
        sirens_ms=graph.sirens_ms[arcs],
        normal_ms=graph.normal_ms[arcs],
        way_id=graph.way_id[arcs],
        name_index=np.searchsorted(used, graph.name_index[arcs]).astype(np.int32),
        names=tuple(graph.names[index] for index in used),
        shape_start=shape_start,
        shape_lat=graph.shape_lat[points],
        shape_lon=graph.shape_lon[points],
        road_class=graph.road_class[arcs],
        wait_sirens_ms=graph.wait_sirens_ms[arcs],
        wait_normal_ms=graph.wait_normal_ms[arcs],
        roundabout=graph.roundabout[arcs],
        level=graph.level[arcs],
        closed_while=np.searchsorted(hours, graph.closed_while[arcs]).astype(np.int32),
        closing_hours=tuple(graph.closing_hours[index] for index in hours),
        turns=graph.turns.renumbered((np.cumsum(stays) - 1).astype(np.int32), stays),
        order=None,
        expansion=None,
    )
