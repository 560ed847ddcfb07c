"""Why a hospital's report from outside cannot be one of ours."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unfit(Exception):
    """What cannot become a report: the field (``$`` is the whole), and why, with the fix."""

    field: str
    why: str
