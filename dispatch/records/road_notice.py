"""A closure or slowdown that was announced, until it is over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class RoadNotice:
    """What was announced of a road; ``begins`` None: it is in force, ``ends`` None: not known."""

    road_event_id: str
    kind: Literal["closure", "slowdown"]
    begins: datetime | None
    ends: datetime | None
