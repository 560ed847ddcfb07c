"""What a unit's tracker and monitor say: where it is, and how the patient is."""

from dispatch.alarms import patients as patient_alarms
from dispatch.clinical.patient.vital_signs import NONE_YET, join, lapsed, merge
from dispatch.clinical.scores import news2
from dispatch.ground.replaced import replaced
from dispatch.handlers.crews import arriving, links
from dispatch.pre_alerts import announcing
from dispatch.pre_alerts import drafting as pre_alerts
from dispatch.pre_alerts.content import with_score
from dispatch.pre_alerts.moves import approach
from dispatch.records.incident import Incident
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.units import silence, trackers, watch
from dispatch.units.response import stands_at
from dispatch.words.explain import say
from schemas.events.vehicles import (
    TrackerReport,
    VehiclePosition,
    VehiclePositions,
    tracker_of,
)
from schemas.ground.vocabulary import UnitState
from schemas.patient.scores import News2
from schemas.patient.signs import PatientSigns


def track(turn: Turn, event: VehiclePosition | VehiclePositions | TrackerReport) -> None:
    """Take a fix of a unit's tracker, those of many units, or that one sends what cannot be."""
    if isinstance(event, VehiclePosition):
        position(turn, event)
    elif isinstance(event, VehiclePositions):
        for fix in event.fixes:
            position(turn, fix)
    else:
        tracker(turn, event)


def position(turn: Turn, event: VehiclePosition) -> None:
    """Move a unit. A fix older than the last one is late, not wrong: it never moves it back."""
    unit = turn.world.units.get(event.unit_id)
    if unit is None:
        refuse(turn, "unit_id", event.unit_id, say("why.unknown"))
        return
    device = tracker_of(event)
    unit = links.found(trackers.mended(turn, unit, device), device)
    if unit.fix_at is not None and event.occurred_at <= unit.fix_at:
        return
    turn.put_unit(
        replaced(
            silence.seen(turn, unit, event),
            place=event.place,
            fix_at=event.occurred_at,
            fix_by=event.source,
            at_station=stands_at(event.place, unit.station),
            heard_at=turn.now,
            placeless_at=None,
            clock_ahead_s=event.clock_ahead_s,
            heading_deg=event.heading_deg,
            arrival=arriving.after(turn, unit, event),
        )
    )
    watch.heard(turn, unit)
    if unit.state is UnitState.TRANSPORTING and unit.incident_id is not None:
        incident = turn.world.incidents[unit.incident_id]
        pre_alerts.refresh(turn, incident)
        case = turn.world.pre_alerts.get(incident.pre_alert_id or "")
        if case is not None:
            approach(turn, case)
    if unit.state is UnitState.AVAILABLE:
        turn.moved.append(unit.unit_id)


def tracker(turn: Turn, event: TrackerReport) -> None:
    """Note that a tracker sends what cannot be; a person hears of it if that goes on."""
    unit = turn.world.units.get(event.unit_id)
    if unit is None:
        refuse(turn, "unit_id", event.unit_id, say("why.unknown"))
        return
    trackers.report(turn, unit, event)


def signs(turn: Turn, event: PatientSigns) -> None:
    """Take signs over and score them; the hospital hears of it when the score changed.

    What was measured until the unit's last handover is of the patient before. Signs on a unit
    without an incident wait for one, because the patient is not linked yet; unless the monitor was
    on since before the handover: then it was only left on.
    """
    unit = turn.world.units.get(event.unit_id)
    if unit is None:
        refuse(turn, "unit_id", event.unit_id, say("why.unknown"))
        return
    named = event.incident_id
    if named is not None and named != unit.incident_id:
        known = named in turn.world.incidents or named in turn.world.closed
        refuse(turn, "incident_id", named, say("why.not_yours" if known else "why.unknown"))
        return
    waiting = turn.world.unlinked.get(event.unit_id)
    if unit.incident_id is None:
        if unit.free_since is not None and event.since <= unit.free_since:
            return
        turn.put_unlinked(event.unit_id, merge(waiting or NONE_YET, event))
        return
    incident = turn.world.incidents[unit.incident_id]
    if waiting is not None:
        incident = replaced(incident, signs=join(waiting, incident.signs))
        turn.put_unlinked(event.unit_id, None)
    rescore(turn, replaced(incident, signs=merge(incident.signs, event, after=unit.free_since)))


def rescore(turn: Turn, incident: Incident) -> None:
    """Score an incident's signs as they are now, and keep it; the hospital hears of a change."""
    scored = news2.score_signs(incident.signs, incident.patient, turn.now)
    known = bool(scored.inputs or scored.red_flags)  # of nothing known there is no score
    announcing.review(turn, with_score(incident, scored if known else None))
    patient_alarms.look(turn, turn.world.incidents[incident.incident_id])


def expire(turn: Turn, incident_id: str) -> None:
    """Score again where a value has grown too old since the last score.

    A score is of the signs and the patient as they are kept beside it: only age can change it.
    """
    incident = turn.world.incidents[incident_id]
    known = incident.news2
    if known is None or not lapsed(incident.signs, known.measured_at, turn.now):
        return
    scored = news2.score_signs(incident.signs, incident.patient, turn.now)
    if _told(scored) != _told(known):
        rescore(turn, incident)


def _told(scored: News2) -> tuple[object, ...]:
    """Give what a score is made of, without the ages, which always change."""
    used = (one.name for score in (scored, *scored.instead) for one in score.inputs)
    return scored.red_flags, *used
