"""What crews find and do at the patient, and what people say of the pre-alert."""

from dataclasses import replace

from dispatch.clinical.patient.care import merge
from dispatch.handlers.finding import find
from dispatch.pre_alerts import announcing
from dispatch.records.incident import Incident
from dispatch.rules.lifecycle import ON_THE_WAY
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.units import watch
from dispatch.words.explain import say
from schemas.events.commands import JudgePreAlert
from schemas.ground.vocabulary import IncidentState
from schemas.patient.care import CareReported


def hear(turn: Turn, event: CareReported | JudgePreAlert) -> None:
    """Take what a crew says of its patient, or a person of the pre-alert."""
    if isinstance(event, CareReported):
        _reported(turn, event)
    else:
        _judged(turn, event)


def _reported(turn: Turn, event: CareReported) -> None:
    """Take a crew's report in; the hospital hears of it, now or for the first time.

    A word on the pre-alert of a patient who is at the hospital comes too late to matter.
    """
    incident = _patient_of(turn, event)
    if incident is None:
        return
    incident = replace(incident, care=merge(incident.care, event))
    if event.pre_alert is not None and incident.state is not IncidentState.AT_HOSPITAL:
        announcing.judge(turn, incident, event.pre_alert)
        return
    known = turn.world.incidents[incident.incident_id]
    if incident.care != known.care:
        announcing.review(turn, incident, corrected=True)


def _judged(turn: Turn, event: JudgePreAlert) -> None:
    """Take a dispatcher's word on the pre-alert; one whose patient has arrived is over."""
    incident = find(turn, event.incident_id)
    if incident is None:
        return
    if incident.state is IncidentState.AT_HOSPITAL:
        why = say("why.not_in_state", state=say(f"incident.{incident.state.value}"))
        refuse(turn, "incident_id", event.incident_id, why)
        return
    announcing.judge(turn, incident, event.judgement)


def _patient_of(turn: Turn, event: CareReported) -> Incident | None:
    """Give the incident of the crew's patient; refuse a report of a crew that has none."""
    unit = turn.world.units.get(event.unit_id)
    if unit is None:
        refuse(turn, "unit_id", event.unit_id, say("why.unknown"))
        return None
    named = event.incident_id
    if named is not None and named != unit.incident_id:
        known = named in turn.world.incidents or named in turn.world.closed
        refuse(turn, "incident_id", named, say("why.not_yours" if known else "why.unknown"))
        return None
    if unit.incident_id is None:
        refuse(turn, "unit_id", event.unit_id, say("why.no_incident"))
        return None
    if unit.state in ON_THE_WAY:
        why = say("why.not_in_state", state=say(f"unit.{unit.state.value}"))
        refuse(turn, "unit_id", event.unit_id, why)
        return None
    watch.spoke(turn, unit)
    turn.put_unit(replace(unit, heard_at=turn.now, spoke_at=turn.now))
    return turn.world.incidents[unit.incident_id]
