"""Roads as cameras, traffic systems and maps tell of them, put into the fields of a road event."""

import json
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from schemas.events.roads import RoadArea, RoadLine
from schemas.ground.base import Instant, Latitude, LatLon, Longitude, Model, ShortText
from schemas.ground.errors import BrokenRule
from schemas.ground.ids import EventId, RoadEventId
from streams.edges.inlet import Refused, faults_of

RADIUS_M: Final = 30.0
"""Of a point that says none: the road that a camera looks at."""

_WITH_HEIGHT: Final = 3
_NESTED_MAX: Final = 3
"""Of a polygon: rings of positions of numbers."""

Radius = Annotated[float, Field(gt=0, le=20_000, description="metres")]
Level = Annotated[int, Field(ge=-5, le=5)]
Factor = Annotated[float, Field(gt=0, lt=1, description="0.25: a quarter of the usual speed")]
RoadKind = Literal["closure", "slowdown", "reopening"]


class RoadPoint(Model):
    """What a camera or a traffic system says of the road at a point.

    ``at`` is when it was seen. ``level`` 0 is the ground, 1 a bridge, -1 an underpass; null: not
    known. ``valid_until`` null: the end is not known.
    """

    road_event_id: RoadEventId
    kind: RoadKind
    lat: Latitude
    lon: Longitude
    radius_m: Radius = RADIUS_M
    at: Instant
    event_id: EventId | None = None
    level: Level | None = None
    speed_factor: Factor | None = None
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    reason: ShortText | None = None


class PointGeometry(Model):
    """A GeoJSON point: longitude, then latitude."""

    type: Literal["Point"]
    coordinates: tuple[Longitude, Latitude]


def _named(value: object) -> object:
    """Give an id as text: GeoJSON lets it be a number."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else value


class RoadProperties(Model):
    """What a feature says of its roads; ``radius_m`` belongs to a point."""

    kind: RoadKind
    at: Instant
    event_id: EventId | None = None
    radius_m: Radius | None = None
    level: Level | None = None
    speed_factor: Factor | None = None
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    reason: ShortText | None = None


class RoadFeature(Model):
    """A GeoJSON feature whose ``id`` names the closure or slowdown, as text or as a number.

    What GeoJSON lets others add beside (``bbox``, ``crs``, a title) is not read.
    """

    model_config = ConfigDict(extra="ignore")

    type: Literal["Feature"]
    id: Annotated[RoadEventId, BeforeValidator(_named)]
    geometry: Annotated[PointGeometry | RoadLine | RoadArea, Field(discriminator="type")]
    properties: RoadProperties

    @model_validator(mode="after")
    def _radius_is_of_a_point(self) -> Self:
        if self.properties.radius_m is not None and not isinstance(self.geometry, PointGeometry):
            raise BrokenRule(
                "rule.radius_of_point",
                "properties.radius_m belongs to a Point: leave it out",
            )
        return self


def of_point(sent: object) -> dict[str, Any]:
    """Make the fields of a road event of a camera's word.

    Raises
    ------
    Refused
        If it is no `RoadPoint`; the faults name its own fields.
    """
    point = _read(RoadPoint, sent)
    place = LatLon(lat=point.lat, lon=point.lon)
    fields = point.model_dump(mode="json", exclude={"lat", "lon", "at"}, exclude_none=True)
    return fields | {
        "occurred_at": point.at.isoformat(),
        "around": place.model_dump(mode="json"),
    }


def of_feature(sent: object) -> dict[str, Any]:
    """Make the fields of a road event of a GeoJSON feature.

    Raises
    ------
    Refused
        If it is no `RoadFeature`; the faults name its own fields.
    """
    feature = _read(RoadFeature, _level(sent))
    said, shape = feature.properties, feature.geometry
    fields = said.model_dump(mode="json", exclude={"at", "radius_m"}, exclude_none=True)
    fields |= {"road_event_id": feature.id, "occurred_at": said.at.isoformat()}
    if isinstance(shape, PointGeometry):
        lon, lat = shape.coordinates
        return fields | {
            "around": {"lat": lat, "lon": lon},
            "radius_m": RADIUS_M if said.radius_m is None else said.radius_m,
        }
    return fields | {"geometry": shape.model_dump(mode="json")}


def _level(sent: object) -> object:
    """Give a feature without its positions' heights, the third number that GeoJSON lets stand."""
    shape = sent.get("geometry") if isinstance(sent, dict) else None
    if not isinstance(sent, dict) or not isinstance(shape, dict) or "coordinates" not in shape:
        return sent
    on_ground = _without_heights(shape["coordinates"], _NESTED_MAX)
    return {**sent, "geometry": {**shape, "coordinates": on_ground}}


def _without_heights(found: object, levels: int) -> object:
    if not isinstance(found, list) or levels == 0:
        return found
    if len(found) == _WITH_HEIGHT and all(isinstance(one, int | float) for one in found):
        return found[:2]
    return [_without_heights(one, levels - 1) for one in found]


def features_of(sent: list[object]) -> list[object]:
    """Give the features of what was sent; a FeatureCollection is its features."""
    found: list[object] = []
    for one in sent:
        inner = one.get("features") if isinstance(one, dict) else None
        is_collection = isinstance(one, dict) and one.get("type") == "FeatureCollection"
        found += inner if is_collection and isinstance(inner, list) else [one]
    return found


Form = TypeVar("Form", bound=Model)


def _read(form: type[Form], sent: object) -> Form:
    try:
        return form.model_validate_json(json.dumps(sent))
    except ValidationError as error:
        faults = faults_of(error)
    shapes = {"Point", "LineString", "Polygon"}  # pydantic's own, no field of the sender's
    raise Refused(
        [{**one, "loc": tuple(at for at in one["loc"] if at not in shapes)} for one in faults]
    )
