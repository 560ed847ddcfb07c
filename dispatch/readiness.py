"""What the centre loses in readiness with each idle unit: its part in covering the stations.

Where calls are to be expected the centre has put its stations, so each station counts as one area
of equal demand; ``dispatch.coverage`` values it (MEXCLP). A forecast may take their place.
"""

from collections.abc import Mapping, Sequence

from dispatch.coverage import Reach, coverage
from dispatch.response import MS
from dispatch.turn import Turn
from dispatch.world import Unit


def losses(turn: Turn, idle: Sequence[Unit]) -> Mapping[str, int]:
    """Give the coverage lost by sending each of the idle units, by unit id.

    O(stations) questions to the roads, each about all idle units.
    """
    if not idle:
        return {}
    policy = turn.world.policies.coverage
    stations = sorted({unit.station_id: unit.station for unit in turn.world.units.values()}.items())
    places = [unit.place for unit in idle]
    reached: list[set[int]] = [set() for _ in idle]
    for cell, (_, station) in enumerate(stations):
        for number, time_ms in enumerate(turn.roads.times_to(places, station)):
            if time_ms is not None and time_ms <= policy.reach_s * MS:
                reached[number].add(cell)
    reaches: list[Reach] = [frozenset(cells) for cells in reached]
    now = coverage([1] * len(stations), reaches, policy.busy_pm)
    return {unit.unit_id: now.loss(reach) for unit, reach in zip(idle, reaches, strict=True)}
