"""GeoJSON of what the roads answer, as RFC 7946 has it, for any map on a screen.

Positions are [longitude, latitude], WGS 84 degrees, seven decimals (about a centimetre); polygons
turn by the right-hand rule: outer rings counter-clockwise, holes clockwise. Each collection says
whose data it is drawn from.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from routing.ground.geometry import EARTH_RADIUS_M
from routing.ground.profile import Profile
from routing.live.closures import RoadEvent
from routing.roads.graph import RoadGraph
from routing.roads.lines import Lines
from routing.search.path import Route
from routing.search.reach import Reach
from routing.traces.driven import Driven
from routing.traces.matching import Match
from schemas.ground.base import LatLon

ATTRIBUTION: Final = "© OpenStreetMap contributors"
DECIMALS: Final = 7

Json = dict[str, Any]
Points = Sequence[tuple[float, float]]
"""Points as (lat, lon)."""


def collection(features: Iterable[Json], attribution: str = ATTRIBUTION) -> Json:
    """Put features together, with the attribution that belongs on every picture of them.

    Parameters
    ----------
    features
        In the order wanted.
    attribution
        As the map has it; "" for a map that is nobody's data.

    Returns
    -------
    dict
        A FeatureCollection.
    """
    whose = {"attribution": attribution} if attribution else {}
    return {"type": "FeatureCollection", **whose, "features": list(features)}


def point(place: LatLon, properties: Mapping[str, Any], feature_id: str | None = None) -> Json:
    """Make a feature of a place."""
    geometry = {"type": "Point", "coordinates": _position(place.lat, place.lon)}
    return _feature(geometry, properties, feature_id)


def line(points: Points, properties: Mapping[str, Any], feature_id: str | None = None) -> Json:
    """Make a feature of a line; of a single point, where nothing was driven, a point."""
    positions = [_position(*one) for one in points]
    if len(positions) == 1:
        return _feature({"type": "Point", "coordinates": positions[0]}, properties, feature_id)
    return _feature({"type": "LineString", "coordinates": positions}, properties, feature_id)


def lines(
    parts: Iterable[Points], properties: Mapping[str, Any], feature_id: str | None = None
) -> Json:
    """Make a feature of many lines, each of two points or more."""
    coordinates = [[_position(*one) for one in part] for part in parts]
    geometry = {"type": "MultiLineString", "coordinates": coordinates}
    return _feature(geometry, properties, feature_id)


def polygon(
    rings: Sequence[Points], properties: Mapping[str, Any], feature_id: str | None = None
) -> Json:
    """Make a feature of an area.

    Parameters
    ----------
    rings
        The outer ring, then holes: three different points or more each, (lat, lon), closed or not,
        in either direction.
    properties
        Whatever describes it.
    feature_id
        Its id; None = none.

    Returns
    -------
    dict
        With closed rings by the right-hand rule.
    """
    coordinates = []
    for index, ring in enumerate(rings):
        positions = [_position(*one) for one in ring]
        if positions[0] != positions[-1]:
            positions.append(positions[0])
        is_outer = index == 0
        if (_turn(positions) > 0) != is_outer:
            positions.reverse()
        coordinates.append(positions)
    return _feature({"type": "Polygon", "coordinates": coordinates}, properties, feature_id)


def route_feature(route: Route, profile: Profile) -> Json:
    """Make a feature of a route: its line, with time, distance and road names."""
    properties = {
        "kind": "route",
        "profile": profile.value,
        "time_ms": route.time_ms,
        "distance_m": round(route.distance_m, 1),
        "names": list(route.names),
        "version": route.version,
    }
    return line(route.line, properties)


def match_features(graph: RoadGraph, match: Match) -> list[Json]:
    """Make a feature of each part of a match: a line, or a point where nothing was driven."""
    features = []
    for number, part in enumerate(match.parts, start=1):
        properties = {
            "kind": "match",
            "part": number,
            "first_row": part.fixes[0].row,
            "last_row": part.fixes[-1].row,
            "length_m": round(part.length_m, 1),
            "names": names_along(graph, part.driven),
        }
        features.append(line([(at.lat, at.lon) for at in part.line], properties))
    return features


def closure_features(events: Iterable[RoadEvent], drawn: Lines) -> list[Json]:
    """Make a feature of each closure or slowdown: the roads that it touches.

    Parameters
    ----------
    events
        In force or to come; those that touch no road of this map are left out.
    drawn
        The roads' polylines.

    Returns
    -------
    list of dict
        In the order of the events; `speed_factor` 0 is closed.
    """
    return [
        lines(
            [
                drawn.cut(arc, begin, end)
                for arc, begin, end in zip(*map(list, event.parts), strict=True)
            ],
            {
                "kind": "closure" if event.speed_factor == 0 else "slowdown",
                "speed_factor": event.speed_factor,
                "valid_from": event.valid_from and event.valid_from.isoformat(),
                "valid_until": event.valid_until and event.valid_until.isoformat(),
            },
            event.road_event_id,
        )
        for event in events
        if event.arc_count
    ]


def reach_feature(reach: Reach, drawn: Lines, properties: Mapping[str, Any]) -> Json:
    """Make a feature of the roads that are reached within a time (an isochrone, road by road)."""
    known = {"kind": "reach", "limit_ms": reach.limit_ms, "version": reach.version}
    return lines(reach.polylines(drawn), {**known, **properties})


def cell_feature(centre: LatLon, size_m: float, properties: Mapping[str, Any]) -> Json:
    """Make a feature of a square cell, its sides running north and east."""
    north = size_m / 2 / math.radians(1.0) / EARTH_RADIUS_M
    east = north / max(math.cos(math.radians(centre.lat)), 1e-6)
    corners = [
        (centre.lat + up * north, centre.lon + right * east)
        for up, right in ((-1, -1), (-1, 1), (1, 1), (1, -1))
    ]
    return polygon([corners], properties)


def names_along(graph: RoadGraph, driven: Iterable[Driven]) -> list[str]:
    """Give the road names along a drive, unnamed ones left out, none twice in a row."""
    names: list[str] = []
    for piece in driven:
        name = graph.name_of(piece.arc)
        if name and names[-1:] != [name]:
            names.append(name)
    return names


def _feature(geometry: Json, properties: Mapping[str, Any], feature_id: str | None) -> Json:
    """Put a feature together."""
    head = {"type": "Feature"} if feature_id is None else {"type": "Feature", "id": feature_id}
    return {**head, "geometry": geometry, "properties": dict(properties)}


def _position(lat: float, lon: float) -> list[float]:
    """Give a place as GeoJSON writes it; no negative zero."""
    return [round(lon, DECIMALS) + 0.0, round(lat, DECIMALS) + 0.0]


def _turn(ring: Sequence[Sequence[float]]) -> float:
    """Give twice the signed area of a closed ring, square degrees: above 0 is counter-clockwise."""
    first_lon, first_lat = ring[0]
    return sum(
        (a[0] - first_lon) * (b[1] - first_lat) - (b[0] - first_lon) * (a[1] - first_lat)
        for a, b in pairwise(ring)
    )
