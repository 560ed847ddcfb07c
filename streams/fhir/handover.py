"""A handover record as a FHIR R4B Bundle; the one module that knows ``fhir.resources``.

It is loaded only when a bundle is asked for. Ids are derived from the record (UUID version 5), so
the same record gives the same bundle, byte for byte. Observations are ``preliminary``: no
clinician has confirmed them. What is missing has a data-absent-reason, never a number.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from fhir.resources.R4B.bundle import Bundle

from dispatch.words.flags import flags_of
from schemas.ground.vocabulary import PreAlertState
from schemas.outputs.handover import HandoverRecord, HandshakeStep, VitalCourse, VitalPoint
from schemas.patient.scores import News2, Score
from streams.fhir import care as fhir_care
from streams.fhir.systems import (
    HL7,
    PHYSICAL_TYPE,
    ROLE_CODE,
    SYSTEM_DEVICE,
    SYSTEM_HOSPITAL,
    SYSTEM_INCIDENT,
    SYSTEM_PRE_ALERT,
    SYSTEM_UNIT,
)

LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
SNOMED: Final = "http://snomed.info/sct"
_NAMESPACE: Final = UUID("6f2f8a52-6a0d-5f0c-9a3e-1d5b7f0c1150")  # ours; it must never change

NEWS2_LOINC: Final = "88330-6"
AGE_LOINC: Final = "30525-0"
PREGNANCY_LOINC: Final = "82810-3"
PANEL_LOINC: Final = "85354-9"
PRESSURE_LOINC: Final = {"systolic_mmhg": "8480-6", "diastolic_mmhg": "8462-4"}
"""The parts of the blood pressure panel; the profile asks for both, or says which is absent."""

CODES: Final[dict[str, tuple[str, ...]]] = {
    "respiration_rate_per_min": ("9279-1",),
    "spo2_pct": ("2708-6", "59408-5"),
    "oxygen_flow_l_min": ("3151-8",),
    "fio2_pct": ("3150-6",),
    "mean_pressure_mmhg": ("8478-0",),
    "heart_rate_per_min": ("8867-4",),
    "pulse_rate_per_min": ("8889-8",),
    "temperature_c": ("8310-5",),
    "etco2_mmhg": ("19891-1",),
    "glucose_mmol_l": ("15074-8",),
    "gcs_eye": ("9267-6",),
    "gcs_verbal": ("9270-0",),
    "gcs_motor": ("9268-4",),
    "gcs_total": ("9269-2",),
    "consciousness": ("67775-7",),
    "pain_score": ("72514-3",),
    "capillary_refill_s": ("44963-7",),
    "respiratory_effort": ("80341-1",),
}
"""LOINC codes by parameter, as the vital-signs profiles name them; others go by their name alone.

Codes stand without display texts: the wording is LOINC's own and changes between its releases.
"""

_NAMES: Final = {"bedside-pews": "Bedside PEWS", "meows": "MEOWS", "red-flags": "Red flags"}
_UCUM_CODES: Final = {"mmHg": "mm[Hg]", "°C": "Cel"}
_POINTS: Final = "{score}"

_NEVER_THERE: Final = frozenset({PreAlertState.REFUSED, PreAlertState.CANCELLED})
_STAYS: Final = {PreAlertState.ARRIVED: "active", PreAlertState.HANDED_OVER: "completed"}

Resource = dict[str, Any]


def bundle_json(record: HandoverRecord) -> str:
    """Give the bundle as JSON, checked by the models of FHIR R4B."""
    bundle = Bundle.model_validate(_Writer(record).bundle())
    return bundle.model_dump_json(indent=2)


class _Writer:
    """Writes one record's resources; they refer to each other by their full URLs."""

    def __init__(self, record: HandoverRecord) -> None:
        self.record = record

    def bundle(self) -> Resource:
        """Give the whole bundle."""
        record = self.record
        resources = [
            self.patient(),
            self.encounter(),
            *self.locations(),
            *self.about_patient(),
            *self.vitals(),
            *self.not_measured(),
            *(self.news2(one) for one in record.news2),
            *(self.instead(other) for one in record.news2 for other in one.instead),
            *fhir_care.resources(record.care, self),
            *self.communications(),
        ]
        return {
            "resourceType": "Bundle",
            "id": self.id("bundle"),
            "type": "collection",
            "timestamp": _instant(record.as_of),
            "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources],
        }

    def id(self, kind: str, *parts: str) -> str:
        """Derive the id of a resource."""
        record = self.record
        return str(
            uuid5(_NAMESPACE, "\x1f".join((record.centre_id, record.incident_id, kind, *parts)))
        )

    def ref(self, kind: str, *parts: str) -> Resource:
        """Refer to a resource of this bundle."""
        return {"reference": f"urn:uuid:{self.id(kind, *parts)}"}

    def patient(self) -> Resource:
        """Give the patient: sex if it is known; no name, number, address or date of birth."""
        sex = self.record.patient.sex
        return {
            "resourceType": "Patient",
            "id": self.id("patient"),
            "gender": "unknown" if sex is None else sex,
        }

    def encounter(self) -> Resource:
        """Give the emergency encounter, from the call to the end of the incident."""
        record = self.record
        ended = record.ended_at
        period = {"start": _instant(record.reported_at)}
        if ended is not None:
            period["end"] = _instant(ended)
        told = record.complaint
        reason = {} if told is None else {"reasonCode": [{"text": told.vi}]}
        return {
            "resourceType": "Encounter",
            "id": self.id("encounter"),
            "identifier": [{"system": SYSTEM_INCIDENT, "value": record.incident_id}],
            "status": "in-progress" if ended is None else "finished",
            "class": {"system": f"{HL7}v3-ActCode", "code": "EMER"},
            "priority": {"text": str(record.priority or "not known")},
            "subject": self.ref("patient"),
            "period": period,
            **reason,
            "location": list(self.stays()),
        }

    def stays(self) -> Iterator[Resource]:
        """Give where the patient was or will be: the units, and each hospital that did not say no.

        A hospital that refused or was called off never had the patient.
        """
        for name in self.record.units:
            yield {"location": self.ref("location", "unit", name)}
        last = {step.hospital_id: step.state for step in self.record.handshake}
        for name, state in last.items():
            if state not in _NEVER_THERE:
                status = _STAYS.get(state, "planned")
                yield {"location": self.ref("location", "hospital", name), "status": status}

    def places(self) -> list[tuple[str, str]]:
        """Name the units that were sent and the hospitals that were headed for."""
        units = [("unit", name) for name in self.record.units]
        return units + [("hospital", name) for name in self.record.hospitals]

    def locations(self) -> Iterator[Resource]:
        """Give ambulances and hospitals by their ids; where a call came from is in none of them."""
        for kind, name in self.places():
            role, form = ("AMB", "ve") if kind == "unit" else ("HOSP", "bu")
            system = SYSTEM_UNIT if kind == "unit" else SYSTEM_HOSPITAL
            yield {
                "resourceType": "Location",
                "id": self.id("location", kind, name),
                "identifier": [{"system": system, "value": name}],
                "status": "active",
                "name": name,
                "mode": "instance",
                "type": [_concept(ROLE_CODE, role)],
                "physicalType": _concept(PHYSICAL_TYPE, form),
            }

    def observation(self, key: tuple[str, ...], code: Resource, at: datetime) -> Resource:
        """Give what all observations have in common."""
        return {
            "resourceType": "Observation",
            "id": self.id("observation", *key),
            "status": "preliminary",
            "category": [_concept(f"{HL7}observation-category", "vital-signs")],
            "code": code,
            "subject": self.ref("patient"),
            "encounter": self.ref("encounter"),
            "effectiveDateTime": _instant(at),
        }

    def about_patient(self) -> Iterator[Resource]:
        """Give age and pregnancy as far as they are known; R4B has no place in Patient for them."""
        patient, at = self.record.patient, self.record.reported_at
        survey = [_concept(f"{HL7}observation-category", "survey")]
        if patient.age_years is not None:
            one = self.observation(("age",), _loinc("age", AGE_LOINC), at)
            value = {"value": patient.age_years, "unit": "a", "system": UCUM, "code": "a"}
            if patient.age_months is not None:
                value = {"value": patient.age_months, "unit": "mo", "system": UCUM, "code": "mo"}
            yield one | {"category": survey, "valueQuantity": value}
        if patient.pregnant is not None:
            one = self.observation(("pregnancy",), _loinc("pregnancy", PREGNANCY_LOINC), at)
            found = _concept(SNOMED, "77386006" if patient.pregnant else "60001007")
            yield one | {"category": survey, "valueCodeableConcept": found}

    def vitals(self) -> Iterator[Resource]:
        """Give every value that was told; both pressures of one time are one panel."""
        pressures: dict[datetime, dict[str, tuple[VitalCourse, VitalPoint]]] = {}
        for course in self.record.vitals:
            for point in course.points:
                if course.parameter in PRESSURE_LOINC:
                    pressures.setdefault(point.at, {})[course.parameter] = course, point
                    continue
                code = _loinc(course.parameter, *CODES.get(course.parameter, ()))
                key = (course.parameter, _instant(point.at))
                one = self.observation(key, code, point.at) | _device(point)
                yield one | _value(course, point) | _other(point)
        for at, parts in sorted(pressures.items()):
            yield self.pressure(at, parts)

    def pressure(self, at: datetime, parts: dict[str, tuple[VitalCourse, VitalPoint]]) -> Resource:
        """Give the blood pressure of one time; a part that was not told is said to be absent."""
        components = []
        for name, code in PRESSURE_LOINC.items():
            told = _value(*parts[name]) if name in parts else _absent()
            components.append({"code": _loinc(name, code)} | told)
        (_, point), *_ = parts.values()
        key = ("blood_pressure", _instant(at))
        panel = self.observation(key, _loinc("blood_pressure", PANEL_LOINC), at)
        notes = [_other(told).get("note", []) for _, told in parts.values()]
        said = {"note": [one for note in notes for one in note]}
        return panel | _device(point) | {"component": components} | (said if any(notes) else {})

    def not_measured(self) -> Iterator[Resource]:
        """Say of each input of NEWS2 of which nothing is known that it is absent."""
        at = self.record.as_of
        for name in self.record.not_measured:
            codes = CODES.get(name) or tuple(filter(None, (PRESSURE_LOINC.get(name),)))
            yield self.observation((name, "absent"), _loinc(name, *codes), at) | _absent()

    def news2(self, score: News2) -> Resource:
        """Give a NEWS2; where it is a range or does not apply, it says so and has no value."""
        one = self.scored(score, _loinc("NEWS2", NEWS2_LOINC))
        if score.total is not None:
            one["valueInteger"] = score.total
        else:
            one |= _absent() | {"note": [{"text": _why_no_total(score)}]}
        if score.band is not None:
            one["interpretation"] = [{"text": score.band}]
        return one

    def instead(self, score: Score) -> Resource:
        """Give a Bedside PEWS, a MEOWS or red flags: by name alone, with what must be said of it.

        There are no LOINC codes for them in our tables.
        """
        one = self.scored(score, _loinc(_NAMES.get(score.name, score.name)))
        notes = [*score.findings]
        if score.total is not None:
            one["valueInteger"] = int(score.total)
        elif score.minimum is None and score.band is not None:
            one["valueCodeableConcept"] = {"text": score.band}
        else:
            one |= _absent()
            span = [] if score.minimum is None else [f"{score.minimum} to {score.maximum}"]
            notes = [*span, f"missing: {', '.join(score.missing)}", *notes]
        if score.minimum is not None and score.band is not None:
            one["interpretation"] = [{"text": score.band}]
        if score.caution is not None:
            notes.append(score.caution.en)
        return one | ({"note": [{"text": "; ".join(notes)}]} if notes else {})

    def scored(self, score: Score, code: Resource) -> Resource:
        """Give what the observations of scores have in common: table and inputs."""
        at = score.measured_at
        one = self.observation((score.name, _instant(at)), code, at)
        one["category"] = [_concept(f"{HL7}observation-category", "survey")]
        one["method"] = {"text": score.table}
        used = [self.input_of(one.name, at - timedelta(seconds=one.age_s)) for one in score.inputs]
        if derived := [ref for ref in used if ref is not None]:
            one["derivedFrom"] = derived
        return one

    def input_of(self, name: str, at: datetime) -> Resource | None:
        """Refer to the observation that went into a score; None for one that was inferred."""
        told = [
            point.at
            for course in self.record.vitals
            if course.parameter == name
            for point in course.points
        ]
        if at not in told:
            return None
        kind = "blood_pressure" if name in PRESSURE_LOINC else name
        return self.ref("observation", kind, _instant(at))

    def communications(self) -> Iterator[Resource]:
        """Give each step of each pre-alert, in answer to the one before it."""
        before: dict[str, Resource] = {}
        for step in self.record.handshake:
            key = (step.pre_alert_id, str(step.state), _instant(step.at), step.through or "")
            one = self.communication(step, key)
            if step.pre_alert_id in before:
                one["inResponseTo"] = [before[step.pre_alert_id]]
            before[step.pre_alert_id] = self.ref("communication", *key)
            yield one

    def communication(self, step: HandshakeStep, key: tuple[str, ...]) -> Resource:
        """Give one step: who said what to whom, when and through what."""
        said = str(step.state) if step.reason is None else f"{step.state}: {step.reason.en}"
        drafted = step.state is PreAlertState.DRAFTED
        one = {
            "resourceType": "Communication",
            "id": self.id("communication", *key),
            "identifier": [{"system": SYSTEM_PRE_ALERT, "value": step.pre_alert_id}],
            "status": "preparation" if drafted else "completed",
            "category": [{"text": "pre-alert"}],
            "subject": self.ref("patient"),
            "encounter": self.ref("encounter"),
            "about": [self.ref("location", "hospital", step.hospital_id)],
            "sent": _instant(step.at),
            "sender": {"display": step.who if step.role is None else f"{step.who}, {step.role}"},
            "payload": [{"contentString": said}],
        }
        if drafted:
            del one["sent"]
        if step.through is not None:
            one["medium"] = [{"text": step.through}]
        if step.eta_at is not None:
            one["note"] = [{"text": f"expected {_instant(step.eta_at)}"}]
        return one


def _instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _concept(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def _loinc(text: str, *codes: str) -> Resource:
    """Name what is observed; without a LOINC code by its text alone."""
    codings = [{"system": LOINC, "code": code} for code in codes]
    return {"coding": codings, "text": text} if codings else {"text": text}


def _device(point: VitalPoint) -> Resource:
    name = point.device_id
    return (
        {} if name is None else {"device": {"identifier": {"system": SYSTEM_DEVICE, "value": name}}}
    )


def _other(point: VitalPoint) -> Resource:
    """Say what another source said, where it said something else."""
    if point.differs is None:
        return {}
    return {"note": [{"text": f"another source: {point.differs:g}"}]}


def _value(course: VitalCourse, point: VitalPoint) -> Resource:
    value = point.value
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, str):
        return {"valueCodeableConcept": {"text": value}}
    code = _UCUM_CODES.get(course.unit, course.unit or _POINTS)
    unit = course.unit or "points"
    return {"valueQuantity": {"value": value, "unit": unit, "system": UCUM, "code": code}}


def _absent() -> Resource:
    return {"dataAbsentReason": _concept(f"{HL7}data-absent-reason", "unknown")}


def _why_no_total(score: News2) -> str:
    """Say why a score has no number, and what it may be."""
    if score.not_scored is not None:
        return f"{score.not_scored}; {', '.join(score.red_flags) or flags_of(score).en}"
    return f"{score.minimum} to {score.maximum}; missing: {', '.join(score.missing)}"
