"""What hospitals say, and what became of the pre-alerts sent to them."""

from dataclasses import replace

from dispatch import destination, pre_alerts
from dispatch.alarms import raise_alarm
from dispatch.explain import say
from dispatch.refusals import refuse
from dispatch.turn import Turn
from dispatch.world import PreAlertCase
from schemas.alarms import AlarmKind
from schemas.hospitals import HospitalStatus, PreAlertAnswer, PreAlertDelivery
from schemas.vocabulary import IncidentState


def status(turn: Turn, event: HospitalStatus) -> None:
    """Take over what a hospital says of itself; patients without a destination are tried again."""
    hospital = turn.world.hospitals.get(event.hospital_id)
    if hospital is None:
        refuse(turn, "hospital_id", event.hospital_id, say("why.unknown"))
        return
    if hospital.reported_at is not None and event.occurred_at < hospital.reported_at:
        return
    turn.put_hospital(
        replace(
            hospital,
            accepting=event.accepting,
            services=hospital.services if event.services is None else event.services,
            beds_free=hospital.beds_free if event.beds_free is None else event.beds_free,
            reported_at=event.occurred_at,
        )
    )
    seek_destinations(turn)


def seek_destinations(turn: Turn) -> None:
    """Choose again for every transport that no hospital could take so far."""
    for incident_id in sorted(turn.world.incidents):
        incident = turn.world.incidents[incident_id]
        if incident.state is IncidentState.TRANSPORTING and incident.hospital_id is None:
            destination.choose(turn, incident)


def delivery(turn: Turn, event: PreAlertDelivery) -> None:
    """Note that a pre-alert is on its hospital's channel, or that a person must phone."""
    case = _find(turn, event)
    if case is None:
        return
    if event.outcome == "delivered":
        pre_alerts.move(turn, case, "delivered")
        return
    raise_alarm(
        turn,
        AlarmKind.NO_CHANNEL,
        case.pre_alert_id,
        incident_id=case.incident_id,
        hospital_id=case.hospital_id,
        pre_alert_id=case.pre_alert_id,
    )


def answer(turn: Turn, event: PreAlertAnswer) -> None:
    """Take a hospital's answer; after a refusal the next hospital is chosen and told."""
    case = _find(turn, event)
    if case is None:
        return
    if not pre_alerts.move(turn, case, event.answer, reason=event.reason):
        refuse(turn, "answer", event.answer, say("why.not_in_state", state=case.state.value))
        return
    if event.answer != "refused":
        return
    incident = turn.world.incidents[case.incident_id]
    incident = replace(
        incident,
        hospital_id=None,
        pre_alert_id=None,
        hospitals_refused=(*incident.hospitals_refused, case.hospital_id),
    )
    turn.put_incident(incident)
    destination.choose(turn, incident)


def _find(turn: Turn, event: PreAlertAnswer | PreAlertDelivery) -> PreAlertCase | None:
    """Give the open pre-alert; refuse an answer to none, to an ended one, or to somebody else's."""
    if event.hospital_id not in turn.world.hospitals:
        refuse(turn, "hospital_id", event.hospital_id, say("why.unknown"))
        return None
    case = turn.world.pre_alerts.get(event.pre_alert_id)
    if case is None:
        if event.type != "pre_alert.delivery":
            refuse(turn, "pre_alert_id", event.pre_alert_id, say("why.unknown"))
        return None
    if case.hospital_id != event.hospital_id:
        refuse(turn, "hospital_id", event.hospital_id, say("why.not_yours"))
        return None
    return case
