"""What happened to a patient, and who answered what, when and through what."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from console.patient.records import CentreRecords, Entry, call_of
from console.told.sentences import sentence
from console.told.words import Lang, phrase
from schemas.events.commands import HospitalPhoned, JudgePreAlert
from schemas.events.hospitals import HospitalStatus, PreAlertAnswer
from schemas.events.incidents import IncidentCancelled, IncidentReported, IncidentUpdated
from schemas.events.vehicles import VehicleStatus
from schemas.ground.base import Model
from schemas.ground.texts import Bilingual
from schemas.journal import AnyEvent
from schemas.outputs.alarms import Alarm
from schemas.outputs.decisions import Decision
from schemas.outputs.handover import HandoverEvent, HandoverEventKind, HandshakeStep
from schemas.outputs.pre_alerts import PreAlert
from schemas.patient.care import CareReported
from schemas.rules.alarms import AlarmState

ENGINE: Final = "smart115"
_LEFT_OUT: Final = "…"
_TYPED: Final = (IncidentCancelled, JudgePreAlert)
_CALLS: Final = (IncidentReported, IncidentUpdated, IncidentCancelled)


@dataclass(frozen=True, slots=True)
class Case:
    """What an event must name to be this patient's: incident, units, hospitals, or pre-alerts.

    ``begins`` and ``ends`` bound what units and hospitals say; a null end is the future.
    """

    incident_id: str
    units: Collection[str]
    hospitals: Collection[str]
    pre_alerts: Collection[str]
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
    """Give each word on a pre-alert of the incident, once, in journal order."""
    told: Counter[str] = Counter()
    for entry in records:
        for one in entry.said:
            if not isinstance(one, PreAlert) or one.incident_id != incident_id:
                continue
            for step in one.history[told[one.pre_alert_id] :]:
                yield HandshakeStep(
                    at=step.at,
                    pre_alert_id=one.pre_alert_id,
                    hospital_id=one.hospital_id,
                    state=step.state,
                    who=step.who,
                    role=step.role,
                    through=step.through,
                    eta_at=one.eta_at,
                    reason=step.reason,
                )
            told[one.pre_alert_id] = max(told[one.pre_alert_id], len(one.history))


def seen_at(event: AnyEvent) -> datetime:
    """Give the time at which the engine knew of an event."""
    return event.received_at or event.occurred_at


def _kind(entry: Entry, case: Case) -> HandoverEventKind | None:
    """Tell whose word an event is, or None where it is not about this patient."""
    event, at = entry.event, seen_at(entry.event)
    named = getattr(event, "incident_id", None)
    if isinstance(event, HospitalPhoned):
        return HandoverEventKind.DISPATCH if event.pre_alert_id in case.pre_alerts else None
    if isinstance(event, PreAlertAnswer):
        is_step = any(isinstance(one, PreAlert) for one in entry.said)
        ours = event.pre_alert_id in case.pre_alerts and not is_step
        return HandoverEventKind.HOSPITAL if ours else None
    if isinstance(event, _CALLS):
        ours = named in {case.incident_id, call_of(case.incident_id)}
        return HandoverEventKind.CALL if ours else None
    if isinstance(event, VehicleStatus | CareReported):
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
        if not isinstance(one, Decision | Alarm) or not _is_about(one, case):
            continue
        if entry.refused and isinstance(one, Decision):
            continue
        if isinstance(one, Alarm) and one.status is AlarmState.RAISED and not one.announces:
            continue  # what it stands for has changed, not what it says of this patient
        alarm = isinstance(one, Alarm)
        yield HandoverEvent(
            at=one.decided_at,
            kind=HandoverEventKind.ALARM if alarm else HandoverEventKind.DISPATCH,
            who=(isinstance(one, Decision) and one.overruled_by) or ENGINE,
            through="alarms" if alarm else "decisions",
            text=_without_reason(_both(one), entry.event),
        )


def _is_about(one: Decision | Alarm, case: Case) -> bool:
    """Tell whether it is this patient's; an alarm may outlive the incident, and then names none."""
    ours = isinstance(one, Alarm) and one.pre_alert_id in case.pre_alerts
    return ours or one.incident_id == case.incident_id


def _both(record: Model) -> Bilingual:
    """Say a record in both languages, never where it was: a place may be somebody's home.

    Nor what was typed of the call: it may hold names and numbers.
    """
    if isinstance(record, IncidentReported):
        return Bilingual(vi=_reported(record, "vi"), en=_reported(record, "en"))
    if isinstance(record, _TYPED):
        record = record.model_copy(update={"reason": _LEFT_OUT})
    return Bilingual(vi=sentence(record, "vi"), en=sentence(record, "en"))


def _without_reason(text: Bilingual, event: AnyEvent) -> Bilingual:
    """Leave out what was typed of the call where the engine repeats it."""
    if not isinstance(event, _TYPED):
        return text
    return Bilingual(
        vi=text.vi.replace(event.reason, _LEFT_OUT), en=text.en.replace(event.reason, _LEFT_OUT)
    )


def _reported(record: IncidentReported, lang: Lang) -> str:
    """Say a report without its place and its complaint."""
    return phrase(
        "reported",
        lang,
        incident=record.incident_id,
        priority=record.priority or phrase("by_protocol", lang),
        complaint=_LEFT_OUT,
    )
