"""Short ways to say what is known of a patient, and what a monitor sent."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from dispatch.clinical.patient.vital_signs import Reading
from dispatch.clinical.watching.fleet import Watch
from schemas.events.incidents import Patient
from schemas.patient.parameters import Value
from schemas.patient.signs import PatientSigns
from schemas.patient.vitals import MonitorRecord, Vitals

AT = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
ADULT = Patient(age_years=60)


def seen(**values: Value) -> dict[str, Reading]:
    """Everything was read just now."""
    return {name: Reading(value, AT) for name, value in values.items()}


def without(known: Mapping[str, Reading], *names: str) -> dict[str, Reading]:
    return {name: reading for name, reading in known.items() if name not in names}


def sample(code: str, value: object, after_s: float = 0, **more: object) -> dict[str, Any]:
    """One sample of a record, taken so many seconds after ``AT``."""
    return {"code": code, "value": value, "at": at(after_s), **more}


def at(after_s: float) -> str:
    return (AT + timedelta(seconds=after_s)).isoformat()


def record(
    samples: Sequence[Mapping[str, object]],
    sent_s: float = 0,
    *,
    unit_id: str = "U1",
    device_id: str = "MON-1",
    **more: object,
) -> MonitorRecord:
    """A device's record as its JSON would be read."""
    return MonitorRecord.model_validate_json(
        json.dumps(
            {
                "event_id": f"{device_id}:{sent_s}:{len(samples)}",
                "centre_id": "BD",
                "occurred_at": at(sent_s),
                "source": device_id,
                "unit_id": unit_id,
                "device_id": device_id,
                "samples": list(samples),
                **more,
            }
        )
    )


def vitals(sent_s: float = 0, **values: object) -> Vitals:
    """The simple form as its JSON would be read."""
    return Vitals.model_validate_json(
        json.dumps(
            {
                "event_id": f"v:{sent_s}",
                "centre_id": "BD",
                "occurred_at": at(sent_s),
                "source": "monitor",
                "unit_id": "U1",
                **values,
            }
        )
    )


def heard(event: Vitals | MonitorRecord) -> PatientSigns:
    """What telemetry says of a patient of whom it hears for the first time."""
    signs = Watch(every_s=60).take(event).signs
    assert signs is not None
    return signs
