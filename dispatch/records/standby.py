"""What moving up rests on: the forecast, the points, the moves under way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from schemas.centre.forecast import Forecast
from schemas.ground.base import LatLon


@dataclass(frozen=True, slots=True)
class Move:
    """A move to a stand-by point that is not at its end; ``acknowledge_by`` None: accepted."""

    move_id: str
    decision_id: str
    unit_id: str
    point_id: str
    place: LatLon
    eta_ms: int | None
    acknowledge_by: datetime | None


@dataclass(frozen=True, slots=True)
class Moved:
    """That a unit was ordered to move, and when."""

    unit_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Readiness:
    """What moving up rests on: the forecast (None: nobody is moved), the points, the moves so far.

    ``moves`` are those under way by unit, ``moved`` those of the last hour, ``looked_at`` when the
    last look for one was.
    """

    forecast: Forecast | None = None
    points: Mapping[str, LatLon] = field(default_factory=dict)
    moves: Mapping[str, Move] = field(default_factory=dict)
    moved: tuple[Moved, ...] = ()
    looked_at: datetime | None = None
