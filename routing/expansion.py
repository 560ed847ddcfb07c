"""The graph that the engine searches: roads, with nodes split where turns matter.

Road arcs stay the vocabulary of everybody else: snapping, live events, paths and names. Only the
engine sees engine arcs, each of which is a road arc, a copy of one, or a turn at a split node.
"""

from dataclasses import dataclass

import numpy as np

from routing.geometry import Int32Array, IntArray
from routing.graph import RoadGraph


@dataclass(frozen=True, eq=False)
class Expansion:
    """Engine nodes and engine arcs, and which road arc each of these stands for.

    The weight of an engine arc is its road's time on the roads as they are (0 for a turn) plus its
    fixed cost. The fixed cost of a road arc is paid where it is left, at its head: a drive that
    begins on the arc pays it, one that ends on it does not.

    Attributes
    ----------
    node_count : int
        Engine nodes are 0 to node_count - 1.
    tail, head : Int32Array
        Engine nodes at which each engine arc starts and ends.
    road_arc : Int32Array
        Arc of the `RoadGraph` that an engine arc stands for; -1 for a turn at a split node.
    turn_sirens_ms, turn_normal_ms : Int32Array
        Fixed cost of each engine arc beyond its road's time (turns, signals), whole milliseconds,
        by profile; 0 for most, `cch.CLOSED` for a turn that the profile may not make.
    copies_start : IntArray
        One more than road arcs: arc i's engine arcs are ``copies[copies_start[i]:[i + 1]]``.
    copies : Int32Array
        Engine arcs of each road arc, at least one. A drive that begins on the arc uses the first,
        which remembers no restriction; a drive may end on any.
    order : Int32Array or None
        Elimination order of the engine nodes, a permutation; None where not computed yet.
    """

    node_count: int
    tail: Int32Array
    head: Int32Array
    road_arc: Int32Array
    turn_sirens_ms: Int32Array
    turn_normal_ms: Int32Array
    copies_start: IntArray
    copies: Int32Array
    order: Int32Array | None = None

    @property
    def arc_count(self) -> int:
        """Count the engine arcs."""
        return len(self.tail)


def expand(graph: RoadGraph) -> Expansion:
    """Split the nodes at which turns matter.

    Parameters
    ----------
    graph
        The roads.

    Returns
    -------
    Expansion
        What the engine searches.
    """
    return trivial(graph)


def trivial(graph: RoadGraph) -> Expansion:
    """Give the roads as they are: one engine arc per road arc, nothing split.

    Parameters
    ----------
    graph
        The roads.

    Returns
    -------
    Expansion
        Engine node i is node i, engine arc i is arc i, every fixed cost is 0.
    """
    arcs = np.arange(graph.arc_count, dtype=np.int32)
    free = np.zeros(graph.arc_count, dtype=np.int32)
    return Expansion(
        node_count=graph.node_count,
        tail=graph.tail,
        head=graph.head,
        road_arc=arcs,
        turn_sirens_ms=free,
        turn_normal_ms=free,
        copies_start=np.arange(graph.arc_count + 1, dtype=np.int64),
        copies=arcs,
        order=graph.order,
    )
