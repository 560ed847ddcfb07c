"""What a Traccar server forwards, by HTTP or into Kafka: both write the same JSON.

Positions come with their device (``forward.type``), events with theirs (``event.forward.type``);
the values that mean something here are those of Traccar's own models Position, Event and Device.
"""

from typing import Annotated, Any, Final

from pydantic import BeforeValidator

from schemas.events.vehicles import LinkWord
from schemas.ground.base import Latitude, Longitude
from streams.edges.trackers.parts import (
    At,
    Device,
    Fix,
    Form,
    Linked,
    Measure,
    NoPlace,
    Said,
    Sos,
    course,
    is_sos,
    known,
    read,
    times,
    utc,
)
from streams.edges.trackers.speeds import KNOT_MPS


class _Device(Form):
    uniqueId: Device  # noqa: N815 - as Traccar writes it


def _or_nothing(value: object) -> object:
    """Read what a device warns of; a list, or a text, of none is no reason to lose a place."""
    return value if isinstance(value, dict) else None


Attributes = Annotated[dict[str, Any] | None, BeforeValidator(_or_nothing)]


class _Moment(Form):
    """When a device said something; of a place that is repeated, ``fixTime`` is older."""

    deviceTime: At | None = None  # noqa: N815
    attributes: Attributes = None


class _Position(_Moment):
    fixTime: At  # noqa: N815
    latitude: Latitude
    longitude: Longitude
    valid: bool | None = None
    outdated: bool | None = None
    accuracy: Measure = None
    speed: Measure = None
    course: Measure = None


class _Placed(Form):
    position: _Position
    device: _Device


class _Event(Form):
    type: str
    eventTime: At | None = None  # noqa: N815
    attributes: Attributes = None


class _News(Form):
    event: _Event
    device: _Device
    position: _Moment | None = None


_LINKS: Final = {
    "deviceOnline": LinkWord.HEARD,
    "deviceOffline": LinkWord.LOST,
    "deviceUnknown": LinkWord.LOST,
}
"""Of Traccar's events, those about a device's connection."""

_ALARM: Final = "alarm"
"""The event, and the attribute of event and position, that hold what a device warns of."""


def of_traccar(sent: object) -> Said:
    """Read a position with its device, or an event with its device.

    Of events those about a device's connection and calls for help (``alarm`` with ``sos``) are
    read; null for the others.

    Raises
    ------
    NoPlace
        If it is ``outdated``, which repeats an old place, or not ``valid``: without satellites.
    Refused
        If it is none; the faults name Traccar's own fields.
    """
    if isinstance(sent, dict) and "event" in sent:
        return _of_news(read(_News, sent))
    found = read(_Placed, sent)
    position, device = found.position, found.device.uniqueId
    said_at = position.deviceTime or position.fixTime
    sos = None
    if _calls(position.attributes):
        sos = Sos(device, utc(said_at, "position.deviceTime"))
    if position.outdated:
        raise NoPlace.by(("position", "outdated"), "true", device, sos)
    if position.valid is False:
        raise NoPlace.by(("position", "valid"), "false", device, sos)
    return Fix(
        device=device,
        at=utc(position.fixTime, "position.fixTime"),
        lat=position.latitude,
        lon=position.longitude,
        accuracy_m=known(position.accuracy),
        speed_mps=times(position.speed, KNOT_MPS),
        heading_deg=course(position.course),
        sos=sos,
    )


def _of_news(news: _News) -> Said:
    device = news.device.uniqueId
    if news.event.type == _ALARM:
        if not _calls(news.event.attributes):
            return None
        # The time of the position beside it, so that both forwards tell of one call.
        at = (news.position and news.position.deviceTime) or news.event.eventTime
        return Sos(device, None if at is None else utc(at, "event.eventTime"), is_held=False)
    word = _LINKS.get(news.event.type)
    return None if word is None else Linked(device, word)


def _calls(attributes: dict[str, Any] | None) -> bool:
    return attributes is not None and is_sos(attributes.get(_ALARM))
