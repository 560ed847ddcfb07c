"""Stories for golden journals: where patients go, one at a time and many at once."""

from collections.abc import Callable
from typing import Any

from schemas.events.commands import (
    ChooseHospital,
    DeclareMassCasualty,
    JudgePreAlert,
    StandDownMassCasualty,
)
from schemas.events.hospital_capacity import (
    BedCapacity,
    BedType,
    CapacityStatus,
    EmsTraffic,
    ServiceCoverage,
)
from schemas.events.hospitals import HospitalStatus
from schemas.ground.vocabulary import Consciousness, Service, UnitState
from schemas.patient.care import (
    CareReported,
    Finding,
    FindingSaid,
    Judgement,
    JudgementReason,
    Onset,
)
from schemas.patient.casualties import CasualtyRoom, Tag
from tests.dispatch.support.centre import Centre, at, hospital, unit
from tests.dispatch.support.plain_roads import here


def refused_hospital() -> Centre:
    """One patient: refused, accepted, diverted from, chosen for, and handed over at last."""
    centre = Centre(
        [unit("A", 0)],
        [
            hospital("near", 120, "emergency"),
            hospital("first", 300, "emergency", "stroke"),
            hospital("second", 420, "emergency", "stroke", "icu"),
            hospital("third", 900, "emergency", "stroke"),
        ],
    )
    centre.hospital("second", load_pct=85, beds_free=3)
    centre.call("D-1", x=100, priority="P2", services=("stroke",))
    centre.bring("A", UnitState.TRANSPORTING)
    centre.tick(20)
    centre.answer("refused")
    centre.tick(20)
    centre.answer("accepted")
    centre.hospital("second", accepting=False, diversion_until=at(1_200))
    centre.tick(20)
    centre.say(
        ChooseHospital,
        incident_id="D-1",
        hospital_id="second",
        chosen_by="clinician",
        reason="bác sĩ trực đã đồng ý",
    )
    centre.moved("A", 300)
    centre.crew("A", "at_hospital")
    centre.crew("A", "clear")
    centre.tick(1)
    return centre


def many_patients() -> Centre:
    """A bus: counted twice, more units than there are, a plan, a full hospital, the end of it."""
    units = [unit("A", 0, "als"), unit("B", 50, "als"), *(unit(f"C{n}", 90 + n) for n in range(4))]
    centre = Centre(units, [hospital("near", 300, "trauma"), hospital("far", 700, "trauma", "icu")])
    centre.call("M-1", x=200, priority="P1", level="als")
    centre.say(DeclareMassCasualty, incident_id="M-1", staging=here(180), reason="xe khách lật")
    centre.hospital("near", room=CasualtyRoom(red=1, yellow=1, green=2))
    centre.hospital("far", room=CasualtyRoom(red=2, yellow=4, green=4))
    centre.counted(("red", 2, ("trauma",)), ("yellow", 2), ("green", 3), incident_id="M-1")
    centre.call("M-2", x=500, priority="P2")
    centre.tick(40)
    centre.counted(
        ("red", 3, ("trauma",)), ("yellow", 4), ("green", 3), ("grey", 1), incident_id="M-1"
    )
    for name in ("A", "B"):
        for status in ("accepted", "mobilised", "on_scene"):
            centre.crew(name, status)
        centre.crew(name, "transporting", tag=Tag.RED)
    centre.hospital("near", accepting=False)
    centre.say(StandDownMassCasualty, incident_id="M-1", reason="đủ xe")
    for name in ("A", "B"):
        centre.crew(name, "at_hospital")
        centre.crew(name, "clear")
    centre.tick(1)
    return centre


def service_down() -> Centre:
    """Beds by type and their ages decide; the cath lab of the hospital that accepted goes down."""
    needs = ("emergency", "cath_lab", "icu")
    names = {"near": 200, "first": 300, "second": 420}
    centre = Centre([unit("A", 0, "als")], [hospital(n, x, *needs) for n, x in names.items()])
    for name, free in (("near", 0), ("first", 2), ("second", 5)):
        beds = (
            BedCapacity(bed_type=BedType.ADULT_ICU, baseline=8, available=free),
            BedCapacity(bed_type=BedType.EMERGENCY_DEPARTMENT, baseline=20, available=9),
        )
        centre.say(HospitalStatus, hospital_id=name, beds=beds)
    absurd = BedCapacity(bed_type=BedType.ADULT_ICU, available=400)
    centre.say(HospitalStatus, hospital_id="near", beds=(absurd,))
    centre.tick(1_000)
    centre.call("S-1", x=100, priority="P1", level="als", services=("cath_lab", "icu"))
    centre.bring("A", UnitState.TRANSPORTING)
    centre.answer("accepted")
    down = ServiceCoverage(
        service=Service.CATH_LAB,
        status=CapacityStatus.NOT_AVAILABLE,
        reason="máy chụp mạch hỏng",
        until=at(9_000),
    )
    centre.say(HospitalStatus, hospital_id="first", coverage=(down,))
    centre.say(HospitalStatus, hospital_id="first", accepting=True, occurred_at=at(999))
    centre.answer("accepted")
    centre.say(HospitalStatus, hospital_id="second", ems_traffic=EmsTraffic.ADVISORY, reason="đông")
    centre.crew("A", "at_hospital")
    centre.crew("A", "clear")
    centre.tick(1)
    return centre


def told_on_the_way() -> Centre:
    """Nobody needs be told; then the patient worsens, a crew finds why, a person says enough."""
    centre = Centre([unit("A", 0)], [hospital("near", 400, "emergency"), hospital("far", 900)])
    centre.call("W-1", x=50, priority="P3")
    for status in ("accepted", "mobilised", "on_scene"):
        centre.crew("A", status)
    centre.tick(100)
    well: dict[str, Any] = {"systolic_mmhg": 122.0, "heart_rate_per_min": 84.0, "spo2_pct": 97.0}
    centre.vitals("A", respiration_rate_per_min=18.0, consciousness=Consciousness.ALERT, **well)
    centre.crew("A", "transporting")
    centre.tick(40)
    centre.vitals("A", respiration_rate_per_min=26.0, **well)
    centre.tick(30)
    centre.say(
        CareReported,
        unit_id="A",
        findings=(FindingSaid(code=Finding.STROKE_SUSPECTED),),
        onset=Onset(kind="last_known_well", at=at(-3_600)),
    )
    centre.answer("accepted")
    centre.tick(30)
    centre.vitals("A", heart_rate_per_min=0.0)
    centre.moved("A", 60)
    centre.say(
        JudgePreAlert,
        incident_id="W-1",
        judgement=Judgement(wanted=False, why=JudgementReason.COMFORT_CARE),
        reason="theo nguyện vọng gia đình",
    )
    centre.tick(30)
    centre.crew("A", "at_hospital")
    centre.crew("A", "clear")
    return centre


STORIES: dict[str, Callable[[], Centre]] = {
    "refused_hospital": refused_hospital,
    "many_patients": many_patients,
    "service_down": service_down,
    "told_on_the_way": told_on_the_way,
}
