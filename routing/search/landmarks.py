"""Lower bounds of travel times, by landmarks: which units can be among the nearest at all.

By the triangle inequality a drive from s to t takes at least as long as the drive to a landmark
takes longer from s than from t, and at least as long as the drive from the landmark takes longer
to t than to s (Goldberg & Harrelson, "Computing the shortest path: A* search meets graph theory",
SODA 2005). The bounds are of the map's own speeds; closures and slowdowns only lengthen drives.
"""

import math

import numpy as np

from routing.ground.geometry import FloatArray, Int32Array, IntArray
from routing.search.cch import Board, Engine, Stops

LANDMARKS = 8  # the nodes farthest out in as many directions
FAR_MS = 2**30  # twelve days; what is farther, or cannot be reached, counts as this


class Landmarks:
    """Times between every node and each landmark on the map's own speeds.

    Parameters
    ----------
    engine
        The contracted roads.
    weights_ms
        The map's own weights.
    lat, lon
        Of each node of the engine, WGS 84 degrees.
    """

    def __init__(
        self, engine: Engine, weights_ms: Int32Array, lat: FloatArray, lon: FloatArray
    ) -> None:
        queries = Board(engine, weights_ms, "bounds").queries()
        chosen = _outermost(lat, lon)
        everywhere = engine.nodes(list(range(engine.node_count)))
        sources = [engine.stops([(node, 0)]) for node in chosen]
        # One by one: Python's numbers of all at once would outweigh the whole map.
        self._to = np.stack([_capped(queries.many_to_one(everywhere, [s])[0]) for s in sources])
        self._from = np.stack([_capped(queries.one_to_many([s], everywhere)[0]) for s in sources])

    def rows_of(
        self, nodes: IntArray, offset_ms: FloatArray, start: IntArray, speed_up: float
    ) -> Int32Array:
        """Lay out groups of stops for `bounds_ms`.

        Parameters
        ----------
        nodes, offset_ms
            Nodes, and the milliseconds spent before each.
        start
            Where each group of them begins, ascending; none is empty.
        speed_up
            The greatest speed of today over the map's, 1 or more.

        Returns
        -------
        Int32Array
            A column per group: of its stops the least, to each landmark and from each.
        """
        both = np.concatenate((self._to[:, nodes], -self._from[:, nodes]))
        rows = np.minimum.reduceat(both + offset_ms * speed_up, start, axis=1)
        return np.floor(rows).astype(np.int32)

    def bounds_ms(self, rows: Int32Array, targets: Stops, speed_up: float) -> FloatArray:
        """Give a lower bound of the time from each group of stops to the best of the targets.

        Parameters
        ----------
        rows
            What `rows_of` gave for the groups.
        targets
            At least one node with what it costs after arrival.
        speed_up
            As for `rows_of`.

        Returns
        -------
        FloatArray
            Milliseconds, zero or more.
        """
        nodes = [node for node, _ in targets]
        both = np.concatenate((self._to[:, nodes], -self._from[:, nodes]))
        behind = (both - [ms * speed_up for _, ms in targets]).max(axis=1, keepdims=True)
        bound = (rows - np.ceil(behind).astype(np.int32)).max(axis=0)
        bounds_ms: FloatArray = np.maximum(bound, 0) / speed_up
        return bounds_ms


def _outermost(lat: FloatArray, lon: FloatArray) -> list[int]:
    """Choose the node farthest out in each direction; of equals the first."""
    north = lat - lat.mean()
    east = (lon - lon.mean()) * math.cos(math.radians(float(lat.mean())))
    angles = [2 * math.pi * step / LANDMARKS for step in range(LANDMARKS)]
    return [int(np.argmax(north * math.cos(a) + east * math.sin(a))) for a in angles]


def _capped(found: list[int | None]) -> Int32Array:
    """Give a row in an array; what cannot be reached is far."""
    times_ms = np.array(found, dtype=np.float64)
    return np.fmin(times_ms, FAR_MS).astype(np.int32)
