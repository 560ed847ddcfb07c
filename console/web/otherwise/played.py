"""What came of a play: the calls that somebody reached, and when."""

from dataclasses import dataclass, field

from schemas.ground.ids import IncidentId
from schemas.ground.vocabulary import Priority


@dataclass(frozen=True, slots=True)
class Reached:
    """A call and when somebody was there, ms after its report."""

    incident_id: IncidentId
    priority: Priority
    ms: int


@dataclass(slots=True)
class Played:
    """What came of a play: the calls that were reached."""

    reached: dict[IncidentId, Reached] = field(default_factory=dict)
    broken: int = 0
