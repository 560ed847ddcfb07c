"""What hospitals say of themselves, and what a person says of them."""

from dataclasses import replace
from datetime import timedelta

from dispatch.alarms.causes import stands, withdraw_alarms
from dispatch.handlers.finding import find
from dispatch.hospitals import destination
from dispatch.hospitals.beds import first_excess, told_beds
from dispatch.pre_alerts import moves as pre_alert_moves
from dispatch.records.hospital import BedCount, Hospital, Outage
from dispatch.records.incident import HospitalChoice
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.words.explain import age, as_typed, say
from schemas.events.commands import ChooseHospital
from schemas.events.hospital_capacity import BedType, CapacityStatus, EmsTraffic, FacilityStatus
from schemas.events.hospitals import HospitalStatus
from schemas.ground.vocabulary import IncidentState
from schemas.rules.alarms import AlarmKind


def status(turn: Turn, event: HospitalStatus) -> None:
    """Take over what a hospital says of itself, and look again at who is on the way to it.

    Patients without a destination are tried again. What cannot be meant, and a report from the
    future or older than the known one, is refused.
    """
    hospital = turn.world.hospitals.get(event.hospital_id)
    if hospital is None:
        refuse(turn, "hospital_id", event.hospital_id, say("why.unknown"))
        return
    beds = told_beds(hospital, event.all_beds, event.occurred_at)
    if _is_untimely(turn, hospital, event) or _is_absurd(turn, beds, event):
        return
    turn.put_hospital(_as_reported(replace(hospital, beds=beds), event))
    turn.replan = True
    seek_destinations(turn)
    for incident_id in _heading_to(turn, event.hospital_id):
        destination.review(turn, incident_id)


def _is_untimely(turn: Turn, hospital: Hospital, event: HospitalStatus) -> bool:
    """Refuse a report from the future, and one that is older than what is known."""
    at, known = event.occurred_at, hospital.reported_at
    ahead = at - turn.now
    if ahead > timedelta(seconds=turn.world.policies.destination.clock_ahead_s):
        refuse(turn, "occurred_at", at.isoformat(), say("why.future", ahead=age(ahead.seconds)))
        return True
    if known is not None and at < known:
        refuse(turn, "occurred_at", at.isoformat(), say("why.older", known=known.isoformat()))
        return True
    return False


def _is_absurd(turn: Turn, beds: dict[BedType, BedCount], event: HospitalStatus) -> bool:
    """Refuse a load, and a number of available beds, that cannot be meant."""
    policy = turn.world.policies.destination
    if event.load_pct is not None and event.load_pct > policy.load_pct_max:
        why = say("why.load", most=policy.load_pct_max)
        refuse(turn, "load_pct", event.load_pct, why)
        return True
    excess = first_excess(policy, beds, event.all_beds)
    if excess is None:
        return False
    baseline = beds[excess.bed_type].baseline
    why = say("why.beds_over", most=policy.beds_pct_max, baseline=baseline)
    refuse(turn, f"beds.{excess.bed_type.value}.available", excess.available, why)
    return True


def _as_reported(hospital: Hospital, event: HospitalStatus) -> Hospital:
    at = event.occurred_at
    services = hospital.services if event.services is None else event.services
    hospital = replace(hospital, services=services, reported_at=at)
    if event.traffic is not None or event.facility is not None:
        hospital = replace(
            hospital,
            traffic=event.traffic or EmsTraffic.NORMAL,
            facility=event.facility or FacilityStatus.NORMAL,
            reason=event.reason if event.is_restricted else None,
            diversion_until=event.diversion_until,
            restricted_at=at,
        )
    if event.load_pct is not None:
        hospital = replace(hospital, load_pct=event.load_pct, load_at=at)
    if event.room is not None:
        hospital = replace(hospital, room=event.room, room_at=at)
    return _covered(hospital, event)


def _covered(hospital: Hospital, event: HospitalStatus) -> Hospital:
    """Take over which services are up or down; a whole list of services says that these are up."""
    down = dict(hospital.down) if event.services is None else {}
    services = list(hospital.services)
    for one in event.coverage:
        if one.service not in services:
            services.append(one.service)
        if one.status is CapacityStatus.AVAILABLE:
            down.pop(one.service, None)
        else:
            down[one.service] = Outage(one.reason, one.until)
    return replace(hospital, services=tuple(services), down=down)


def _heading_to(turn: Turn, hospital_id: str) -> list[str]:
    return sorted(
        incident.incident_id
        for incident in turn.world.incidents.values()
        if incident.hospital_id == hospital_id
    )


def seek_destinations(turn: Turn) -> None:
    """Look again at every transport that has no hospital, or one that should be left."""
    going = [name for name, one in turn.world.incidents.items() if destination.is_going(one)]
    for incident_id in sorted(going):
        incident = turn.world.incidents[incident_id]
        lost = stands(turn, AlarmKind.HOSPITAL_UNSUITABLE, incident_id)
        if incident.hospital_id is None or lost:
            destination.review(turn, incident_id)


def review_transports(turn: Turn) -> None:
    """Look again at every transport under way: the roads have changed."""
    for incident_id in sorted(turn.world.incidents):
        destination.review(turn, incident_id)


def choose(turn: Turn, event: ChooseHospital) -> None:
    """Take a person's choice of hospital: at once where the patient is on the way, else later."""
    incident = find(turn, event.incident_id)
    if incident is None:
        return
    if event.hospital_id not in turn.world.hospitals:
        refuse(turn, "hospital_id", event.hospital_id, say("why.unknown"))
        return
    if incident.state is IncidentState.AT_HOSPITAL and not incident.turned_away:
        why = say("why.not_in_state", state=say(f"incident.{incident.state.value}"))
        refuse(turn, "incident_id", event.incident_id, why)
        return
    by = say(f"by.{event.chosen_by}", desk=event.source)
    earlier = incident.hospital_choice
    first = earlier.decided_by if earlier and earlier.hospital_id == event.hospital_id else None
    choice = HospitalChoice(
        event.hospital_id,
        event.source,
        as_typed(event.reason),
        by,
        first or event.source,  # who agrees to a choice does not take it over
    )
    if incident.state is not IncidentState.TRANSPORTING and not incident.turned_away:
        destination.note_choice(turn, incident, choice)
        return
    if incident.hospital_id == event.hospital_id:
        withdraw_alarms(turn, incident.incident_id, AlarmKind.HOSPITAL_UNSUITABLE)
        destination.note_choice(turn, incident, choice)
        return
    why = say("why.person_chose", who=by)
    incident = pre_alert_moves.redirect(turn, incident, event.hospital_id, why)
    destination.take_choice(turn, incident, choice)
