"""Places of calls that can hardly be: the call is taken all the same, and the caller is asked."""

from typing import TypeVar

from dispatch.alarms.causes import raise_alarm, withdraw_alarms
from dispatch.rules.region import Region, is_implausible
from dispatch.state.turn import Turn
from dispatch.state.world import World
from schemas.events.incidents import IncidentReported, IncidentUpdated
from schemas.ground.base import LatLon
from schemas.ground.places import is_null_island
from schemas.rules.alarms import AlarmKind

Call = TypeVar("Call", IncidentReported, IncidentUpdated)


def region_of(world: World) -> Region | None:
    """Give where a centre's calls can be, None where it has no place yet. O(units + hospitals)."""
    units = [one.station for one in world.units.values() if one.lent_by is None]
    hospitals = [one.spec.place for one in world.hospitals.values()]
    return Region.around([*units, *hospitals], world.policies.watch.region_m)


def cannot_be(world: World, place: LatLon | None) -> bool:
    """Tell whether a place is one that nobody of this centre can be at."""
    return place is not None and is_implausible(place, region_of(world))


def without_zero(event: Call) -> Call:
    """Give a call or a correction as if its place had not been said, where that is 0, 0.

    A place far outside is kept: it may be meant, and a person who reads it sees what it is.
    """
    place = event.place
    if place is None or not is_null_island(place.lat, place.lon):
        return event
    return event.model_copy(update={"place": None, "place_accuracy_m": None})


def watch(turn: Turn, incident_id: str, given: LatLon | None) -> None:
    """Have the caller asked whose place can hardly be; one that can be ends that."""
    if given is None:
        return
    if not cannot_be(turn.world, given):
        withdraw_alarms(turn, incident_id, AlarmKind.PLACE_IMPLAUSIBLE)
        return
    raise_alarm(
        turn,
        AlarmKind.PLACE_IMPLAUSIBLE,
        incident_id,
        incident_id=incident_id,
        words={"place": f"{given.lat:.4f}, {given.lon:.4f}"},
    )
