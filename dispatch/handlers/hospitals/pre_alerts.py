"""What is said on pre-alerts: receipts of channels, hospitals' answers, a person's phone call."""

from dataclasses import replace
from typing import Final

from dispatch.alarms.causes import raise_alarm
from dispatch.hospitals import destination
from dispatch.pre_alerts import escalation
from dispatch.pre_alerts.moves import Said, move
from dispatch.records.pre_alert import PreAlertCase
from dispatch.rules.handshake import ANSWERED, LADDER, MEANS, PreAlertWord, owes_word
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.words.explain import say
from schemas.events.commands import HospitalPhoned
from schemas.events.hospitals import PreAlertAnswer, PreAlertDelivery
from schemas.ground.vocabulary import PreAlertState, UnitState
from schemas.rules.alarms import AlarmKind
from schemas.rules.handshake import DUTY_PHONE
from schemas.topics import HOSPITAL_STATUS

_AT_THE_GATE: Final = frozenset({PreAlertState.ARRIVING, PreAlertState.ARRIVED})


def hear(turn: Turn, event: PreAlertAnswer | PreAlertDelivery | HospitalPhoned) -> None:
    """Take a word on a pre-alert, whoever says it."""
    if isinstance(event, PreAlertAnswer):
        _answer(turn, event)
    elif isinstance(event, PreAlertDelivery):
        _delivery(turn, event)
    else:
        _phoned(turn, event)


def _delivery(turn: Turn, event: PreAlertDelivery) -> None:
    """Note how far a pre-alert has come to its hospital, or ask through another channel.

    A receipt for a pre-alert that is over is late, not wrong.
    """
    case = turn.world.pre_alerts.get(event.pre_alert_id)
    if not _is_known(turn, event.hospital_id) or case is None:
        return
    if not _is_own(turn, event.hospital_id, case) or not _has_channel(turn, event):
        return
    if event.outcome == "no_channel":
        escalation.no_channel(turn, case, event.channel)
        return
    channel = event.channel or escalation.first_channel(turn, case.hospital_id)
    move(turn, case, event.outcome, Said(event.source, channel))


def _answer(turn: Turn, event: PreAlertAnswer) -> None:
    """Take a hospital's word; after a refusal the next hospital is chosen and told."""
    if not _is_known(turn, event.hospital_id):
        return
    word: PreAlertWord = "received" if event.answer == "read" else event.answer
    case = _find(turn, event.pre_alert_id, word)
    if case is None or not _is_own(turn, event.hospital_id, case):
        return
    if not _has_channel(turn, event):
        return
    said = Said(
        event.source,
        event.channel or HOSPITAL_STATUS.name,
        event.role,
        event.reason,
        by_hospital=True,
    )
    _take(turn, case, word, said, field="answer")


def _phoned(turn: Turn, event: HospitalPhoned) -> None:
    """Take what a person was told on the phone; a call that nobody took is to be made again."""
    word: PreAlertWord = "received" if event.result == "no_answer" else event.result
    case = _find(turn, event.pre_alert_id, word)
    if case is None:
        return
    if event.result != "no_answer":
        said = Said(event.source, DUTY_PHONE, event.role, event.reason, by_hospital=True)
        _take(turn, case, event.result, said, field="result")
    elif owes_word(case.state, case.heard):
        escalation.phone_again(turn, case)
    else:
        _refuse_here(turn, case, "result", event.result)


def _take(turn: Turn, case: PreAlertCase, word: PreAlertWord, said: Said, *, field: str) -> None:
    """Move the pre-alert, or refuse the word; a patient who is refused goes elsewhere."""
    if not move(turn, case, word, said):
        _refuse_here(turn, case, field, word)
    elif word == "refused":
        _seek_another(turn, case, said)


def _seek_another(turn: Turn, case: PreAlertCase, said: Said) -> None:
    """Choose the next hospital; a dispatcher is told where this one had been counted on."""
    incident = turn.world.incidents[case.incident_id]
    unit = turn.world.units[case.unit_id]
    incident = replace(
        incident,
        hospital_id=None,
        pre_alert_id=None,
        hospital_choice=None,
        hospitals_refused=(*incident.hospitals_refused, case.hospital_id),
        turned_away=unit.state is UnitState.AT_HOSPITAL,
    )
    turn.put_incident(incident)
    if case.heard in ANSWERED or case.state in _AT_THE_GATE:
        raise_alarm(
            turn,
            AlarmKind.HOSPITAL_WITHDREW,
            case.pre_alert_id,
            incident_id=case.incident_id,
            unit_id=case.unit_id,
            hospital_id=case.hospital_id,
            pre_alert_id=case.pre_alert_id,
            words={"reason": said.reason},
        )
    destination.choose(turn, incident)


def _is_known(turn: Turn, hospital_id: str) -> bool:
    """Refuse the word of a hospital that this centre does not have."""
    if hospital_id in turn.world.hospitals:
        return True
    refuse(turn, "hospital_id", hospital_id, say("why.unknown"))
    return False


def _is_own(turn: Turn, hospital_id: str, case: PreAlertCase) -> bool:
    """Refuse a hospital's word on another's pre-alert."""
    if case.hospital_id == hospital_id:
        return True
    why = say("why.not_yours")
    refuse(turn, "hospital_id", hospital_id, why, incident_id=case.incident_id)
    return False


def _has_channel(turn: Turn, event: PreAlertAnswer | PreAlertDelivery) -> bool:
    """Refuse a word through a channel that its hospital does not have; a history is finite."""
    channels = turn.world.hospitals[event.hospital_id].spec.channels
    if event.channel is None or event.channel in channels:
        return True
    refuse(turn, "channel", event.channel, say("why.unknown"))
    return False


def _find(turn: Turn, pre_alert_id: str, word: PreAlertWord) -> PreAlertCase | None:
    """Give the open pre-alert; refuse a word on none, or one that contradicts how it ended."""
    case = turn.world.pre_alerts.get(pre_alert_id)
    if case is not None:
        return case
    ended = turn.world.pre_alerts_ended.get(pre_alert_id)
    if ended is None:
        refuse(turn, "pre_alert_id", pre_alert_id, say("why.unknown"))
    elif not _is_late(ended, word):
        refuse(
            turn,
            "pre_alert_id",
            pre_alert_id,
            say("why.over_as", state=say(f"handshake.{ended.value}")),
        )
    return None


def _is_late(ended: PreAlertState, word: PreAlertWord) -> bool:
    """Tell whether a word says what is known by now: repeated, or overtaken by the handover."""
    overtaken = ended is PreAlertState.HANDED_OVER and MEANS[word] in LADDER
    return overtaken or MEANS[word] is ended


def _refuse_here(turn: Turn, case: PreAlertCase, field: str, value: str) -> None:
    why = say("why.not_in_state", state=say(f"handshake.{case.state.value}"))
    refuse(turn, field, value, why, incident_id=case.incident_id)
