"""The graph that the engine searches, as arrays: nodes, arcs, and the roads they stand for."""

import hashlib
from dataclasses import dataclass, field, fields, replace

import numpy as np

from routing.ground.geometry import Int32Array, IntArray
from routing.roads.turns import no_ints


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
        by profile; 0 for most, `turns.CLOSED` where the profile may not make the turn, or may
        not drive the arc at all (against a one-way street).
    copies_start : IntArray
        One more than road arcs: arc i's engine arcs are ``copies[copies_start[i]:[i + 1]]``.
    copies : Int32Array
        Engine arcs of each road arc, at least one. A drive that begins on the arc uses the first,
        which remembers no restriction; a drive may end on any.
    road_node : Int32Array
        Node of the `RoadGraph` at which each engine node lies.
    hourly_arc : Int32Array
        Engine arcs on which turns lie that hold at some hours only, ascending; one row each turn.
    hourly_index : Int32Array
        Of each row the hours, an index in the graph's ``turns.hours``.
    hourly_sirens_ms, hourly_normal_ms : Int32Array
        Of each row what is paid on top of the arc's fixed cost while these hours are.
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
    road_node: Int32Array
    hourly_arc: Int32Array = field(default_factory=no_ints)
    hourly_index: Int32Array = field(default_factory=no_ints)
    hourly_sirens_ms: Int32Array = field(default_factory=no_ints)
    hourly_normal_ms: Int32Array = field(default_factory=no_ints)
    order: Int32Array | None = None

    def __post_init__(self) -> None:
        """Lock the arrays."""
        for array in self.arrays().values():
            array.flags.writeable = False

    @property
    def arc_count(self) -> int:
        """Count the engine arcs."""
        return len(self.tail)

    @property
    def sha256(self) -> str:
        """Name the content, the order included: 64 hex digits."""
        digest = hashlib.sha256()
        for name, array in self.arrays().items():
            digest.update(f"{name} {array.dtype.str} {array.size}\n".encode())
            digest.update(array.tobytes())
        return digest.hexdigest()

    def arrays(self) -> dict[str, Int32Array | IntArray]:
        """Give every array by name; `order` only where there is one."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, np.ndarray)}

    def with_order(self, order: Int32Array) -> "Expansion":
        """Give the same with an elimination order."""
        return replace(self, order=order)
