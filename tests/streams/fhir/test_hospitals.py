"""Hospitals' state out of FHIR: what a bundle says, and every way in which it does not fit."""

import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.events.hospital_capacity import BedCapacity, BedType, EmsTraffic, ServiceCoverage
from streams.fhir.hospitals import Heard, said_by_fhir
from streams.fhir.reports import Frame, reports
from streams.fhir.systems import BED_STATUS, PHYSICAL_TYPE
from streams.fhir.unfit import Unfit
from tests.streams.fhir.test_reports import read

AT = datetime(2026, 11, 25, tzinfo=UTC)
NAMED = {"identifier": [{"system": "urn:smart115:hospital", "value": "h1"}]}
HOUSE: dict[str, Any] = {"resourceType": "Location", "status": "active", **NAMED}
PART: dict[str, Any] = {"partOf": {"identifier": NAMED["identifier"][0]}}
BED: dict[str, Any] = {
    "resourceType": "Location",
    "operationalStatus": {"system": BED_STATUS, "code": "U"},
    "type": [{"coding": [{"system": "urn:smart115:bed-type", "code": "burn"}]}],
    "physicalType": {"coding": [{"system": PHYSICAL_TYPE, "code": "bd"}]},
    **PART,
}
WARD: dict[str, Any] = {"resourceType": "Location", **PART}
SERVICE: dict[str, Any] = {
    "resourceType": "HealthcareService",
    "active": True,
    "type": [{"coding": [{"system": "urn:smart115:service", "code": "burn"}]}],
    "location": [{"identifier": NAMED["identifier"][0]}],
}


def heard(*resources: dict[str, Any], at: datetime | None = AT, **changed: object) -> Heard:
    entries = [{"resource": copy.deepcopy(one)} for one in resources]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return said_by_fhir(bundle | changed, at)


def said(*resources: dict[str, Any], at: datetime | None = AT) -> list[dict[str, Any]]:
    """Give what is reported of resources all of which are understood."""
    found = heard(*resources, at=at)
    assert found.notes == ()
    return list(found.reports)


def refused(document: dict[str, Any], at: datetime | None = AT) -> tuple[str, str]:
    with pytest.raises(Unfit) as caught:
        said_by_fhir(copy.deepcopy(document), at)
    return caught.value.field, caught.value.why


def without(resource: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in resource.items() if key != name}


def test_a_bundle_is_one_report_a_hospital_as_of_the_bundles_time() -> None:
    one, other = read("bundle.fhir.json")
    assert (one.hospital_id, one.occurred_at, one.traffic) == ("h1", AT, EmsTraffic.NORMAL)
    assert one.beds == (BedCapacity(bed_type=BedType.ADULT_ICU, baseline=3, available=1),)
    cath, stroke = one.coverage
    assert (cath.service, cath.reason) == ("cath_lab", "Máy chụp mạch hỏng")
    assert cath.until == datetime(2026, 11, 25, 5, tzinfo=UTC)
    assert stroke == ServiceCoverage.model_validate(
        {"service": "stroke", "status": "available"}, strict=False
    )
    assert (other.hospital_id, other.traffic) == ("h2", EmsTraffic.CLOSED)
    assert (other.reason, other.beds, other.coverage) == ("Đang sửa chữa", (), ())


def test_the_same_bundle_gives_the_same_events() -> None:
    assert read("bundle.fhir.json") == read("bundle.fhir.json")


def test_a_single_resource_is_as_of_its_last_update_or_the_time_that_was_typed() -> None:
    updated = HOUSE | {"meta": {"lastUpdated": "2026-11-24T00:00:00Z"}}
    (fields,) = said_by_fhir(updated, AT).reports
    assert fields["occurred_at"] == "2026-11-24T00:00:00+00:00"
    (fields,) = said_by_fhir(HOUSE, AT).reports
    assert fields["occurred_at"] == AT.isoformat()


@pytest.mark.parametrize(
    ("code", "free"), [("U", 1), ("O", 0), ("C", 0), ("H", 0), ("K", 0), ("I", 0)]
)
def test_only_an_unoccupied_bed_is_free(code: str, free: int) -> None:
    bed = BED | {"operationalStatus": {"system": BED_STATUS, "code": code}}
    (fields,) = said(bed)
    assert fields["beds"] == [{"bed_type": "burn", "baseline": 1, "available": free}]


@pytest.mark.parametrize(
    ("changed", "door"),
    [
        ({}, {"ems_traffic": "normal"}),
        (
            {"status": "suspended", "availabilityExceptions": "cháy"},
            {"ems_traffic": "closed", "reason": "cháy"},
        ),
        (
            {"status": "inactive", "availabilityExceptions": "dời đi"},
            {"facility": "closed", "reason": "dời đi"},
        ),
    ],
)
def test_a_hospitals_location_says_whether_it_takes_patients(
    changed: dict[str, str], door: dict[str, str]
) -> None:
    (fields,) = said(HOUSE | changed)
    assert {key: fields[key] for key in door} == door


@pytest.mark.parametrize(
    ("status", "door"),
    [("suspended", {"ems_traffic": "closed"}), ("inactive", {"facility": "closed"})],
)
@pytest.mark.parametrize("told", [{}, {"availabilityExceptions": " "}])
def test_a_closure_without_a_reason_is_a_closure(
    status: str, door: dict[str, str], told: dict[str, str]
) -> None:
    (fields,) = said(HOUSE | {"status": status} | told)
    assert {key: fields[key] for key in door} == door
    assert "reason" not in fields
    (event,) = reports(HOUSE | {"status": status} | told, Frame("BD", frozenset({"h1"}), AT)).events
    assert event.is_restricted
    assert event.reason is None


def test_a_location_without_a_status_says_nothing_of_the_door() -> None:
    (fields,) = said({**NAMED, "resourceType": "Location"}, BED)
    assert set(fields) == {"hospital_id", "occurred_at", "beds", "coverage"}


@pytest.mark.parametrize(
    ("changed", "reason", "until"),
    [
        ({"active": False, "availabilityExceptions": "hỏng"}, "hỏng", None),
        ({"active": False}, None, None),
        ({"notAvailable": [{"description": "hỏng", "during": {"end": "2026-11"}}]}, "hỏng", "*"),
        ({"notAvailable": [{"description": "hỏng", "during": {"end": "2026"}}]}, "hỏng", "*"),
        ({"notAvailable": [{"description": "hỏng", "during": {"end": "2026-11-25"}}]}, "hỏng", "*"),
        ({"notAvailable": [{"description": "hỏng", "during": {"start": "2026-11"}}]}, "hỏng", None),
        ({"notAvailable": [{"description": "hỏng"}]}, "hỏng", None),
        (
            {
                "notAvailable": [
                    {"description": "rồi", "during": {"end": "2026-11-25T00:00:00Z"}},
                    {"description": "nay", "during": {"end": "2026-11-25T00:00:01Z"}},
                ]
            },
            "nay",
            "2026-11-25T00:00:01+00:00",
        ),
    ],
)
def test_a_service_is_down_now_with_its_reason_and_end(
    changed: dict[str, Any], reason: str | None, until: str | None
) -> None:
    (fields,) = said(SERVICE | changed)
    (one,) = fields["coverage"]
    assert (one["service"], one["status"]) == ("burn", "not_available")
    assert one.get("reason") == reason
    assert one.get("until") == until or (until == "*" and one["until"] > AT.isoformat())


@pytest.mark.parametrize(
    ("resource", "field"),
    [
        (HOUSE | {"availabilityExceptions": "lễ"}, "availabilityExceptions"),
        (HOUSE | {"operationalStatus": BED["operationalStatus"]}, "operationalStatus"),
        (
            HOUSE | {"hoursOfOperation": [{"daysOfWeek": ["thứ hai"]}]},
            "hoursOfOperation[0].daysOfWeek",
        ),
        (HOUSE | {"state": "active"}, "state"),
        (SERVICE | {"availability": [{}]}, "availability"),
        (
            SERVICE | {"availableTime": [{"availableEndTime": "09:61:00"}]},
            "availableTime.0.availableEndTime",
        ),
        (SERVICE | {"availabilityExceptions": "lễ"}, "availabilityExceptions"),
        (SERVICE | {"availableTime": [{"daysOfWeek": ["thứ hai"]}]}, "availableTime[0].daysOfWeek"),
    ],
)
def test_what_is_beside_the_point_is_noted_and_the_resource_read(
    resource: dict[str, Any], field: str
) -> None:
    found = heard(BED, resource)
    assert [note.field for note in found.notes] == [f"entry[1].resource.{field}"]
    (fields,) = found.reports
    assert fields["beds"]
    assert "ems_traffic" in fields or fields["coverage"] or "0" in field


@pytest.mark.parametrize(
    ("resource", "field"),
    [
        (HOUSE | {"status": "open"}, "status"),
        (HOUSE | {"status": 5}, "status"),
        (HOUSE | {"mode": "kind"}, "mode"),
        (
            HOUSE | {"modifierExtension": [{"url": "urn:x", "valueBoolean": True}]},
            "modifierExtension",
        ),
        (HOUSE | {"implicitRules": "urn:x"}, "implicitRules"),
        (WARD | {"status": "open"}, "status"),
        (WARD | {"availabilityExceptions": "lễ"}, "availabilityExceptions"),
        (WARD | {"operationalStatus": BED["operationalStatus"]}, "operationalStatus"),
        ({"resourceType": "Location"}, "partOf"),
        ({"resourceType": "Location", "partOf": {"reference": "Location/9"}}, "partOf"),
        ({"resourceType": "Location", "partOf": {"display": "h1"}}, "partOf"),
        (without(BED, "type"), "type"),
        (BED | {"type": [{"text": "giường bỏng"}]}, "type"),
        (BED | {"type": [{"coding": [{"system": "urn:smart115:bed-type", "code": "x"}]}]}, "type"),
        (BED | {"status": "open"}, "status"),
        (without(BED, "operationalStatus"), "operationalStatus"),
        (BED | {"operationalStatus": {"system": BED_STATUS, "code": "X"}}, "operationalStatus"),
        (BED | {"operationalStatus": {"code": "U"}}, "operationalStatus"),
        (without(SERVICE, "active"), "active"),
        (SERVICE | {"type": []}, "type"),
        (
            SERVICE | {"notAvailable": [{"during": {"end": "2026-02-31"}}]},
            "notAvailable.0.during.end",
        ),
        (without(SERVICE, "location"), "location"),
        (SERVICE | {"location": [{"display": "h1"}], "providedBy": {"display": "h1"}}, "location"),
        ({}, "resourceType"),
        ({"resourceType": 7}, "resourceType"),
    ],
)
def test_what_is_not_understood_of_one_resource_costs_only_that_one(
    resource: dict[str, Any], field: str
) -> None:
    alone = heard(BED, SERVICE)
    found = heard(resource, BED, SERVICE)
    assert [note.field for note in found.notes] == [f"entry[0].resource.{field}"]
    assert found.reports == alone.reports


def test_a_resource_that_is_understood_says_nothing_is_wrong() -> None:
    extra = {
        "extension": [{"url": "urn:x", "valueInteger": 3}],
        "text": {"status": "generated", "div": "<div/>"},
        "telecom": [{"system": "phone", "value": "115"}],
        "_status": {"extension": [{"url": "urn:x", "valueString": "y"}]},
        "endpoint": [{"reference": "Endpoint/1"}],
        "hoursOfOperation": [{"allDay": True}],
    }
    (fields,) = said(HOUSE | extra)
    assert fields["ems_traffic"] == "normal"
    service = {
        "appointmentRequired": True,
        "extraDetails": "x",
        "availableTime": [{"allDay": True}],
    }
    (fields,) = said(SERVICE | service)
    assert fields["coverage"] == [{"service": "burn", "status": "available"}]


def test_other_resources_are_counted_and_left_out() -> None:
    others = [{"resourceType": "Patient"}] * 2 + [{"resourceType": "OperationOutcome"}]
    found = heard(HOUSE, *others)
    assert [(note.field, note.why) for note in found.notes] == [
        ("Patient", "is not read: 2 left out")
    ]
    assert found.reports


@pytest.mark.parametrize("status", ["suspended", "inactive"])
def test_a_closed_ward_takes_its_beds_and_not_the_house(status: str) -> None:
    ward = WARD | {"id": "w", "status": status}
    inside = BED | {"partOf": {"reference": "Location/w"}}
    (fields,) = said(HOUSE, ward, inside, inside | {"status": "suspended"}, BED)
    assert fields["ems_traffic"] == "normal"
    assert fields["beds"] == [{"bed_type": "burn", "baseline": 3, "available": 1}]


def test_a_ward_that_is_closed_by_its_state_takes_its_beds_too() -> None:
    closed = {"operationalStatus": {"system": BED_STATUS, "code": "C"}}
    ward = WARD | {"id": "w"} | closed
    (fields,) = said(ward, BED | {"partOf": {"reference": "Location/w"}})
    assert fields["beds"] == [{"bed_type": "burn", "baseline": 1, "available": 0}]


def test_a_bed_without_a_type_is_of_its_wards() -> None:
    ward = WARD | {"id": "w", "type": BED["type"]}
    (fields,) = said(ward, without(BED, "type") | {"partOf": {"reference": "Location/w"}})
    assert fields["beds"] == [{"bed_type": "burn", "baseline": 1, "available": 1}]


def test_a_bed_that_is_inactive_is_none() -> None:
    (fields,) = said(BED, BED | {"status": "inactive"})
    assert fields["beds"] == [{"bed_type": "burn", "baseline": 1, "available": 1}]


@pytest.mark.parametrize(
    ("named", "up"),
    [(["burn", "trauma"], {"burn", "trauma"}), (["burn", "unknown"], {"burn"})],
)
def test_a_service_may_name_several(named: list[str], up: set[str]) -> None:
    types = [{"coding": [{"system": "urn:smart115:service", "code": one} for one in named]}]
    (fields,) = said(SERVICE | {"type": types})
    assert {one["service"] for one in fields["coverage"]} == up


def test_a_service_that_is_up_anywhere_in_the_house_is_up() -> None:
    down = SERVICE | {"active": False, "availabilityExceptions": "hỏng"}
    for both in ((down, SERVICE), (SERVICE, down)):
        (fields,) = said(*both)
        assert fields["coverage"] == [{"service": "burn", "status": "available"}]
    (fields,) = said(down, down | {"availabilityExceptions": "khác"})
    assert [one["reason"] for one in fields["coverage"]] == ["hỏng"]


@pytest.mark.parametrize(
    ("hours", "at", "until"),
    [
        # 2026-11-25 is a Wednesday; the zone is the document's, +07:00.
        ({"daysOfWeek": ["WED"], "allDay": True}, "2026-11-25T12:00:00+07:00", "up"),
        ({"daysOfWeek": ["wed"], "allDay": True}, "2026-11-26T00:00:00+07:00", "2026-12-02T00:00"),
        (
            {"availableStartTime": "07:00:00", "availableEndTime": "16:30:00"},
            "2026-11-25T16:30:00+07:00",
            "2026-11-26T07:00",
        ),
        (
            {"availableStartTime": "07:00:00", "availableEndTime": "16:30:00"},
            "2026-11-25T07:00:00+07:00",
            "up",
        ),
        (
            {"availableStartTime": "22:00:00", "availableEndTime": "06:00:00"},
            "2026-11-25T05:59:00+07:00",
            "up",
        ),
        (
            {"availableStartTime": "22:00:00", "availableEndTime": "06:00:00"},
            "2026-11-25T06:00:00+07:00",
            "2026-11-25T22:00",
        ),
        ({"daysOfWeek": []}, "2026-11-25T12:00:00+07:00", None),
    ],
)
def test_a_service_is_down_out_of_its_hours(
    hours: dict[str, Any], at: str, until: str | None
) -> None:
    found = heard(SERVICE | {"availableTime": [hours]}, timestamp=at)
    assert found.notes == ()
    (one,) = found.reports[0]["coverage"]
    if until == "up":
        assert one == {"service": "burn", "status": "available"}
        return
    assert (one["status"], one["reason"]) == ("not_available", "ngoài giờ hoạt động")
    told = one.get("until")
    assert (told and datetime.fromisoformat(told)) == (
        until and datetime.fromisoformat(f"{until}:00+07:00")
    )


def test_hours_never_close_a_hospital_that_says_it_is_active() -> None:
    hours = {"hoursOfOperation": [{"daysOfWeek": ["mon"], "allDay": True}]}
    found = heard(HOUSE | hours, timestamp="2026-11-25T12:00:00+07:00")
    assert found.reports[0]["ems_traffic"] == "normal"
    assert "suspend it if ambulances must not come" in found.notes[0].why
    open_now = heard(HOUSE | hours, timestamp="2026-11-30T12:00:00+07:00")
    assert open_now.notes == ()
    night = {"hoursOfOperation": [{"openingTime": "20:00:00", "closingTime": "00:00:00"}]}
    assert heard(HOUSE | night, timestamp="2026-11-30T23:59:00+07:00").notes == ()


def test_a_document_in_utc_has_the_hours_of_this_machine() -> None:
    hours = {"availableTime": [{"allDay": True}]}
    assert said(SERVICE | hours)[0]["coverage"][0]["status"] == "available"
