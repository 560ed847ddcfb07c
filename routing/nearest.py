"""The units nearest to a call by road time, exactly, without asking for all of them.

Landmarks bound every unit's time from below; those with the least bounds are asked for. When the
last unit wanted is no slower than the least bound left, no other can be nearer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from routing.cch import Engine, Queries
from routing.ends import Ends, Spot, least_ms
from routing.geometry import FloatArray, Int32Array, IntArray
from routing.landmarks import Landmarks
from routing.profile import Profile
from routing.weights import RoadsNow

ASKED_FIRST = 2  # times the units wanted: enough in three of four questions (measured)
ASKED_MORE = 6


class Standing(NamedTuple):
    """Where the units stand on the roads of one version, laid out for the engine.

    Units that are off the roads, or on closed ones, are left out: `unit` holds the others'
    indices, `ends` their ends, `rows` what landmarks know of them, in the same order.
    """

    now: RoadsNow
    unit: list[int]
    ends: list[Ends]
    rows: Int32Array
    ranks_on: dict[int, list[int]]

    def bound_ms(self, landmarks: Landmarks, goal: Ends, speed_up: float) -> FloatArray:
        """Give a lower bound of each unit's time to a place, milliseconds.

        Parameters
        ----------
        landmarks
            Of the profile.
        goal
            The place on the same roads.
        speed_up
            The greatest speed of today over the map's, 1 or more.

        Returns
        -------
        FloatArray
            One per unit that is left in; empty where the place cannot be reached at all.
        """
        if not goal.targets or not self.unit:
            return np.zeros(0)
        bound_ms = landmarks.bounds_ms(self.rows, goal.targets, speed_up)
        # A drive along one arc passes no node: the bound does not hold for it.
        bound_ms[[rank for arc in goal.arcs for rank in self.ranks_on.get(arc, ())]] = 0.0
        return bound_ms


@dataclass(eq=False)
class Fleet:
    """Units brought to the road by one router, to be asked for again and again.

    Attributes
    ----------
    unit_ids : tuple of str
        Ascending, each once.
    spots : tuple of Spot
        Where each is.
    standing : dict
        What was worked out last, by profile.
    """

    unit_ids: tuple[str, ...]
    spots: tuple[Spot, ...]
    standing: dict[Profile, Standing]


def stand(ends: Sequence[Ends], now: RoadsNow, landmarks: Landmarks, speed_up: float) -> Standing:
    """Lay out where units stand.

    Parameters
    ----------
    ends
        One per unit, on the roads given.
    now
        The roads.
    landmarks
        Of the profile.
    speed_up
        The greatest speed of today over the map's, 1 or more.

    Returns
    -------
    Standing
        The same units.
    """
    unit = [index for index, place in enumerate(ends) if place.sources]
    kept = [ends[index] for index in unit]
    ranks_on: dict[int, list[int]] = {}
    for rank, place in enumerate(kept):
        for arc in place.arcs:
            ranks_on.setdefault(arc, []).append(rank)
    sizes = np.array([len(place.sources) for place in kept], dtype=np.int64)
    node = np.array([node for place in kept for node, _ in place.sources], dtype=np.int64)
    offset_ms = np.array([ms for place in kept for _, ms in place.sources], dtype=np.float64)
    rows = landmarks.rows_of(node, offset_ms, np.cumsum(sizes) - sizes, speed_up)
    return Standing(now, unit, kept, rows, ranks_on)


def rank_units(
    engine: Engine,
    queries: Queries[RoadsNow],
    standing: Standing,
    goal: Ends,
    *,
    bound_ms: FloatArray,
    count: int,
) -> list[tuple[int, int]]:
    """Rank the units nearest to a place.

    Parameters
    ----------
    engine, queries
        What the engine searches, and this thread's questions.
    standing
        Where the units stand on the roads of these questions.
    goal
        The place on the same roads.
    bound_ms
        What `Standing.bound_ms` gave for it.
    count
        Units wanted, 1 or more.

    Returns
    -------
    list of tuple
        (milliseconds, index of the unit), ascending; fewer than wanted where no more can come.
    """
    total = len(bound_ms)
    if not total:
        return []
    first = min(ASKED_FIRST * count + ASKED_MORE, total)
    asked = np.argpartition(bound_ms, first - 1)[:first]
    times = _times(engine, queries, standing, goal, asked)
    worst_ms = sorted(times.values())[count - 1] if len(times) >= count else np.inf
    is_left = bound_ms <= worst_ms
    is_left[asked] = False
    left = np.flatnonzero(is_left)
    if len(left):
        times.update(_times(engine, queries, standing, goal, left))
    return sorted((time_ms, unit) for unit, time_ms in times.items())[:count]


def _times(
    engine: Engine, queries: Queries[RoadsNow], standing: Standing, goal: Ends, ranks: IntArray
) -> dict[int, int]:
    """Ask for the times of some units; those that cannot come are left out."""
    asked = [(rank, standing.ends[rank]) for rank in ranks.tolist()]
    nodes = engine.nodes([node for _, ends in asked for node, _ in ends.sources])
    found = iter(queries.many_to_one(nodes, [goal.targets])[0])
    times: dict[int, int] = {}
    for rank, ends in asked:
        least: int | None = None
        for _, offset_ms in ends.sources:
            way_ms = next(found)
            if way_ms is not None and (least is None or way_ms + offset_ms < least):
                least = way_ms + offset_ms
        least = least_ms(least, ends, goal)
        if least is not None:
            times[standing.unit[rank]] = least
    return times
