"""One full sample of every output, as JSON text would have it; see ``samples``."""

from typing import Any

AT = "2026-11-24T05:00:00+00:00"
HERE = {"lat": 11.05, "lon": 106.65}
TEXT = {"vi": "một câu", "en": "a sentence"}
SHA = "ab" * 32


def _output(output_type: str, **fields: object) -> dict[str, Any]:
    return {
        "type": output_type,
        "schema_version": 1,
        "centre_id": "BD",
        "cause_id": "id:cause",
        "decided_at": AT,
        "journal_offset": 7,
        **fields,
    }


PATIENT = {"age_years": 61, "sex": "female", "pregnant": False}
TREATMENT = {
    "what": "aspirin",
    "at": AT,
    "dose": {"amount": 300.0, "unit": "mg"},
    "route": "po",
}
_NEWS2 = {
    "table": "NEWS2 RCP 2017",
    "measured_at": AT,
    "total": None,
    "minimum": 3,
    "maximum": 6,
    "band": "medium",
    "missing": ["temperature_c"],
    "not_scored": None,
}

_OUTPUTS = (
    _output(
        "assignment",
        assignment_id="asg-1",
        status="updated",
        decision_id="dec-1",
        incident_id="C-1",
        unit_id="BC-01",
        attempt=1,
        priority="P1",
        complaint="đau ngực",
        place=HERE,
        address="ngã tư Sở Sao",
        eta_ms=61_000,
        acknowledge_by=AT,
        reason=TEXT,
        hospital_id="h-1",
    ),
    _output(
        "move",
        move_id="mov-1",
        status="withdrawn",
        decision_id="dec-1",
        unit_id="BC-01",
        point_id="DT-2",
        place=HERE,
        eta_ms=61_000,
        acknowledge_by=AT,
        reason=TEXT,
    ),
    _output(
        "pre_alert",
        pre_alert_id="pal-1",
        revision=2,
        notice="update",
        state="accepted",
        hospital_id="h-1",
        incident_id="C-1",
        unit_id="BC-01",
        priority="P1",
        complaint=TEXT,
        services=["cath_lab"],
        eta_ms=300_000,
        eta_at=AT,
        eta_low_ms=219_000,
        eta_high_ms=414_000,
        eta_basis="assumed",
        reasons=[
            {
                "code": "stemi",
                "kind": "condition",
                "text": TEXT,
                "since": AT,
                "standing": True,
                "needs": ["cath_lab"],
                "inputs": [{"name": "stemi", "value": True, "age_s": 61.5}],
            }
        ],
        needs=["cath_lab"],
        judgement={"wanted": True, "why": "looks_ill"},
        changes=[{"kind": "need", "text": TEXT}],
        atmist={
            "age_band": "45-64",
            "sex": "female",
            "pregnant": False,
            "onset": {"kind": "symptoms", "at": AT},
            "mechanisms": ["fall_low"],
            "findings": ["stemi"],
            "denied": ["shock"],
            "signs": [
                {
                    "parameter": "systolic_mmhg",
                    "value": 95.0,
                    "unit": "mmHg",
                    "age_s": 61.5,
                    "stale": False,
                    "trend": "falling",
                }
            ],
            "treatments": [TREATMENT],
        },
        course=[{"at": AT, "minimum": 3, "maximum": 6}],
        news2=_NEWS2,
        answer_reason="sẵn sàng",
        redirected_to="h-2",
        channel="topic",
        history=[
            {
                "state": "accepted",
                "at": AT,
                "who": "h-1",
                "role": "bác sĩ trực",
                "through": "topic",
                "reason": TEXT,
            }
        ],
    ),
    _output(
        "decision",
        decision_id="dec-1",
        kind="refused",
        incident_id="C-1",
        unit_id="BC-01",
        hospital_id="h-1",
        overruled_by="dispatcher-2",
        accepted_by="dispatcher-3",
        summary=TEXT,
        explanation={
            "units": [
                {
                    "unit_id": "BC-01",
                    "eta_ms": 5,
                    "mobilise_ms": 4,
                    "penalty_ms": 3,
                    "clear_in_ms": 2,
                    "position_age_s": 9,
                }
            ],
            "unit_refusals": [{"unit_id": "BC-02", "reason": "busy"}],
            "hospitals": [
                {
                    "hospital_id": "h-1",
                    "eta_ms": 8,
                    "load_ms": 4,
                    "unknown_ms": 5,
                    "advisory_ms": 6,
                    "load_pct": 90,
                    "bed_type": "adult_icu",
                    "beds_left": -1,
                    "unknown_beds": ["burn"],
                    "report_age_s": 30,
                    "stale": True,
                }
            ],
            "hospital_refusals": [
                {
                    "hospital_id": "h-2",
                    "reason": "service_down",
                    "services": ["burn"],
                    "report_age_s": 9,
                }
            ],
            "equipment_costs": [
                {
                    "nearer_id": "h-2",
                    "farther_id": "h-1",
                    "services": ["burn"],
                    "extra_ms": 60_000,
                }
            ],
            "casualties": [
                {
                    "tag": "red",
                    "services": ["burn", "icu"],
                    "patients": 2,
                    "hospital_id": "h-1",
                    "eta_ms": 60_000,
                    "lacking": ["burn"],
                }
            ],
            "map_hash": SHA,
            "roads_version": 3,
        },
        refused={
            "event_id": "id:1",
            "event_type": "vehicle.status",
            "field": "status",
            "value": "clear",
            "topic": "vehicle-status",
            "partition": 1,
            "offset": 12,
        },
        expires_at=AT,
        other_incident_id="C-2",
        likeness_pm=760,
        determinant="chest_pain/clammy",
        policies_hash=SHA,
    ),
    _output(
        "alarm",
        alarm_id="alm-1",
        status="raised",
        kind="no_unit",
        priority="high",
        incident_id="C-1",
        unit_id="BC-01",
        hospital_id="h-1",
        pre_alert_id="pal-1",
        revision=3,
        responder="dispatcher",
        text=TEXT,
        action=TEXT,
        raised_at=AT,
        respond_by=AT,
        by="dispatcher-lan",
        reason="đang gọi",
        shelved_until=AT,
        stands_for=["alm-2"],
        stands_for_count=1,
    ),
    _output(
        "unit.view",
        unit_id="BC-01",
        crew_level="bls",
        station_id="BC",
        state="en_route",
        place=HERE,
        fix_at=AT,
        incident_id="C-1",
        lent_by="HCM",
        lent_to="DN",
    ),
    _output(
        "hospital.view",
        hospital_id="h-1",
        name="Bệnh viện Đa khoa tỉnh",
        configured=True,
        ems_traffic="advisory",
        facility="compromised",
        reason="mất điện",
        diversion_until=AT,
        services=["emergency", "burn"],
        down=[{"service": "burn", "status": "not_available", "reason": "máy hỏng", "until": AT}],
        beds=[
            {
                "bed_type": "adult_icu",
                "status": "available",
                "baseline": 12,
                "available": 2,
                "at": AT,
            }
        ],
        load_pct=120,
        load_at=AT,
        reported_at=AT,
    ),
    _output(
        "incident.view",
        incident_id="C-1",
        priority="P3",
        complaint="té ngã",
        state="queued",
        reported_at=AT,
        place=HERE,
        unit_id="BC-01",
        hospital_id="h-1",
        pre_alert_id="pal-1",
        queue_reason="no_unit",
        place_accuracy_m=800.5,
        determinant="chest_pain/clammy",
        decided_by="dispatcher-2",
        queue_place=3,
        expected_wait_s=600,
        part_of="C-0",
    ),
    {
        "type": "snapshot.part",
        "schema_version": 1,
        "part_id": "dispatch.2.0.1",
        "format": "smart115-worlds-1",
        "partition": 2,
        "next_offset": 7,
        "last_digest": "a" * 16,
        "taken_at": AT,
        "number": 1,
        "parts": 2,
        "sha256": "b" * 64,
        "data": "AAEC",
    },
    {
        "type": "access",
        "access_id": "acc-1",
        "centre_id": "BD",
        "at": AT,
        "outcome": "refused",
        "action": "read_pre_alerts",
        "principal": "viet-duc",
        "kind": "hospital",
        "via": "token",
        "address": "10.0.0.7",
        "what": "hospital_id",
        "unit_ids": ["BC-01"],
        "hospital_ids": ["BM"],
        "incident_ids": ["C-1"],
        "event_ids": ["e-1"],
    },
)

OUTPUTS = {sample["type"]: sample for sample in _OUTPUTS}
