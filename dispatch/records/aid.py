"""A request for a unit between two centres that is not answered."""

from dataclasses import dataclass
from datetime import datetime

from schemas.ground.vocabulary import CrewLevel


@dataclass(frozen=True, slots=True)
class AidCase:
    """A request for a unit that is not answered; ``centre_id`` is the centre at the other end."""

    request_id: str
    centre_id: str
    crew_level: CrewLevel
    until: datetime
    answer_by: datetime
