"""Arcs one by one, as readers find them, and in columns, as the graph wants them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from routing.ground.geometry import IntArray
from routing.roads.graph import RawArcs


class ArcRow(NamedTuple):
    """One arc with its ends as node ids; units and null policy as in `RawArcs`.

    `shape` holds the points between the ends as (lat, lon), WGS 84 degrees, in driving direction.
    """

    from_node: int
    to_node: int
    length_mm: int
    sirens_ms: int
    normal_ms: int
    name: str
    way_id: int
    shape: Sequence[tuple[float, float]]
    road_class: int = 0
    wait_sirens_ms: int = 0
    wait_normal_ms: int = 0
    roundabout: int = 0
    level: int = 0
    closed_while: str = ""


def to_raw_arcs(rows: Sequence[ArcRow]) -> RawArcs:
    """Turn rows into columns.

    Parameters
    ----------
    rows
        The arcs, any order.

    Returns
    -------
    RawArcs
        The same arcs, the same order.
    """
    shape = np.array([point for row in rows for point in row.shape], dtype=np.float64)
    shape = shape.reshape(-1, 2)
    sizes = [len(row.shape) for row in rows]

    def column(name: str) -> IntArray:
        return np.array([getattr(row, name) for row in rows], dtype=np.int64)

    return RawArcs(
        from_node=column("from_node"),
        to_node=column("to_node"),
        length_mm=column("length_mm"),
        sirens_ms=column("sirens_ms"),
        normal_ms=column("normal_ms"),
        way_id=column("way_id"),
        name=tuple(row.name for row in rows),
        shape_start=np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        shape_lat=shape[:, 0],
        shape_lon=shape[:, 1],
        road_class=column("road_class"),
        wait_sirens_ms=column("wait_sirens_ms"),
        wait_normal_ms=column("wait_normal_ms"),
        roundabout=column("roundabout"),
        level=column("level"),
        closed_while=tuple(row.closed_while for row in rows),
    )
