"""What Traccar, OwnTracks and OsmAnd's protocol say of a fix, as each of them documents it.

Speeds come in knots (Traccar's forward, OsmAnd's query where it names no other unit), kilometres
an hour (OwnTracks) and metres a second (Traccar Client's JSON); they are metres a second from here
on. What a tracker writes for "not known" is null.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from schemas.events.vehicles import LinkWord
from schemas.ground.base import Latitude, Longitude
from streams.edges.inlet import Refused
from streams.edges.trackers.speeds import KMH_MPS, KNOT_MPS, MPS_IN, SpeedUnit

_MS_FROM: Final = 100_000_000_000
"""A number of seconds as large as this would be in the year 5138: it is milliseconds."""

_LOST_PLUS: Final = re.compile(r"(T[0-9:.]+) (\d\d:?\d\d)$")
"""A time whose zone's plus was not escaped in an address, where it stands for a space."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One fix of a device; speed in metres a second, place WGS 84 degrees, null: not known."""

    device: str
    at: datetime
    lat: float
    lon: float
    accuracy_m: float | None
    speed_mps: float | None
    heading_deg: float | None

    def fields(self, unit_id: str) -> dict[str, Any]:
        """Give the fields of a unit's position."""
        return {
            "occurred_at": self.at.isoformat(),
            "unit_id": unit_id,
            "place": {"lat": self.lat, "lon": self.lon},
            "accuracy_m": self.accuracy_m or None,  # no receiver is right to 0 m: it does not know
            "speed_mps": self.speed_mps,
            "heading_deg": self.heading_deg,
        }


@dataclass(frozen=True, slots=True)
class Linked:
    """Word of a device's connection, without a place."""

    device: str
    word: LinkWord


class NoPlace(Refused):
    """A tracker is alive, and says itself that it does not know where it is now.

    ``device`` is the tracker.
    """

    device: str

    @classmethod
    def by(cls, loc: tuple[str, ...], value: str | None, device: str) -> Self:
        """Name the field that says so, what it holds (null: it is not there), and whose it is."""
        made = cls([{"type": "no_place", "loc": loc, "msg": "", "input": value}])
        made.device = device
        return made


def _instant(value: object) -> object:
    """Read seconds or milliseconds since 1970, as number or text; ISO 8601 is left to pydantic."""
    if isinstance(value, str) and value.strip().lstrip("-").replace(".", "", 1).isdigit():
        value = float(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value / 1_000 if abs(value) >= _MS_FROM else value
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except (OverflowError, ValueError, OSError):
            msg = "is no time: seconds since 1970, or ISO 8601 with its zone"
            raise ValueError(msg) from None
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    return value


At = Annotated[datetime, BeforeValidator(_instant)]
Device = Annotated[str, Field(min_length=1, max_length=200)]


class _Form(BaseModel):
    """A tracker's own message: what else is in it is not read."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False, hide_input_in_errors=True)


class _TraccarDevice(_Form):
    uniqueId: Device  # noqa: N815 - as Traccar writes it


class _TraccarPosition(_Form):
    fixTime: At  # noqa: N815
    latitude: Latitude
    longitude: Longitude
    valid: bool = True
    outdated: bool = False
    accuracy: float | None = None
    speed: float | None = None
    course: float | None = None


class _Traccar(_Form):
    position: _TraccarPosition
    device: _TraccarDevice


class _TraccarEvent(_Form):
    type: str


class _TraccarNews(_Form):
    event: _TraccarEvent
    device: _TraccarDevice


_TRACCAR_LINKS: Final = {
    "deviceOnline": LinkWord.HEARD,
    "deviceOffline": LinkWord.LOST,
    "deviceUnknown": LinkWord.LOST,
}
"""Of Traccar's events, those about a device's connection: the others say nothing here."""


def of_traccar(sent: object) -> Fix | Linked | None:
    """Read Traccar's ``forward.type=json``, or an event of its ``event.forward.type=json``.

    Of events only those about a device's connection are read; null for the others.

    Raises
    ------
    NoPlace
        If it is ``outdated``, which repeats an old place, or not ``valid``: without satellites.
    Refused
        If it is none; the faults name Traccar's own fields.
    """
    if isinstance(sent, dict) and "event" in sent:
        news = _read(_TraccarNews, sent)
        word = _TRACCAR_LINKS.get(news.event.type)
        return None if word is None else Linked(news.device.uniqueId, word)
    found = _read(_Traccar, sent)
    position = found.position
    if position.outdated:
        raise NoPlace.by(("position", "outdated"), "true", found.device.uniqueId)
    if not position.valid:
        raise NoPlace.by(("position", "valid"), "false", found.device.uniqueId)
    return Fix(
        device=found.device.uniqueId,
        at=_utc(position.fixTime, "position.fixTime"),
        lat=position.latitude,
        lon=position.longitude,
        accuracy_m=_known(position.accuracy),
        speed_mps=_times(position.speed, KNOT_MPS),
        heading_deg=_course(position.course),
    )


class _OwnTracks(_Form):
    lat: Latitude
    lon: Longitude
    tst: At
    acc: float | None = None
    vel: float | None = None
    cog: float | None = None
    topic: str | None = None
    tid: str | None = None


class _OwnTracksKind(_Form):
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
    kind = _read(_OwnTracksKind, sent).kind
    if kind == _ENCRYPTED:
        raise Refused([{"type": "encrypted", "loc": ("_type",), "msg": "", "input": kind}])
    if kind != _LOCATION:
        return None
    found = _read(_OwnTracks, sent)
    of_topic = "/".join(found.topic.split("/")[1:3]) if found.topic else None
    device = of_topic or user_and_device or found.tid
    if not device:
        raise Refused([{"type": "missing", "loc": ("topic",), "msg": "", "input": None}])
    return Fix(
        device=device,
        at=_utc(found.tst, "tst"),
        lat=found.lat,
        lon=found.lon,
        accuracy_m=_known(found.acc),
        speed_mps=_times(found.vel, KMH_MPS),
        heading_deg=_course(found.cog),
    )


def is_owntracks_will(sent: object) -> bool:
    """Tell whether this is what the app's broker says when its connection broke off (``lwt``)."""
    return isinstance(sent, dict) and sent.get("_type") == _LWT


class _Coords(_Form):
    latitude: Latitude
    longitude: Longitude
    accuracy: float | None = None
    speed: float | None = None
    heading: float | None = None


class _Location(_Form):
    timestamp: At
    coords: _Coords | None = None


class _TraccarClient(_Form):
    device_id: Device
    location: _Location


def of_traccar_client(sent: object) -> Fix:
    """Read the JSON of Traccar Client; its speed is in metres a second.

    Raises
    ------
    NoPlace
        If it has no ``coords``: the phone says that it is on, and not where.
    Refused
        If it is none; the faults name its own fields.
    """
    found = _read(_TraccarClient, sent)
    coords = found.location.coords
    if coords is None:
        raise NoPlace.by(("location", "coords"), None, found.device_id)
    return Fix(
        device=found.device_id,
        at=_utc(found.location.timestamp, "location.timestamp"),
        lat=coords.latitude,
        lon=coords.longitude,
        accuracy_m=_known(coords.accuracy),
        speed_mps=_known(coords.speed),
        heading_deg=_course(coords.heading),
    )


def _offset(value: object) -> object:
    """Read the offset of a zone, ``+07:00`` or ``Z``; in an address a plus may be a space."""
    return re.sub(r"^ ?(?=\d)", "+", value) if isinstance(value, str) else value


_NO_PLACE_OF_ITS_OWN: Final = ("cell", "wifi")
"""What a phone without satellites tells instead: who is near it."""

Offset = Annotated[str, Field(pattern=r"^(Z|[+-](0\d|1[0-4]):[0-5]\d)$"), BeforeValidator(_offset)]


class _Query(_Form):
    id: Device
    timestamp: At | None = None
    zone: Offset | None = None
    lat: Latitude
    lon: Longitude
    accuracy: float | None = None
    speed: float | None = None
    speed_unit: SpeedUnit = "knots"
    bearing: float | None = None


class _Alive(_Form):
    """What each query has, also where it says that it has no place."""

    id: Device
    valid: Annotated[Literal["true", "1", "false", "0"], BeforeValidator(str.lower)] = "true"


def of_osmand(query: Mapping[str, str], received_at: datetime) -> Fix:
    """Read OsmAnd's protocol, a query such as ``id=7&lat=21&lon=105.8&timestamp=1764468000``.

    Read too are ``deviceid`` for ``id``, ``location=lat,lon``, ``heading`` for ``bearing``. What is
    empty is not there. Speeds are in knots, as in Traccar, but for another ``speed_unit``: the
    OsmAnd app itself writes metres a second. A ``timestamp`` without a zone wants ``zone``; where
    there is none the fix is of ``received_at``, as in Traccar: such phones keep nothing.

    Raises
    ------
    NoPlace
        If it says that it is not ``valid``, or names cells or networks instead of a place.
    Refused
        If it is none; the faults name its own fields.
    """
    given = _named_alike(query)
    alive = _lenient(_Alive, given)
    if alive.valid in {"false", "0"}:
        raise NoPlace.by(("valid",), alive.valid, alive.id)
    if not given.keys() & {"lat", "lon"} and given.keys() & set(_NO_PLACE_OF_ITS_OWN):
        raise NoPlace.by(("lat",), None, alive.id)
    found = _lenient(_Query, given)
    return Fix(
        device=found.id,
        at=received_at if found.timestamp is None else _zoned(found.timestamp, found.zone),
        lat=found.lat,
        lon=found.lon,
        accuracy_m=_known(found.accuracy),
        speed_mps=_times(found.speed, MPS_IN[found.speed_unit]),
        heading_deg=_course(found.bearing),
    )


def _named_alike(query: Mapping[str, str]) -> dict[str, str]:
    """Give a query's values under one name each, without what is empty."""
    given = {name: value for name, value in query.items() if value.strip()}
    for other, name in (("deviceid", "id"), ("heading", "bearing")):
        if other in given:
            given.setdefault(name, given[other])
    if "location" in given and given["location"].count(",") == 1:
        given["lat"], given["lon"] = given["location"].split(",")
    if "timestamp" in given:
        given["timestamp"] = _LOST_PLUS.sub(r"\1+\2", given["timestamp"])
    return given


def _zoned(at: datetime, zone: str | None) -> datetime:
    if at.tzinfo is None and zone is not None:
        at = datetime.fromisoformat(f"{at.isoformat()}{zone}")
    return _utc(at, "timestamp")


def _known(value: float | None) -> float | None:
    """Give a measure; what is below zero is how phones write that they do not know."""
    return None if value is None or value < 0 else value


def _times(value: float | None, factor: float) -> float | None:
    known = _known(value)
    return None if known is None else known * factor


def _course(value: float | None) -> float | None:
    known = _known(value)
    return None if known is None else known % 360


def _utc(at: datetime, field: str) -> datetime:
    if at.tzinfo is None:
        why = "has no zone: write it with Z or +07:00"
        fault = {"type": "value_error", "loc": (field,), "msg": why, "input": at.isoformat()}
        raise Refused([fault])
    return at.astimezone(UTC)


Form = TypeVar("Form", bound=BaseModel)


def _read(form: type[Form], sent: object) -> Form:
    try:
        return form.model_validate_json(json.dumps(sent))
    except ValidationError as error:
        raise Refused([dict(one) for one in error.errors(include_url=False)]) from None


def _lenient(form: type[Form], given: Mapping[str, str]) -> Form:
    """Read a query, in which everything is text."""
    try:
        return form.model_validate(given)
    except ValidationError as error:
        raise Refused([dict(one) for one in error.errors(include_url=False)]) from None
