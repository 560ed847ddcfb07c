"""What a unit's tracker and monitor say: where it is, and how the patient is."""

from dataclasses import replace

from dispatch import pre_alerts, watch
from dispatch.clinical import news2
from dispatch.clinical.vital_signs import merge
from dispatch.explain import say
from dispatch.refusals import refuse
from dispatch.response import stands_at
from dispatch.turn import Turn
from schemas.vehicles import VehiclePosition
from schemas.vitals import Vitals
from schemas.vocabulary import UnitState


def position(turn: Turn, event: VehiclePosition) -> None:
    """Move a unit. A fix older than the last one is late, not wrong: it never moves it back."""
    unit = turn.world.units.get(event.unit_id)
    if unit is None:
        refuse(turn, "unit_id", event.unit_id, say("why.unknown"))
        return
    if unit.fix_at is not None and event.occurred_at <= unit.fix_at:
        return
    turn.put_unit(
        replace(
            unit,
            place=event.place,
            fix_at=event.occurred_at,
            at_station=stands_at(event.place, unit.station),
            heard_at=turn.now,
        )
    )
    watch.heard(turn, unit)
    if unit.state is UnitState.TRANSPORTING and unit.incident_id is not None:
        pre_alerts.refresh(turn, turn.world.incidents[unit.incident_id])
    if unit.state is UnitState.AVAILABLE:
        turn.moved = unit.unit_id


def vitals(turn: Turn, event: Vitals) -> None:
    """Take measurements over and score them; the hospital hears of it when the score changed."""
    unit = turn.world.units.get(event.unit_id)
    if unit is None:
        refuse(turn, "unit_id", event.unit_id, say("why.unknown"))
        return
    if unit.incident_id is None:
        refuse(turn, "unit_id", event.unit_id, say("why.no_incident"))
        return
    if event.incident_id is not None and event.incident_id != unit.incident_id:
        known = event.incident_id in turn.world.incidents or event.incident_id in turn.world.closed
        why = say("why.not_yours" if known else "why.unknown")
        refuse(turn, "incident_id", event.incident_id, why)
        return
    incident = turn.world.incidents[unit.incident_id]
    signs = merge(incident.signs, event)
    measured_at = max(reading.at for reading in signs.readings.values()) if signs.readings else None
    if measured_at is None:
        return
    scored = news2.score(signs, incident.patient, measured_at)
    incident = replace(incident, signs=signs, news2=scored)
    turn.put_incident(incident)
    pre_alerts.refresh(turn, incident)
