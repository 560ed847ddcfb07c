"""Lower bounds of travel times, by landmarks: which units can be among the nearest at all.

By the triangle inequality a drive from s to t takes at least as long as the drive to a landmark
takes longer from s than from t, and at least as long as the drive from the landmark takes longer
to t than to s (Goldberg & Harrelson, "Computing the shortest path: A* search meets graph theory",
SODA 2005). The bounds are of the map's own speeds; closures and slowdowns only lengthen drives.
"""

import math

import numpy as np

from routing.cch import Board, Engine, Stops
from routing.geometry import FloatArray, Int32Array, IntArray

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
        self._to = _columns(queries.many_to_one(everywhere, sources))
        self._from = _columns(queries.one_to_many(sources, everywhere))

    def rows_of(self, nodes: IntArray) -> tuple[Int32Array, Int32Array]:
        """Give the times of some nodes to and from each landmark, a row per node."""
        return self._to[nodes], self._from[nodes]

    def bounds_ms(
        self, rows: tuple[Int32Array, Int32Array], targets: Stops, speed_up: float
    ) -> FloatArray:
        """Give a lower bound of the time from each of some nodes to the best of the targets.

        Parameters
        ----------
        rows
            What `rows_of` gave for the nodes.
        targets
            At least one node with what it costs after arrival.
        speed_up
            The greatest speed of today over the map's, 1 or more.

        Returns
        -------
        FloatArray
            Milliseconds, zero or more.
        """
        nodes = [node for node, _ in targets]
        offsets_ms = np.array([ms for _, ms in targets])[:, None] * speed_up
        behind = np.ceil((self._to[nodes] - offsets_ms).max(axis=0)).astype(np.int32)
        ahead = np.floor((self._from[nodes] + offsets_ms).min(axis=0)).astype(np.int32)
        to_rows, from_rows = rows
        bound = np.maximum((to_rows - behind).max(axis=1), (ahead - from_rows).max(axis=1))
        bounds_ms: FloatArray = np.maximum(bound, 0) / speed_up
        return bounds_ms


def _outermost(lat: FloatArray, lon: FloatArray) -> list[int]:
    """Choose the node farthest out in each direction; of equals the first."""
    north = lat - lat.mean()
    east = (lon - lon.mean()) * math.cos(math.radians(float(lat.mean())))
    angles = [2 * math.pi * step / LANDMARKS for step in range(LANDMARKS)]
    return [int(np.argmax(north * math.cos(a) + east * math.sin(a))) for a in angles]


def _columns(found: list[list[int | None]]) -> Int32Array:
    """Turn one list per landmark into one row per node."""
    times_ms = np.array(found, dtype=np.float64)
    return np.ascontiguousarray(np.fmin(times_ms, FAR_MS).astype(np.int32).T)
