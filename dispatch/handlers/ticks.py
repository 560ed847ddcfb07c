"""Time passes: deadlines that were missed, and what waits is tried again."""

from dispatch import orders
from dispatch.alarms import raise_alarm
from dispatch.explain import say
from dispatch.handlers.hospitals import seek_destinations
from dispatch.handlers.telemetry import expire
from dispatch.lifecycle import AWAITING_ANSWER
from dispatch.turn import Turn
from schemas.alarms import AlarmKind
from schemas.decisions import IneligibleReason
from schemas.ticks import Tick
from schemas.vocabulary import UnitState


def tick(turn: Turn, _event: Tick) -> None:
    """Act on every deadline that the journal's time has passed."""
    for incident_id in sorted(turn.world.incidents):
        _acknowledgement(turn, incident_id)
        expire(turn, incident_id)
    for pre_alert_id in sorted(turn.world.pre_alerts):
        _answer(turn, pre_alert_id)
    seek_destinations(turn)
    turn.reconsider = True


def _acknowledgement(turn: Turn, incident_id: str) -> None:
    """Send the next unit where a crew did not acknowledge in time, and have it called."""
    incident = turn.world.incidents[incident_id]
    order = incident.order
    if order is None or turn.now < order.acknowledge_by:
        return
    if turn.world.units[order.unit_id].state is not UnitState.ALERTED:
        return
    raise_alarm(
        turn,
        AlarmKind.NOT_ACKNOWLEDGED,
        incident_id,
        incident_id=incident_id,
        unit_id=order.unit_id,
    )
    why = say("why.timed_out", seconds=turn.world.limits.acknowledge_s)
    orders.take_back(turn, incident, why, exclude=IneligibleReason.TIMED_OUT)


def _answer(turn: Turn, pre_alert_id: str) -> None:
    """Have a hospital phoned that did not answer in time."""
    case = turn.world.pre_alerts[pre_alert_id]
    if case.state not in AWAITING_ANSWER or turn.now < case.answer_by:
        return
    raise_alarm(
        turn,
        AlarmKind.PRE_ALERT_UNANSWERED,
        pre_alert_id,
        incident_id=case.incident_id,
        hospital_id=case.hospital_id,
        pre_alert_id=pre_alert_id,
    )
