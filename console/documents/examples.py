"""Examples: of each event that the engine takes, and of what it answers.

The inputs tell of one call in the built-in city. The outputs stand in outputs.jsonl, as a client
read them from the topics of a running engine (the move and the pre-alert: as the core decided
them); of a decision's lists only the first are kept.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from console.documents.aid_examples import AID
from console.documents.hospital_examples import CENTRE, HOSPITAL, HOSPITALS, PRE_ALERT, at
from schemas.events.alarm_commands import AcknowledgeAlarm, ShelveAlarm, UnshelveAlarm
from schemas.events.centre import CentreConfigured, HospitalSpec, UnitSpec
from schemas.events.commands import (
    AcceptProposal,
    AssignUnit,
    ChooseHospital,
    CloseIncident,
    DeclareMassCasualty,
    HoldIncident,
    HospitalPhoned,
    JudgePreAlert,
    MergeIncidents,
    ReleaseUnit,
    ReopenIncident,
    ResumeIncident,
    SplitIncident,
    StandDownMassCasualty,
)
from schemas.events.incidents import (
    CasualtiesCounted,
    CasualtyGroup,
    IncidentCancelled,
    IncidentReported,
    IncidentUpdated,
    Patient,
)
from schemas.events.moves import MoveAnswer
from schemas.events.roads import RoadEvent, RoadSpeeds, SpeedFactor
from schemas.events.vehicles import (
    CrewWelfare,
    LinkWord,
    VehicleLink,
    VehiclePosition,
    VehicleReadiness,
    VehicleStatus,
    WelfareWord,
)
from schemas.ground.base import LatLon, Model
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import Consciousness, CrewLevel, CrewReport, Priority, Service
from schemas.patient.care import (
    CareReported,
    Finding,
    FindingSaid,
    Judgement,
    JudgementReason,
    Onset,
)
from schemas.patient.casualties import SortingScheme, Tag
from schemas.patient.treatments import Dose, Remedy, Treatment
from schemas.patient.vitals import MonitorRecord, MonitorSample, QualityFlag, Vitals
from schemas.topics import BY_NAME

_CALL: Final = "C-0001"
_UNIT: Final = "TDM-01"
_ALARM: Final = "alm-ef78b4c6dcc378616754"


_CALLS: Final[tuple[Event, ...]] = (
    IncidentReported(
        event_id="call-2026-11-25-0001",
        centre_id=CENTRE,
        occurred_at=at(0),
        source="call-centre",
        incident_id=_CALL,
        priority=Priority.P1,
        complaint="đau ngực, khó thở",
        place=LatLon(lat=10.9805, lon=106.6519),
        complaint_code="chest_pain",
        answers={"conscious": "yes", "breathing_normally": "no", "clammy": "unknown"},
        address="gần chợ Thủ Dầu Một",
        callback="0274 000 0000",
        crew_level=CrewLevel.ALS,
        services=(Service.CATH_LAB,),
        patient=Patient(age_years=61, sex="male"),
    ),
    IncidentUpdated(
        event_id="call-2026-11-25-0001-b",
        centre_id=CENTRE,
        occurred_at=at(40),
        source="call-centre",
        cause_id="call-2026-11-25-0001",
        incident_id=_CALL,
        place=LatLon(lat=10.9811, lon=106.6534),
        place_accuracy_m=20,
    ),
    IncidentCancelled(
        event_id="call-2026-11-25-0002-c",
        centre_id=CENTRE,
        occurred_at=at(300),
        source="call-centre",
        incident_id="C-0002",
        reason="Người gọi báo nhầm",
    ),
    CasualtiesCounted(
        event_id="scene-2026-11-25-0003-1",
        centre_id=CENTRE,
        occurred_at=at(900),
        source="TDM-01",
        incident_id="C-0003",
        scheme=SortingScheme.START,
        groups=(
            CasualtyGroup(tag=Tag.RED, patients=3, services=(Service.TRAUMA,)),
            CasualtyGroup(tag=Tag.YELLOW, patients=5),
            CasualtyGroup(tag=Tag.GREEN, patients=11),
        ),
    ),
)

_AMBULANCES: Final[tuple[Event, ...]] = (
    VehiclePosition(
        event_id="TDM-01-fix-20261125T070030Z",
        centre_id=CENTRE,
        occurred_at=at(30),
        source="tracker-TDM-01",
        unit_id=_UNIT,
        place=LatLon(lat=10.9786, lon=106.6538),
        accuracy_m=8,
        speed_mps=11.5,
        heading_deg=92,
    ),
    VehicleLink(
        event_id="TDM-01-link-20261125T070110Z",
        centre_id=CENTRE,
        occurred_at=at(70),
        source="gateway-TDM-01",
        unit_id=_UNIT,
        word=LinkWord.LOST,
    ),
    VehicleStatus(
        event_id="TDM-01-status-0007",
        centre_id=CENTRE,
        occurred_at=at(20),
        source="TDM-01",
        unit_id=_UNIT,
        status=CrewReport.ACCEPTED,
        incident_id=_CALL,
    ),
    VehicleReadiness(
        event_id="TDM-01-ready-0003",
        centre_id=CENTRE,
        occurred_at=at(-60),
        source="TDM-01",
        unit_id=_UNIT,
        shift_ends_at=at(6 * 3_600),
    ),
    CareReported(
        event_id="TDM-01-care-0004",
        centre_id=CENTRE,
        occurred_at=at(640),
        source="TDM-01",
        unit_id=_UNIT,
        incident_id=_CALL,
        treatments=(
            Treatment(what=Remedy.ECG_12_LEAD, at=at(540)),
            Treatment(
                what=Remedy.ASPIRIN, at=at(600), dose=Dose(amount=300, unit="mg"), route="po"
            ),
        ),
        findings=(FindingSaid(code=Finding.STEMI),),
        onset=Onset(kind="symptoms", at=at(-1_800)),
    ),
    CrewWelfare(
        event_id="TDM-01-welfare-0005",
        centre_id=CENTRE,
        occurred_at=at(900),
        source="TDM-01",
        unit_id=_UNIT,
        word=WelfareWord.SOS,
    ),
    MoveAnswer(
        event_id="TDM-01-move-0003",
        centre_id=CENTRE,
        occurred_at=at(4_000),
        source="TDM-01",
        unit_id=_UNIT,
        move_id="mov-5e0d1c7a9b3f42688a11",
        answer="accepted",
    ),
    Vitals(
        event_id="monitor-17-000231",
        centre_id=CENTRE,
        occurred_at=at(600),
        source="monitor-17",
        unit_id=_UNIT,
        incident_id=_CALL,
        device_id="monitor-17",
        respiration_rate_per_min=24,
        spo2_pct=93,
        on_oxygen=False,
        systolic_mmhg=104,
        diastolic_mmhg=62,
        heart_rate_per_min=112,
        temperature_c=36.8,
        consciousness=Consciousness.ALERT,
    ),
    MonitorRecord(
        event_id="monitor-17-000232",
        centre_id=CENTRE,
        occurred_at=at(615),
        source="gateway-TDM-01",
        unit_id=_UNIT,
        incident_id=_CALL,
        device_id="monitor-17",
        samples=(
            MonitorSample(code="147842", value=112.0, unit="264864", at=at(611)),
            MonitorSample(code="8310-5", value=98.2, unit="[degF]", at=at(612)),
            MonitorSample(
                code="59408-5",
                value=71.0,
                unit="%",
                at=at(613),
                flags=(QualityFlag.MOTION, QualityFlag.POOR_PERFUSION),
            ),
            MonitorSample(code="consciousness", value="A", at=at(614)),
        ),
    ),
)

_ROADS: Final[tuple[Event, ...]] = (
    RoadEvent(
        event_id="police-0005-closed",
        centre_id=CENTRE,
        occurred_at=at(60),
        source="traffic-police",
        road_event_id="flood-0005",
        kind="closure",
        around=LatLon(lat=10.9741, lon=106.6702),
        radius_m=150,
        valid_until=at(7_200),
        reason="ngập nước",
    ),
    RoadSpeeds(
        event_id="learnt-2026-47",
        centre_id=CENTRE,
        occurred_at=at(0),
        source="smart115 match",
        factors=(
            SpeedFactor(way_id=32575733, hour_of_week=31, factor=0.62, observations=14),
            SpeedFactor(road_class="secondary", factor=0.88, observations=230),
        ),
        valid_from=at(0),
        observed_from=at(-7 * 86_400),
        observed_until=at(0),
        traces=41,
        map_hash="95acb90c59d69094f26bac271f8d556a8bd3e5aa53bea6344c85a209ccf6c84c",
    ),
)

_PEOPLE: Final[tuple[Event, ...]] = (
    AssignUnit(
        event_id="desk-2-0101",
        centre_id=CENTRE,
        occurred_at=at(15),
        source="dispatcher-lan",
        incident_id=_CALL,
        unit_id=_UNIT,
        reason="kíp đang ở ngay hiện trường",
    ),
    ReleaseUnit(
        event_id="desk-2-0102",
        centre_id=CENTRE,
        occurred_at=at(90),
        source="dispatcher-lan",
        unit_id=_UNIT,
        reason="xe hỏng lốp",
    ),
    CloseIncident(
        event_id="desk-2-0103",
        centre_id=CENTRE,
        occurred_at=at(120),
        source="dispatcher-lan",
        incident_id=_CALL,
        reason="không phải cấp cứu",
    ),
    ReopenIncident(
        event_id="desk-2-0104",
        centre_id=CENTRE,
        occurred_at=at(180),
        source="dispatcher-lan",
        incident_id=_CALL,
        reason="người nhà gọi lại: vẫn đau ngực",
    ),
    MergeIncidents(
        event_id="desk-2-0105",
        centre_id=CENTRE,
        occurred_at=at(200),
        source="dispatcher-lan",
        incident_id=_CALL,
        duplicate_id="C-0002",
        reason="cùng một bệnh nhân",
    ),
    SplitIncident(
        event_id="desk-2-0106",
        centre_id=CENTRE,
        occurred_at=at(220),
        source="dispatcher-lan",
        incident_id="C-0002",
        reason="hai bệnh nhân khác nhau",
    ),
    AcknowledgeAlarm(
        event_id="desk-2-0120",
        centre_id=CENTRE,
        occurred_at=at(300),
        source="dispatcher-lan",
        alarm_id=_ALARM,
    ),
    ShelveAlarm(
        event_id="desk-2-0121",
        centre_id=CENTRE,
        occurred_at=at(310),
        source="dispatcher-lan",
        alarm_id=_ALARM,
        for_s=600,
        reason="đang chờ gọi lại",
    ),
    UnshelveAlarm(
        event_id="desk-2-0122",
        centre_id=CENTRE,
        occurred_at=at(420),
        source="dispatcher-lan",
        alarm_id=_ALARM,
    ),
    AcceptProposal(
        event_id="desk-2-0107",
        centre_id=CENTRE,
        occurred_at=at(240),
        source="dispatcher-lan",
        incident_id=_CALL,
        proposal_id="dec-5b0c7f1e9a2d4c6b8f13",
    ),
    HoldIncident(
        event_id="desk-2-0108",
        centre_id=CENTRE,
        occurred_at=at(260),
        source="dispatcher-lan",
        incident_id="C-0002",
        reason="chờ công an xác nhận hiện trường an toàn",
    ),
    HospitalPhoned(
        event_id="desk-2-0117",
        centre_id=CENTRE,
        occurred_at=at(860),
        source="dispatcher-lan",
        pre_alert_id=PRE_ALERT,
        result="accepted",
        role="bác sĩ trực cấp cứu",
    ),
    ResumeIncident(
        event_id="desk-2-0109",
        centre_id=CENTRE,
        occurred_at=at(280),
        source="dispatcher-lan",
        incident_id="C-0002",
        reason="hiện trường an toàn",
    ),
    DeclareMassCasualty(
        event_id="desk-2-0115",
        centre_id=CENTRE,
        occurred_at=at(180),
        source="dispatcher-lan",
        incident_id="C-0003",
        staging=LatLon(lat=10.9702, lon=106.6688),
        reason="xe khách lật, nhiều người bị thương",
    ),
    StandDownMassCasualty(
        event_id="desk-2-0116",
        centre_id=CENTRE,
        occurred_at=at(5_400),
        source="dispatcher-lan",
        incident_id="C-0003",
        reason="đã chuyển hết nạn nhân",
    ),
    ChooseHospital(
        event_id="desk-2-0114",
        centre_id=CENTRE,
        occurred_at=at(660),
        source="dispatcher-lan",
        incident_id=_CALL,
        hospital_id=HOSPITAL,
        chosen_by="clinician",
        reason="đang điều trị tại đó",
    ),
    JudgePreAlert(
        event_id="desk-2-0110",
        centre_id=CENTRE,
        occurred_at=at(650),
        source="dispatcher-lan",
        incident_id=_CALL,
        judgement=Judgement(wanted=True, why=JudgementReason.RISKY_HISTORY),
        reason="đặt stent tháng trước",
    ),
    CentreConfigured(
        event_id="config-2026-11-25",
        centre_id=CENTRE,
        occurred_at=at(-3_600),
        source="operator",
        name="Bình Dương",
        map_name="Bình Dương, schematic (not a survey)",
        map_hash="0" * 64,
        schematic=True,
        units=(
            UnitSpec(
                unit_id=_UNIT,
                crew_level=CrewLevel.ALS,
                station_id="TDM",
                station=LatLon(lat=10.97811, lon=106.65424),
            ),
        ),
        hospitals=(
            HospitalSpec(
                hospital_id=HOSPITAL,
                name="Bệnh viện Đa khoa Bình Dương",
                place=LatLon(lat=10.99752, lon=106.65519),
                services=(Service.EMERGENCY, Service.CATH_LAB),
                services_synthetic=True,
            ),
        ),
    ),
)

EXAMPLES: Final = {
    type(event).__name__: event
    for event in _CALLS + _AMBULANCES + HOSPITALS + _ROADS + _PEOPLE + AID
}
"""By the name of the model. The ids are those of the built-in city; the rest is made up."""


def payload(event: Event) -> dict[str, Any]:
    """Write an example as a producer would: with its type, without what it leaves out."""
    said = event.model_dump(mode="json", exclude_defaults=True)
    return {"type": getattr(event, "type", None), **said}


def recorded() -> dict[str, dict[str, Any]]:
    """Give a recorded output of each model that a client may read, by the model's name.

    It is written as today's model writes it, with the fields that have been added since.
    """
    found: dict[str, dict[str, Any]] = {}
    lines = files("console.documents").joinpath("outputs.jsonl").read_text(encoding="utf-8")
    for line in lines.splitlines():
        one = json.loads(line)
        parsed: Model = BY_NAME[one["topic"]].model.validate_json(json.dumps(one["record"]))
        found[type(parsed).__name__] = parsed.model_dump(mode="json")
    return found


@cache
def payloads() -> Mapping[str, dict[str, Any]]:
    """Give the JSON of an example of each model that has one; made once, and not to be changed."""
    return {name: payload(event) for name, event in EXAMPLES.items()} | recorded()
