"""Trackers' messages as their projects document them; each speed is put right once."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from streams.edges.inlet import Refused
from streams.edges.trackers.forms import of_osmand, of_owntracks, of_traccar_client
from streams.edges.trackers.parts import Fix, NoPlace
from streams.edges.trackers.traccar import of_traccar

AT = datetime(2026, 11, 30, 1, 59, tzinfo=UTC)
SECONDS = int(AT.timestamp())
NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)

TRACCAR: dict[str, Any] = {
    "position": {
        "id": 0,
        "attributes": {"batteryLevel": 88.0, "distance": 12.4, "motion": True},
        "deviceId": 12,
        "protocol": "osmand",
        "serverTime": "2026-11-30T01:59:01.200+00:00",
        "deviceTime": "2026-11-30T01:59:00.000+00:00",
        "fixTime": "2026-11-30T08:59:00.000+07:00",
        "outdated": False,
        "valid": True,
        "latitude": 21.0285,
        "longitude": 105.8542,
        "altitude": 12.0,
        "speed": 19.4384,
        "course": 360.0,
        "address": None,
        "accuracy": 0.0,
        "network": None,
        "geofenceIds": None,
    },
    "device": {
        "id": 12,
        "attributes": {},
        "groupId": 0,
        "name": "Xe 12",
        "uniqueId": "861234567890123",
        "status": "online",
        "disabled": False,
    },
}

OWNTRACKS: dict[str, Any] = {
    "_type": "location",
    "BSSID": "b8:27:eb:0:0:1",
    "acc": 12,
    "alt": 13,
    "batt": 45,
    "bs": 1,
    "cog": 271,
    "conn": "m",
    "created_at": SECONDS,
    "lat": 21.0285,
    "lon": 105.8542,
    "m": 1,
    "t": "u",
    "tid": "lt",
    "topic": "owntracks/lan/pixel",
    "tst": SECONDS,
    "vac": 3,
    "vel": 36,
}

CLIENT: dict[str, Any] = {
    "location": {
        "timestamp": "2026-11-30T01:59:00.000Z",
        "coords": {
            "latitude": 21.0285,
            "longitude": 105.8542,
            "accuracy": 8.5,
            "speed": 10.0,
            "heading": -1,
            "altitude": 12.0,
        },
        "is_moving": True,
        "odometer": 123.4,
        "event": "motionchange",
        "battery": {"level": 0.5, "is_charging": False},
        "activity": {"type": "in_vehicle"},
        "extras": {},
        "_": "&id=7",
    },
    "device_id": "7700123",
}

QUERY = {
    "id": "123456",
    "lat": "21.0285",
    "lon": "105.8542",
    "timestamp": str(SECONDS),
    "hdop": "1",
    "altitude": "12",
    "speed": "19.4384",
    "bearing": "90",
    "batt": "80",
}


def osmand(query: dict[str, str]) -> Fix:
    return of_osmand(query, NOW)


def same(fix: object, device: str) -> Fix:
    assert isinstance(fix, Fix)
    assert (fix.device, fix.at, fix.lat, fix.lon) == (device, AT, 21.0285, 105.8542)
    assert fix.speed_mps == pytest.approx(10.0, abs=1e-4)
    return fix


def test_traccar_speaks_in_knots_and_its_accuracy_0_is_not_known() -> None:
    fix = same(of_traccar(TRACCAR), "861234567890123")
    assert (fix.fields("BC-02")["accuracy_m"], fix.heading_deg) == (None, 0.0)


@pytest.mark.parametrize(
    ("marks", "field", "value"),
    [
        ({"outdated": True}, "outdated", "true"),
        ({"valid": False}, "valid", "false"),
        ({"outdated": True, "valid": False}, "outdated", "true"),
    ],
)
def test_an_old_place_or_one_without_satellites_is_no_place_of_now(
    marks: dict[str, bool], field: str, value: str
) -> None:
    with pytest.raises(NoPlace) as caught:
        of_traccar(TRACCAR | {"position": TRACCAR["position"] | marks})
    [fault] = caught.value.faults
    assert (fault["type"], fault["loc"], fault["input"]) == ("no_place", ("position", field), value)


def test_owntracks_speaks_in_kilometres_an_hour() -> None:
    fix = same(of_owntracks(OWNTRACKS, None), "lan/pixel")
    assert (fix.accuracy_m, fix.heading_deg) == (12.0, 271.0)


def test_owntracks_names_its_device_by_topic_then_headers_then_tid() -> None:
    without = {key: one for key, one in OWNTRACKS.items() if key != "topic"}
    same(of_owntracks(without, "minh/iphone"), "minh/iphone")
    same(of_owntracks(without, None), "lt")
    del without["tid"]
    with pytest.raises(Refused):
        of_owntracks(without, None)


@pytest.mark.parametrize("kind", ["lwt", "waypoint", "transition", "status", "card"])
def test_other_messages_of_owntracks_are_no_fix(kind: str) -> None:
    assert of_owntracks({"_type": kind, "tst": SECONDS}, None) is None


def test_a_place_that_is_encrypted_is_refused_and_not_passed_over() -> None:
    with pytest.raises(Refused) as caught:
        of_owntracks({"_type": "encrypted", "data": "b3duVHJhY2tzIQ=="}, "minh/iphone")
    assert [fault["type"] for fault in caught.value.faults] == ["encrypted"]


def test_traccar_client_speaks_in_metres_a_second() -> None:
    fix = same(of_traccar_client(CLIENT), "7700123")
    assert (fix.accuracy_m, fix.heading_deg) == (8.5, None)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"timestamp": str(SECONDS * 1000)},
        {"timestamp": "2026-11-30T08:59:00+07:00"},
        {"lat": "x", "lon": "y", "location": "21.0285,105.8542"},
        {"id": "123456", "deviceid": "other"},
    ],
)
def test_osmands_query_speaks_in_knots(change: dict[str, str]) -> None:
    assert same(of_osmand(QUERY | change, NOW), "123456").heading_deg == 90.0


def test_osmand_may_say_deviceid_and_that_a_fix_is_not_valid() -> None:
    other = {"deviceid": "9", **{key: one for key, one in QUERY.items() if key != "id"}}
    same(of_osmand(other, NOW), "9")
    for valid in ("false", "False", "0"):
        with pytest.raises(NoPlace):
            of_osmand(QUERY | {"valid": valid}, NOW)
    same(of_osmand(QUERY | {"valid": "True"}, NOW), "123456")


OSMAND_APP = {
    "id": "xe-7",
    "lat": "21.0285",
    "lon": "105.8542",
    "timestamp": str(SECONDS * 1000),
    "accuracy": "3.7900925",
    "altitude": "1.0E-4",
    "speed": "10.0",
    "bearing": "271.5",
    "speed_unit": "m/s",
}
"""What LiveMonitoringHelper of the OsmAnd app writes into a template: floats of Java, m/s, ms."""


def test_the_osmand_app_itself_speaks_in_metres_a_second() -> None:
    fix = same(of_osmand(OSMAND_APP, NOW), "xe-7")
    assert (fix.accuracy_m, fix.heading_deg) == (3.7900925, 271.5)


@pytest.mark.parametrize(
    ("unit", "speed"), [("km/h", "36"), ("knots", "19.43845"), ("mph", "22.36936"), ("m/s", "10")]
)
def test_a_query_may_name_the_unit_of_its_speed(unit: str, speed: str) -> None:
    same(of_osmand(QUERY | {"speed": speed, "speed_unit": unit}, NOW), "123456")


@pytest.mark.parametrize(
    "change",
    [
        {"timestamp": "2026-11-30 08:59:00", "zone": "+07:00"},
        {"timestamp": "2026-11-30 08:59:00", "zone": " 07:00"},
        {"timestamp": "2026-11-30 08:59:00", "zone": "07:00"},
        {"timestamp": "2026-11-30T01:59:00", "zone": "Z"},
        {"timestamp": "2026-11-29 21:29:00", "zone": "-04:30"},
        {"timestamp": str(SECONDS), "zone": "+07:00"},
        {"timestamp": "2026-11-30T08:59:00.000 07:00"},
        {"timestamp": "2026-11-30T08:59:00 0700"},
    ],
)
def test_a_query_may_say_its_zone_and_lose_its_plus(change: dict[str, str]) -> None:
    same(of_osmand(QUERY | change, NOW), "123456")


def test_what_is_empty_in_a_query_is_not_known() -> None:
    empty = {"speed": "", "bearing": " ", "accuracy": "", "valid": "", "batt": ""}
    fix = of_osmand(QUERY | empty, NOW)
    assert (fix.at, fix.speed_mps, fix.heading_deg, fix.accuracy_m) == (AT, None, None, None)


def test_a_query_without_a_time_is_of_now() -> None:
    timeless = {key: one for key, one in QUERY.items() if key != "timestamp"}
    assert of_osmand(timeless, NOW).at == NOW
    assert of_osmand(timeless | {"timestamp": ""}, NOW).at == NOW


def test_a_phone_that_names_only_what_is_near_it_is_heard_without_a_place() -> None:
    with pytest.raises(NoPlace) as caught:
        of_osmand({"id": "9", "cell": "452,4,30021,87421,-71"}, NOW)
    assert caught.value.device == "9"
    with pytest.raises(Refused) as refused:
        of_osmand({"id": "9", "latitude": "21"}, NOW)
    assert [fault["loc"] for fault in refused.value.faults] == [("lat",), ("lon",)]
    with pytest.raises(NoPlace) as without:
        of_traccar_client(CLIENT | {"location": {"timestamp": "2026-11-30T01:59:00.000Z"}})
    assert without.value.device == "7700123"


def test_an_accuracy_of_0_is_not_known_whoever_says_it() -> None:
    coords = CLIENT["location"]["coords"] | {"accuracy": 0}
    client = CLIENT | {"location": CLIENT["location"] | {"coords": coords}}
    for fix in (
        of_traccar_client(client),
        of_owntracks(OWNTRACKS | {"acc": 0}, None),
        of_osmand(QUERY | {"accuracy": "0.0"}, NOW),
        of_traccar(TRACCAR | {"position": TRACCAR["position"] | {"accuracy": -1}}),
    ):
        assert isinstance(fix, Fix)
        assert fix.fields("BC-01")["accuracy_m"] is None


@pytest.mark.parametrize(
    ("read", "sent", "field"),
    [
        (of_traccar, {}, ("position",)),
        (of_traccar, 7, ()),
        (
            of_traccar,
            TRACCAR | {"position": TRACCAR["position"] | {"latitude": 121}},
            ("position", "latitude"),
        ),
        (
            of_traccar,
            TRACCAR | {"position": TRACCAR["position"] | {"fixTime": "2026-11-30T01:59:00"}},
            ("position.fixTime",),
        ),
        (lambda one: of_owntracks(one, None), OWNTRACKS | {"tst": 1e300}, ("tst",)),
        (lambda one: of_owntracks(one, None), {"lat": 1}, ("_type",)),
        (of_traccar_client, CLIENT | {"device_id": ""}, ("device_id",)),
        (osmand, QUERY | {"lat": "nan"}, ("lat",)),
        (osmand, QUERY | {"timestamp": "yesterday"}, ("timestamp",)),
        (osmand, QUERY | {"timestamp": "2026-11-30 08:59:00"}, ("timestamp",)),
        (osmand, QUERY | {"zone": "ICT"}, ("zone",)),
        (osmand, QUERY | {"speed_unit": "kmh"}, ("speed_unit",)),
        (osmand, QUERY | {"valid": "perhaps"}, ("valid",)),
    ],
)
def test_what_is_wrong_is_named_in_the_trackers_own_words(
    read: Callable[[Any], object], sent: object, field: tuple[str, ...]
) -> None:
    with pytest.raises(Refused) as caught:
        read(sent)
    assert caught.value.faults[0]["loc"] == field


@pytest.mark.parametrize("word", ["NaN", "nan", "Infinity", "-inf"])
def test_a_measure_that_is_no_number_is_not_known(word: str) -> None:
    """Java writes so what a receiver could not measure; the place was lost with it."""
    position = TRACCAR["position"] | {"speed": word, "course": word, "accuracy": word}
    coords = {"latitude": 21.0, "longitude": 105.8, "speed": word, "heading": word}
    client = {"device_id": "7", "location": {"timestamp": AT.isoformat(), "coords": coords}}
    query = {"id": "7", "lat": "21", "lon": "105.8", "speed": word, "bearing": word}
    fixes = [
        of_traccar(TRACCAR | {"position": position}),
        of_traccar_client(client),
        of_osmand(query | {"accuracy": word}, NOW),
        of_owntracks(OWNTRACKS | {"vel": word, "cog": word, "acc": word}, None),
    ]
    for fix in fixes:
        assert isinstance(fix, Fix)
        assert (fix.speed_mps, fix.heading_deg, fix.accuracy_m) == (None, None, None)
    with pytest.raises(Refused):
        of_osmand(query | {"lat": word}, NOW)


def test_traccars_nulls_and_empty_lists_say_nothing() -> None:
    position = TRACCAR["position"] | {"valid": None, "outdated": None, "attributes": []}
    assert of_traccar(TRACCAR | {"position": position}) == of_traccar(TRACCAR)
    event = {"event": {"type": "alarm", "attributes": "sos"}, "device": TRACCAR["device"]}
    assert of_traccar(event) is None


def test_a_device_may_be_named_by_a_number_and_a_location_have_a_height() -> None:
    numbered = TRACCAR | {"device": {"uniqueId": 861234567890123}}
    assert of_traccar(numbered) == of_traccar(TRACCAR)
    high = of_osmand({"id": "7", "location": "21.5,105.5,12"}, NOW)
    assert (high.lat, high.lon) == (21.5, 105.5)
