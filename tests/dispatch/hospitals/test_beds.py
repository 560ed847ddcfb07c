"""Which beds a patient needs; what is done with them is in test_hospital_load.py and -ranking."""

from dataclasses import replace

import pytest

from dispatch.ground.require import RequirementFailed
from dispatch.hospitals.beds import bed_news, beds_needed, coming_by_bed, first_excess, told_beds
from dispatch.records.hospital import BedCount, Hospital
from dispatch.records.incident import Incident
from schemas.centre.destinations import DestinationPolicy
from schemas.events.hospital_capacity import BedCapacity, BedType
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import CrewLevel, Priority, Service
from tests.dispatch.support.centre import at, hospital
from tests.dispatch.support.plain_roads import here

ED = BedType.EMERGENCY_DEPARTMENT
SILENT = Hospital(spec=hospital("h", 0), services=())
POLICY = DestinationPolicy(beds_pct_max=150)


def patient(age: int | None = None, *services: str) -> Incident:
    return Incident(
        incident_id="C-1",
        priority=Priority.P1,
        complaint="khó thở",
        place=here(0),
        address=None,
        crew_level=CrewLevel.ALS,
        services=tuple(Service(service) for service in services),
        patient=Patient(age_years=age),
        reported_at=at(0),
    )


@pytest.mark.parametrize(
    ("incident", "special"),
    [
        (patient(), ()),
        (patient(40, "trauma", "obstetric", "cath_lab"), ()),
        (patient(None, "icu"), ("adult_icu",)),
        (patient(16, "icu"), ("adult_icu",)),
        (patient(15, "icu"), ("pediatric_icu",)),
        (patient(0), ("pediatrics",)),
        (patient(15), ("pediatrics",)),
        (patient(16), ()),
        (patient(None, "paediatric"), ("pediatrics",)),
        (patient(None, "paediatric", "icu"), ("pediatric_icu",)),
        (patient(40, "paediatric"), ()),
        (patient(40, "burn", "icu"), ("adult_icu", "burn")),
        (patient(3, "burn"), ("pediatrics", "burn")),
    ],
)
def test_the_beds_follow_from_need_and_age(incident: Incident, special: tuple[str, ...]) -> None:
    assert beds_needed(incident) == (ED, *(BedType(name) for name in special))


def test_nothing_told_is_not_nothing_left() -> None:
    assert bed_news(SILENT, ED, 3).left is None
    one = replace(SILENT, beds={ED: BedCount(2, 5, at(9))})
    assert (bed_news(one, ED, 3).left, bed_news(one, ED, 3).at) == (-1, at(9))


def test_a_negative_number_of_patients_is_a_bug() -> None:
    with pytest.raises(RequirementFailed, match="negative"):
        bed_news(SILENT, ED, -1)


def test_a_report_changes_the_beds_that_it_names_and_keeps_their_baseline() -> None:
    one = replace(
        SILENT,
        beds={ED: BedCount(2, 5, at(1)), BedType.BURN: BedCount(1, None, at(1))},
    )
    told = told_beds(one, [BedCapacity(bed_type=ED, available=4)], at(2))
    assert told == {ED: BedCount(4, 5, at(2)), BedType.BURN: BedCount(1, None, at(1))}
    told = told_beds(one, [BedCapacity(bed_type=ED, available=4, baseline=8)], at(2))
    assert told[ED] == BedCount(4, 8, at(2))


@pytest.mark.parametrize(
    ("baseline", "available", "absurd"),
    [(10, 15, False), (10, 16, True), (0, 0, False), (0, 1, True), (None, 9_999, False)],
)
def test_far_more_available_than_there_are_cannot_be_meant(
    baseline: int | None,
    available: int,
    absurd: bool,  # noqa: FBT001
) -> None:
    report = BedCapacity(bed_type=ED, available=available, baseline=baseline)
    beds = told_beds(SILENT, [report], at(0))
    assert (first_excess(POLICY, beds, [report]) is report) is absurd


def test_patients_are_counted_by_hospital_and_bed() -> None:
    coming = coming_by_bed([("h", patient(40)), ("h", patient(40, "icu")), ("i", patient(40))])
    assert coming == {("h", ED): 2, ("h", BedType.ADULT_ICU): 1, ("i", ED): 1}
