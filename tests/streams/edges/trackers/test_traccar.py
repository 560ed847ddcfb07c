"""What a Traccar server forwards beside places: connections, and calls for help."""

from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.events.vehicles import LinkWord
from streams.edges.inlet import Refused
from streams.edges.trackers.forms import of_osmand, of_traccar_client
from streams.edges.trackers.parts import Fix, Linked, NoPlace, Sos
from streams.edges.trackers.traccar import of_traccar
from tests.streams.edges.trackers.test_forms import CLIENT, NOW, QUERY, TRACCAR

IMEI = "861234567890123"
PRESSED = datetime(2026, 11, 30, 1, 59, tzinfo=UTC)


def position(**changed: object) -> dict[str, Any]:
    return TRACCAR | {"position": TRACCAR["position"] | changed}


def news(of_type: str, **more: object) -> dict[str, Any]:
    event = {"id": 43, "attributes": {}, "deviceId": 12, "type": of_type, "positionId": 9}
    return {"event": event | more, "device": TRACCAR["device"]}


@pytest.mark.parametrize("alarm", ["sos", "SOS", "lowBattery,sos", "powerCut, sos"])
def test_a_position_with_the_alarm_sos_calls_for_help(alarm: str) -> None:
    found = of_traccar(position(attributes={"alarm": alarm, "motion": True}))
    assert isinstance(found, Fix)
    assert found.sos == Sos(IMEI, PRESSED)


@pytest.mark.parametrize("attributes", [None, {}, {"alarm": "lowBattery"}, {"alarm": 7}])
def test_any_other_alarm_is_none(attributes: object) -> None:
    found = of_traccar(position(attributes=attributes))
    assert isinstance(found, Fix)
    assert found.sos is None


@pytest.mark.parametrize("mark", [{"outdated": True}, {"valid": False}])
def test_who_has_no_place_can_call_for_help(mark: dict[str, bool]) -> None:
    old = {"fixTime": "2026-11-29T00:00:00.000+00:00", "attributes": {"alarm": "sos"}}
    with pytest.raises(NoPlace) as raised:
        of_traccar(position(**mark, **old))
    assert raised.value.sos == Sos(IMEI, PRESSED), "the time is the device's, not its last place's"


def test_an_alarm_that_is_forwarded_as_an_event_is_of_the_time_of_its_position() -> None:
    said = news("alarm", attributes={"alarm": "sos"}, eventTime="2026-11-30T01:59:00.500+00:00")
    assert of_traccar(said) == Sos(IMEI, PRESSED.replace(microsecond=500_000), is_held=False)
    assert of_traccar(said | {"position": TRACCAR["position"]}) == Sos(IMEI, PRESSED, is_held=False)
    assert of_traccar(news("alarm", attributes={"alarm": "sos"})) == Sos(IMEI, None, is_held=False)
    assert of_traccar(news("alarm", attributes={"alarm": "geofence"})) is None


@pytest.mark.parametrize(
    ("of_type", "word"),
    [
        ("deviceOnline", LinkWord.HEARD),
        ("deviceOffline", LinkWord.LOST),
        ("deviceUnknown", LinkWord.LOST),
    ],
)
def test_events_of_a_connection_are_read_as_traccar_writes_them(
    of_type: str, word: LinkWord
) -> None:
    assert of_traccar(news(of_type, eventTime="2026-11-30T01:59:00Z")) == Linked(IMEI, word)


def test_an_event_without_its_device_is_refused_by_traccars_own_names() -> None:
    with pytest.raises(Refused) as raised:
        of_traccar({"event": {"type": "alarm"}})
    assert [one["loc"] for one in raised.value.faults] == [("device",)]


def test_the_button_of_traccar_client_calls_for_help() -> None:
    pressed = CLIENT | {"location": CLIENT["location"] | {"extras": {"alarm": "sos"}}}
    found = of_traccar_client(pressed)
    assert found.sos == Sos(found.device, found.at, is_held=False)
    lost = pressed | {"location": {**pressed["location"], "coords": None}}
    with pytest.raises(NoPlace) as raised:
        of_traccar_client(lost)
    assert raised.value.sos == found.sos


def test_an_older_phone_calls_for_help_in_its_query() -> None:
    found = of_osmand(QUERY | {"alarm": "sos"}, NOW)
    assert found.sos == Sos(found.device, found.at, is_held=False)
    with pytest.raises(NoPlace) as raised:
        of_osmand(QUERY | {"alarm": "sos", "valid": "false"}, NOW)
    assert raised.value.sos == Sos(found.device, None, is_held=False)


@pytest.mark.parametrize("at", [10**400, 1e300, "noon", "", True, None, {}])
def test_a_time_that_is_none_is_refused_by_its_name(at: object) -> None:
    """Found by trying: a number beyond what a float holds ended in an error nobody caught."""
    with pytest.raises(Refused) as raised:
        of_traccar(position(fixTime=at))
    assert [one["loc"] for one in raised.value.faults] == [("position", "fixTime")]
