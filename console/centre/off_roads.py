"""Which places of a city no road leads to, and how far a crew would walk to them.

A coarse map leaves many a place some hundred metres from its nearest road: nobody should find that
out by the first call there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from routing.live.snapped_places import Places
from scenarios.city.model import City
from scenarios.city.roads import CityRoads
from schemas.ground.base import LatLon

_MEANS: Final = {
    "stations": "a unit drives slowly to the road, and beyond the second limit no unit is sent; "
    "put it beside a road",
    "hospitals": "a unit drives slowly from the road, and beyond the second limit no way leads "
    "there; put it beside a road",
    "calls": "the crew walks the rest, and beyond the second limit a person decides",
}
"""What it means to lie off the roads, by kind of place."""


@dataclass(frozen=True, slots=True)
class OffRoads:
    """Places of one kind: how many there are, and how many of them lie off the roads.

    ``walked`` are farther from a road than the city's ``snap_limit_m``, ``beyond`` farther than
    ``intake.walk_m_max``, too. A call of the first is driven to as near as a road leads; to one of
    the second nobody is sent without a person's word. From a station and to a hospital of the first
    a unit drives slowly over the ground between; of the second the engine finds no way.
    ``farthest_m`` is the farthest of them in metres and ``farthest`` its id; null: none is.
    """

    kind: str
    count: int
    walked: int
    beyond: int
    farthest_m: int | None
    farthest: str | None


def off_roads(city: City, roads: CityRoads) -> list[OffRoads]:
    """Count stations, hospitals and planned calls that lie off a city's roads. O(places)."""
    places = Places(roads.graph, snap_limit_m=roads.snap_limit_m)
    limit_m = city.policies.intake.walk_m_max
    calls = (
        (call.incident_id or f"calls.csv at_s {call.at_s:g}", call.place)
        for call in city.planned_calls or ()
        if call.place is not None
    )
    return [
        _counted(
            "stations", ((one.station_id, one.place) for one in city.stations), places, limit_m
        ),
        _counted("hospitals", ((h.hospital_id, h.place) for h in city.hospitals), places, limit_m),
        _counted("calls", calls, places, limit_m),
    ]


def _counted(
    kind: str, named: Iterable[tuple[str, LatLon]], places: Places, limit_m: int
) -> OffRoads:
    """Count the places of one kind; of those that are as far, the first is named."""
    count, off = 0, list[tuple[float, str]]()
    for name, place in named:
        count += 1
        if places.snap(place) is None:
            off.append((places.distance_to_road_m(place), name))
    beyond = sum(far_m > limit_m for far_m, _ in off)
    farthest = max(off, key=lambda one: one[0], default=None)
    return OffRoads(
        kind,
        count,
        len(off) - beyond,
        beyond,
        None if farthest is None else round(farthest[0]),
        None if farthest is None else farthest[1],
    )


def lines(found: Iterable[OffRoads], snap_limit_m: float, walk_m_max: int) -> list[str]:
    """Say it to a person, a line for each kind of which some lie off the roads."""
    said = [
        f"off roads {one.walked + one.beyond} of {one.count} {one.kind} lie over "
        f"{snap_limit_m:g} m from every road, {one.beyond} of them over {walk_m_max} m; "
        f"farthest {one.farthest}: {one.farthest_m} m; {_MEANS[one.kind]}"
        for one in found
        if one.farthest is not None
    ]
    return said or ["off roads none of the stations, hospitals and planned calls"]
