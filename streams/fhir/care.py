"""What crews found and did, as FHIR R4B resources: our codes as text, none of them confirmed."""

from collections.abc import Iterator
from typing import Any, Final, Protocol

from schemas.outputs.handover import CareRecord
from schemas.patient.treatments import DRUGS, Treatment

_HL7: Final = "http://terminology.hl7.org/CodeSystem/"
_UCUM: Final = "http://unitsofmeasure.org"
_UCUM_CODES: Final = {"mcg": "ug", "IU": "[iU]"}
_RATE: Final = "L/min"

Resource = dict[str, Any]


class Names(Protocol):
    """Gives the ids of a bundle's resources."""

    def id(self, kind: str, *parts: str) -> str:
        """Derive the id of a resource."""
        ...

    def ref(self, kind: str, *parts: str) -> Resource:
        """Refer to a resource of the bundle."""
        ...


def resources(care: CareRecord, names: Names) -> Iterator[Resource]:
    """Give a Condition for each finding, and a resource for each thing done.

    What was looked for and is not there is refuted. A drug is a MedicationAdministration, all else
    a Procedure.
    """
    about = {"subject": names.ref("patient"), "encounter": names.ref("encounter")}
    for findings, status in ((care.findings, "provisional"), (care.denied, "refuted")):
        for code in findings:
            yield {
                "resourceType": "Condition",
                "id": names.id("condition", code),
                **_clinical(status),
                "verificationStatus": _coded("condition-ver-status", status),
                "code": {"text": code},
                **about,
            }
    for one in care.treatments:
        yield _done(one, names)


def _done(one: Treatment, names: Names) -> Resource:
    at = one.at.isoformat().replace("+00:00", "Z")
    key = (one.what, at, "" if one.dose is None else f"{one.dose.amount:g} {one.dose.unit}")
    subject, encounter = names.ref("patient"), names.ref("encounter")
    if one.what not in DRUGS:
        return {
            "resourceType": "Procedure",
            "id": names.id("procedure", *key),
            "status": "completed",
            "code": {"text": one.what},
            "subject": subject,
            "encounter": encounter,
            "performedDateTime": at,
        }
    given: Resource = {
        "resourceType": "MedicationAdministration",
        "id": names.id("medication", *key),
        "status": "completed",
        "medicationCodeableConcept": {"text": one.what},
        "subject": subject,
        "context": encounter,
        "effectiveDateTime": at,
    }
    if one.dose is not None:
        unit = one.dose.unit
        code = _UCUM_CODES.get(unit, unit)
        amount = {"value": one.dose.amount, "unit": unit, "system": _UCUM, "code": code}
        given["dosage"] = {"rateQuantity" if unit == _RATE else "dose": amount}
        if one.route is not None:
            given["dosage"]["route"] = {"text": one.route}
    return given


def _clinical(status: str) -> Resource:
    """Give the clinical status, which a condition that is refuted must not have."""
    return {} if status == "refuted" else {"clinicalStatus": _coded("condition-clinical", "active")}


def _coded(system: str, code: str) -> Resource:
    return {"coding": [{"system": f"{_HL7}{system}", "code": code}]}
