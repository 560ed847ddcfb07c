"""What the centre loses in readiness with each idle unit: its part in covering the next calls.

Where a demand forecast is configured, its cells are covered, each with the calls expected in this
hour of the week. Without one each station counts as one area of equal demand, for where calls are
to be expected the centre has put its stations. ``dispatch.plans.coverage`` values both (MEXCLP).
"""

from collections.abc import Mapping, Sequence
from typing import Final

from dispatch.plans.coverage import coverage
from dispatch.plans.demand import cells_of, expected, hour_of_week
from dispatch.records.unit import Unit
from dispatch.state.turn import Turn
from dispatch.state.world import World
from dispatch.units.response import MS
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import UnitState

_PER_MILLE: Final = 1_000


def losses(turn: Turn, idle: Sequence[Unit]) -> Mapping[str, int]:
    """Give the coverage lost by sending each of the idle units, by unit id.

    O(idle units x cells); of a unit that stands where it stood the roads are not asked again.
    """
    if not idle:
        return {}
    within_ms = turn.world.policies.reach_s * MS
    demand, cells = _demand(turn)
    ways = turn.roads.targets(cells)
    reaches = [ways.reach(unit.place, within_ms) for unit in idle]
    now = coverage(demand, reaches, busy_pm(turn.world))
    return {one.unit_id: lost for one, lost in zip(idle, now.losses(reaches), strict=True)}


def busy_pm(world: World) -> int:
    """Give the chance, 1 to 999 per mille, that a unit which is counted on is not there.

    Where the centre has not set one it is the part of its crews on duty that are on a call now,
    drawn a little towards a half, for a small fleet says little. O(units).
    """
    given = world.policies.coverage.busy_pm
    if given:
        return given
    on_duty = crews_on_duty(world)
    busy = sum(unit.incident_id is not None for unit in on_duty)
    return max(1, (_PER_MILLE * busy + _PER_MILLE // 2) // (len(on_duty) + 1))


def crews_on_duty(world: World) -> list[Unit]:
    """Give the units that work here now, in no order that means anything."""
    return [
        unit
        for unit in world.units.values()
        if unit.state is not UnitState.OFF_DUTY and unit.lent_to is None
    ]


def basis(turn: Turn) -> str:
    """Name what readiness is measured by: the demand "forecast", or the "stations"."""
    return "stations" if turn.world.readiness.forecast is None else "forecast"


def cells_counted(world: World) -> Sequence[LatLon]:
    """Give where the demand is that readiness is measured by: see ``basis``."""
    forecast = world.readiness.forecast
    if forecast is not None:
        return cells_of(forecast)
    stations = {unit.station_id: unit.station for unit in world.units.values()}
    return [stations[name] for name in sorted(stations)]


def _demand(turn: Turn) -> tuple[Sequence[int], Sequence[LatLon]]:
    """Give the demand of each cell and where it is."""
    cells = cells_counted(turn.world)
    forecast = turn.world.readiness.forecast
    if forecast is None:
        return [1] * len(cells), cells
    return expected(forecast, hour_of_week(turn.now, forecast.utc_offset_min)), cells
