"""One line for each record, as a person reads it. Never an address: a terminal is no safe place."""

from functools import singledispatch

from console.board.panels import answer, news2, text_of
from console.board.times import clock, span
from console.board.words import Lang, why_it_waits, word
from schemas.alarms import Alarm
from schemas.assignments import Assignment
from schemas.base import LatLon, Model
from schemas.centre import CentreConfigured
from schemas.commands import (
    AcceptProposal,
    AssignUnit,
    CloseIncident,
    HoldIncident,
    MergeIncidents,
    ReleaseUnit,
    ReopenIncident,
    ResumeIncident,
    SplitIncident,
)
from schemas.dead_letters import DeadLetter
from schemas.decisions import Decision
from schemas.hospitals import HospitalStatus, PreAlertAnswer, PreAlertDelivery
from schemas.incidents import IncidentCancelled, IncidentReported, IncidentUpdated
from schemas.journal import JournalRecord
from schemas.pre_alerts import PreAlert
from schemas.roads import RoadEvent
from schemas.ticks import Tick
from schemas.vehicles import VehiclePosition, VehicleStatus
from schemas.views import IncidentView, UnitView
from schemas.vitals import Vitals


@singledispatch
def sentence(record: Model, lang: Lang) -> str:
    """Say what a record means, in one line; what we have no words for is shown as JSON."""
    del lang
    return record.model_dump_json(exclude_none=True)


@sentence.register
def _decision(record: Decision, lang: Lang) -> str:
    return f"{record.kind}: {text_of(record.summary, lang)}"


@sentence.register
def _assignment(record: Assignment, lang: Lang) -> str:
    if record.status == "withdrawn":
        why = "withdrawn" if record.reason is None else text_of(record.reason, lang)
        return f"{record.unit_id} ✕ {record.incident_id}: {why}"
    eta = "?" if record.eta_ms is None else span(record.eta_ms / 1000)
    until = "" if record.acknowledge_by is None else f", accept by {clock(record.acknowledge_by)}"
    return (
        f"{record.unit_id} → {record.incident_id} ({record.priority} {record.complaint}), "
        f"ETA {eta}{until}, order {record.attempt}"
    )


@sentence.register
def _pre_alert(record: PreAlert, lang: Lang) -> str:
    eta = "?" if record.eta_ms is None else span(record.eta_ms / 1000)
    return (
        f"{record.hospital_id} ← {record.unit_id} with {record.incident_id} "
        f"({record.priority} {record.complaint}): {answer(record, lang)}, "
        f"{word('eta', lang)} {eta}, NEWS2 {news2(record.news2)} "
        f"[{record.notice} {record.revision}]"
    )


@sentence.register
def _alarm(record: Alarm, lang: Lang) -> str:
    said = word(f"alarm.{record.status}", lang)
    return f"{said} ({word(f'alarm.{record.priority}', lang)}): {text_of(record.text, lang)}"


@sentence.register
def _unit(record: UnitView, lang: Lang) -> str:
    fix = word("at_station", lang) if record.fix_at is None else clock(record.fix_at)
    on = f" on {record.incident_id}" if record.incident_id else ""
    state = word(f"unit.{record.state}", lang)
    return f"{record.unit_id} {state}{on}, {_at(record.place)}, {word('fix', lang)} {fix}"


@sentence.register
def _incident_view(record: IncidentView, lang: Lang) -> str:
    state = word(f"incident.{record.state}", lang)
    why = f": {why_it_waits(record.queue_reason, lang)}" if record.queue_reason else ""
    by = f" by {record.unit_id}" if record.unit_id else ""
    return f"{record.incident_id} {record.priority} {record.complaint}: {state}{by}{why}"


@sentence.register
def _dead_letter(record: DeadLetter, lang: Lang) -> str:
    del lang
    where = f"{record.topic}[{record.partition}]@{record.offset}"
    return f"{record.reason} {where}, {record.field}: {record.message} (by {record.role})"


@sentence.register
def _reported(record: IncidentReported, lang: Lang) -> str:
    del lang
    place = "place not known" if record.place is None else _at(record.place)
    level = record.priority or "by protocol"
    return f"{record.incident_id} reported: {level} {record.complaint}, {place}"


@sentence.register
def _updated(record: IncidentUpdated, lang: Lang) -> str:
    del lang
    head = {"type", "schema_version", "event_id", "centre_id", "incident_id", "occurred_at"}
    head |= {"received_at", "source", "cause_id", "address"}
    changed = sorted(record.model_dump(exclude_none=True, exclude=head))
    return f"{record.incident_id} updated: {', '.join(changed) or 'address'}"


@sentence.register
def _cancelled(record: IncidentCancelled, lang: Lang) -> str:
    del lang
    return f"{record.incident_id} cancelled: {record.reason}"


@sentence.register
def _position(record: VehiclePosition, lang: Lang) -> str:
    del lang
    speed = "" if record.speed_mps is None else f", {record.speed_mps * 3.6:.0f} km/h"
    return f"{record.unit_id} at {_at(record.place)}{speed}"


@sentence.register
def _status(record: VehicleStatus, lang: Lang) -> str:
    del lang
    on = f" {record.incident_id}" if record.incident_id else ""
    why = f": {record.reason}" if record.reason else ""
    return f"{record.unit_id} says {record.status}{on}{why}"


@sentence.register
def _vitals(record: Vitals, lang: Lang) -> str:
    del lang
    parts = (
        ("RR", record.respiration_rate_per_min),
        ("SpO2", record.spo2_pct),
        ("HR", record.heart_rate_per_min),
        ("T", record.temperature_c),
        ("ACVPU", record.consciousness),
    )
    pressure = f"BP {record.systolic_mmhg or '–'}/{record.diastolic_mmhg or '–'}"
    said = [f"{name} {value}" for name, value in parts if value is not None]
    return f"{record.unit_id} {', '.join([*said, pressure])}"


@sentence.register
def _hospital(record: HospitalStatus, lang: Lang) -> str:
    del lang
    said = "accepts patients" if record.accepting else f"diverts: {record.reason}"
    beds = "" if record.beds_free is None else f", {record.beds_free} beds free"
    return f"{record.hospital_id} {said}{beds}"


@sentence.register
def _answer(record: PreAlertAnswer, lang: Lang) -> str:
    del lang
    why = f": {record.reason}" if record.reason else ""
    return f"{record.hospital_id} {record.answer} pre-alert {record.pre_alert_id}{why}"


@sentence.register
def _delivery(record: PreAlertDelivery, lang: Lang) -> str:
    del lang
    how = record.channel or "no channel"
    return f"{record.hospital_id} pre-alert {record.pre_alert_id} {record.outcome}: {how}"


@sentence.register
def _road(record: RoadEvent, lang: Lang) -> str:
    del lang
    where = f"{len(record.way_ids)} ways" if record.around is None else _at(record.around)
    factor = "" if record.speed_factor is None else f" to {record.speed_factor:.0%}"
    return f"{record.road_event_id} {record.kind}{factor}: {where} {record.reason or ''}".rstrip()


@sentence.register
def _centre(record: CentreConfigured, lang: Lang) -> str:
    del lang
    return (
        f"{record.name}: {len(record.units)} units, {len(record.hospitals)} hospitals, "
        f"map {record.map_name} {record.map_hash[:12]}"
    )


@sentence.register
def _assign(record: AssignUnit, lang: Lang) -> str:
    del lang
    return f"{record.source} sends {record.unit_id} to {record.incident_id}: {record.reason}"


@sentence.register
def _release(record: ReleaseUnit, lang: Lang) -> str:
    del lang
    return f"{record.source} releases {record.unit_id}: {record.reason}"


@sentence.register
def _close(record: CloseIncident, lang: Lang) -> str:
    del lang
    return f"{record.source} closes {record.incident_id}: {record.reason}"


@sentence.register
def _reopen(record: ReopenIncident, lang: Lang) -> str:
    del lang
    return f"{record.source} opens {record.incident_id} again: {record.reason}"


@sentence.register
def _merge(record: MergeIncidents, lang: Lang) -> str:
    del lang
    pair = f"{record.duplicate_id} into {record.incident_id}"
    return f"{record.source} merges {pair}: {record.reason}"


@sentence.register
def _split(record: SplitIncident, lang: Lang) -> str:
    del lang
    return f"{record.source} says that {record.incident_id} is its own event: {record.reason}"


@sentence.register
def _accept(record: AcceptProposal, lang: Lang) -> str:
    del lang
    return f"{record.source} accepts {record.proposal_id} for {record.incident_id}"


@sentence.register
def _hold(record: HoldIncident, lang: Lang) -> str:
    del lang
    return f"{record.source} holds {record.incident_id}: {record.reason}"


@sentence.register
def _resume(record: ResumeIncident, lang: Lang) -> str:
    del lang
    return f"{record.source} gives {record.incident_id} back to the engine: {record.reason}"


@sentence.register
def _tick(record: Tick, lang: Lang) -> str:
    del lang
    return f"tick {clock(record.occurred_at)}"


@sentence.register
def _journal(record: JournalRecord, lang: Lang) -> str:
    return f"{record.event.type}: {sentence(record.event, lang)}"


def moment(record: Model) -> str:
    """Give the local time of a record: when it was decided, happened or was received."""
    for name in ("decided_at", "occurred_at", "received_at"):
        instant = getattr(record, name, None)
        if instant is not None:
            return clock(instant)
    return moment(record.event) if isinstance(record, JournalRecord) else "--:--:--"


def _at(place: LatLon) -> str:
    """Give a place in WGS 84 degrees, to about ten metres."""
    return f"{place.lat:.4f},{place.lon:.4f}"
