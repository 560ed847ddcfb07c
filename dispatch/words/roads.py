"""What is announced of the roads: a closure or slowdown, when it begins, and its end."""

from datetime import datetime
from typing import Final

from dispatch.words.explain import as_typed, say
from schemas.events.roads import RoadEvent, RoadLine
from schemas.ground.texts import Bilingual

_NOTHING: Final = Bilingual(vi="", en="")
_PERCENT: Final = 100


def announced(event: RoadEvent) -> Bilingual:
    """Say what a closure or slowdown is, where, from when to when, and why. Times are in UTC."""
    factor = event.speed_factor
    percent = "" if factor is None else f"{factor * _PERCENT:g}"
    return say(
        f"roads.{event.kind}",
        road=event.road_event_id,
        percent=percent,
        where=_where(event),
        begins=_at("roads.from", event.valid_from),
        ends=say("roads.no_end")
        if event.valid_until is None
        else _at("roads.to", event.valid_until),
        why=_NOTHING if event.reason is None else as_typed(f": {event.reason}"),
    )


def _at(key: str, instant: datetime | None) -> Bilingual:
    return _NOTHING if instant is None else say(key, time=f"{instant:%Y-%m-%d %H:%MZ}")


def _where(event: RoadEvent) -> Bilingual:
    """Say where, as it was told: around a place, along a line, in an area, on ways, or of these."""
    if event.around is not None:
        place = f"{event.around.lat:.4f},{event.around.lon:.4f}"
        return say("roads.around", place=place, metres=f"{event.radius_m or 0:g}")
    if event.geometry is not None:
        return say("roads.line" if isinstance(event.geometry, RoadLine) else "roads.area")
    return say("roads.ways", count=len(event.way_ids))
