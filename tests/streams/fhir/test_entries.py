"""What a FHIR document is made of: Bundles, references, contained resources, versions."""

from typing import Any

import pytest

from streams.fhir.hospitals import said_by_fhir
from tests.streams.fhir.test_hospitals import (
    AT,
    BED,
    HOUSE,
    NAMED,
    SERVICE,
    heard,
    refused,
    said,
    without,
)

ORGANIZATION: dict[str, Any] = {"resourceType": "Organization", "id": "o", **NAMED}


@pytest.mark.parametrize(
    "service",
    [
        SERVICE | {"providedBy": {"reference": "Organization/other"}},
        SERVICE
        | {
            "location": [{"reference": "Location/9"}],
            "providedBy": {"reference": "Organization/o"},
        },
        without(SERVICE, "location")
        | {"providedBy": {"reference": "http://x/fhir/Organization/o"}},
        without(SERVICE, "location") | {"providedBy": {"reference": "Organization/o/_history/3"}},
    ],
)
def test_a_service_leads_by_its_location_else_by_who_provides_it(service: dict[str, Any]) -> None:
    (fields,) = said(ORGANIZATION, service)
    assert (fields["hospital_id"], len(fields["coverage"])) == ("h1", 1)


def test_a_service_in_two_hospitals_is_of_both() -> None:
    other = {"identifier": {"system": "urn:smart115:hospital", "value": "h2"}}
    found = said(SERVICE | {"location": [*SERVICE["location"], other]})
    assert [one["hospital_id"] for one in found] == ["h1", "h2"]


def test_a_location_leads_by_its_organisation_where_it_is_no_part() -> None:
    ward = {
        "resourceType": "Location",
        "id": "w",
        "managingOrganization": {"reference": "Organization/p"},
    }
    part = {"resourceType": "Organization", "id": "p", "partOf": {"reference": "Organization/o"}}
    (fields,) = said(ORGANIZATION, part, ward, BED | {"partOf": {"reference": "Location/w"}})
    assert fields["hospital_id"] == "h1"


def test_contained_resources_lead_and_say_nothing_of_themselves() -> None:
    inner = HOUSE | {"id": "h", "status": "suspended"}
    service = SERVICE | {
        "contained": [inner, {"resourceType": "Endpoint"}],
        "location": [{"reference": "#h"}],
    }
    (fields,) = said(service)
    assert fields["hospital_id"] == "h1"
    assert "ems_traffic" not in fields
    ward = HOUSE | {
        "contained": [{"resourceType": "Location", "id": "w", "partOf": {"reference": "#"}}]
    }
    assert said(ward)[0]["ems_traffic"] == "normal"


def test_a_name_within_one_resource_is_none_in_another() -> None:
    inner = SERVICE | {"contained": [HOUSE | {"id": "h"}]}
    found = heard(inner, SERVICE | {"location": [{"reference": "#h"}]})
    assert [note.field for note in found.notes] == ["entry[1].resource.location"]


def test_a_contained_resource_that_does_not_fit_costs_only_itself() -> None:
    bad = {"resourceType": "Location", "id": "h", "status": 5}
    found = heard(SERVICE | {"contained": [bad]})
    assert [note.field for note in found.notes] == ["entry[0].resource.contained[0].status"]
    assert found.reports


@pytest.mark.parametrize("kind", ["searchset", "transaction", "batch", "message", "history", "x"])
def test_bundles_of_every_type_are_read(kind: str) -> None:
    found = heard(HOUSE, type=kind)
    assert (len(found.reports), found.notes) == (1, ())


def test_the_answers_of_a_batch_are_read_and_no_deeper() -> None:
    inner = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": HOUSE}]}
    assert heard(inner).reports
    deep: dict[str, Any] = inner
    for _ in range(3):
        deep = {"resourceType": "Bundle", "entry": [{"resource": deep}]}
    found = heard(deep, BED)
    assert [note.why for note in found.notes] == ["Bundles are too deep in one another"]
    assert found.reports


def test_a_page_of_several_counts_no_beds() -> None:
    found = heard(HOUSE, BED, link=[{"relation": "next", "url": "http://x"}])
    assert [note.field for note in found.notes] == ["entry[1].resource.physicalType"]
    (fields,) = found.reports
    assert fields["beds"] == []


@pytest.mark.parametrize("kind", ["history", "collection"])
def test_of_several_versions_the_newest_counts(kind: str) -> None:
    def version(updated: str | None, status: str) -> dict[str, Any]:
        meta = {} if updated is None else {"meta": {"lastUpdated": updated}}
        return HOUSE | {"id": "h", "status": status} | meta

    old, new = (
        version("2026-11-24T10:00:00+07:00", "active"),
        version("2026-11-24T04:00:00Z", "suspended"),
    )
    for both in ((old, new), (new, old)):
        assert heard(*both, type=kind).reports[0]["ems_traffic"] == "closed"
    first, second = version(None, "active"), version("x", "suspended")
    found = heard(first, second, type=kind).reports[0]["ems_traffic"]
    assert found == ("normal" if kind == "history" else "closed")


@pytest.mark.parametrize(
    "entry", [{"fullUrl": "urn:uuid:1"}, {"request": {"method": "DELETE"}}, 5, {"resource": []}]
)
def test_an_entry_without_a_resource_costs_only_itself(entry: object) -> None:
    found = said_by_fhir({"resourceType": "Bundle", "entry": [{"resource": HOUSE}, entry]}, AT)
    assert [note.field for note in found.notes] == ["entry[1].resource"]
    assert len(found.reports) == 1


def test_entries_that_are_no_list_leave_nothing() -> None:
    found = said_by_fhir({"resourceType": "Bundle", "entry": {}, "link": 5}, AT)
    assert ([note.field for note in found.notes], found.reports) == (["entry"], ())


@pytest.mark.parametrize("document", [{"resourceType": "Patient"}, {"resourceType": None}])
def test_another_document_is_refused(document: dict[str, Any]) -> None:
    assert refused(document)[0] == "resourceType"


def test_without_any_time_a_report_is_refused() -> None:
    assert refused(HOUSE, at=None)[0] == "meta.lastUpdated"
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": HOUSE}]}
    assert refused(bundle, at=None)[0] == "timestamp"
    assert refused(HOUSE | {"meta": {"lastUpdated": "2026-11-25"}})[0] == "meta.lastUpdated"
    assert refused(bundle | {"timestamp": "nay"})[0] == "timestamp"


def test_an_answer_to_a_search_is_as_of_its_last_update() -> None:
    bundle = {"resourceType": "Bundle", "meta": {"lastUpdated": "2026-11-24T00:00:00Z"}}
    (fields,) = said_by_fhir(bundle | {"entry": [{"resource": HOUSE}]}, None).reports
    assert fields["occurred_at"] == "2026-11-24T00:00:00+00:00"


def test_locations_that_are_parts_of_each_other_lead_nowhere() -> None:
    ring = [
        {"resourceType": "Location", "id": name, "partOf": {"reference": f"Location/{other}"}}
        for name, other in (("a", "b"), ("b", "a"))
    ]
    found = heard(*ring, HOUSE)
    assert len(found.notes) == 2
    assert all("leads to no hospital" in note.why for note in found.notes)
    assert len(found.reports) == 1


def test_a_bed_below_ten_floors_is_out_of_reach() -> None:
    chain = [
        {"resourceType": "Location", "id": f"l{n}", "partOf": {"reference": f"Location/l{n + 1}"}}
        for n in range(12)
    ]
    found = heard(*chain, HOUSE | {"id": "l12"})
    assert [note.field for note in found.notes] == [f"entry[{n}].resource.partOf" for n in range(2)]
