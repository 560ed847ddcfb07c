"""What crews say of their own progress."""

from dispatch.alarms.causes import withdraw_of_incident
from dispatch.calls import two_sources
from dispatch.calls.closing import complete
from dispatch.casualties import incident as mass_casualty
from dispatch.ground.replaced import replaced
from dispatch.ground.require import existing
from dispatch.handlers.crews import late
from dispatch.hospitals import destination
from dispatch.pre_alerts import moves as pre_alert_moves
from dispatch.records.arrival import Arrival
from dispatch.records.hospital import name_of
from dispatch.records.incident import HospitalChoice, Incident
from dispatch.records.unit import Unit
from dispatch.rules.lifecycle import INCIDENT_OF_UNIT, PATIENT_ON_BOARD, next_unit_state
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.units import orders, silence, watch
from dispatch.words.explain import as_typed, say
from schemas.events.vehicles import VehicleReadiness, VehicleStatus
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import CrewReport, UnitState
from schemas.outputs.decisions import IneligibleReason
from schemas.rules.alarms import AlarmKind


def status(turn: Turn, event: VehicleStatus) -> None:
    """Move the unit and its incident on, or refuse the report with its reason."""
    unit = turn.world.units.get(event.unit_id)
    if unit is None:
        refuse(turn, "unit_id", event.unit_id, say("why.unknown"))
        return
    if unit.lent_to is not None:
        refuse(turn, "unit_id", event.unit_id, say("why.lent", centre=unit.lent_to.centre_id))
        return
    if late.is_late(unit, event):
        late.take(turn, event, unit)
        return
    state = next_unit_state(unit.state, event.status)
    if state is None or (_leaves_hospital(unit, state) and not _goes_on(turn, event, unit)):
        why = say("why.not_in_state", state=say(f"unit.{unit.state.value}"))
        refuse(turn, "status", event.status.value, why)
        return
    if _names_another(turn, event, unit) or _unknown_hospital(turn, event):
        return
    contrary = two_sources.why_not_so(turn, unit, event, state)
    if contrary is not None:
        refuse(turn, "source", event.source, contrary)
        return
    watch.spoke(turn, unit)
    unit = silence.heard(turn, unit)
    unit = replaced(
        unit,
        heard_at=turn.now,
        spoke_at=turn.now,
        spoke_by=event.source,
        arrival=_denied(unit) if state is unit.state else None,
    )
    turn.put_unit(unit)
    if unit.incident_id is None:
        turn.put_unit(replaced(unit, state=state))
        turn.reconsider = True
        if state is UnitState.AVAILABLE:
            turn.freed.append(unit.unit_id)
        return
    advance(turn, event, unit, turn.world.incidents[unit.incident_id], state)


def _denied(unit: Unit) -> Arrival | None:
    """Give where a unit stands after its crew said its present state again: not there."""
    return unit.arrival if unit.proposed is None else replaced(unit.proposed, denied=True)


def readiness(turn: Turn, event: VehicleReadiness) -> None:
    """Take over what keeps a unit from being sent; a job that it has is not touched."""
    unit = turn.world.units.get(event.unit_id)
    if unit is None:
        refuse(turn, "unit_id", event.unit_id, say("why.unknown"))
        return
    unit = silence.heard(turn, unit)
    turn.put_unit(
        replaced(unit, flags=event.flags, shift_ends_at=event.shift_ends_at, heard_at=turn.now)
    )
    turn.reconsider = True


def _names_another(turn: Turn, event: VehicleStatus, unit: Unit) -> bool:
    """Refuse a report about an incident or an order that is not the unit's own."""
    named = event.incident_id
    late_repeat = unit.incident_id is None and named in turn.world.closed
    if named is not None and named != unit.incident_id and not late_repeat:
        known = named in turn.world.incidents or named in turn.world.closed
        refuse(turn, "incident_id", named, say("why.not_yours" if known else "why.unknown"))
        return True
    incident = turn.world.incidents.get(unit.incident_id or "")
    order = incident.order if incident else None
    if order is None or event.assignment_id in {None, order.assignment_id}:
        return False
    refuse(turn, "assignment_id", event.assignment_id, say("why.not_yours"))
    return True


def _leaves_hospital(unit: Unit, state: UnitState) -> bool:
    return unit.state is UnitState.AT_HOSPITAL and state is UnitState.TRANSPORTING


def _goes_on(turn: Turn, event: VehicleStatus, unit: Unit) -> bool:
    """Tell whether a crew at a hospital leaves for another: told to, or by its own choice.

    Else the report is of the way there and late.
    """
    incident = turn.world.incidents[
        existing(unit.incident_id, "a unit at a hospital has a patient")
    ]
    return incident.turned_away or event.hospital_id not in {None, incident.hospital_id}


def _unknown_hospital(turn: Turn, event: VehicleStatus) -> bool:
    if event.hospital_id is None or event.hospital_id in turn.world.hospitals:
        return False
    refuse(turn, "hospital_id", event.hospital_id, say("why.unknown"))
    return True


def advance(
    turn: Turn, event: VehicleStatus, unit: Unit, incident: Incident, state: UnitState
) -> None:
    """Apply a legal report of a unit that is on an incident."""
    if event.status is CrewReport.DECLINED:
        why = say("why.declined", reason=event.reason)
        answered = replaced(incident, unanswered=0)
        orders.take_back(turn, answered, why, exclude=IneligibleReason.DECLINED)
        return
    if state in {UnitState.AVAILABLE, UnitState.OFF_DUTY}:
        how = _how_it_ended(turn, unit, incident)
        complete(turn, incident, how, state, pre_alert_moves.crew_says(event))
        return
    if state is not unit.state:
        turn.put_unit(replaced(unit, state=state))
        unanswered = 0 if state is UnitState.EN_ROUTE else incident.unanswered
        incident = replaced(
            incident, state=INCIDENT_OF_UNIT[state], turned_away=False, unanswered=unanswered
        )
        turn.put_incident(incident)
    if event.status in {CrewReport.ACCEPTED, CrewReport.MOBILISED}:
        withdraw_of_incident(turn, incident.incident_id, AlarmKind.NOT_ACKNOWLEDGED)
    if event.status is CrewReport.MOBILISED:
        withdraw_of_incident(turn, incident.incident_id, AlarmKind.NOT_MOBILISED)
    if event.status is CrewReport.TRANSPORTING:
        _set_destination(turn, event, incident)
    if event.status is CrewReport.AT_HOSPITAL:
        _arrive(turn, event, incident)


def _arrive(turn: Turn, event: VehicleStatus, incident: Incident) -> None:
    """Tell the hospital that the patient is there; a crew may have gone to another one.

    A repeated report of a crew that was turned away is of the hospital that did so.
    """
    if incident.turned_away and event.hospital_id is None:
        return
    if event.hospital_id is not None:
        _set_destination(turn, event, incident)
        incident = turn.world.incidents[incident.incident_id]
    if incident.turned_away:
        incident = replaced(incident, turned_away=False)
        turn.put_incident(incident)
    case = turn.world.pre_alerts.get(incident.pre_alert_id or "")
    if case is not None:
        pre_alert_moves.move(turn, case, "arrived", pre_alert_moves.crew_says(event))


def _set_destination(turn: Turn, event: VehicleStatus, incident: Incident) -> None:
    """Choose the hospital, or follow the crew's choice; a repeated report keeps what is."""
    wanted = event.hospital_id
    if incident.hospital_id is not None and wanted in {None, incident.hospital_id}:
        return
    if mass_casualty.transport(turn, event, incident):
        return
    incident = turn.world.incidents[incident.incident_id]
    if wanted is None:
        destination.choose(turn, incident)
        return
    incident = pre_alert_moves.redirect(turn, incident, wanted, say("why.crew_chose"))
    choice = HospitalChoice(
        wanted,
        event.unit_id,
        say("why.unsaid") if event.reason is None else as_typed(event.reason),
        say("by.crew", unit=event.unit_id),
    )
    destination.take_choice(turn, incident, choice)


def _how_it_ended(turn: Turn, unit: Unit, incident: Incident) -> Bilingual:
    if unit.state in PATIENT_ON_BOARD:
        if incident.hospital_id is None:
            return say("why.handed_over_somewhere")
        return say("why.handed_over", hospital=name_of(turn.world.hospitals, incident.hospital_id))
    return say("why.on_scene_clear")
