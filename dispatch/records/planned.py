"""Until when the plan of who goes to whom stands."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """Until when the plan of who goes to whom stands if no event changes it, and on which roads."""

    until: datetime
    roads_version: int
