"""Where a unit stands that its crew has not said, as the world keeps it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewReport, UnitState

Where = Literal["scene", "hospital", "station"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """That a unit is at a place where its crew would say ``report``.

    It holds while the unit is in ``state`` and on ``incident_id``. ``place_id`` names the call,
    hospital or station; ``is_expected``: it is where the unit was to go. ``anchor`` is where it
    stands and ``since`` the time of its first fix there; ``proposed_at`` None: not for long enough.
    ``denied``: its crew said that it is not so, which stands until the unit has left the place.
    ``taken_at`` is when the engine takes it for said; None: never.
    """

    report: CrewReport
    where: Where
    place_id: str
    state: UnitState
    incident_id: str
    anchor: LatLon
    since: datetime
    is_expected: bool = True
    proposed_at: datetime | None = None
    taken_at: datetime | None = None
    denied: bool = False
