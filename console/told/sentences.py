"""One line for each record, as a person reads it. Never an address: a terminal is no safe place."""

from functools import singledispatch
from typing import Final

from console.told import aid as aid_words
from console.told import care as care_words
from console.told import letters
from console.told.hospitals import called, report_parts, view_parts
from console.told.pre_alerts import answer, scored, why
from console.told.standing import doubts
from console.told.times import clock, span
from console.told.words import Lang, phrase, text_of, why_it_waits, word
from dispatch.rules.alarm_lifecycle import ASKS
from dispatch.rules.handshake import PATIENT_EXPECTED
from dispatch.words.explain import say
from schemas.events.alarm_commands import AcknowledgeAlarm, ShelveAlarm, UnshelveAlarm
from schemas.events.centre import CentreConfigured
from schemas.events.commands import (
    AcceptProposal,
    AssignUnit,
    ChooseHospital,
    CloseIncident,
    DeclareMassCasualty,
    HoldIncident,
    HospitalPhoned,
    JudgePreAlert,
    MergeIncidents,
    ReleaseUnit,
    ReopenIncident,
    ResumeIncident,
    SplitIncident,
    StandDownMassCasualty,
)
from schemas.events.hospitals import HospitalStatus, PreAlertAnswer, PreAlertDelivery
from schemas.events.incidents import (
    CasualtiesCounted,
    IncidentCancelled,
    IncidentReported,
    IncidentUpdated,
)
from schemas.events.moves import MoveAnswer, MoveOrder
from schemas.events.roads import RoadEvent, RoadSpeeds
from schemas.events.ticks import Tick
from schemas.events.vehicles import (
    CrewWelfare,
    TrackerReport,
    VehiclePosition,
    VehiclePositions,
    VehicleReadiness,
    VehicleStatus,
    tracker_of,
)
from schemas.ground.base import LatLon, Model
from schemas.journal import JournalRecord
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.views import HospitalView, IncidentView, UnitView
from schemas.patient.care import CareReported
from schemas.patient.signs import PatientSigns
from schemas.patient.vitals import MonitorRecord, Vitals

_UNSORTED = "unsorted"


@singledispatch
def sentence(record: Model, lang: Lang) -> str:
    """Say what a record means, in one line; what we have no words for is shown as JSON."""
    del lang
    return record.model_dump_json(exclude_none=True)


@sentence.register
def _decision(record: Decision, lang: Lang) -> str:
    said = text_of(record.summary, lang)
    return said if record.refused else f"{phrase(f'decision.{record.kind}', lang)}: {said}"


@sentence.register
def _assignment(record: Assignment, lang: Lang) -> str:
    if record.status == "withdrawn":
        why = phrase("order.withdrawn", lang) if not record.reason else text_of(record.reason, lang)
        return f"{record.unit_id} ✕ {record.incident_id}: {why}"
    if record.status == "updated" and record.reason is not None:
        return f"{record.unit_id} ↻ {record.incident_id}: {text_of(record.reason, lang)}"
    by = record.acknowledge_by
    order = phrase(
        "order",
        lang,
        unit=record.unit_id,
        incident=record.incident_id,
        priority=record.priority,
        complaint=record.complaint,
        eta="?" if record.eta_ms is None else span(record.eta_ms / 1000),
        until="" if by is None else phrase("order.until", lang, time=clock(by)),
        attempt=record.attempt,
    )
    return phrase("order.updated", lang, order=order) if record.status == "updated" else order


@sentence.register
def _pre_alert(record: PreAlert, lang: Lang) -> str:
    eta = "?" if record.eta_ms is None else span(record.eta_ms / 1000)
    expected = f", {word('eta', lang)} {eta}" if record.state in PATIENT_EXPECTED else ""
    patient = phrase("with", lang, unit=record.unit_id, incident=record.incident_id)
    name = record.hospital_name or called(record)
    return (
        f"{name} ← {patient} ({record.priority} {why(record, lang)}): "
        f"{answer(record, lang)}{expected}, {scored(record.news2)} "
        f"[{phrase(f'notice.{record.notice}', lang)} {record.revision}]"
    )


@sentence.register
def _alarm(record: Alarm, lang: Lang) -> str:
    said = word(f"alarm.{record.status}", lang)
    do = f" → {text_of(record.action, lang)}" if record.status in ASKS else ""
    who = f" ({record.by})" if record.by else ""
    grave = word(f"alarm.{record.priority}", lang)
    return f"{said} ({grave}){who}: {text_of(record.text, lang)}{do}"


@sentence.register
def _unit(record: UnitView, lang: Lang) -> str:
    fix = word("at_station", lang) if record.fix_at is None else clock(record.fix_at)
    on = phrase("on", lang, incident=record.incident_id) if record.incident_id else ""
    state = word(f"unit.{record.state}", lang)
    where = f"{_at(record.place)}, {word('fix', lang)} {fix}"
    return f"{record.unit_id} {state}{on}{doubts(record, lang)}, {where}"


@sentence.register
def _incident_view(record: IncidentView, lang: Lang) -> str:
    state = word(f"incident.{record.state}", lang)
    why = f": {why_it_waits(record.queue_reason, lang)}" if record.queue_reason else ""
    by = phrase("by", lang, unit=record.unit_id) if record.unit_id else ""
    return f"{record.incident_id} {record.priority} {record.complaint}: {state}{by}{why}"


@sentence.register
def _hospital_view(record: HospitalView, lang: Lang) -> str:
    return f"{record.name} {'; '.join(view_parts(record, lang, record.decided_at))}"


for _model, _said in letters.SAID:
    sentence.register(_model)(_said)


@sentence.register
def _reported(record: IncidentReported, lang: Lang) -> str:
    said = phrase(
        "reported",
        lang,
        incident=record.incident_id,
        priority=record.priority or phrase("by_protocol", lang),
        complaint=record.complaint,
    )
    place = phrase("place.unknown", lang) if record.place is None else _at(record.place)
    return f"{said}, {place}"


@sentence.register
def _updated(record: IncidentUpdated, lang: Lang) -> str:
    head = {"type", "schema_version", "event_id", "centre_id", "incident_id", "occurred_at"}
    head |= {"received_at", "source", "cause_id", "address"}
    fields = ", ".join(sorted(record.model_dump(exclude_none=True, exclude=head))) or "address"
    return phrase("updated", lang, incident=record.incident_id, fields=fields)


@sentence.register
def _cancelled(record: IncidentCancelled, lang: Lang) -> str:
    return phrase("cancelled", lang, incident=record.incident_id, reason=record.reason)


@sentence.register
def _position(record: VehiclePosition | VehiclePositions, lang: Lang) -> str:
    if isinstance(record, VehiclePositions):
        units = ", ".join(fix.unit_id for fix in record.fixes)
        return phrase("positions", lang, count=len(record.fixes), units=units)
    speed = "" if record.speed_mps is None else f", {record.speed_mps * 3.6:.0f} km/h"
    return phrase("position", lang, unit=record.unit_id, place=_at(record.place)) + speed


@sentence.register
def _status(record: VehicleStatus, lang: Lang) -> str:
    on = f" {record.incident_id}" if record.incident_id else ""
    why = f": {record.reason}" if record.reason else ""
    said = phrase(f"status.{record.status}", lang)
    return phrase("says", lang, unit=record.unit_id, status=said) + on + why


@sentence.register
def _care(record: CareReported, lang: Lang) -> str:
    return f"{record.unit_id}: {'; '.join(care_words.reported(record, lang))}"


@sentence.register
def _judge(record: JudgePreAlert, lang: Lang) -> str:
    said = care_words.judged(record.judgement, lang)
    return f"{record.source} {record.incident_id}: {said}: {record.reason}"


@sentence.register
def _readiness(record: VehicleReadiness, lang: Lang) -> str:
    flags = [phrase(f"ready.{flag}", lang) for flag in record.flags]
    said = ", ".join(flags) or phrase("ready.may_go", lang)
    ends = record.shift_ends_at
    until = "" if ends is None else phrase("ready.until", lang, time=clock(ends))
    return phrase("says", lang, unit=record.unit_id, status=said) + until


@sentence.register
def _welfare(record: CrewWelfare, lang: Lang) -> str:
    said = text_of(say(f"welfare.{record.word}"), lang)
    return phrase("says", lang, unit=record.unit_id, status=said)


@sentence.register
def _vitals(record: Vitals, lang: Lang) -> str:
    parts = (
        (phrase("vitals.respiration", lang), record.respiration_rate_per_min),
        ("SpO2", record.spo2_pct),
        (phrase("vitals.heart", lang), record.heart_rate_per_min),
        (phrase("vitals.temperature", lang), record.temperature_c),
        ("ACVPU", record.consciousness),
    )
    said = [f"{name} {_number(value)}" for name, value in parts if value is not None]
    pressure = f"{_number(record.systolic_mmhg)}/{_number(record.diastolic_mmhg)}"
    return f"{record.unit_id} {', '.join([*said, phrase('vitals.pressure', lang)])} {pressure}"


@sentence.register
def _tracker(record: TrackerReport, lang: Lang) -> str:
    why = phrase(f"tracker.{record.fault}", lang)
    named = {"unit": record.unit_id, "tracker": tracker_of(record)}
    return phrase("tracker", lang, **named, count=record.refused, why=why)


@sentence.register
def _monitor_record(record: MonitorRecord, lang: Lang) -> str:
    count = len(record.samples)
    return phrase("vitals.samples", lang, unit=record.unit_id, device=record.device_id, count=count)


_SHORT: Final = {
    "respiration_rate_per_min": "vitals.respiration",
    "heart_rate_per_min": "vitals.heart",
    "temperature_c": "vitals.temperature",
}


@sentence.register
def _signs(record: PatientSigns, lang: Lang) -> str:
    values = {sign.parameter: sign.value for sign in record.signs}
    shown = [
        f"{phrase(key, lang)} {_number(values[name])}"
        for name, key in _SHORT.items()
        if name in values
    ]
    if "spo2_pct" in values:
        shown.append(f"SpO2 {_number(values['spo2_pct'])}")
    if "systolic_mmhg" in values:
        shown.append(f"{phrase('vitals.pressure', lang)} {_number(values['systolic_mmhg'])}")
    lost = [one.device_id for one in record.devices if one.state == "lost"]
    if lost:
        shown.append(phrase("vitals.lost", lang, devices=" ".join(lost)))
    said = phrase("vitals.signs", lang, unit=record.unit_id, count=len(values))
    return f"{said} ({', '.join(shown)})" if shown else said


@sentence.register
def _hospital(record: HospitalStatus, lang: Lang) -> str:
    return f"{called(record)} {'; '.join(report_parts(record, lang))}"


@sentence.register
def _answer(record: PreAlertAnswer, lang: Lang) -> str:
    why = f": {record.reason}" if record.reason else ""
    said, what = phrase(f"answer.{record.answer}", lang), _named(record.pre_alert_id, lang)
    role = f" ({record.role})" if record.role else ""
    return f"{called(record)}{role} {said} {what}{why}"


@sentence.register
def _phoned(record: HospitalPhoned, lang: Lang) -> str:
    return phrase(
        "phoned",
        lang,
        who=record.source,
        what=_named(record.pre_alert_id, lang),
        result=phrase(f"phoned.{record.result}", lang),
        role=f" ({record.role})" if record.role else "",
        why=f": {record.reason}" if record.reason else "",
    )


@sentence.register
def _delivery(record: PreAlertDelivery, lang: Lang) -> str:
    how = record.channel or phrase("channel.none", lang)
    said = phrase(f"delivery.{record.outcome}", lang)
    return f"{called(record)} {_named(record.pre_alert_id, lang)} {said}: {how}"


@sentence.register
def _road(record: RoadEvent, lang: Lang) -> str:
    ways = phrase("road.ways", lang, count=len(record.way_ids))
    where = ways if record.around is None else _at(record.around)
    factor = record.speed_factor
    slower = "" if factor is None else phrase("road.factor", lang, factor=f"{factor:.0%}")
    kind = phrase(f"road.{record.kind}", lang)
    return f"{record.road_event_id} {kind}{slower}: {where} {record.reason or ''}".rstrip()


@sentence.register
def _speeds(record: RoadSpeeds, lang: Lang) -> str:
    return phrase(
        "speeds",
        lang,
        count=len(record.factors),
        traces=record.traces,
        since=f"{record.valid_from:%Y-%m-%d %H:%M}Z",
    )


@sentence.register
def _centre(record: CentreConfigured, lang: Lang) -> str:
    return phrase(
        "centre",
        lang,
        name=record.name,
        units=len(record.units),
        hospitals=len(record.hospitals),
        map=record.map_name,
        hash=record.map_hash[:12],
    )


@sentence.register
def _assign(record: AssignUnit, lang: Lang) -> str:
    return phrase(
        record.type,
        lang,
        who=record.source,
        unit=record.unit_id,
        incident=record.incident_id,
        reason=record.reason,
    )


@sentence.register
def _release(record: ReleaseUnit, lang: Lang) -> str:
    return phrase(record.type, lang, who=record.source, unit=record.unit_id, reason=record.reason)


@sentence.register
def _move(record: MoveOrder, lang: Lang) -> str:
    return phrase(
        "move",
        lang,
        unit=record.unit_id,
        point=record.point_id,
        status=phrase(f"move.{record.status}", lang),
        eta="?" if record.eta_ms is None else span(record.eta_ms / 1000),
        why=f": {text_of(record.reason, lang)}" if record.reason else "",
    )


@sentence.register
def _move_answer(record: MoveAnswer, lang: Lang) -> str:
    said = phrase(f"move.{record.answer}", lang)
    why = f": {record.reason}" if record.reason else ""
    return phrase("move.answer", lang, unit=record.unit_id, status=said, why=why)


@sentence.register
def _casualties(record: CasualtiesCounted, lang: Lang) -> str:
    tags = [(one.patients, f"tag.{one.tag or _UNSORTED}") for one in record.groups]
    said = [f"{patients} {phrase(tag, lang)}" for patients, tag in tags]
    return phrase("casualties", lang, incident=record.incident_id, counts=", ".join(said) or "0")


@sentence.register
def _declared(record: DeclareMassCasualty | StandDownMassCasualty, lang: Lang) -> str:
    return phrase(
        record.type, lang, who=record.source, incident=record.incident_id, reason=record.reason
    )


@sentence.register
def _hospital_choice(record: ChooseHospital, lang: Lang) -> str:
    return phrase(
        record.type,
        lang,
        who=record.source,
        incident=record.incident_id,
        hospital=called(record),
        chosen_by=phrase(f"chosen_by.{record.chosen_by}", lang),
        reason=record.reason,
    )


@sentence.register
def _close(record: CloseIncident, lang: Lang) -> str:
    return phrase(
        record.type, lang, who=record.source, incident=record.incident_id, reason=record.reason
    )


@sentence.register(ReopenIncident)
@sentence.register(SplitIncident)
@sentence.register(HoldIncident)
@sentence.register(ResumeIncident)
def _ordered(
    record: ReopenIncident | SplitIncident | HoldIncident | ResumeIncident, lang: Lang
) -> str:
    return phrase(
        record.type, lang, who=record.source, incident=record.incident_id, reason=record.reason
    )


@sentence.register
def _merge(record: MergeIncidents, lang: Lang) -> str:
    return phrase(
        record.type,
        lang,
        who=record.source,
        incident=record.incident_id,
        other=record.duplicate_id,
        reason=record.reason,
    )


@sentence.register
def _accept(record: AcceptProposal, lang: Lang) -> str:
    return phrase(record.type, lang, who=record.source, incident=record.incident_id)


@sentence.register
def _aid(record: aid_words.AidRecord, lang: Lang) -> str:
    return aid_words.said(record, lang)


@sentence.register
def _shelve(record: ShelveAlarm, lang: Lang) -> str:
    return phrase(
        record.type,
        lang,
        who=record.source,
        alarm=record.alarm_id,
        minutes=f"{record.for_s / 60:g}",
        reason=record.reason,
    )


@sentence.register(AcknowledgeAlarm)
@sentence.register(UnshelveAlarm)
def _alarm_taken(record: AcknowledgeAlarm | UnshelveAlarm, lang: Lang) -> str:
    return phrase(record.type, lang, who=record.source, alarm=record.alarm_id)


@sentence.register
def _tick(record: Tick, lang: Lang) -> str:
    return phrase("tick", lang, time=clock(record.occurred_at))


@sentence.register
def _journal(record: JournalRecord, lang: Lang) -> str:
    return f"{record.event.type}: {sentence(record.event, lang)}"


def moment(record: Model) -> str:
    """Give the local time of a record: when it was decided, happened or was received."""
    for name in ("decided_at", "occurred_at", "received_at", "taken_at", "at"):
        instant = getattr(record, name, None)
        if instant is not None:
            return clock(instant)
    return moment(record.event) if isinstance(record, JournalRecord) else "--:--:--"


def _named(pre_alert_id: str, lang: Lang) -> str:
    """Name a pre-alert."""
    return phrase("pre_alert", lang, name=pre_alert_id)


def _number(value: float | str | None) -> str:
    """Give a measurement without needless zeros; a dash where there is none."""
    if value is None:
        return "–"
    return value if isinstance(value, str) else f"{value:g}"


def _at(place: LatLon) -> str:
    """Give a place in WGS 84 degrees, to about ten metres."""
    return f"{place.lat:.4f},{place.lon:.4f}"
