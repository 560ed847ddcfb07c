"""Hospitals' state out of FHIR: what a bundle says, and every way in which it does not fit."""

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.events.hospital_capacity import BedCapacity, BedType, EmsTraffic, ServiceCoverage
from streams.fhir.hospitals import said_by_fhir
from streams.fhir.systems import BED_STATUS, PHYSICAL_TYPE
from streams.fhir.unfit import Unfit
from tests.streams.fhir.test_reports import FOLDER, read

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


def said(*resources: dict[str, Any], at: datetime | None = AT) -> list[dict[str, Any]]:
    entries = [{"resource": copy.deepcopy(one)} for one in resources]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return list(said_by_fhir(bundle, at))


def refused(document: dict[str, Any], at: datetime | None = AT) -> tuple[str, str]:
    with pytest.raises(Unfit) as caught:
        list(said_by_fhir(copy.deepcopy(document), at))
    return caught.value.field, caught.value.why


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
    (fields,) = said_by_fhir(updated, AT)
    assert fields["occurred_at"] == "2026-11-24T00:00:00+00:00"
    (fields,) = said_by_fhir(HOUSE, AT)
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


def test_a_location_without_a_status_says_nothing_of_the_door() -> None:
    (fields,) = said({**NAMED, "resourceType": "Location"})
    assert set(fields) == {"hospital_id", "occurred_at", "beds", "coverage"}


@pytest.mark.parametrize(
    ("changed", "reason", "until"),
    [
        ({"active": False, "availabilityExceptions": "hỏng"}, "hỏng", None),
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
    changed: dict[str, Any], reason: str, until: str | None
) -> None:
    (fields,) = said(SERVICE | changed)
    (one,) = fields["coverage"]
    assert (one["service"], one["status"]) == ("burn", "not_available")
    assert (one["reason"], one.get("until")) == (reason, until)


@pytest.mark.parametrize(
    ("resource", "field"),
    [
        (HOUSE | {"status": "suspended"}, "availabilityExceptions"),
        (HOUSE | {"availabilityExceptions": "lễ"}, "availabilityExceptions"),
        (HOUSE | {"operationalStatus": BED["operationalStatus"]}, "operationalStatus"),
        (HOUSE | {"hoursOfOperation": [{"allDay": True}]}, "hoursOfOperation"),
        (HOUSE | {"extension": [{"url": "urn:x", "valueInteger": 3}]}, "extension"),
        (HOUSE | {"status": "open"}, "status"),
        (HOUSE | {"state": "active"}, "state"),
        (HOUSE | {"meta": {"lastUpdated": "2026-11-25"}}, "meta.lastUpdated"),
        (WARD | {"status": "suspended"}, "status"),
        (WARD | {"availabilityExceptions": "lễ"}, "status"),
        ({"resourceType": "Location"}, "partOf"),
        ({"resourceType": "Location", "partOf": {"reference": "Location/9"}}, "partOf"),
        ({"resourceType": "Location", "partOf": {"display": "h1"}}, "partOf"),
        ({key: value for key, value in BED.items() if key != "type"}, "type"),
        (BED | {"type": [{"text": "giường bỏng"}]}, "type"),
        (BED | {"status": "inactive"}, "status"),
        ({key: BED[key] for key in BED if key != "operationalStatus"}, "operationalStatus"),
        (BED | {"operationalStatus": {"system": BED_STATUS, "code": "X"}}, "operationalStatus"),
        (BED | {"operationalStatus": {"code": "U"}}, "operationalStatus"),
        ({key: SERVICE[key] for key in SERVICE if key != "active"}, "active"),
        (SERVICE | {"active": False}, "availabilityExceptions"),
        (SERVICE | {"type": []}, "type"),
        (SERVICE | {"specialty": [{"coding": [{"system": "urn:smart115:service"}]}]}, ""),
        (SERVICE | {"providedBy": {"display": "h1"}}, "location[0]"),
        ({key: SERVICE[key] for key in SERVICE if key != "location"}, "location"),
        (SERVICE | {"appointmentRequired": True}, "appointmentRequired"),
        (
            SERVICE | {"notAvailable": [{"description": "x", "during": {"end": "2026-11"}}]},
            "notAvailable[0].during.end",
        ),
        ({"resourceType": "Patient"}, "resourceType"),
        ({}, "resourceType"),
    ],
)
def test_what_has_no_place_in_a_report_is_refused_by_its_field(
    resource: dict[str, Any], field: str
) -> None:
    if not field:  # a code beside the one that names the service does no harm
        assert said(resource)
        return
    assert refused(resource)[0] == field
    if "meta" not in resource and resource:
        bundle = {"resourceType": "Bundle", "type": "collection"}
        inside = refused(bundle | {"entry": [{"resource": resource}]})
        assert inside[0].endswith(field)
        assert inside[0].startswith("entry[0].resource.") or "entry.0.resource" in inside[0]


def bundle_of(**changed: Any) -> dict[str, Any]:  # noqa: ANN401
    whole: dict[str, Any] = json.loads((FOLDER / "bundle.fhir.json").read_bytes())
    return whole | changed


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"entry": []}, "entry"),
        ({"entry": [{"fullUrl": "urn:uuid:1"}]}, "entry[0].resource"),
        ({"entry": [{"resource": bundle_of()}]}, "entry[0].resource.resourceType"),
        ({"signature": {"when": "x"}}, "signature"),
        ({"type": "sets", "signature": None}, "signature"),
        ({"identifier": {"value": "7"}, "issues": 1}, "issues"),
    ],
)
def test_a_bundle_that_says_nothing_or_other_things_is_refused(
    changed: dict[str, Any], field: str
) -> None:
    assert refused(bundle_of(**changed))[0].startswith(field)


def test_without_any_time_a_report_is_refused() -> None:
    assert refused(HOUSE, at=None)[0] == "meta.lastUpdated"
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": HOUSE}]}
    assert refused(bundle, at=None)[0] == "timestamp"


def test_locations_that_are_parts_of_each_other_lead_nowhere() -> None:
    ring = [
        {"resourceType": "Location", "id": name, "partOf": {"reference": f"Location/{other}"}}
        for name, other in (("a", "b"), ("b", "a"))
    ]
    with pytest.raises(Unfit, match="no hospital in 10 steps"):
        said(*ring)
