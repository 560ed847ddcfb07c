"""Whether a unit is in contact, as the world keeps it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Silence:
    """That a crew left its newest orders unanswered, ``orders`` of them in a row.

    ``since`` is when the newest of them was given. ``is_doubtful``: nothing was heard of the unit
    since, so that it is asked last.
    """

    since: datetime
    orders: int
    is_doubtful: bool = True
