"""Time passes: deadlines that were missed, and what waits is tried again."""

from datetime import timedelta

from dispatch.aid import lending as mutual_aid
from dispatch.alarms import common_causes
from dispatch.alarms import patients as patient_alarms
from dispatch.alarms.causes import withdraw_faults
from dispatch.choosing import standby
from dispatch.handlers.crews import arriving, links
from dispatch.handlers.crews.telemetry import expire
from dispatch.handlers.hospitals.status import seek_destinations
from dispatch.pre_alerts import drafting as pre_alerts
from dispatch.pre_alerts import escalation
from dispatch.pre_alerts.moves import approach
from dispatch.state.turn import Turn
from dispatch.state.world import BEGINNING
from dispatch.units import proposals, trackers, watch
from schemas.events.ticks import Tick


def tick(turn: Turn, _event: Tick) -> None:
    """Act on every deadline that the journal's time has passed."""
    watch.look(turn)
    common_causes.orders(turn)
    trackers.look(turn)
    arriving.look(turn)
    links.look(turn)
    measured = [name for name, one in turn.world.incidents.items() if one.signs.readings]
    for incident_id in sorted(measured):
        expire(turn, incident_id)
        patient_alarms.look(turn, turn.world.incidents[incident_id])
    stands = timedelta(seconds=turn.world.policies.watch.fault_alarm_s)
    withdraw_faults(turn, max(turn.now, BEGINNING + stands) - stands)
    for pre_alert_id in sorted(turn.world.pre_alerts):
        approach(turn, turn.world.pre_alerts[pre_alert_id])
    pre_alerts.flush(turn)
    escalation.look(turn)
    seek_destinations(turn)
    standby.lapse(turn)
    proposals.expire(turn)
    mutual_aid.look(turn)
    turn.replan = True  # a diversion or a closure may have ended
