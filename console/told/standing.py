"""What is doubtful about where a unit is and what it does, for its line."""

from console.told.times import clock
from console.told.words import Lang, phrase
from schemas.outputs.views import UnitView


def doubts(unit: UnitView, lang: Lang) -> str:
    """Say that a unit is silent, its clock off, or its place not what its crew said; else nothing.

    Each part begins with a comma.
    """
    said = ""
    if unit.doubtful_since is not None:
        said = phrase("doubtful", lang, since=clock(unit.doubtful_since))
    if unit.clock_ahead_s is not None:
        said += phrase("clock_off", lang, ahead=f"{unit.clock_ahead_s:+.0f}")
    if unit.proposed is not None:
        one = unit.proposed
        said += phrase(
            "proposed", lang, status=one.status, place=one.place_id, since=clock(one.since)
        )
    return said
