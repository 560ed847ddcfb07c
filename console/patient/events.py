"""What happened to a patient, and who answered what, when and through what."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from console.board.words import Lang
from console.patient.records import CentreRecords, Entry, call_of
from console.phrases import phrase
from console.sentences import sentence
from schemas.alarms import Alarm
from schemas.base import Model
from schemas.decisions import Decision
from schemas.handover import HandoverEvent, HandoverEventKind, HandshakeStep
from schemas.hospitals import HospitalStatus, PreAlertAnswer, PreAlertDelivery
from schemas.incidents import IncidentCancelled, IncidentReported, IncidentUpdated
from schemas.journal import AnyEvent
from schemas.pre_alerts import PreAlert
from schemas.texts import Bilingual
from schemas.vehicles import VehicleStatus
from schemas.vocabulary import PreAlertState

ENGINE: Final = "smart115"
_CALLS: Final = (IncidentReported, IncidentUpdated, IncidentCancelled)


@dataclass(frozen=True, slots=True)
class Case:
    """What an event must name to be this patient's: the incident, its units while sent, hospitals.

    ``begins`` and ``ends`` bound what units and hospitals say; a null end is the future.
    """

    incident_id: str
    units: Collection[str]
    hospitals: Collection[str]
    begins: datetime
    ends: datetime | None

    def holds(self, at: datetime) -> bool:
        """Tell whether a time is within the incident's."""
        return self.begins <= at and (self.ends is None or at <= self.ends)


def events(records: CentreRecords, case: Case) -> Iterator[HandoverEvent]:
    """Give what happened, in journal order; steps of pre-alerts and signs stand elsewhere."""
    for entry in records:
        kind = _kind(entry, case)
        if kind is not None:
            yield HandoverEvent(
                at=seen_at(entry.event),
                kind=kind,
                who=entry.event.source,
                through=entry.topic or ENGINE,
                text=_both(entry.event),
                refused=entry.refused,
            )
        yield from _said(entry, case)


def handshake(records: CentreRecords, incident_id: str) -> Iterator[HandshakeStep]:
    """Give each state that a pre-alert of the incident came to, once, in journal order."""
    states: dict[str, PreAlertState] = {}
    for entry in records:
        for one in entry.said:
            if not isinstance(one, PreAlert) or one.incident_id != incident_id:
                continue
            if states.get(one.pre_alert_id) is one.state:
                continue
            states[one.pre_alert_id] = one.state
            yield HandshakeStep(
                at=one.decided_at,
                pre_alert_id=one.pre_alert_id,
                hospital_id=one.hospital_id,
                state=one.state,
                who=ENGINE if one.state is PreAlertState.DRAFTED else entry.event.source,
                through=_through(entry, one),
                eta_at=one.eta_at,
                reason=_reason(one),
            )


def seen_at(event: AnyEvent) -> datetime:
    """Give the time at which the engine knew of an event."""
    return event.received_at or event.occurred_at


def _kind(entry: Entry, case: Case) -> HandoverEventKind | None:
    """Tell whose word an event is, or None where it is not about this patient."""
    event, at = entry.event, seen_at(entry.event)
    named = getattr(event, "incident_id", None)
    if isinstance(event, _CALLS):
        ours = named in {case.incident_id, call_of(case.incident_id)}
        return HandoverEventKind.CALL if ours else None
    if isinstance(event, VehicleStatus):
        ours = named == case.incident_id or (
            named is None and event.unit_id in case.units and case.holds(at)
        )
        return HandoverEventKind.CREW if ours else None
    if event.type.startswith("command."):
        ours = named == case.incident_id or any(
            isinstance(one, Decision) and one.incident_id == case.incident_id for one in entry.said
        )
        return HandoverEventKind.DISPATCH if ours else None
    if isinstance(event, HospitalStatus):
        ours = event.hospital_id in case.hospitals and case.holds(at)
        return HandoverEventKind.HOSPITAL if ours else None
    return None


def _said(entry: Entry, case: Case) -> Iterator[HandoverEvent]:
    """Give the engine's own decisions and alarms; a refusal shows on what was refused."""
    for one in entry.said:
        if not isinstance(one, Decision | Alarm) or one.incident_id != case.incident_id:
            continue
        if entry.refused and isinstance(one, Decision):
            continue
        alarm = isinstance(one, Alarm)
        yield HandoverEvent(
            at=one.decided_at,
            kind=HandoverEventKind.ALARM if alarm else HandoverEventKind.DISPATCH,
            who=(isinstance(one, Decision) and one.overruled_by) or ENGINE,
            through="alarms" if alarm else "decisions",
            text=_both(one),
        )


def _both(record: Model) -> Bilingual:
    """Say a record in both languages, never where it was: a place may be somebody's home."""
    if isinstance(record, IncidentReported):
        return Bilingual(vi=_reported(record, "vi"), en=_reported(record, "en"))
    return Bilingual(vi=sentence(record, "vi"), en=sentence(record, "en"))


def _reported(record: IncidentReported, lang: Lang) -> str:
    """Say a report without its place."""
    return phrase(
        "reported",
        lang,
        incident=record.incident_id,
        priority=record.priority or phrase("by_protocol", lang),
        complaint=record.complaint,
    )


def _reason(said: PreAlert) -> Bilingual | None:
    """Give the hospital's own words, or why nobody comes."""
    if said.answer_reason is not None:
        return Bilingual(vi=said.answer_reason, en=said.answer_reason)
    return said.cancel_reason


def _through(entry: Entry, said: PreAlert) -> str | None:
    """Give what a word on a pre-alert came through, or None where the engine moved it."""
    event = entry.event
    if isinstance(event, PreAlertDelivery) and event.pre_alert_id == said.pre_alert_id:
        return event.channel or entry.topic
    if isinstance(event, PreAlertAnswer) and event.pre_alert_id == said.pre_alert_id:
        return entry.topic
    crew = isinstance(event, VehicleStatus) and said.state is not PreAlertState.DRAFTED
    return entry.topic if crew else None
