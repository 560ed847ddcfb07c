"""What hospitals say of themselves; their answers are in test_pre_alerts.py."""

from typing import Any

import pytest

from console.told.hospitals import view_parts
from dispatch.records.hospital import BedCount, Outage
from schemas.events.hospital_capacity import (
    BedCapacity,
    BedType,
    CapacityStatus,
    EmsTraffic,
    FacilityStatus,
    ServiceCoverage,
)
from schemas.events.hospitals import HospitalStatus
from schemas.ground.vocabulary import Service
from schemas.outputs.decisions import Decision
from schemas.outputs.views import HospitalView
from tests.dispatch.support.centre import Centre, Said, at, hospital

ED = BedType.EMERGENCY_DEPARTMENT


def beds(bed_type: BedType = ED, **counts: Any) -> tuple[BedCapacity]:  # noqa: ANN401
    return (BedCapacity.model_validate({"bed_type": bed_type} | counts),)


def report(centre: Centre, **said: object) -> Said:
    return centre.say(HospitalStatus, hospital_id="h", **said)


def test_a_status_is_taken_over_and_null_means_unchanged() -> None:
    centre = Centre([], [hospital("h", 10, "emergency")])
    centre.hospital("h", beds_free=4)
    centre.hospital("h", accepting=False)
    one = centre.world.hospitals["h"]
    assert (one.traffic, one.beds[ED].available) == ("closed", 4)
    assert (one.reason, one.services) == ("quá tải", (Service.EMERGENCY,))
    centre.hospital("h", services=())
    assert centre.world.hospitals["h"].services == ()


def test_a_report_older_than_the_known_one_is_refused_and_changes_nothing() -> None:
    centre = Centre([], [hospital("h", 10)])
    centre.hospital("h", accepting=False, occurred_at=at(20))
    before = centre.digest
    said = centre.hospital("h", occurred_at=at(19))
    assert said.refused == ("occurred_at", at(19).isoformat())
    assert "older than the report of" in said.every(Decision)[0].summary.en
    assert centre.digest == before
    centre.hospital("h", occurred_at=at(20))
    assert centre.world.hospitals["h"].traffic == "normal"


def test_a_report_from_the_future_is_refused_beyond_what_clocks_differ_by() -> None:
    centre = Centre([], [hospital("h", 10)])
    before = centre.digest
    said = centre.hospital("h", accepting=False, occurred_at=at(121))
    assert said.refused == ("occurred_at", at(121).isoformat())
    assert "2 min 01 s in the future" in said.every(Decision)[0].summary.en
    assert centre.digest == before
    centre.hospital("h", accepting=False, occurred_at=at(120))
    assert centre.world.hospitals["h"].traffic == "closed"


def test_an_unknown_hospital_is_refused() -> None:
    centre = Centre()
    before = centre.digest
    assert centre.hospital("nowhere").refused == ("hospital_id", "nowhere")
    assert centre.digest == before


def test_beds_and_load_are_kept_with_their_own_times() -> None:
    centre = Centre([], [hospital("h", 10)])
    centre.hospital("h", beds_free=4, occurred_at=at(0))
    centre.hospital("h", load_pct=200, occurred_at=at(5))
    one = centre.world.hospitals["h"]
    assert (one.beds[ED], one.load_pct, one.load_at) == (BedCount(4, None, at(0)), 200, at(5))


def test_a_load_that_cannot_be_meant_is_refused_and_changes_nothing() -> None:
    centre = Centre([], [hospital("h", 10)])
    before = centre.digest
    said = centre.hospital("h", accepting=False, load_pct=400)
    assert said.refused == ("load_pct", "400")
    assert "(200 %)" in said.every(Decision)[0].summary.en
    assert centre.digest == before


@pytest.mark.parametrize("said", [{"beds": beds(available=16)}, {"beds_free": 16}])
def test_more_available_beds_than_can_be_meant_are_refused_and_change_nothing(
    said: dict[str, object],
) -> None:
    centre = Centre([], [hospital("h", 10)])
    report(centre, beds=beds(baseline=10, available=15))
    before = centre.digest
    refusal = report(centre, **said)
    assert refusal.refused == ("beds.emergency_department.available", "16")
    assert "(150 % of 10 beds)" in refusal.every(Decision)[0].summary.en
    assert centre.digest == before
    report(centre, beds=beds(baseline=11, available=16))
    assert centre.world.hospitals["h"].beds[ED] == BedCount(16, 11, at(0))


@pytest.mark.parametrize(
    ("said", "available"),
    [({"status": CapacityStatus.NOT_AVAILABLE}, 0), ({"status": CapacityStatus.AVAILABLE}, None)],
)
def test_a_status_without_a_number_says_none_or_some(
    said: dict[str, Any], available: int | None
) -> None:
    centre = Centre([], [hospital("h", 10)])
    report(centre, beds=beds(baseline=8, available=3))
    report(centre, beds=beds(**said))
    assert centre.world.hospitals["h"].beds == {ED: BedCount(available, 8, at(0))}


def test_a_report_of_beds_leaves_the_diversion_as_it_is() -> None:
    centre = Centre([], [hospital("h", 10)])
    centre.hospital("h", accepting=False, diversion_until=at(900))
    report(centre, load_pct=70)
    one = centre.world.hospitals["h"]
    assert (one.traffic, one.reason, one.diversion_until) == ("closed", "quá tải", at(900))
    report(centre, facility=FacilityStatus.COMPROMISED, reason="mất điện")
    one = centre.world.hospitals["h"]
    assert (one.traffic, one.facility, one.diversion_until) == ("normal", "compromised", None)
    report(centre, ems_traffic=EmsTraffic.NORMAL, reason="xong")
    one = centre.world.hospitals["h"]
    assert (one.facility, one.reason) == ("normal", None)


def test_services_go_down_and_come_back_one_by_one() -> None:
    centre = Centre([], [hospital("h", 10, "burn")])
    down = CapacityStatus.NOT_AVAILABLE
    lost = [
        ServiceCoverage(service=one, status=down, reason="hỏng", until=at(9))
        for one in (Service.BURN, Service.STROKE)
    ]
    report(centre, coverage=tuple(lost))
    one = centre.world.hospitals["h"]
    assert one.services == (Service.BURN, Service.STROKE), "what is down is had"
    assert one.down == {service: Outage("hỏng", at(9)) for service in one.services}
    back = ServiceCoverage(service=Service.STROKE, status=CapacityStatus.AVAILABLE)
    report(centre, coverage=(back,))
    assert set(centre.world.hospitals["h"].down) == {Service.BURN}
    report(centre, services=(Service.BURN,))
    assert centre.world.hospitals["h"].down == {}, "a whole list says that these are up"


def test_a_door_that_was_never_told_is_shown_as_not_known_though_it_counts_as_open() -> None:
    centre = Centre([], [hospital("h", 10)])
    (view,) = report(centre, load_pct=50).every(HospitalView)
    assert (view.ems_traffic, view.facility) == (None, None)
    (view,) = centre.hospital("h").every(HospitalView)
    assert (view.ems_traffic, view.facility) == ("normal", "normal")


def test_what_a_hospital_said_is_shown_whole_with_its_times() -> None:
    centre = Centre([], [hospital("h", 10, "icu")])
    down = ServiceCoverage(
        service=Service.ICU, status=CapacityStatus.NOT_AVAILABLE, reason="hỏng", until=at(99)
    )
    report(centre, beds=beds(available=0, baseline=9), coverage=(down,))
    centre.clock_s = 5
    said = report(
        centre,
        beds=beds(BedType.BURN, status=CapacityStatus.AVAILABLE),
        load_pct=90,
        ems_traffic=EmsTraffic.ADVISORY,
        reason="đông",
        diversion_until=at(60),
    )
    (view,) = said.every(HospitalView)
    told = [(one.bed_type, one.status, one.available, one.baseline, one.at) for one in view.beds]
    assert told == [
        (BedType.BURN, CapacityStatus.AVAILABLE, None, None, at(5)),
        (ED, CapacityStatus.NOT_AVAILABLE, 0, 9, at(0)),
    ]
    assert view.down == (down,)
    assert (view.name, view.configured, view.services) == ("Bệnh viện h", True, (Service.ICU,))
    assert (view.ems_traffic, view.facility, view.reason) == ("advisory", "normal", "đông")
    assert (view.diversion_until, view.reported_at) == (at(60), at(5))
    assert (view.load_pct, view.load_at) == (90, at(5))


def test_a_closure_and_an_outage_without_a_reason_are_what_they_are() -> None:
    centre = Centre([], [hospital("h", 10, "burn")])
    down = ServiceCoverage(service=Service.BURN, status=CapacityStatus.NOT_AVAILABLE)
    said = report(centre, accepting=False, coverage=(down,))
    one = centre.world.hospitals["h"]
    assert (one.traffic, one.reason, one.down) == (
        "closed",
        None,
        {Service.BURN: Outage(None, None)},
    )
    (view,) = said.every(HospitalView)
    shown = {lang: list(view_parts(view, lang, at(0))) for lang in ("en", "vi")}
    assert shown["en"][:2] == ["diverts: no reason given", "burns unit down: no reason given"]
    assert shown["vi"][0] == "không nhận: không nêu lý do"
    up = ServiceCoverage(service=Service.BURN, status=CapacityStatus.AVAILABLE)
    report(centre, accepting=True, coverage=(up,))
    assert centre.world.hospitals["h"].down == {}
