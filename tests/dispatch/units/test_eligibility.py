from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dispatch.records.hospital import Hospital, Outage, is_open, lacks, restriction, treats
from dispatch.records.incident import Incident
from dispatch.records.unit import Unit
from dispatch.units.eligibility import Moment, suits, why_away, why_hospital_not, why_unit_not
from schemas.centre.choosing import WorkPolicy
from schemas.centre.policies import Limits, Policies
from schemas.events.hospital_capacity import EmsTraffic, FacilityStatus
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import CrewLevel, Priority, Service, UnitFlag, UnitState
from schemas.outputs.decisions import IneligibleReason
from tests.dispatch.support.centre import at, hospital
from tests.dispatch.support.plain_roads import here

NOW = at(1_000)
AGE_S_MAX = 600
POLICIES = Policies(
    limits=Limits(position_age_s=AGE_S_MAX),
    work=WorkPolicy(on_scene_s=100, to_hospital_s=20, handover_s=3),
)
UNIT = Unit("U", CrewLevel.BLS, "S", here(0), UnitState.AVAILABLE, here(0))
INCIDENT = Incident(
    incident_id="C-1",
    priority=Priority.P1,
    complaint="đau ngực",
    place=here(0),
    address=None,
    crew_level=CrewLevel.BLS,
    services=(Service.EMERGENCY, Service.STROKE),
    patient=Patient(),
    reported_at=at(0),
)
HOSPITAL = Hospital(hospital("h", 0), (Service.EMERGENCY, Service.STROKE, Service.ICU))


def why(unit: Unit, incident: Incident = INCIDENT) -> IneligibleReason | None:
    return why_away(unit) or why_unit_not(unit, incident, Moment.of(NOW, POLICIES))


def test_a_free_unit_of_the_right_level_may_go() -> None:
    assert why(UNIT) is None


@pytest.mark.parametrize("state", UnitState)
def test_only_an_available_unit_may_go(state: UnitState) -> None:
    expected = {UnitState.AVAILABLE: None, UnitState.OFF_DUTY: IneligibleReason.OFF_DUTY}
    assert why(replace(UNIT, state=state)) == expected.get(state, IneligibleReason.BUSY)


@pytest.mark.parametrize(
    ("crew", "needed", "enough"),
    [("bls", "bls", True), ("als", "bls", True), ("als", "als", True), ("bls", "als", False)],
)
def test_a_crew_can_do_all_that_a_lower_one_can(crew: str, needed: str, enough: bool) -> None:  # noqa: FBT001
    unit = replace(UNIT, crew_level=CrewLevel(crew))
    incident = replace(INCIDENT, crew_level=CrewLevel(needed))
    assert suits(unit, incident) is enough
    assert why(unit, incident) == (None if enough else IneligibleReason.CREW_LEVEL)


@pytest.mark.parametrize(
    "reason",
    [IneligibleReason.DECLINED, IneligibleReason.TIMED_OUT, IneligibleReason.RELEASED],
)
def test_an_excluded_unit_may_not_go_for_the_reason_of_its_exclusion(
    reason: IneligibleReason,
) -> None:
    assert why(UNIT, replace(INCIDENT, excluded={"U": reason})) is reason
    assert why(UNIT, replace(INCIDENT, excluded={"V": reason})) is None


def test_a_position_ages_to_the_limit_and_no_further() -> None:
    limit = timedelta(seconds=AGE_S_MAX)
    assert why(replace(UNIT, fix_at=NOW - limit)) is None
    stale = replace(UNIT, fix_at=NOW - limit - timedelta(microseconds=1))
    assert why(stale) is IneligibleReason.POSITION_STALE


def test_a_station_does_not_age_and_a_fix_from_ahead_is_fresh() -> None:
    assert why(replace(UNIT, fix_at=None)) is None
    assert why(replace(UNIT, fix_at=NOW + timedelta(hours=1))) is None


def test_the_first_reason_is_given() -> None:
    """A dispatcher who could change one thing must know which comes first."""
    unit = replace(
        UNIT,
        state=UnitState.OFF_DUTY,
        fix_at=at(0),
        flags=tuple(UnitFlag),
        regions=("north",),
        shift_ends_at=NOW,
    )
    incident = replace(
        INCIDENT,
        crew_level=CrewLevel.ALS,
        priority=Priority.P2,
        region="south",
        excluded={"U": IneligibleReason.DECLINED},
    )
    order = []
    cures: list[dict[str, Any]] = [
        {"state": UnitState.ALERTED},
        {"state": UnitState.AVAILABLE},
        {"flags": (UnitFlag.LOW_FUEL, UnitFlag.EQUIPMENT_MISSING)},
        {"flags": (UnitFlag.LOW_FUEL,)},
        {"flags": ()},
        {"crew_level": CrewLevel.ALS},
    ]
    for cure in cures:
        order.append(why(unit, incident))
        unit = replace(unit, **cure)
    order.append(why(unit, incident))
    incident = replace(incident, excluded={})
    order.append(why(unit, incident))
    unit = replace(unit, regions=("south", "north"))
    order += [why(unit, incident), why(replace(unit, shift_ends_at=None), incident)]
    assert order == [
        "off_duty",
        "busy",
        "maintenance",
        "equipment_missing",
        "low_fuel",
        "crew_level",
        "declined",
        "out_of_region",
        "shift_ends",
        "position_stale",
    ]


@pytest.mark.parametrize(
    ("priority", "left_s", "may_go"),
    [("P2", 123, False), ("P2", 124, True), ("P1", 0, False), ("P1", 1, True)],
)
def test_a_job_is_over_before_the_shift_but_for_a_threat_to_life(
    priority: str,
    left_s: int,
    may_go: bool,  # noqa: FBT001
) -> None:
    unit = replace(UNIT, shift_ends_at=NOW + timedelta(seconds=left_s))
    reason = why(unit, replace(INCIDENT, priority=Priority(priority)))
    assert reason is (None if may_go else IneligibleReason.SHIFT_ENDS)


@pytest.mark.parametrize(
    ("regions", "region", "priority", "may_go"),
    [
        ((), "north", "P4", True),
        (("north",), None, "P4", True),
        (("north",), "north", "P4", True),
        (("north",), "south", "P2", False),
        (("north",), "south", "P1", True),
    ],
)
def test_a_unit_leaves_its_regions_for_a_threat_to_life_only(
    regions: tuple[str, ...],
    region: str | None,
    priority: str,
    may_go: bool,  # noqa: FBT001
) -> None:
    incident = replace(INCIDENT, region=region, priority=Priority(priority))
    reason = why(replace(UNIT, regions=regions), incident)
    assert reason is (None if may_go else IneligibleReason.OUT_OF_REGION)


def test_a_hospital_that_is_open_and_can_treat_may_be_chosen() -> None:
    assert why_hospital_not(HOSPITAL, INCIDENT, now=NOW) is None
    nothing = replace(HOSPITAL, services=()), replace(INCIDENT, services=())
    assert why_hospital_not(*nothing, now=NOW) is None


@pytest.mark.parametrize(
    ("changed", "refused", "reason"),
    [
        ({"traffic": EmsTraffic.CLOSED, "services": ()}, ("h",), IneligibleReason.REFUSED),
        ({"traffic": EmsTraffic.CLOSED, "services": ()}, ("i",), IneligibleReason.NOT_ACCEPTING),
        ({"services": (Service.EMERGENCY,)}, (), IneligibleReason.SERVICE_MISSING),
        ({"services": ()}, (), IneligibleReason.SERVICE_MISSING),
    ],
)
def test_why_a_hospital_may_not_be_chosen(
    changed: dict[str, object], refused: tuple[str, ...], reason: IneligibleReason
) -> None:
    incident = replace(INCIDENT, hospitals_refused=refused)
    hospital = replace(HOSPITAL, **changed)  # type: ignore[arg-type]
    assert why_hospital_not(hospital, incident, now=NOW) is reason


@pytest.mark.parametrize(
    ("traffic", "facility", "found"),
    [
        ("normal", "normal", "normal"),
        ("normal", "compromised", "advisory"),
        ("advisory", "normal", "advisory"),
        ("advisory", "compromised", "advisory"),
        ("closed", "compromised", "closed"),
        ("closed", "normal", "closed"),
        ("advisory", "evacuating", "closed"),
        ("normal", "closed", "closed"),
    ],
)
def test_what_a_hospital_asks_of_ambulances_until_the_announced_end(
    traffic: str, facility: str, found: str
) -> None:
    one = replace(HOSPITAL, traffic=EmsTraffic(traffic), facility=FacilityStatus(facility))
    assert restriction(one, NOW) == found
    assert is_open(one, NOW) is (found != "closed")
    assert restriction(replace(one, diversion_until=NOW), NOW) == "normal"


def test_a_service_that_is_down_is_not_given_until_its_end() -> None:
    needed = INCIDENT.services[0]
    one = replace(HOSPITAL, down={needed: Outage("hỏng", None)})
    assert why_hospital_not(one, INCIDENT, now=NOW) is IneligibleReason.SERVICE_DOWN
    assert lacks(one, INCIDENT, NOW) == (needed,)
    assert needed not in treats(one, NOW)
    over = replace(HOSPITAL, down={needed: Outage("hỏng", NOW)})
    assert why_hospital_not(over, INCIDENT, now=NOW) is None
