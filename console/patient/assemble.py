"""From records to one patient's handover record. It needs no Kafka: records in, a model out.

It stands in the console, because it is a reader's view: it scores by ``dispatch.clinical``, says
events in the console's sentences, and nothing of it goes back into the engine.
"""

from datetime import datetime
from typing import Final

from console.cli.talk import BadUsage
from console.patient import vitals
from console.patient.events import Case, events, handshake, seen_at
from console.patient.records import CentreRecords, call_of
from console.told.hospitals import naming
from dispatch.clinical.patient.care import NO_CARE, denied, merge, present
from schemas.events.incidents import IncidentReported, IncidentUpdated, Patient
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import Priority
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.outputs.handover import CareRecord, HandoverRecord
from schemas.outputs.pre_alerts import PreAlert
from schemas.patient.care import CareReported

_OPENED_AGAIN: Final = frozenset({DecisionKind.REOPENED, DecisionKind.SPLIT})
_UPDATED: Final = ("priority", "services", "patient")


def assemble(records: CentreRecords, incident_id: str) -> HandoverRecord:
    """Make the handover record of an incident's patient.

    Raises
    ------
    BadUsage
        If the records hold no report of the incident.
    """
    report = _report(records, incident_id)
    ended_at = _ended_at(records, incident_id)
    as_of = ended_at or max(seen_at(entry.event) for entry in records)
    own, units = vitals.own_signs(records, incident_id)
    news2, signs, scored_at = vitals.news2_course(own, report.patient)
    steps = tuple(handshake(records, incident_id))
    reported_at = seen_at(report)
    names = _names(records)
    hospitals = _hospitals(records, incident_id)
    case = Case(
        incident_id,
        units,
        hospitals,
        {one.pre_alert_id for one in steps},
        reported_at,
        ended_at,
    )
    kit = vitals.equipment(own)
    with naming(records.centre_id, names):
        happened = tuple(events(records, case))
    return HandoverRecord(
        centre_id=records.centre_id,
        incident_id=incident_id,
        as_of=as_of,
        reported_at=reported_at,
        ended_at=ended_at,
        priority=_priority(records, incident_id) or report.priority,
        complaint=_complaint(records, incident_id),
        patient=report.patient,
        services=report.services,
        units=units,
        hospitals=hospitals,
        hospital_names=names,
        care=_care(records, incident_id),
        vitals=vitals.courses(own, as_of),
        not_measured=vitals.not_measured(signs),
        artefacts=kit.artefacts,
        devices=kit.devices,
        unmapped=kit.unmapped,
        scored_at=scored_at,
        scores=() if scored_at is None else vitals.scores(signs, report.patient, scored_at),
        news2=news2,
        events=happened,
        handshake=steps,
    )


def _report(records: CentreRecords, incident_id: str) -> IncidentReported:
    """Give the report as it was corrected since; what the engine refused is no correction.

    A call for several units is reported once. Of a further leg's patient it says nothing.
    """
    report: IncidentReported | None = None
    names = {incident_id, call_of(incident_id)}
    for entry in records:
        event = entry.event
        if entry.refused or getattr(event, "incident_id", None) not in names:
            continue
        if isinstance(event, IncidentReported):
            further = event.incident_id != incident_id
            report = report or (event.model_copy(update={"patient": Patient()} if further else {}))
        elif isinstance(event, IncidentUpdated) and report is not None:
            own = event.incident_id == incident_id
            given = {name: getattr(event, name) for name in _UPDATED if own or name != "patient"}
            known = {name: value for name, value in given.items() if value is not None}
            report = report.model_copy(update=known)
    if report is None:
        msg = (
            f"the journal of {records.centre_id} holds no report of incident {incident_id}: "
            "give the id of an incident that was reported"
        )
        raise BadUsage(msg)
    return report


def _complaint(records: CentreRecords, incident_id: str) -> Bilingual | None:
    """Give the complaint as the hospital was told it last, by the card of the protocol."""
    told = [
        one.complaint
        for entry in records
        for one in entry.said
        if isinstance(one, PreAlert) and one.incident_id == incident_id
    ]
    return told[-1] if told else None


def _hospitals(records: CentreRecords, incident_id: str) -> tuple[str, ...]:
    """Name the hospitals that the crew was sent to and those that were told, in that order."""
    named = [
        one.hospital_id
        for entry in records
        for one in entry.said
        if isinstance(one, Assignment | PreAlert) and one.incident_id == incident_id
    ]
    return tuple(dict.fromkeys(name for name in named if name is not None))


def _names(records: CentreRecords) -> dict[str, str]:
    """Give what hospitals are called, by id, as the engine said it last."""
    named = [
        (one.hospital_id, one.hospital_name)
        for entry in records
        for one in entry.said
        if isinstance(one, Decision | PreAlert)
    ]
    return {hospital_id: name for hospital_id, name in named if hospital_id and name}


def _care(records: CentreRecords, incident_id: str) -> CareRecord:
    """Put together what crews reported; a report names its incident, or its unit was on it."""
    care, orders = NO_CARE, dict[str, str]()
    for entry in records:
        event = entry.event
        if (
            isinstance(event, CareReported)
            and not entry.refused
            and incident_id == (event.incident_id or orders.get(event.unit_id))
        ):
            care = merge(care, event)
        for one in entry.said:
            if isinstance(one, Assignment) and one.status != "withdrawn":
                orders[one.unit_id] = one.incident_id
    return CareRecord(
        findings=present(care.findings),
        denied=denied(care.findings),
        mechanisms=present(care.mechanisms),
        needs=present(care.needs),
        onset=care.onset,
        treatments=care.treatments,
    )


def _priority(records: CentreRecords, incident_id: str) -> Priority | None:
    """Give the priority that the engine last told a crew or a hospital; null before it has."""
    told: Priority | None = None
    for entry in records:
        for one in entry.said:
            if isinstance(one, Assignment | PreAlert) and one.incident_id == incident_id:
                told = one.priority
    return told


def _ended_at(records: CentreRecords, incident_id: str) -> datetime | None:
    """Give when the incident ended; null while it is open, also where it was opened again."""
    ended: datetime | None = None
    for entry in records:
        for one in entry.said:
            if isinstance(one, Decision) and one.incident_id == incident_id:
                if one.kind is DecisionKind.CLOSED:
                    ended = one.decided_at
                elif one.kind in _OPENED_AGAIN:
                    ended = None
    return ended
