"""What is doubtful about where a unit is and what it does, for its line."""

from console.told.times import clock
from console.told.words import Lang, phrase
from schemas.events.vehicles import VehicleLink, tracker_of
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
    for link in unit.lost:
        said += phrase("link_lost", lang, device=link.source, since=clock(link.since))
    if unit.placeless_at is not None:
        said += phrase("placeless", lang, at=clock(unit.placeless_at))
    return said


def link_said(record: VehicleLink, lang: Lang) -> str:
    """Say that a device of a unit is heard, or lost."""
    return phrase(f"link.{record.word}", lang, unit=record.unit_id, device=tracker_of(record))
