"""Time passes: deadlines that were missed, and what waits is tried again."""

from datetime import timedelta

from dispatch import mutual_aid, proposals, standby, watch
from dispatch.alarms import raise_alarm, withdraw_faults
from dispatch.handlers.hospitals import seek_destinations
from dispatch.handlers.telemetry import expire
from dispatch.handshake import AWAITING_ANSWER
from dispatch.turn import Turn
from dispatch.world import BEGINNING
from schemas.alarms import AlarmKind
from schemas.ticks import Tick


def tick(turn: Turn, _event: Tick) -> None:
    """Act on every deadline that the journal's time has passed."""
    watch.look(turn)
    for incident_id in sorted(turn.world.incidents):
        expire(turn, incident_id)
    stands = timedelta(seconds=turn.world.policies.watch.fault_alarm_s)
    withdraw_faults(turn, max(turn.now, BEGINNING + stands) - stands)
    for pre_alert_id in sorted(turn.world.pre_alerts):
        _answer(turn, pre_alert_id)
    seek_destinations(turn)
    standby.lapse(turn)
    proposals.expire(turn)
    mutual_aid.look(turn)
    turn.reconsider = True


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
