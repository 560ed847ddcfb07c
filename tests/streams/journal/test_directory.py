from typing import Any

import pytest

from dispatch.rules.region import Region
from schemas.events.centre import HospitalSpec, UnitSpec
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewLevel
from schemas.inputs import input_topic
from streams.journal.centres import Centres
from streams.journal.directory import Directory
from streams.kafka.codec import Unreadable, decode
from tests.streams.support.samples import call, event, raw

HERE = LatLon(lat=11.0, lon=106.6)


def hospital(hospital_id: str, *, alerts_topic: bool) -> HospitalSpec:
    return HospitalSpec(
        hospital_id=hospital_id,
        name="Bệnh viện",
        place=HERE,
        services=(),
        alerts_topic=alerts_topic,
    )


DIRECTORY = Directory.of(
    "BD",
    [UnitSpec(unit_id="U1", crew_level=CrewLevel.ALS, station_id="S1", station=HERE)],
    [hospital("h1", alerts_topic=True), hospital("h2", alerts_topic=False)],
)


def check(written: dict[str, Any]) -> None:
    topic = input_topic(written["type"])
    key = written[topic.key].encode()
    Centres([DIRECTORY]).check(decode(topic, raw(written, topic, key=key)))


def test_the_names_are_read_out_of_the_centre() -> None:
    both = frozenset({"h1", "h2"})
    region = Region.around([HERE], 100_000)
    assert Directory("BD", frozenset({"U1"}), both, frozenset({"h1"}), region) == DIRECTORY


ANSWER: dict[str, Any] = {"pre_alert_id": "p-1", "answer": "accepted"}
RECEIPT: dict[str, Any] = {"pre_alert_id": "p-1", "outcome": "no_channel"}


@pytest.mark.parametrize(
    "written",
    [
        call(),
        event("vitals", unit_id="U1", spo2_pct=97),
        event("hospital.status", hospital_id="h2", accepting=True),
        event("pre_alert.answer", hospital_id="h1", **ANSWER),
        event("command.release", unit_id="NOBODY", reason="the core says no, and the person sees"),
        event("incident.cancelled", incident_id="NEVER", reason="only the core knows incidents"),
    ],
    ids=lambda written: str(written["type"]),
)
def test_who_belongs_here_may_speak(written: dict[str, Any]) -> None:
    check(written)


@pytest.mark.parametrize(
    ("written", "reason", "field"),
    [
        (call(centre_id="HN"), "unknown_centre", "centre_id"),
        (event("vitals", unit_id="U2", spo2_pct=97), "unknown_unit", "unit_id"),
        (
            event("vehicle.position", unit_id="U2", place={"lat": 11.0, "lon": 106.6}),
            "unknown_unit",
            "unit_id",
        ),
        (event("vehicle.status", unit_id="u1", status="clear"), "unknown_unit", "unit_id"),
        (
            event("hospital.status", hospital_id="h3", accepting=True),
            "unknown_hospital",
            "hospital_id",
        ),
        (event("pre_alert.answer", hospital_id="h3", **ANSWER), "unknown_hospital", "hospital_id"),
        (
            event("pre_alert.delivery", hospital_id="h3", **RECEIPT),
            "unknown_hospital",
            "hospital_id",
        ),
    ],
    ids=lambda value: str(value["type"]) if isinstance(value, dict) else None,
)
def test_a_stranger_is_refused_by_name(written: dict[str, Any], reason: str, field: str) -> None:
    with pytest.raises(Unreadable) as refused:
        check(written)
    assert (refused.value.reason.value, refused.value.field) == (reason, field)
    assert repr(written[field]) in refused.value.message
    assert "'BD'" in refused.value.message
    assert refused.value.centre_id == (None if reason == "unknown_centre" else "BD")


def closure(**where: Any) -> dict[str, Any]:  # noqa: ANN401
    return event("road.event", road_event_id="R-1", kind="closure", **where)


def around(lat: float, lon: float) -> dict[str, Any]:
    return closure(around={"lat": lat, "lon": lon}, radius_m=50.0)


def line(*points: list[float]) -> dict[str, Any]:
    return closure(geometry={"type": "LineString", "coordinates": list(points)})


def area(*points: list[float]) -> dict[str, Any]:
    return closure(geometry={"type": "Polygon", "coordinates": [[*points, points[0]]]})


@pytest.mark.parametrize(
    ("written", "field"),
    [
        (around(0.0, 0.0), "around"),
        (around(48.85, 2.35), "around"),
        (line([0.0, 0.0], [0.001, 0.0]), "geometry"),
        (area([0.0, 0.0], [0.001, 0.0], [0.0, 0.001]), "geometry"),
    ],
    ids=["zero", "paris", "line", "area"],
)
def test_what_is_said_of_roads_elsewhere_is_not_lost_in_silence(
    written: dict[str, Any], field: str
) -> None:
    with pytest.raises(Unreadable, match="0, 0 or far outside centre 'BD'") as refused:
        check(written)
    assert (refused.value.reason.value, refused.value.field) == ("out_of_region", field)
    assert refused.value.centre_id == "BD"
    assert refused.value.message_vi == (
        f"{field} nằm ở tọa độ 0, 0 hoặc cách xa địa bàn của trung tâm 'BD': "
        "hãy kiểm tra lại vị trí"
    )


@pytest.mark.parametrize(
    "written",
    [
        around(11.1, 106.7),
        line([106.6, 11.0], [2.35, 48.85]),
        closure(way_ids=[7]),
        event("road.event", road_event_id="R-1", kind="reopening"),
    ],
    ids=["near", "partly", "ways", "reopening"],
)
def test_what_is_said_of_roads_here_is_taken(written: dict[str, Any]) -> None:
    check(written)
