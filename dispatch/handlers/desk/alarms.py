"""What people do with alarms. An illegal move is refused, and the alarm stays as it was."""

from dataclasses import replace
from datetime import timedelta

from dispatch.records.alarm import AlarmCase, by_person
from dispatch.rules.alarm_lifecycle import AlarmMove, next_alarm_state
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.words.explain import say
from schemas.events.alarm_commands import AcknowledgeAlarm, ShelveAlarm, UnshelveAlarm
from schemas.rules.alarms import AlarmState


def take(turn: Turn, event: AcknowledgeAlarm | ShelveAlarm | UnshelveAlarm) -> None:
    """Take what a person does with an alarm."""
    if isinstance(event, AcknowledgeAlarm):
        _acknowledge(turn, event)
    elif isinstance(event, ShelveAlarm):
        _shelve(turn, event)
    else:
        _unshelve(turn, event)


def _acknowledge(turn: Turn, event: AcknowledgeAlarm) -> None:
    """Note that a person acts on an alarm; one whose cause has ended is over with that."""
    found = _find(turn, event, "acknowledged")
    if found is None:
        return
    key, one = found
    if one.state is AlarmState.RETURNED:
        turn.put_alarm(key, replace(one, is_over=True, by=event.source))
    else:
        turn.put_alarm(key, by_person(one, "acknowledged", turn.now, who=event.source))


def _shelve(turn: Turn, event: ShelveAlarm) -> None:
    """Put an alarm aside for a time, no longer than the centre allows for its priority."""
    found = _find(turn, event, "shelved")
    if found is None:
        return
    key, one = found
    policy = turn.world.policies.alarms
    most = policy.shelve_high_s_max if one.priority == "high" else policy.shelve_s_max
    if event.for_s > most:
        grave = say(f"alarm_priority.{one.priority}")
        why = say("why.shelved_too_long", priority=grave, most=most)
        refuse(turn, "for_s", event.for_s, why)
        return
    moved = by_person(one, "shelved", turn.now, who=event.source, reason=event.reason)
    until = turn.now + timedelta(seconds=event.for_s)
    turn.put_alarm(key, replace(moved, shelved_until=until))


def _unshelve(turn: Turn, event: UnshelveAlarm) -> None:
    """Take an alarm up again that was put aside."""
    found = _find(turn, event, "unshelved")
    if found is not None:
        key, one = found
        turn.put_alarm(key, by_person(one, "unshelved", turn.now, who=event.source))


def _find(
    turn: Turn, event: AcknowledgeAlarm | ShelveAlarm | UnshelveAlarm, move: AlarmMove
) -> tuple[str, AlarmCase] | None:
    """Give an alarm that people were told of; refuse a move that it cannot make. O(alarms)."""
    for key, one in turn.world.alarms.items():
        if one.alarm_id == event.alarm_id and one.revision > 0:
            if next_alarm_state(one.state, move) is not None:
                return key, one
            why = say("why.not_in_state", state=say(f"alarm_state.{one.state.value}"))
            refuse(turn, "alarm_id", event.alarm_id, why)
            return None
    refuse(turn, "alarm_id", event.alarm_id, say("why.alarm_over"))
    return None
