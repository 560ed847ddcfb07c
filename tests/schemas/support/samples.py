"""One full sample of every message, as JSON text would have it: no field that can be given is null.

They are what the strictness tests spoil, one field at a time.
"""

import copy
from typing import Any

from pydantic import TypeAdapter

from schemas.centre.mutual_aid import MutualAidPolicy, Neighbour
from schemas.centre.policies import DuplicatePolicy, Policies, policies_hash
from schemas.centre.pre_alerts import PreAlertPolicy
from schemas.inputs import input_topic
from schemas.journal import AnyEvent
from schemas.rules.pre_alert_table import RULES
from tests.schemas.support.output_samples import AT, HERE, OUTPUTS, PATIENT, SHA, TREATMENT

LATER = "2026-11-24T06:00:00Z"
_SEEN = {"factor": 0.5, "observations": 12}
BYTES = "/wB7fQ=="
POLICIES = Policies(
    duplicates=DuplicatePolicy(merge_from_pm=900),
    mutual_aid=MutualAidPolicy(neighbours=(Neighbour(centre_id="HCM", unit_ids=("HC-1",)),)),
    pre_alert=PreAlertPolicy(rules=RULES[:2]),  # all of them have the same few fields
)


def _event(event_type: str, **fields: object) -> dict[str, Any]:
    return {
        "type": event_type,
        "event_id": f"id:{event_type}",
        "schema_version": 1,
        "centre_id": "BD",
        "occurred_at": AT,
        "received_at": AT,
        "source": "call-centre",
        "cause_id": "id:before",
        **fields,
    }


_EVENTS = (
    _event(
        "incident.reported",
        incident_id="C-1",
        priority="P1",
        complaint="đau ngực",
        complaint_code="chest_pain",
        answers={"clammy": "unknown"},
        place=HERE,
        place_accuracy_m=25.0,
        area="so-sao",
        address="ngã tư Sở Sao, Thủ Dầu Một",
        callback="0274 000 0000",
        crew_level="als",
        services=["cath_lab", "icu"],
        patient=PATIENT,
        more_units=["bls", "als"],
        settled={"outcome": "advice", "reason": "đã tư vấn"},
        region="thu-dau-mot",
    ),
    _event(
        "incident.updated",
        incident_id="C-1",
        priority="P2",
        complaint="khó thở",
        complaint_code="breathing",
        answers={"conscious": "yes"},
        place=HERE,
        place_accuracy_m=5.5,
        area="so-sao",
        address="số 5 đường Yersin",
        callback="0274 000 0001",
        crew_level="bls",
        services=["stroke"],
        patient=PATIENT,
    ),
    _event("incident.cancelled", incident_id="C-1", reason="nhầm số"),
    _event(
        "incident.casualties",
        incident_id="C-1",
        scheme="salt",
        groups=[
            {"tag": "red", "patients": 3, "services": ["trauma"]},
            {"tag": "grey", "patients": 1, "services": ["burn"]},
        ],
    ),
    _event(
        "vehicle.position",
        unit_id="BC-01",
        place=HERE,
        accuracy_m=4.5,
        speed_mps=13.25,
        heading_deg=359.5,
        clock_ahead_s=-61.5,
    ),
    _event(
        "vehicle.positions",
        fixes=[
            {
                "type": "vehicle.position",
                "event_id": f"fix-{unit}",
                "schema_version": 1,
                "centre_id": "BD",
                "occurred_at": AT,
                "received_at": None,
                "source": "tracker",
                "cause_id": None,
                "unit_id": unit,
                "place": HERE,
                "accuracy_m": None,
                "speed_mps": None,
                "heading_deg": None,
                "clock_ahead_s": None,
            }
            for unit in ("BC-01", "BC-02")
        ],
    ),
    _event(
        "vehicle.tracker",
        unit_id="BC-01",
        fault="impossible_jump",
        refused=3,
        since=AT,
        off=5000,
    ),
    _event(
        "vehicle.status",
        unit_id="BC-01",
        status="declined",
        incident_id="C-1",
        assignment_id="asg-1",
        hospital_id="h-1",
        reason="xe hỏng",
        tag="yellow",
        patients=2,
        handed_over_to="bác sĩ trực",
    ),
    _event(
        "vehicle.readiness",
        unit_id="BC-01",
        flags=["low_fuel", "maintenance"],
        shift_ends_at=AT,
    ),
    _event(
        "vehicle.care",
        unit_id="BC-01",
        incident_id="C-1",
        treatments=[TREATMENT],
        findings=[{"code": "stemi", "present": True}],
        mechanisms=[{"code": "fall_low", "present": False}],
        needs=[{"code": "cath_lab", "present": True}],
        onset={"kind": "last_known_well", "at": AT},
        pre_alert={"wanted": True, "why": "looks_ill"},
    ),
    _event("vehicle.welfare", unit_id="BC-01", word="sos"),
    _event("vehicle.link", unit_id="BC-01", word="lost"),
    _event("vehicle.move", unit_id="BC-01", move_id="mov-1", answer="declined", reason="hết xăng"),
    _event(
        "vitals.record",
        unit_id="BC-01",
        incident_id="C-1",
        device_id="mon-7",
        device_clock=AT,
        spo2_scale=1,
        samples=[
            # A number written as text is refused when it is translated: here it may be a word.
            {"code": "67775-7", "value": "A", "unit": "1", "at": AT, "flags": ["motion"]},
            {"code": "on_oxygen", "value": True, "unit": None, "at": AT, "flags": []},
        ],
    ),
    _event(
        "patient.signs",
        unit_id="BC-01",
        incident_id="C-1",
        since=AT,
        spo2_scale=2,
        signs=[
            {
                "parameter": "consciousness",
                "value": "A",
                "at": AT,
                "device_id": "mon-7",
                "samples": 3,
                "trend": {
                    "slope_per_min": 1.5,
                    "low_per_min": -0.5,
                    "high_per_min": 3.5,
                    "points": 4,
                    "word": "steady",
                },
            }
        ],
        artefacts=[{"parameter": "spo2_pct", "why": "motion"}],
        devices=[
            {
                "device_id": "mon-7",
                "state": "measuring",
                "last_at": AT,
                "clock_ahead_s": -61.5,
                "moved_from": "BC-02",
            }
        ],
        unmapped=[{"code": "vendor:pi", "value": "1.2", "unit": "%", "at": AT}],
    ),
    _event(
        "vitals",
        unit_id="BC-01",
        incident_id="C-1",
        device_id="mon-7",
        respiration_rate_per_min=18.0,
        spo2_pct=96.5,
        spo2_scale=2,
        on_oxygen=True,
        systolic_mmhg=121.0,
        diastolic_mmhg=70.0,
        heart_rate_per_min=88.0,
        temperature_c=37.25,
        consciousness="A",
    ),
    _event(
        "hospital.status",
        hospital_id="h-1",
        accepting=False,
        reason="quá tải",
        services=["emergency", "burn"],
        beds_free=3,
        load_pct=120,
        diversion_until=LATER,
        room={"red": 1, "yellow": 4, "green": 9},
        ems_traffic=None,  # accepting says it
        facility="normal",
        beds=[
            {"bed_type": "adult_icu", "status": "available", "baseline": 12, "available": 2},
            {"bed_type": "burn", "status": "not_available", "baseline": 4, "available": 0},
        ],
        coverage=[
            {
                "service": "burn",
                "status": "not_available",
                "reason": "máy hỏng",
                "until": LATER,
            }
        ],
    ),
    _event(
        "pre_alert.answer",
        hospital_id="h-1",
        pre_alert_id="pal-1",
        answer="refused",
        reason="hết giường",
        role="bác sĩ trực",
        channel="topic",
    ),
    _event(
        "pre_alert.delivery",
        hospital_id="h-1",
        pre_alert_id="pal-1",
        outcome="delivered",
        channel="topic",
    ),
    _event(
        "road.event",
        road_event_id="R-1",
        kind="slowdown",
        way_ids=[1, 2],
        around=HERE,
        radius_m=120.5,
        speed_factor=0.25,
        valid_until=AT,
        reason="ngập",
    ),
    _event(
        "road.speeds",
        factors=[
            {"way_id": None, "road_class": "primary", "hour_of_week": 17} | _SEEN,
            {"way_id": 1, "road_class": None, "hour_of_week": None} | _SEEN,
        ],
        utc_offset_minutes=420,
        valid_from=AT,
        observed_from=AT,
        observed_until=AT,
        traces=3,
        map_hash="0" * 64,
    ),
    _event("command.accept", incident_id="C-1", proposal_id="dec-1"),
    _event(
        "aid.request",
        from_centre_id="HCM",
        request_id="req-1",
        crew_level="als",
        until=AT,
        answer_by=AT,
        reason="bận",
    ),
    _event(
        "aid.granted",
        from_centre_id="HCM",
        request_id="req-1",
        unit_id="HC-1",
        crew_level="als",
        place=HERE,
        until=AT,
    ),
    _event("aid.declined", from_centre_id="HCM", request_id="req-1", reason="bận"),
    _event("aid.withdrawn", from_centre_id="HCM", request_id="req-1"),
    _event("aid.returned", from_centre_id="HCM", request_id="req-1", unit_id="HC-1"),
    _event("command.ask_aid", neighbour_id="HCM", crew_level="als", reason="quá tải"),
    _event("command.lend", request_id="req-1", unit_id="BC-01", until=AT, reason="còn xe"),
    _event("command.acknowledge", alarm_id="alm-1"),
    _event("command.shelve", alarm_id="alm-1", for_s=600, reason="đang sửa máy phát"),
    _event("command.unshelve", alarm_id="alm-1"),
    _event("command.assign", incident_id="C-1", unit_id="BC-01", reason="gần hơn", force=True),
    _event("command.close", incident_id="C-1", outcome="advice", reason="không có bệnh nhân"),
    _event("command.hold", incident_id="C-1", reason="chờ công an", force=True),
    _event(
        "command.phoned",
        pre_alert_id="pal-1",
        result="refused",
        role="bác sĩ trực",
        reason="hết giường",
    ),
    _event("command.merge", incident_id="C-1", duplicate_id="C-2", reason="cùng một người"),
    _event("command.release", unit_id="BC-01", reason="đổi xe", force=True),
    _event("command.reopen", incident_id="C-1", reason="gọi lại"),
    _event("command.resume", incident_id="C-1", reason="đã an toàn", force=True),
    _event("command.split", incident_id="C-2", reason="hai người"),
    _event("command.declare", incident_id="C-1", staging=HERE, reason="xe khách lật"),
    _event("command.stand_down", incident_id="C-1", reason="đã chuyển hết"),
    _event(
        "command.hospital",
        incident_id="C-1",
        hospital_id="h-1",
        chosen_by="patient",
        reason="đang điều trị ở đó",
    ),
    _event(
        "command.pre_alert",
        incident_id="C-1",
        judgement={"wanted": False, "why": "told_by_phone"},
        reason="đã gọi trưởng khoa",
    ),
    _event(
        "centre.configured",
        name="Trung tâm 115",
        map_name="schematic",
        map_hash=SHA,
        schematic=True,
        units=[
            {
                "unit_id": "BC-01",
                "crew_level": "als",
                "station_id": "BC",
                "station": HERE,
                "on_duty": True,
                "regions": ["thu-dau-mot"],
                "shift_ends_at": AT,
            }
        ],
        hospitals=[
            {
                "hospital_id": "h-1",
                "name": "Bệnh viện Đa khoa tỉnh",
                "place": HERE,
                "services": ["emergency"],
                "services_synthetic": True,
                "alerts_topic": False,
                "channels": ["sms", "duty_phone"],
                "duty_phone": "0274 3822 920",
            }
        ],
        standby_points=[{"point_id": "DT-2", "place": HERE}],
        forecast={
            "version": 1,
            "policy": {"cell_udeg": 10_000, "prior_weeks": 52, "prior_calls": 1},
            "utc_offset_min": 420,
            "calls": 9,
            "observed_h": 500,
            "cells": [{"row": 1_105, "col": 10_665, "rates": [7] * 168}],
        },
        policies=POLICIES.model_dump(mode="json"),
        policies_hash=policies_hash(POLICIES),
    ),
    _event("tick"),
)

EVENTS = {sample["type"]: sample for sample in _EVENTS}

JOURNAL_RECORD: dict[str, Any] = {
    "type": "journal.record",
    "schema_version": 1,
    "event": EVENTS["incident.reported"],
    "source": {"topic": "incidents", "partition": 2, "offset": 41},
    "original": {"key": "QkQ=", "value": BYTES, "headers": [{"name": "trace", "value": BYTES}]},
}

DEAD_LETTER: dict[str, Any] = {
    "type": "dead_letter",
    "schema_version": 1,
    "dead_letter_id": "ded-1",
    "reason": "wrong_model",
    "field": "place.lat",
    "message": "Input should be less than or equal to 90",
    "role": "intake",
    "received_at": AT,
    "centre_id": "BD",
    "topic": "incidents",
    "partition": 0,
    "offset": 5,
    "original_key": "QkQ=",
    "original_value": BYTES,
    "original_headers": [{"name": "trace", "value": None}],
}

ENGINES_OWN = frozenset({"tick", "patient.signs", "vehicle.positions", "vehicle.tracker"})
"""The types of event that the engine itself writes to the journal."""

REDUCED = frozenset({"vitals", "vitals.record"})
"""The types of event that come in and never reach the journal as they are."""

INPUT_TYPES = tuple(name for name in EVENTS if name not in ENGINES_OWN)
"""The types of event that come in from outside."""

_JOURNALED = TypeAdapter[Any](AnyEvent)


def reader(name: str) -> TypeAdapter[Any]:
    """Give what reads an event of this type: the journal's, or its own topic's."""
    return input_topic(name).model if name in REDUCED else _JOURNALED


Path = tuple[str | int, ...]


def sample(name: str) -> dict[str, Any]:
    """Give a copy that may be spoiled: an event, an output, the journal record or a dead letter."""
    others = {"journal.record": JOURNAL_RECORD, "dead_letter": DEAD_LETTER}
    return copy.deepcopy((EVENTS | OUTPUTS | others)[name])


def put(message: dict[str, Any], path: Path, value: object) -> dict[str, Any]:
    """Give the message with one value replaced, or a field added."""
    spoiled = copy.deepcopy(message)
    parent: Any = spoiled
    for part in path[:-1]:
        parent = parent[part]
    parent[path[-1]] = value
    return spoiled


def leaves(value: object, path: Path = ()) -> list[tuple[Path, object]]:
    """List every single value of a message with the path to it."""
    if isinstance(value, dict):
        return [leaf for name in value for leaf in leaves(value[name], (*path, name))]
    if isinstance(value, list):
        return [leaf for index, one in enumerate(value) for leaf in leaves(one, (*path, index))]
    return [(path, value)]


def objects(value: object, path: Path = ()) -> list[Path]:
    """List the paths to every object in a message, its own (the empty path) first."""
    if isinstance(value, dict):
        inner = [found for name in value for found in objects(value[name], (*path, name))]
        return [path, *inner]
    if isinstance(value, list):
        return [found for i, one in enumerate(value) for found in objects(one, (*path, i))]
    return []
