"""What the centre loses in readiness with each idle unit: its part in covering the next calls.

Where a demand forecast is configured, its cells are covered, each with the calls expected in this
hour of the week. Without one each station counts as one area of equal demand, for where calls are
to be expected the centre has put its stations. ``dispatch.plans.coverage`` values both (MEXCLP).
"""

from collections.abc import Mapping, Sequence

from dispatch.plans.coverage import coverage
from dispatch.plans.demand import cells_of, expected, hour_of_week
from dispatch.records.unit import Unit
from dispatch.state.turn import Turn
from dispatch.units.response import MS
from schemas.ground.base import LatLon


def losses(turn: Turn, idle: Sequence[Unit]) -> Mapping[str, int]:
    """Give the coverage lost by sending each of the idle units, by unit id.

    O(idle units x cells); of a unit that stands where it stood the roads are not asked again.
    """
    if not idle:
        return {}
    policy = turn.world.policies.coverage
    demand, cells = _demand(turn)
    ways = turn.roads.targets(cells)
    reaches = [ways.reach(unit.place, policy.reach_s * MS) for unit in idle]
    now = coverage(demand, reaches, policy.busy_pm)
    return {one.unit_id: lost for one, lost in zip(idle, now.losses(reaches), strict=True)}


def basis(turn: Turn) -> str:
    """Name what readiness is measured by: the demand "forecast", or the "stations"."""
    return "stations" if turn.world.readiness.forecast is None else "forecast"


def _demand(turn: Turn) -> tuple[Sequence[int], Sequence[LatLon]]:
    """Give the demand of each cell and where it is."""
    forecast = turn.world.readiness.forecast
    if forecast is not None:
        hour = hour_of_week(turn.now, forecast.utc_offset_min)
        return expected(forecast, hour), cells_of(forecast)
    stations = {unit.station_id: unit.station for unit in turn.world.units.values()}
    return [1] * len(stations), [stations[name] for name in sorted(stations)]
