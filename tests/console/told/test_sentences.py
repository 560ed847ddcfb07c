"""One line a record, in the language that is asked for, and never an address."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import pytest

from console.told.hospitals import hospital_word
from console.told.sentences import moment, sentence
from console.told.times import clock
from console.told.words import BOARD, LINES
from schemas.events.hospital_capacity import BedType, EmsTraffic, FacilityStatus
from schemas.ground.base import Model
from schemas.ground.vocabulary import IncidentState, UnitState
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.views import HospitalView
from schemas.patient.signs import PatientSigns
from schemas.topics import BY_NAME, HOSPITAL_VIEWS, JOURNAL, TOPICS
from tests.console.support import samples

HEAD = {
    "event_id": "e-1",
    "centre_id": "BD",
    "occurred_at": "2026-11-24T05:00:00Z",
    "source": "Lan",
}
ADDRESS = "12 Hẻm Bí Mật"


def event(topic: str, of_type: str, /, **fields: object) -> Model:
    found = BY_NAME[topic].model.validate_python({"type": of_type, **HEAD, **fields}, strict=False)
    assert isinstance(found, Model)
    return found


PLACE = {"lat": 11.0, "lon": 106.6}
CALL = {
    "incident_id": "C-1",
    "priority": "P1",
    "complaint": "đau ngực",
    "place": PLACE,
    "address": ADDRESS,
}

SIGNS = {"heart_rate_per_min": 80.5, "spo2_pct": 97.0, "systolic_mmhg": 0.0, "stemi": True}

HOSPITAL_VIEW: HospitalView = HOSPITAL_VIEWS.model.validate_python(
    {
        "centre_id": "BD",
        "cause_id": "e-1",
        "decided_at": HEAD["occurred_at"],
        "journal_offset": 1,
        "hospital_id": "h1",
        "name": "Bệnh viện Một",
        "ems_traffic": "closed",
        "facility": "evacuating",
        "reason": "cháy",
        "diversion_until": "2026-11-25T12:00:00Z",
        "services": ["burn"],
        "down": [
            {"service": "burn", "status": "not_available", "reason": "hỏng"}
            | {"until": "2026-11-25T12:00:00Z"}
        ],
        "beds": [
            {"bed_type": "burn", "status": "available", "available": 3}
            | {"at": HEAD["occurred_at"]}
        ],
        "load_pct": 80,
        "load_at": HEAD["occurred_at"],
        "reported_at": HEAD["occurred_at"],
    },
    strict=False,
)

RECORDS: dict[str, Model] = {
    "reported": event("incidents", "incident.reported", **CALL),
    "reported nowhere": event("incidents", "incident.reported", **CALL | {"place": None}),
    "updated": event("incidents", "incident.updated", incident_id="C-1", address=ADDRESS),
    "cancelled": event("incidents", "incident.cancelled", incident_id="C-1", reason="nhầm số"),
    "fix": event("vehicle-positions", "vehicle.position", unit_id="U1", place=PLACE, speed_mps=9),
    "link": event("vehicle-positions", "vehicle.link", unit_id="U1", word="lost"),
    "status": event(
        "vehicle-status", "vehicle.status", unit_id="U1", status="declined", reason="hỏng xe"
    ),
    "ready": event("vehicle-status", "vehicle.readiness", unit_id="U1"),
    "sos": event("vehicle-status", "vehicle.welfare", unit_id="U1", word="sos"),
    "care": event(
        "vehicle-status",
        "vehicle.care",
        unit_id="U1",
        treatments=[
            {
                "what": "aspirin",
                "at": HEAD["occurred_at"],
                "dose": {"amount": 300.0, "unit": "mg"},
                "route": "po",
            },
            {"what": "iv_access", "at": HEAD["occurred_at"]},
        ],
        mechanisms=[{"code": "fall_low"}],
        findings=[{"code": "stemi"}, {"code": "shock", "present": False}],
        needs=[{"code": "cath_lab"}],
        onset={"kind": "symptoms", "at": HEAD["occurred_at"]},
        pre_alert={"wanted": True, "why": "looks_ill"},
    ),
    "judged": event(
        "dispatcher-commands",
        "command.pre_alert",
        incident_id="C-1",
        judgement={"wanted": False, "why": "told_by_phone"},
        reason="đã gọi",
    ),
    "not ready": event(
        "vehicle-status",
        "vehicle.readiness",
        unit_id="U1",
        flags=["low_fuel", "maintenance"],
        shift_ends_at="2026-11-25T12:00:00Z",
    ),
    "vitals": event(
        "vitals", "vitals", unit_id="U1", spo2_pct=91, heart_rate_per_min=120, systolic_mmhg=0
    ),
    "monitor": event(
        "vitals",
        "vitals.record",
        unit_id="U1",
        device_id="MON-7",
        samples=[{"code": "8867-4", "value": 80.0, "unit": "/min", "at": HEAD["occurred_at"]}],
    ),
    "signs": PatientSigns.model_validate(
        {
            **HEAD,
            "unit_id": "U1",
            "since": HEAD["occurred_at"],
            "signs": [
                {"parameter": name, "value": value, "at": HEAD["occurred_at"], "device_id": "M-1"}
                | {"samples": 1}
                for name, value in SIGNS.items()
            ],
            "devices": [
                {"device_id": "M-2", "state": "lost", "last_at": HEAD["occurred_at"]}
                | {"clock_ahead_s": 0.0}
            ],
        },
        strict=False,
    ),
    "no signs": PatientSigns.model_validate(
        {**HEAD, "unit_id": "U1", "since": HEAD["occurred_at"]}, strict=False
    ),
    "hospital": event(
        "hospital-status", "hospital.status", hospital_id="h1", accepting=True, beds_free=0
    ),
    "capacity": event(
        "hospital-status",
        "hospital.status",
        hospital_id="h1",
        services=["burn"],
        beds=[
            {"bed_type": "adult_icu", "baseline": 12, "available": 2},
            {"bed_type": "burn", "status": "available"},
            {"bed_type": "pediatrics", "status": "not_available"},
        ],
        coverage=[
            {"service": "burn", "status": "not_available", "reason": "hỏng"}
            | {"until": "2026-11-25T12:00:00Z"},
        ],
        load_pct=80,
    ),
    "no services": event(
        "hospital-status",
        "hospital.status",
        hospital_id="h1",
        facility="compromised",
        reason="mất điện",
        services=[],
    ),
    "service back": event(
        "hospital-status",
        "hospital.status",
        hospital_id="h1",
        coverage=[{"service": "burn", "status": "available"}],
    ),
    "hospital view": HOSPITAL_VIEW,
    "hospital gone": HOSPITAL_VIEW.model_copy(update={"configured": False}),
    "hospital silent": HOSPITAL_VIEW.model_copy(
        update={"reported_at": None, "load_pct": None, "beds": (), "down": ()}
    ),
    "diversion": event(
        "hospital-status", "hospital.status", hospital_id="h1", accepting=False, reason="quá tải"
    ),
    "answer": event(
        "hospital-status",
        "pre_alert.answer",
        hospital_id="h1",
        pre_alert_id="p-1",
        answer="refused",
        reason="hết giường",
    ),
    "receipt": event(
        "delivery-receipts",
        "pre_alert.delivery",
        hospital_id="h1",
        pre_alert_id="p-1",
        outcome="no_channel",
    ),
    "closure": event(
        "road-events", "road.event", road_event_id="R-1", kind="closure", way_ids=[1, 2]
    ),
    "slowdown": event(
        "road-events",
        "road.event",
        road_event_id="R-1",
        kind="slowdown",
        around=PLACE,
        radius_m=50.0,
        speed_factor=0.25,
        reason="ngập",
    ),
    "speeds": event(
        "road-events",
        "road.speeds",
        factors=[{"road_class": "secondary", "factor": 0.8, "observations": 9}],
        valid_from="2026-11-24T05:00:00Z",
        observed_from="2026-11-17T05:00:00Z",
        observed_until="2026-11-24T05:00:00Z",
        traces=3,
        map_hash="a" * 64,
    ),
    "assign": event(
        "dispatcher-commands", "command.assign", incident_id="C-1", unit_id="U1", reason="gần"
    ),
    "release": event("dispatcher-commands", "command.release", unit_id="U1", reason="đổi xe"),
    "move": samples.move(1),
    "move over": samples.move(1).model_copy(update={"status": "withdrawn", "eta_ms": None}),
    "move answer": event(
        "vehicle-status",
        "vehicle.move",
        unit_id="U1",
        move_id="mov-1",
        answer="declined",
        reason="hỏng xe",
    ),
    "move taken": event(
        "vehicle-status", "vehicle.move", unit_id="U1", move_id="mov-1", answer="accepted"
    ),
    "casualties": event(
        "incidents",
        "incident.casualties",
        incident_id="C-1",
        scheme="start",
        groups=[{"tag": "red", "patients": 2}, {"tag": None, "patients": 3}],
    ),
    "declared": event("dispatcher-commands", "command.declare", incident_id="C-1", reason="xe lật"),
    "stood down": event(
        "dispatcher-commands", "command.stand_down", incident_id="C-1", reason="xong"
    ),
    "hospital choice": event(
        "dispatcher-commands",
        "command.hospital",
        incident_id="C-1",
        hospital_id="h1",
        chosen_by="patient",
        reason="sổ khám",
    ),
    "acknowledge": event("dispatcher-commands", "command.acknowledge", alarm_id="alm-1"),
    "shelve": event(
        "dispatcher-commands", "command.shelve", alarm_id="alm-1", for_s=600, reason="đang sửa"
    ),
    "unshelve": event("dispatcher-commands", "command.unshelve", alarm_id="alm-1"),
    "close": event("dispatcher-commands", "command.close", incident_id="C-1", reason="xong"),
    "reopen": event("dispatcher-commands", "command.reopen", incident_id="C-1", reason="gọi lại"),
    "merge": event(
        "dispatcher-commands",
        "command.merge",
        incident_id="C-1",
        duplicate_id="C-2",
        reason="cùng người",
    ),
    "split": event("dispatcher-commands", "command.split", incident_id="C-2", reason="hai người"),
    "accept": event(
        "dispatcher-commands", "command.accept", incident_id="C-1", proposal_id="dec-1"
    ),
    "phoned": event(
        "dispatcher-commands", "command.phoned", pre_alert_id="p-1", result="no_answer"
    ),
    "handed over": event(
        "hospital-status",
        "pre_alert.answer",
        hospital_id="h1",
        pre_alert_id="p-1",
        answer="handed_over",
        role="triage nurse",
    ),
    "hold": event("dispatcher-commands", "command.hold", incident_id="C-1", reason="chờ"),
    "ask": event(
        "dispatcher-commands", "command.ask_aid", neighbour_id="HCM", crew_level="als", reason="bận"
    ),
    "lend": event("dispatcher-commands", "command.lend", request_id="r", unit_id="U1", reason="ừ"),
    "lend nobody": event("dispatcher-commands", "command.lend", request_id="r", reason="bận"),
    "aid request": event(
        "mutual-aid",
        "aid.request",
        from_centre_id="HCM",
        request_id="req-1",
        crew_level="als",
        until=HEAD["occurred_at"],
        answer_by=HEAD["occurred_at"],
        reason="bận",
    ),
    "aid granted": event(
        "mutual-aid",
        "aid.granted",
        from_centre_id="HCM",
        request_id="req-1",
        unit_id="U9",
        crew_level="als",
        place=PLACE,
        until=HEAD["occurred_at"],
    ),
    "aid declined": event(
        "mutual-aid", "aid.declined", from_centre_id="HCM", request_id="req-1", reason="bận"
    ),
    "aid withdrawn": event("mutual-aid", "aid.withdrawn", from_centre_id="HCM", request_id="req-1"),
    "aid returned": event(
        "mutual-aid", "aid.returned", from_centre_id="HCM", request_id="req-1", unit_id="U9"
    ),
    "resume": event("dispatcher-commands", "command.resume", incident_id="C-1", reason="xong"),
    "asked": event("incidents", "incident.reported", **CALL | {"priority": None}),
    "centre": event(
        "centre-config",
        "centre.configured",
        name="Bình Dương",
        map_name="bd.osm.pbf",
        map_hash="a" * 64,
        units=[],
        hospitals=[],
    ),
    "decision": samples.decision(1),
    "order": samples.assignment(1),
    "update": samples.assignment(1).model_copy(update={"status": "updated"}),
    "withdrawal": samples.assignment(1).model_copy(update={"status": "withdrawn"}),
    "order update": samples.assignment(1).model_copy(update={"status": "updated"}),
    "pre-alert": samples.pre_alert(1),
    "alarm": samples.alarm(1),
    "unit": samples.unit(1, state=UnitState.EN_ROUTE, incident_id="C-1"),
    "unit in doubt": samples.unit(1).model_copy(update={"doubtful_since": samples.at(0)}),
    "incident": samples.incident(1, queue_reason="no_unit"),
    "incident under way": samples.incident(1, state=IncidentState.ASSIGNED, unit_id="U1"),
    "access": samples.ACCESS,
    "notice": samples.NOTICE,
    "role serves": samples.ROLE_REPORT,
    "role waits": samples.ROLE_REPORT.model_copy(update={"is_serving": False}),
    "engine alarm": samples.ENGINE_ALARM,
    "engine alarm over": samples.ENGINE_ALARM.model_copy(update={"ended_at": samples.at(9)}),
    "snapshot": samples.SNAPSHOT,
    "case_key": samples.CASE_KEY,
    "held": samples.HELD,
    "held, tried again": samples.HELD.model_copy(update={"is_held": False, "crashes": 1}),
    "letter dropped": samples.SETTLED,
    "letter sent again": samples.SETTLED.model_copy(update={"outcome": "sent_again"}),
    "dead letter": samples.dead_letter(),
}

# What no language translates: names, ids, numbers, abbreviations, and the sender's own words.
OWN = {
    "ALS",
    "message",
    "Input should be less than or equal to",
    "wrong_model",
    "read_patient",
    "place.lat",
    "intake",
}
OWN |= {"incidents", "address", "NEWS2", "SpO2", "km/h"}


TABLES = [*LINES.values(), *BOARD.values()]
WORD = re.compile(r"[^\W\d_]{2,}")


def _words(language: int) -> set[str]:
    """Give the words of our own tables in one of the two languages, the gaps left out."""
    return {word for row in TABLES for word in WORD.findall(re.sub(r"\{\w+\}", "", row[language]))}


ENGLISH = _words(1) - _words(0)


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_is_one_line_in_either_language(name: str) -> None:
    english, vietnamese = sentence(RECORDS[name], "en"), sentence(RECORDS[name], "vi")
    for said in (english, vietnamese):
        assert said
        assert "\n" not in said
        assert not said.startswith("{"), "there are words for it"
        assert ADDRESS not in said


@pytest.mark.parametrize("name", RECORDS)
def test_no_english_is_left_in_the_vietnamese_line(name: str) -> None:
    said = sentence(RECORDS[name], "vi")
    for own in OWN:
        said = said.replace(own, "")
    assert set(WORD.findall(said)) & ENGLISH == set(), said


def test_the_same_record_in_both_languages() -> None:
    assert sentence(RECORDS["order"], "en") == (
        f"BC-01 → C-1 (P1 đau ngực), ETA 1:01, accept by {moment(samples.alarm(60))}, order 1"
    )
    assert sentence(RECORDS["order"], "vi") == (
        f"BC-01 → C-1 (P1 đau ngực), đến sau 1:01, nhận trước {moment(samples.alarm(60))}, lệnh 1"
    )
    assert sentence(RECORDS["status"], "vi") == "U1 báo từ chối: hỏng xe"
    assert sentence(RECORDS["slowdown"], "vi") == "R-1 đường chậm còn 25%: 11.0000,106.6000 ngập"
    assert sentence(RECORDS["speeds"], "vi") == (
        "1 vận tốc đo được từ 3 lộ trình, áp dụng từ 2026-11-24 05:00Z"
    )
    assert sentence(RECORDS["incident"], "vi").endswith("đang chờ: không có xe phù hợp")
    assert sentence(RECORDS["incident"], "en").endswith("waiting: no suitable unit")


def test_signs_and_samples_are_said_in_short() -> None:
    assert sentence(RECORDS["monitor"], "en") == "U1 MON-7: 1 samples"
    assert sentence(RECORDS["signs"], "en") == (
        "U1 patient signs: 4 (HR 80.5, SpO2 97, BP 0, lost M-2)"
    )
    assert sentence(RECORDS["signs"], "vi") == (
        "U1 dấu hiệu bệnh nhân: 4 (mạch 80.5, SpO2 97, huyết áp 0, mất M-2)"
    )
    assert sentence(RECORDS["no signs"], "en") == "U1 patient signs: 0"


def test_zero_is_not_missing() -> None:
    assert sentence(RECORDS["vitals"], "en") == "U1 SpO2 91, HR 120, BP 0/–"
    assert sentence(RECORDS["hospital"], "en") == "h1 accepts patients; beds: emergency 0"


def test_a_hospitals_report_says_all_that_it_says_and_nothing_else() -> None:
    noon = clock(datetime(2026, 11, 25, 12, tzinfo=UTC))
    assert sentence(RECORDS["capacity"], "en") == (
        "h1 has burns unit; beds: adult ICU 2/12, burn some, paediatric none; "
        f"burns unit down: hỏng (until {noon}); load 80 %"
    )
    assert sentence(RECORDS["capacity"], "vi") == (
        "h1 có khoa bỏng; giường: hồi sức người lớn 2/12, bỏng còn, nhi hết; "
        f"khoa bỏng tạm ngừng: hỏng (đến {noon}); tải 80 %"
    )
    assert sentence(RECORDS["no services"], "en") == (
        "h1 accepts patients, house compromised: mất điện; has none"
    )
    assert sentence(RECORDS["service back"], "en") == "h1 burns unit up"


def test_a_hospital_view_is_said_as_of_its_time_and_what_is_over_is_left_out() -> None:
    noon = clock(datetime(2026, 11, 25, 12, tzinfo=UTC))
    said = f"Bệnh viện Một diverts, house evacuating: cháy (until {noon})"
    burn = f"burns unit down: hỏng (until {noon}); load 80 %"
    assert sentence(HOSPITAL_VIEW, "en") == f"{said}; beds: burn 3; {burn}"
    after = HOSPITAL_VIEW.model_copy(update={"decided_at": datetime(2026, 11, 25, 12, tzinfo=UTC)})
    assert sentence(after, "en") == "Bệnh viện Một accepts patients; beds: burn 3; load 80 %"
    assert sentence(RECORDS["hospital gone"], "en") == "Bệnh viện Một no longer of this centre"
    assert sentence(RECORDS["hospital silent"], "en") == said


@pytest.mark.parametrize("words", [BedType, EmsTraffic, FacilityStatus])
def test_every_word_of_a_hospitals_state_has_words(words: type[StrEnum]) -> None:
    kind = {BedType: "bed", EmsTraffic: "traffic", FacilityStatus: "facility"}[words]
    for one in words:
        assert hospital_word(f"{kind}.{one}", "en") != hospital_word(f"{kind}.{one}", "vi")


def test_what_is_not_known_is_not_made_up() -> None:
    alert = samples.pre_alert(1, eta_s=None)
    assert isinstance(alert, PreAlert)
    assert "ETA ?, NEWS2 –" in sentence(alert, "en")


def test_a_journal_record_is_said_by_its_event() -> None:
    status = RECORDS["status"].model_copy(update={"received_at": samples.START})
    record: Any = JOURNAL.model.validate_python({"event": status}, strict=False)
    assert sentence(record, "en") == "vehicle.status: U1 says declined: hỏng xe"
    assert moment(record) == moment(RECORDS["status"])


def test_every_topics_records_have_words() -> None:
    said = {type(record).__name__ for record in RECORDS.values()} | {"Tick", "JournalRecord"}
    for topic in TOPICS:
        for model in _models(topic.model._type):
            assert model.__name__ in said, f"{topic.name} carries {model.__name__}"


def _models(annotation: Any) -> list[type[Model]]:  # noqa: ANN401 - a class or an annotated union
    """Give the models of a topic's type."""
    if isinstance(annotation, type):
        return [annotation]
    return list(annotation.__origin__.__args__)
