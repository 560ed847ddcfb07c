"""A pre-alert as a FHIR R4B transaction: what a hospital's server has of it after each post is one.

Every entry is a conditional update by an identifier of ours, so that a second post of the same, or
a newer one, changes the same resources. No name, number or address is in it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from fhir.resources.R4B.bundle import Bundle

from dispatch.words.pre_alerts import lines
from schemas.ground.vocabulary import PreAlertState
from schemas.outputs.atmist import AlertSign
from schemas.outputs.pre_alerts import PreAlert
from streams.fhir.handover import CODES, LOINC, NEWS2_LOINC, PRESSURE_LOINC, UCUM
from streams.fhir.systems import HL7, SYSTEM_INCIDENT, SYSTEM_PRE_ALERT

Resource = dict[str, Any]

_NAMESPACE: Final = UUID("6f2f8a52-6a0d-5f0c-9a3e-1d5b7f0c1151")  # ours; it must never change
_UCUM_CODES: Final = {"mmHg": "mm[Hg]", "°C": "Cel"}
_PRIORITY: Final = {"P1": "stat", "P2": "urgent"}
_OFF: Final = frozenset({PreAlertState.CANCELLED, PreAlertState.REDIRECTED})


def transaction_json(alert: PreAlert) -> str:
    """Give the transaction as JSON, checked by the models of FHIR R4B."""
    resources = [_patient(alert), _encounter(alert), _communication(alert), *_observations(alert)]
    entries = [
        {
            "fullUrl": f"urn:uuid:{one['id']}",
            "resource": {name: value for name, value in one.items() if name != "id"},
            "request": {
                "method": "PUT",
                "url": f"{one['resourceType']}?identifier={_searched(one)}",
            },
        }
        for one in resources
    ]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    return Bundle.model_validate(bundle).model_dump_json()


def _searched(one: Resource) -> str:
    identifier = one["identifier"][0]
    return f"{identifier['system']}|{identifier['value']}"


def _id(alert: PreAlert, kind: str) -> str:
    return str(uuid5(_NAMESPACE, f"{alert.pre_alert_id}\x1f{kind}"))


def _ref(alert: PreAlert, kind: str) -> Resource:
    return {"reference": f"urn:uuid:{_id(alert, kind)}"}


def _patient(alert: PreAlert) -> Resource:
    return {
        "resourceType": "Patient",
        "id": _id(alert, "patient"),
        "identifier": [{"system": SYSTEM_INCIDENT, "value": alert.incident_id}],
        "gender": alert.atmist.sex or "unknown",
    }


def _encounter(alert: PreAlert) -> Resource:
    """Give the visit that is to be expected; one that is called off is cancelled."""
    told = {} if alert.complaint is None else {"reasonCode": [{"text": alert.complaint.vi}]}
    planned = {} if alert.eta_at is None else {"period": {"start": _instant(alert.eta_at)}}
    return {
        "resourceType": "Encounter",
        "id": _id(alert, "encounter"),
        "identifier": [{"system": SYSTEM_PRE_ALERT, "value": alert.pre_alert_id}],
        "status": "cancelled" if alert.state in _OFF else "planned",
        "class": {"system": f"{HL7}v3-ActCode", "code": "EMER"},
        "priority": {"text": alert.priority.value},
        "subject": _ref(alert, "patient"),
        **planned,
        **told,
    }


def _communication(alert: PreAlert) -> Resource:
    """Give the pre-alert in words, both languages, as a person reads it."""
    said = lines(alert)
    return {
        "resourceType": "Communication",
        "id": _id(alert, "communication"),
        "identifier": [{"system": SYSTEM_PRE_ALERT, "value": alert.pre_alert_id}],
        "status": "stopped" if alert.state in _OFF else "in-progress",
        "priority": _PRIORITY.get(alert.priority.value, "routine"),
        "subject": _ref(alert, "patient"),
        "encounter": _ref(alert, "encounter"),
        "sent": _instant(alert.decided_at),
        "payload": [
            {"contentString": "\n".join(one.vi for one in said)},
            {"contentString": "\n".join(one.en for one in said)},
        ],
    }


def _observations(alert: PreAlert) -> Iterator[Resource]:
    for sign in alert.atmist.signs:
        if sign.value is not None and sign.age_s is not None and not sign.stale:
            yield _sign(alert, sign, alert.decided_at - timedelta(seconds=sign.age_s))
    score = alert.news2
    if score is not None and score.total is not None:
        code = {"coding": [{"system": LOINC, "code": NEWS2_LOINC}], "text": "NEWS2"}
        one = _observation(alert, "news2", code, score.measured_at)
        yield one | {"valueInteger": score.total}


def _sign(alert: PreAlert, sign: AlertSign, at: datetime) -> Resource:
    name = sign.parameter
    codes = CODES.get(name, (PRESSURE_LOINC[name],) if name in PRESSURE_LOINC else ())
    code: Resource = {"text": name}
    if codes:
        code["coding"] = [{"system": LOINC, "code": one} for one in codes]
    one = _observation(alert, name, code, at)
    if isinstance(sign.value, bool):
        return one | {"valueBoolean": sign.value}
    if isinstance(sign.value, str):
        return one | {"valueCodeableConcept": {"text": sign.value}}
    unit = _UCUM_CODES.get(sign.unit, sign.unit)
    return one | {
        "valueQuantity": {"value": sign.value, "unit": sign.unit, "system": UCUM, "code": unit}
    }


def _observation(alert: PreAlert, name: str, code: Resource, at: datetime) -> Resource:
    return {
        "resourceType": "Observation",
        "id": _id(alert, name),
        "identifier": [{"system": SYSTEM_PRE_ALERT, "value": f"{alert.pre_alert_id}/{name}"}],
        "status": "preliminary",
        "category": [{"coding": [{"system": f"{HL7}observation-category", "code": "vital-signs"}]}],
        "code": code,
        "subject": _ref(alert, "patient"),
        "encounter": _ref(alert, "encounter"),
        "effectiveDateTime": _instant(at),
    }


def _instant(at: datetime) -> str:
    return at.isoformat()
