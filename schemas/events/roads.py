"""What traffic cameras, police and GIS say of the roads."""

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.ground.base import Instant, LatLon, Model, ShortText
from schemas.ground.envelope import Event
from schemas.ground.errors import BrokenRule
from schemas.ground.ids import RoadEventId

GEOMETRY_POINTS_MAX = 500  # a finer drawing says no more of roads; a message stays small
RING_POINTS_MIN = 4  # a triangle, closed
LATITUDE_MAX, LONGITUDE_MAX = 90.0, 180.0

WayIds = Annotated[tuple[int, ...], Field(max_length=10_000)]
Position = tuple[float, float]
"""A GeoJSON position: longitude, then latitude, WGS 84 degrees."""

Line = Annotated[tuple[Position, ...], Field(min_length=2, max_length=GEOMETRY_POINTS_MAX)]
Ring = Annotated[
    tuple[Position, ...], Field(min_length=RING_POINTS_MIN, max_length=GEOMETRY_POINTS_MAX)
]


class RoadLine(Model):
    """A GeoJSON line drawn along the roads that are meant; streets that cross it are not."""

    type: Literal["LineString"]
    coordinates: Line

    @model_validator(mode="after")
    def _is_on_earth(self) -> Self:
        _require_degrees(self.coordinates)
        return self


class RoadArea(Model):
    """A GeoJSON polygon: an outer ring, then holes; every road that enters it is meant."""

    type: Literal["Polygon"]
    coordinates: Annotated[tuple[Ring, ...], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def _is_closed(self) -> Self:
        for ring in self.coordinates:
            _require_degrees(ring)
            if ring[0] != ring[-1]:
                raise BrokenRule(
                    "rule.ring_open",
                    "a ring ends at {end}, not where it begins, at {begin}",
                    end=list(ring[-1]),
                    begin=list(ring[0]),
                )
        points = sum(len(ring) for ring in self.coordinates)
        if points > GEOMETRY_POINTS_MAX:
            raise BrokenRule(
                "rule.polygon_too_fine",
                "the polygon has {count} points; draw it with {most} at most",
                count=points,
                most=GEOMETRY_POINTS_MAX,
            )
        return self


def places_of(geometry: RoadLine | RoadArea) -> list[LatLon]:
    """Give every point of a drawing, WGS 84 degrees, in its order."""
    if isinstance(geometry, RoadLine):
        return [LatLon(lat=lat, lon=lon) for lon, lat in geometry.coordinates]
    return [LatLon(lat=lat, lon=lon) for ring in geometry.coordinates for lon, lat in ring]


RoadGeometry = Annotated[RoadLine | RoadArea, Field(discriminator="type")]


class RoadEvent(Event):
    """A closure, a slowdown or a reopening.

    Where it is: by OSM ways, by a point and a radius, or by a GeoJSON line or polygon; ways
    together with one of the others mean only the parts of these ways that lie there. A circle, line
    or polygon takes the stretches of road that lie in it, not the whole of each road.

    ``level`` says on which level: 0 is the ground, 1 the bridge above it, -1 the tunnel or
    underpass below, as OSM's ``layer``; of several roads above each other the nearest to that level
    is meant. Null: not known, then the ground is meant first, unless ways are named.

    ``speed_factor`` is for a slowdown: 0.25 means a quarter of the usual speed. It is in force
    from ``valid_from`` (null: at once) to ``valid_until`` (null: the end is not known). A
    reopening names the ``road_event_id`` that it ends, at once or at its ``valid_from``.
    """

    type: Literal["road.event"] = "road.event"
    road_event_id: RoadEventId
    kind: Literal["closure", "slowdown", "reopening"]
    way_ids: WayIds = ()
    around: LatLon | None = None
    radius_m: Annotated[float, Field(gt=0, le=20_000)] | None = None
    geometry: RoadGeometry | None = None
    level: Annotated[int, Field(ge=-5, le=5)] | None = None
    speed_factor: Annotated[float, Field(gt=0, lt=1)] | None = None
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    reason: ShortText | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.around is None) != (self.radius_m is None):
            raise BrokenRule("rule.around_incomplete", "around and radius_m go together")
        if self.around is not None and self.geometry is not None:
            raise BrokenRule(
                "rule.placed_twice",
                "give around with radius_m, or geometry, not both",
            )
        is_placed = bool(self.way_ids) or self.around is not None or self.geometry is not None
        if self.kind != "reopening" and not is_placed:
            raise BrokenRule(
                "rule.unplaced",
                "a {kind} needs way_ids, or around with radius_m, or geometry",
                kind=self.kind,
            )
        if (self.kind == "slowdown") != (self.speed_factor is not None):
            raise BrokenRule(
                "rule.factor_of_slowdown",
                "speed_factor belongs to a slowdown, and a slowdown needs it",
            )
        if self.valid_from and self.valid_until and self.valid_from >= self.valid_until:
            raise BrokenRule("rule.valid_backwards", "valid_from must be before valid_until")
        return self


def _require_degrees(positions: Iterable[Position]) -> None:
    """Refuse what is no place on Earth, and recognise latitude and longitude swapped."""
    for first, second in positions:
        if abs(first) <= LONGITUDE_MAX and abs(second) <= LATITUDE_MAX:
            continue
        given = f"[{first}, {second}]"
        if abs(first) <= LATITUDE_MAX and abs(second) <= LONGITUDE_MAX:
            raise BrokenRule(
                "rule.swapped",
                "{given} has latitude and longitude swapped: GeoJSON wants [longitude, "
                "latitude], so {right}",
                given=given,
                right=f"[{second}, {first}]",
            )
        raise BrokenRule(
            "rule.no_place",
            "{given} is no place: longitude -180..180, latitude -90..90",
            given=given,
        )


HOURS_OF_WEEK = 168
FACTOR_MIN, FACTOR_MAX = 0.1, 3.0  # a tenth is a standstill; thrice the map's speed is an error


class SpeedFactor(Model):
    """How fast roads are driven, over what the map says; 0.5 is half the speed.

    Either ``way_id`` (an OSM way, both directions) or ``road_class`` (OSM's ``highway``) says which
    roads. A way's factor counts on top of its class's. ``hour_of_week`` is 0 (Monday 0:00 to
    1:00, the centre's own time) to 167; null means every hour that has no factor of its own.
    ``observations`` counts the drives behind it.
    """

    way_id: int | None = None
    road_class: ShortText | None = None
    hour_of_week: Annotated[int, Field(ge=0, lt=HOURS_OF_WEEK)] | None = None
    factor: Annotated[float, Field(ge=FACTOR_MIN, le=FACTOR_MAX)]
    observations: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Self:
        if (self.way_id is None) == (self.road_class is None):
            raise BrokenRule("rule.one_way_or_class", "give either way_id or road_class")
        return self


class RoadSpeeds(Event):
    """Speeds that were observed, in force from ``valid_from`` beneath closures and slowdowns.

    The newest factor of a way or class and hour counts; others stay as they are. ``traces`` and the
    two instants tell what was observed, ``map_hash`` on which map it was matched: way ids and
    classes hold on any map.
    """

    type: Literal["road.speeds"] = "road.speeds"
    factors: Annotated[tuple[SpeedFactor, ...], Field(min_length=1, max_length=1_500)]
    utc_offset_minutes: Annotated[int, Field(ge=-840, le=840)] = 420
    valid_from: Instant
    observed_from: Instant
    observed_until: Instant
    traces: Annotated[int, Field(ge=1)]
    map_hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]

    @model_validator(mode="after")
    def _was_observed(self) -> Self:
        if self.observed_from > self.observed_until:
            raise BrokenRule("rule.observed_backwards", "observed_from is after observed_until")
        return self


AnyRoadEvent = RoadEvent | RoadSpeeds
"""What changes the roads that decisions see."""
