"""What OwnTracks, Traccar Client and OsmAnd's protocol say, as each of them documents it.

Speeds come in knots (OsmAnd's query where it names no other unit), kilometres an hour (OwnTracks)
and metres a second (Traccar Client's JSON).
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from schemas.ground.base import Latitude, Longitude
from streams.edges.inlet import Refused
from streams.edges.trackers.parts import (
    At,
    Device,
    Fix,
    Form,
    Measure,
    NoPlace,
    Sos,
    course,
    is_sos,
    known,
    lenient,
    read,
    times,
    utc,
)
from streams.edges.trackers.speeds import KMH_MPS, MPS_IN, SpeedUnit

_LOST_PLUS: Final = re.compile(r"(T[0-9:.]+) (\d\d:?\d\d)$")
"""A time whose zone's plus was not escaped in an address, where it stands for a space."""


class _OwnTracks(Form):
    lat: Latitude
    lon: Longitude
    tst: At
    acc: Measure = None
    vel: Measure = None
    cog: Measure = None
    topic: str | None = None
    tid: str | None = None


class _OwnTracksKind(Form):
    kind: str = Field(alias="_type")


_LOCATION: Final = "location"
_ENCRYPTED: Final = "encrypted"
_LWT: Final = "lwt"


def of_owntracks(sent: object, user_and_device: str | None) -> Fix | None:
    """Read an OwnTracks message; null for every ``_type`` that is no place.

    Those are ``transition``, ``waypoint``, ``waypoints``, ``card``, ``cmd``, ``configuration``,
    ``dump``, ``beacon``, ``status``, ``steps``, ``request`` and ``lwt``: the app sends where it is
    as a ``location`` beside them.

    The device is ``user/device``: of its ``topic``, else of the headers ``X-Limit-U`` and
    ``X-Limit-D``, else its ``tid``.

    Raises
    ------
    Refused
        If it is none, names no device, or is ``encrypted``: nobody here has the key. The faults
        name OwnTracks' own fields.
    """
    kind = read(_OwnTracksKind, sent).kind
    if kind == _ENCRYPTED:
        raise Refused([{"type": "encrypted", "loc": ("_type",), "msg": "", "input": kind}])
    if kind != _LOCATION:
        return None
    found = read(_OwnTracks, sent)
    of_topic = "/".join(found.topic.split("/")[1:3]) if found.topic else None
    device = of_topic or user_and_device or found.tid
    if not device:
        raise Refused([{"type": "missing", "loc": ("topic",), "msg": "", "input": None}])
    return Fix(
        device=device,
        at=utc(found.tst, "tst"),
        lat=found.lat,
        lon=found.lon,
        accuracy_m=known(found.acc),
        speed_mps=times(found.vel, KMH_MPS),
        heading_deg=course(found.cog),
    )


def is_owntracks_will(sent: object) -> bool:
    """Tell whether this is what the app's broker says when its connection broke off (``lwt``)."""
    return isinstance(sent, dict) and sent.get("_type") == _LWT


class _Coords(Form):
    latitude: Latitude
    longitude: Longitude
    accuracy: Measure = None
    speed: Measure = None
    heading: Measure = None


class _Location(Form):
    timestamp: At
    coords: _Coords | None = None
    extras: dict[str, Any] | None = None


class _TraccarClient(Form):
    device_id: Device
    location: _Location


def of_traccar_client(sent: object) -> Fix:
    """Read the JSON of Traccar Client; its speed is in metres a second.

    Its button SOS sends where it is at that moment, with ``extras.alarm`` ``sos``.

    Raises
    ------
    NoPlace
        If it has no ``coords``: the phone says that it is on, and not where.
    Refused
        If it is none; the faults name its own fields.
    """
    found = read(_TraccarClient, sent)
    coords = found.location.coords
    at = utc(found.location.timestamp, "location.timestamp")
    sos = None
    if is_sos((found.location.extras or {}).get("alarm")):
        sos = Sos(found.device_id, at, is_held=False)
    if coords is None:
        raise NoPlace.by(("location", "coords"), None, found.device_id, sos)
    return Fix(
        device=found.device_id,
        at=at,
        lat=coords.latitude,
        lon=coords.longitude,
        accuracy_m=known(coords.accuracy),
        speed_mps=known(coords.speed),
        heading_deg=course(coords.heading),
        sos=sos,
    )


def _offset(value: object) -> object:
    """Read the offset of a zone, ``+07:00`` or ``Z``; in an address a plus may be a space."""
    return re.sub(r"^ ?(?=\d)", "+", value) if isinstance(value, str) else value


_NO_PLACE_OF_ITS_OWN: Final = ("cell", "wifi")
"""What a phone without satellites tells instead: who is near it."""

Offset = Annotated[str, Field(pattern=r"^(Z|[+-](0\d|1[0-4]):[0-5]\d)$"), BeforeValidator(_offset)]


class _Query(Form):
    id: Device
    timestamp: At | None = None
    zone: Offset | None = None
    lat: Latitude
    lon: Longitude
    accuracy: Measure = None
    speed: Measure = None
    speed_unit: SpeedUnit = "knots"
    bearing: Measure = None


class _Alive(Form):
    """What each query has, also where it says that it has no place."""

    id: Device
    valid: Annotated[Literal["true", "1", "false", "0"], BeforeValidator(str.lower)] = "true"
    alarm: str | None = None


def of_osmand(query: Mapping[str, str], received_at: datetime) -> Fix:
    """Read OsmAnd's protocol, a query such as ``id=7&lat=21&lon=105.8&timestamp=1764468000``.

    Read too are ``deviceid`` for ``id``, ``location=lat,lon``, ``heading`` for ``bearing``. What is
    empty is not there. Speeds are in knots, as in Traccar, but for another ``speed_unit``: the
    OsmAnd app itself writes metres a second. A ``timestamp`` without a zone wants ``zone``; where
    there is none the fix is of ``received_at``, as in Traccar: such phones keep nothing. ``alarm``
    with ``sos`` calls for help, as Traccar Client's button did before it spoke JSON.

    Raises
    ------
    NoPlace
        If it says that it is not ``valid``, or names cells or networks instead of a place.
    Refused
        If it is none; the faults name its own fields.
    """
    given = _named_alike(query)
    alive = lenient(_Alive, given)
    sos = Sos(alive.id, None, is_held=False) if is_sos(alive.alarm) else None
    if alive.valid in {"false", "0"}:
        raise NoPlace.by(("valid",), alive.valid, alive.id, sos)
    if not given.keys() & {"lat", "lon"} and given.keys() & set(_NO_PLACE_OF_ITS_OWN):
        raise NoPlace.by(("lat",), None, alive.id, sos)
    found = lenient(_Query, given)
    at = received_at if found.timestamp is None else _zoned(found.timestamp, found.zone)
    return Fix(
        device=found.id,
        at=at,
        lat=found.lat,
        lon=found.lon,
        accuracy_m=known(found.accuracy),
        speed_mps=times(found.speed, MPS_IN[found.speed_unit]),
        heading_deg=course(found.bearing),
        sos=sos and replace(sos, at=at),
    )


def _named_alike(query: Mapping[str, str]) -> dict[str, str]:
    """Give a query's values under one name each, without what is empty."""
    given = {name: value for name, value in query.items() if value.strip()}
    for other, name in (("deviceid", "id"), ("heading", "bearing")):
        if other in given:
            given.setdefault(name, given[other])
    if "," in given.get("location", ""):
        given["lat"], given["lon"] = given["location"].split(",")[:2]
    if "timestamp" in given:
        given["timestamp"] = _LOST_PLUS.sub(r"\1+\2", given["timestamp"])
    return given


def _zoned(at: datetime, zone: str | None) -> datetime:
    if at.tzinfo is None and zone is not None:
        at = datetime.fromisoformat(f"{at.isoformat()}{zone}")
    return utc(at, "timestamp")
