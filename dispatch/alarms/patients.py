"""Alarms about the patient with a crew: only where somebody at the centre must act.

A crew that is with its patient needs no alarm about what it sees. It may need help (an arrest, an
extreme sign with a BLS crew), and the hospital may not know yet (high risk and nobody has
accepted); and nobody sees anything when the monitor of a P1 patient is silent.
"""

from collections.abc import Mapping
from typing import Final

from dispatch.alarms.causes import raise_alarm, stands, withdraw_alarms
from dispatch.clinical.judging import alarm_rules
from dispatch.clinical.patient.vital_signs import Seen
from dispatch.clinical.scores.sources import present
from dispatch.records.incident import Incident
from dispatch.records.unit import Unit
from dispatch.rules.handshake import ANSWERED
from dispatch.state.turn import Turn
from dispatch.words.explain import listed, say
from dispatch.words.flags import PEWS, flags_said
from schemas.centre.alarms import AlarmPolicy, AlarmTiming, SignLimit
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import CrewLevel, IncidentState, Priority
from schemas.patient.scores import News2
from schemas.rules.alarms import AlarmKind

_WITH_CREW: Final = frozenset({IncidentState.ON_SCENE, IncidentState.TRANSPORTING})
_OF_INCIDENT: Final = (AlarmKind.PATIENT_ARREST, AlarmKind.PATIENT_WORSE, AlarmKind.MONITOR_LOST)


def look(turn: Turn, incident: Incident) -> None:
    """Raise or end what there is to say of one patient now. O(signs)."""
    if not incident.signs.readings:
        return
    if incident.order is None or incident.state not in _WITH_CREW:
        if turn.world.alarms:
            withdraw_alarms(turn, incident.incident_id, *_OF_INCIDENT)
            _extremes(turn, incident, {})
        return
    unit = turn.world.units[incident.order.unit_id]
    seen = present(incident.signs, turn.now, incident.patient)
    _arrest(turn, incident, unit, seen)
    _worse(turn, incident, unit)
    _monitor(turn, incident, unit)
    if unit.crew_level is CrewLevel.BLS:
        _extremes(turn, incident, seen)


def _arrest(turn: Turn, incident: Incident, unit: Unit, seen: Seen) -> None:
    shown = alarm_rules.in_arrest(seen, incident.patient, turn.now)
    _say(turn, AlarmKind.PATIENT_ARREST, incident, unit, is_so=shown)


def _worse(turn: Turn, incident: Incident, unit: Unit) -> None:
    """Have the hospital phoned when the risk is high and none has accepted the patient."""
    name, scored = incident.incident_id, incident.news2
    was = stands(turn, AlarmKind.PATIENT_WORSE, name)
    is_so = incident.state is IncidentState.TRANSPORTING and not _is_accepted(turn, incident)
    is_so = is_so and alarm_rules.is_high_risk(scored, was=was)
    if scored is None or not is_so:
        withdraw_alarms(turn, name, AlarmKind.PATIENT_WORSE)
        return
    raise_alarm(
        turn,
        AlarmKind.PATIENT_WORSE,
        name,
        incident_id=name,
        unit_id=unit.unit_id,
        hospital_id=incident.hospital_id,
        pre_alert_id=incident.pre_alert_id,
        words={"score": _shown(scored)},
        level=alarm_rules.risk_level(scored),
    )


def _is_accepted(turn: Turn, incident: Incident) -> bool:
    case = turn.world.pre_alerts.get(incident.pre_alert_id or "")
    return case is not None and case.heard in ANSWERED


def _shown(scored: News2) -> Bilingual:
    """Write what makes the risk high: the scores, at least what is certain of them, and flags."""
    said = [
        Bilingual(vi=text, en=text)
        for text in (
            f"{name} {'' if one.total is not None else '≥ '}{one.minimum}"
            for name, one in (("NEWS2", scored), *((PEWS, one) for one in scored.instead))
            if one.minimum is not None
        )
    ]
    return listed([*said, *([flags_said(scored.red_flags)] if scored.red_flags else [])])


def _monitor(turn: Turn, incident: Incident, unit: Unit) -> None:
    silent_s = turn.world.policies.alarms.monitor_silent_s
    is_so = incident.priority is Priority.P1 and incident.state is IncidentState.TRANSPORTING
    is_so = is_so and alarm_rules.is_silent(incident.signs, turn.now, silent_s)
    words = {"minutes": silent_s // 60}
    _say(turn, AlarmKind.MONITOR_LOST, incident, unit, is_so=is_so, words=words)


def _extremes(turn: Turn, incident: Incident, seen: Seen) -> None:
    """Have the crew asked about each extreme sign; the first stands for the others."""
    policy, name = turn.world.policies.alarms, incident.incident_id
    limits = alarm_rules.limits_at(policy.limits(), incident.patient)
    subjects = {sign: f"{name}/{sign}" for sign in (*limits, alarm_rules.CONSCIOUSNESS)}
    was = frozenset(
        sign for sign, subject in subjects.items() if stands(turn, AlarmKind.EXTREME_SIGN, subject)
    )
    found = alarm_rules.extreme_signs(seen, incident.patient, limits, was)
    for sign in sorted(was - set(found)):
        withdraw_alarms(turn, subjects[sign], AlarmKind.EXTREME_SIGN)
    unit_id = incident.order.unit_id if incident.order else None
    for sign in sorted(set(found) - was):
        raise_alarm(
            turn,
            AlarmKind.EXTREME_SIGN,
            subjects[sign],
            incident_id=name,
            unit_id=unit_id,
            words={"sign": say(f"sign.{sign}"), "value": found[sign]},
            timing=_timing(policy, limits.get(sign)),
        )


def _timing(policy: AlarmPolicy, limit: SignLimit | None) -> AlarmTiming:
    """Give the delays of a sign: its own, or the kind's where it has no limits."""
    if limit is None:
        return policy.extreme_sign
    return policy.extreme_sign.model_copy(
        update={"on_delay_s": limit.on_delay_s, "off_delay_s": limit.off_delay_s}
    )


def _say(
    turn: Turn,
    kind: AlarmKind,
    incident: Incident,
    unit: Unit,
    *,
    is_so: bool,
    words: Mapping[str, object] | None = None,
) -> None:
    name = incident.incident_id
    if is_so:
        raise_alarm(turn, kind, name, incident_id=name, unit_id=unit.unit_id, words=words)
    else:
        withdraw_alarms(turn, name, kind)
