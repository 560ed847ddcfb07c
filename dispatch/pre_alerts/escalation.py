"""Asking a silent hospital: through its next channel, then by the dispatcher, then by phone.

It never ends by itself: whoever does not take the call is to be phoned again, until the hospital
has said its word or the patient is handed over.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from dispatch.alarms.causes import raise_alarm, withdraw_alarms, withdraw_of_incident
from dispatch.pre_alerts.record import Notice, publish
from dispatch.records.pre_alert import PreAlertCase
from dispatch.rules.handshake import ANSWERED, LADDER, NOBODY_COMES, owes_word
from dispatch.state.turn import Turn
from dispatch.words.explain import say
from schemas.centre.policies import Policies
from schemas.events.centre import HospitalSpec
from schemas.ground.vocabulary import PreAlertState
from schemas.rules.alarms import AlarmKind
from schemas.rules.handshake import DISPATCHER, DUTY_PHONE

_NO_CHANNELS: Final = frozenset({DISPATCHER, DUTY_PHONE})
_ALARMS: Final = (AlarmKind.PRE_ALERT_UNANSWERED, AlarmKind.PHONE_HOSPITAL)


def first_channel(turn: Turn, hospital_id: str) -> str:
    """Give the channel through which a hospital is asked first."""
    return turn.world.hospitals[hospital_id].spec.channels[0]


def due_at(policies: Policies, case: PreAlertCase) -> datetime:
    """Give when a hospital that owes a word has been silent for too long on this channel."""
    policy = policies.handshake
    if case.channel == DISPATCHER:
        limit_s = policy.phone_after_s
    elif case.channel == DUTY_PHONE:
        limit_s = policy.phone_again_s
    elif case.state in NOBODY_COMES:
        limit_s = policy.acknowledge_s
    elif _is_before(case, PreAlertState.DELIVERED):
        limit_s = policy.delivered_s
    elif _is_before(case, PreAlertState.READ):
        limit_s = policy.read_s
    else:
        limit_s = policies.limits.pre_alert_answer_s
    return case.asked_at + timedelta(seconds=limit_s)


def look(turn: Turn) -> None:
    """Go one step further with every hospital that has been silent for too long."""
    for pre_alert_id in sorted(turn.world.pre_alerts):
        case = turn.world.pre_alerts[pre_alert_id]
        if owes_word(case.state, case.heard) and turn.now >= due_at(turn.world.policies, case):
            _ask(turn, case, _next(turn.world.hospitals[case.hospital_id].spec, case.channel))


def no_channel(turn: Turn, case: PreAlertCase, channel: str | None) -> None:
    """Pass over a channel that nothing serves; a word on an earlier one is late and ignored.

    ``channel`` None is the one through which it was sent last. After the last one the hospital is
    phoned at once: there is nothing to wait for.
    """
    if not owes_word(case.state, case.heard) or case.channel in _NO_CHANNELS:
        return
    if channel in {None, case.channel}:
        after = _next(turn.world.hospitals[case.hospital_id].spec, case.channel)
        _ask(turn, case, DUTY_PHONE if after == DISPATCHER else after)


def hurried(turn: Turn, case: PreAlertCase) -> PreAlertCase:
    """Leave the channels of a hospital that has not answered and where the patient is by now."""
    if not owes_word(case.state, case.heard) or case.channel in _NO_CHANNELS:
        return case
    return replace(case, channel=DISPATCHER, asked_at=turn.now)


def phone_again(turn: Turn, case: PreAlertCase) -> None:
    """Note that nobody took the call: it is to be made again after a while."""
    withdraw_alarms(turn, case.pre_alert_id, *_ALARMS)
    waiting = replace(case, channel=DUTY_PHONE, asked_at=turn.now, revision=case.revision + 1)
    turn.put_pre_alert(waiting)
    publish(turn, waiting, "update")


def settle(turn: Turn, case: PreAlertCase) -> None:
    """Withdraw what was raised for want of a word; a hospital that takes the patient ends more."""
    withdraw_alarms(turn, case.pre_alert_id, *_ALARMS)
    if case.state in LADDER and case.heard in ANSWERED:
        withdraw_of_incident(turn, case.incident_id, AlarmKind.HOSPITAL_WITHDREW)


def tell(turn: Turn, case: PreAlertCase) -> None:
    """Raise the alarm that goes with where the hospital is asked now, if that is by a person.

    Where nobody comes it is no longer the incident's, whose end must not end it.
    """
    if case.channel not in _NO_CHANNELS:
        return
    is_over = case.state in NOBODY_COMES
    is_special = is_over or case.state is PreAlertState.ARRIVED
    phone = turn.world.hospitals[case.hospital_id].spec.duty_phone
    kind = AlarmKind.PHONE_HOSPITAL
    if case.channel == DISPATCHER:
        kind = AlarmKind.PRE_ALERT_UNANSWERED
    else:
        withdraw_alarms(turn, case.pre_alert_id, AlarmKind.PRE_ALERT_UNANSWERED)
    raise_alarm(
        turn,
        kind,
        case.pre_alert_id,
        incident_id=None if is_over else case.incident_id,
        hospital_id=case.hospital_id,
        pre_alert_id=case.pre_alert_id,
        words={
            "incident": case.incident_id,
            "about": say(f"about.{case.state.value if is_special else 'patient'}"),
            "phone": say("phone.unknown") if phone is None else phone,
        },
    )


def _ask(turn: Turn, case: PreAlertCase, channel: str) -> None:
    """Ask through a channel from now on; a call that is still to be made stays as it is."""
    again = channel == case.channel
    asked = replace(
        case,
        channel=channel,
        asked_at=turn.now,
        revision=case.revision if again else case.revision + 1,
    )
    turn.put_pre_alert(asked)
    if not again:
        publish(turn, asked, _notice(asked))
    tell(turn, asked)


def _notice(case: PreAlertCase) -> Notice:
    """Give what the record of a new try asks: nothing where it is a person's to ask."""
    if case.channel in _NO_CHANNELS:
        return "update"
    return "cancel" if case.state in NOBODY_COMES else "alert"


def _next(spec: HospitalSpec, channel: str) -> str:
    """Give what comes after a channel; after one that is no longer configured, the dispatcher."""
    if channel in _NO_CHANNELS:
        return DUTY_PHONE
    served = [one for one in spec.channels if one != DUTY_PHONE]
    later = served[served.index(channel) + 1 :] if channel in served else []
    return later[0] if later else DISPATCHER


def _is_before(case: PreAlertCase, state: PreAlertState) -> bool:
    return LADDER.index(case.heard) < LADDER.index(state)
