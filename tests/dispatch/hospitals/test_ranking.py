"""The order of the hospitals against a literal evaluation, and what better equipment costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.hospitals.load import cost_ms
from dispatch.hospitals.ranking import Ranking, rank
from schemas.events.hospital_capacity import (
    BedCapacity,
    BedType,
    CapacityStatus,
    EmsTraffic,
    ServiceCoverage,
)
from schemas.events.hospitals import HospitalStatus
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import Service, UnitState
from schemas.outputs.decisions import EquipmentCost, HospitalRefusal, IneligibleReason
from tests.dispatch.support.centre import Centre, at, hospital, unit
from tests.dispatch.support.plain_roads import here, on_island
from tests.support.examples import examples

SERVICES = (Service.EMERGENCY, Service.STROKE, Service.BURN)


def ranked(centre: Centre, x: float = 50) -> Ranking:
    return rank(centre.turn(), centre.incident(), here(x))


def queued(*hospitals: object, services: tuple[str, ...] = ()) -> Centre:
    centre = Centre([], hospitals)  # type: ignore[arg-type]
    centre.call(x=50, services=services)
    return centre


def test_a_full_hospital_counts_as_farther_and_age_takes_that_back() -> None:
    centre = queued(hospital("near", 60), hospital("far", 90))
    centre.hospital("near", beds_free=0)
    assert [one.hospital_id for one in ranked(centre).options] == ["far", "near"]
    centre.clock_s = 7_200
    assert [one.hospital_id for one in ranked(centre).options] == ["near", "far"]
    assert ranked(centre).options[0].stale


def test_patients_of_ours_on_the_way_take_beds_until_they_have_arrived() -> None:
    centre = Centre([unit("U", 50)], [hospital("near", 60), hospital("far", 90)])
    centre.hospital("near", beds_free=1)
    centre.call("C-0", x=50)
    centre.bring("U", UnitState.TRANSPORTING)
    centre.call("C-1", x=50)
    assert [(one.hospital_id, one.beds_left) for one in ranked(centre).options] == [
        ("far", None),
        ("near", 0),
    ]
    own = rank(centre.turn(), centre.incident("C-0"), here(50))
    assert own.options[0].beds_left == 1, "a patient does not stand in their own way"
    centre.crew("U", "at_hospital")
    assert ranked(centre).options[0].beds_left == 1


def test_the_nearer_one_that_lacks_a_need_is_named_with_what_it_would_save() -> None:
    centre = queued(
        hospital("a-near", 55, "emergency"),
        hospital("b-nearer", 52, "emergency"),
        hospital("far", 90, "emergency", "stroke"),
        hospital("island", on_island(), "emergency"),
        services=("stroke", "emergency"),
    )
    assert ranked(centre).equipment_costs == (
        EquipmentCost(
            nearer_id="b-nearer", farther_id="far", services=(Service.STROKE,), extra_ms=38_000
        ),
    )
    assert ranked(centre, x=89).equipment_costs == (), "what saves nothing is not named"


def test_the_better_equipped_but_farther_is_named_with_its_cost() -> None:
    centre = queued(
        hospital("near", 60, "emergency"),
        hospital("other", 62, "burn"),
        hospital("better", 70, "emergency", "burn"),
        hospital("best", 80, "emergency", "burn", "icu"),
    )
    assert ranked(centre).equipment_costs == (
        EquipmentCost(
            nearer_id="near", farther_id="better", services=(Service.BURN,), extra_ms=10_000
        ),
    )


def test_a_name_gives_its_option_or_its_reason() -> None:
    ranking = ranked(queued(hospital("h", 60), hospital("i", 60, "burn"), services=("burn",)))
    assert (ranking.option("i") is None, ranking.refusal("i")) == (False, None)
    assert ranking.option("h") is None
    assert ranking.refusal("h") == HospitalRefusal(
        hospital_id="h",
        hospital_name="Bệnh viện h",
        reason=IneligibleReason.SERVICE_MISSING,
        services=(Service.BURN,),
    )


def test_one_service_that_is_down_refuses_only_whoever_needs_it_and_ends_as_announced() -> None:
    centre = queued(hospital("h", 60, "burn", "icu"), services=("burn",))
    down = ServiceCoverage(
        service=Service.BURN,
        status=CapacityStatus.NOT_AVAILABLE,
        reason="mất điện phòng bỏng",
        until=at(7_300),
    )
    centre.say(HospitalStatus, hospital_id="h", coverage=(down,))
    centre.call("C-2", x=50, services=("icu",))
    assert rank(centre.turn(), centre.incident("C-2"), here(50)).options
    centre.clock_s = 7_200
    assert ranked(centre).refusals == (
        HospitalRefusal(
            hospital_id="h",
            hospital_name="Bệnh viện h",
            reason=IneligibleReason.SERVICE_DOWN,
            services=(Service.BURN,),
            report_age_s=7_200,
        ),
    )
    centre.clock_s = 7_300
    assert ranked(centre).refusals == ()


@pytest.mark.parametrize(
    ("patient", "services", "free", "full"),
    [
        (None, ("icu",), "adult_icu", "pediatric_icu"),
        (Patient(age_years=40), ("icu",), "adult_icu", "pediatric_icu"),
        (Patient(age_years=6), ("icu",), "pediatric_icu", "adult_icu"),
        (Patient(age_years=6), (), "pediatrics", "adult_icu"),
        (None, ("paediatric",), "pediatrics", "adult_icu"),
        (None, ("burn",), "burn", "pediatrics"),
    ],
)
def test_a_patient_goes_by_the_beds_that_are_needed(
    patient: Patient | None, services: tuple[str, ...], free: str, full: str
) -> None:
    """The nearer hospital has none of the beds that are needed, the farther none of the others."""
    both = ("icu", "paediatric", "burn")
    centre = Centre([], [hospital("near", 60, *both), hospital("far", 90, *both)])
    told = {"emergency_department": 5, free: 5, full: 5}
    for name, without in (("near", free), ("far", full)):
        beds = [
            BedCapacity(bed_type=BedType(bed), available=0 if bed == without else count)
            for bed, count in told.items()
        ]
        centre.say(HospitalStatus, hospital_id=name, beds=tuple(beds))
    centre.call(x=50, services=services, patient=patient or Patient())
    best, second = ranked(centre).options
    assert (best.hospital_id, second.beds_left, second.bed_type) == ("far", 0, BedType(free))


def test_only_patients_who_need_the_same_beds_take_them() -> None:
    centre = Centre([unit("U", 50)], [hospital("h", 60, "icu")])
    beds = (
        BedCapacity(bed_type=BedType.ADULT_ICU, available=1),
        BedCapacity(bed_type=BedType.EMERGENCY_DEPARTMENT, available=9),
    )
    centre.say(HospitalStatus, hospital_id="h", beds=beds)
    centre.call("C-0", x=50)
    centre.bring("U", UnitState.TRANSPORTING)
    centre.call("C-1", x=50, services=("icu",))
    (one,) = ranked(centre).options
    assert (one.bed_type, one.beds_left) == (BedType.ADULT_ICU, 1), "C-0 needs no intensive care"
    centre.call("C-2", x=50)
    (one,) = rank(centre.turn(), centre.incident("C-2"), here(50)).options
    assert (one.bed_type, one.beds_left) == (BedType.EMERGENCY_DEPARTMENT, 8)


@given(
    st.sampled_from(["closed", "full", "down", "advisory"]),
    st.integers(0, 3),
    st.integers(0, 4_000),
)
@examples(40)
def test_a_worse_one_never_beats_an_equal_open_one(worse: str, free: int, age_s: int) -> None:
    """Two at the same place with the same news; ``a`` would win the tie."""
    centre = Centre([], [hospital("a", 60, "icu"), hospital("b", 60, "icu")])
    bed = BedCapacity(bed_type=BedType.ADULT_ICU, available=free)
    for name in ("a", "b"):
        centre.say(HospitalStatus, hospital_id=name, beds=(bed,))
    said: dict[str, dict[str, object]] = {
        "closed": {"accepting": False, "reason": "quá tải"},
        "full": {"beds": (BedCapacity(bed_type=BedType.ADULT_ICU, available=0),)},
        "down": {
            "coverage": (
                ServiceCoverage(
                    service=Service.ICU, status=CapacityStatus.NOT_AVAILABLE, reason="hỏng"
                ),
            )
        },
        "advisory": {"ems_traffic": EmsTraffic.ADVISORY, "reason": "đông"},
    }
    centre.say(HospitalStatus, hospital_id="a", **said[worse])
    centre.clock_s = age_s
    centre.call(x=50, services=("icu",))
    costs = {one.hospital_id: cost_ms(one) for one in ranked(centre).options}
    assert costs.get("a", costs["b"]) >= costs["b"]


HOSPITAL = st.tuples(
    st.integers(0, 100),
    st.sets(st.sampled_from(SERVICES)),
    st.booleans(),
    st.none() | st.integers(0, 2),
    st.none() | st.integers(0, 200),
)


@given(st.lists(HOSPITAL, max_size=6), st.sets(st.sampled_from(SERVICES)))
@examples(60)
def test_the_order_is_that_of_a_literal_evaluation(
    given_ones: list[tuple[int, set[Service], bool, int | None, int | None]], needs: set[Service]
) -> None:
    specs = [
        hospital(f"h{n}", x, *sorted(services)) for n, (x, services, *_) in enumerate(given_ones)
    ]
    centre = queued(*specs, services=tuple(sorted(needs)))
    expected = []
    for n, (x, services, accepting, beds, load) in enumerate(given_ones):
        centre.hospital(f"h{n}", accepting=accepting, beds_free=beds, load_pct=load)
        if accepting and needs <= services:
            drive = (x - 50) * 1000 if x >= 50 else (50 - x) * 2000
            share = max(1.0 if beds == 0 else 0.0, min(1.0, max(0.0, ((load or 0) - 80) / 20)))
            silent = beds is None and load is None
            unknown = 60_000 if silent or Service.BURN in needs else 0  # no burn bed is told
            expected.append((drive + round(900_000 * share) + unknown, drive, f"h{n}"))
    ranking = ranked(centre)
    assert [(cost_ms(one), one.eta_ms, one.hospital_id) for one in ranking.options] == sorted(
        expected
    )
    named = [one.hospital_id for one in ranking.refusals]
    assert named == sorted({f"h{n}" for n in range(len(given_ones))} - {e[2] for e in expected})
