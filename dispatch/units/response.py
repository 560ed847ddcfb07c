"""How soon a unit would be on scene, part by part, in whole milliseconds."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from dispatch.records.unit import Unit
from schemas.centre.choosing import ResponsePolicy
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import UnitState

MS: Final = 1_000
_MICROSECONDS_PER_MS: Final = 1_000
_PER_MILLE: Final = 1_000

AT_STATION_UDEG: Final = 1_000
"""A unit within a thousandth of a degree of its station, some 110 m, stands at it."""


class Option(NamedTuple):
    """A unit that could go; its response time is the sum of the five parts."""

    unit: Unit
    road_ms: int
    mobilise_ms: int
    penalty_ms: int = 0
    clear_in_ms: int = 0
    doubt_ms: int = 0

    @property
    def response_ms(self) -> int:
        """Milliseconds from now until it would be on scene, as it counts in a choice."""
        _, road_ms, mobilise_ms, penalty_ms, clear_in_ms, doubt_ms = self
        return road_ms + mobilise_ms + penalty_ms + clear_in_ms + doubt_ms

    @property
    def arrival_ms(self) -> int:
        """Milliseconds from now until it would be on scene, if it answers."""
        return self.road_ms + self.mobilise_ms + self.penalty_ms + self.clear_in_ms

    def rank(self) -> tuple[int, str]:
        """Give the order in which options are preferred: soonest first, ties by unit id."""
        return self.response_ms, self.unit.unit_id


def mobilise_ms(unit: Unit, policy: ResponsePolicy) -> int:
    """Give the time until a unit rolls: none if it does, more from its station than elsewhere."""
    if unit.state is UnitState.EN_ROUTE:
        return 0
    return MS * (policy.mobilise_at_station_s if unit.at_station else policy.mobilise_on_road_s)


def stands_at(place: LatLon, station: LatLon) -> bool:
    """Tell whether a place is a station's own; whole millionths of a degree: no float decides."""
    north, east = (place.lat - station.lat) * 1e6, (place.lon - station.lon) * 1e6
    return abs(round(north)) <= AT_STATION_UDEG and abs(round(east)) <= AT_STATION_UDEG


def penalty_ms(fix_at: datetime, now: datetime, policy: ResponsePolicy) -> int:
    """Give what a position costs that is older than a fresh one."""
    excess = now - fix_at - timedelta(seconds=policy.fresh_position_s)
    return max(0, milliseconds(excess)) * policy.stale_penalty_pm // _PER_MILLE


def milliseconds(span: timedelta) -> int:
    """Give a span in whole milliseconds, rounded down."""
    return span // timedelta(microseconds=_MICROSECONDS_PER_MS)
