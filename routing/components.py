"""Keep the part of the roads in which every place can be reached from every other.

An ambulance snapped to an island, or to a one-way dead end, could answer no call. This is the one
module that uses scipy's graph routines.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from routing.geometry import Int32Array, IntArray
from routing.graph import RoadGraph, gather_rows


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
    labels = strong_components(graph.node_count, graph.tail, graph.head)
    sizes = np.bincount(labels)
    largest = labels[np.flatnonzero(sizes[labels] == sizes.max())[0]]  # node ids ascend
    kept = subgraph(graph, labels == largest)
    islands = Islands(
        parts=len(sizes) - 1,
        nodes=graph.node_count - kept.node_count,
        arcs=graph.arc_count - kept.arc_count,
    )
    return kept, islands


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
    ones = np.ones(len(tail), dtype=np.int8)
    matrix = coo_array((ones, (tail, head)), shape=(node_count, node_count))
    labels = connected_components(matrix.tocsr(), directed=True, connection="strong")[1]
    return np.asarray(labels, dtype=np.int64)


def subgraph(graph: RoadGraph, keep: np.ndarray) -> RoadGraph:
    """Reduce a graph to some nodes and the arcs between them.

    Parameters
    ----------
    graph
        Any road graph.
    keep
        One truth value per node.

    Returns
    -------
    RoadGraph
        In canonical order, without elimination order; names that no arc bears are dropped.

    Raises
    ------
    MapError
        No arc remains.
    """
    new_index = np.cumsum(keep, dtype=np.int32) - 1
    arcs = np.flatnonzero(keep[graph.tail] & keep[graph.head])
    points, shape_start = gather_rows(graph.shape_start, arcs)
    used = np.union1d(graph.name_index[arcs], [0])
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
        order=None,
    )
