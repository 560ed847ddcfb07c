"""What of a report from outside cannot be used: the field, and why, with the fix."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unfit(Exception):
    """What cannot become a report: the field (``$`` is the whole), and why, with the fix.

    Raised where nothing is left without it, else noted beside what was understood.
    """

    field: str
    why: str
