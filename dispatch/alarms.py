"""Alarms: raised once for a cause, withdrawn when the cause ends."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal

from dispatch.explain import say
from dispatch.turn import Turn
from dispatch.world import RaisedAlarm
from schemas.alarms import Alarm, AlarmKind

PRIORITY: Final[Mapping[AlarmKind, Literal["high", "medium", "low"]]] = MappingProxyType(
    {
        AlarmKind.NO_LOCATION: "high",
        AlarmKind.VAGUE_LOCATION: "medium",
        AlarmKind.OFF_MAP: "high",
        AlarmKind.NO_UNIT: "high",
        AlarmKind.UNDECIDED: "high",
        AlarmKind.HELD_LONG: "high",
        AlarmKind.POSSIBLE_DUPLICATE: "low",
        AlarmKind.NOT_ACKNOWLEDGED: "medium",
        AlarmKind.NOT_MOBILISED: "medium",
        AlarmKind.LOST_CONTACT: "medium",
        AlarmKind.CREW_OVERDUE: "low",
        AlarmKind.SURGE: "high",
        AlarmKind.AID_ADVISED: "high",
        AlarmKind.AID_UNANSWERED: "high",
        AlarmKind.AID_ASKED: "medium",
        AlarmKind.AID_OVERDUE: "medium",
        AlarmKind.NO_HOSPITAL: "high",
        AlarmKind.HOSPITAL_UNSUITABLE: "high",
        AlarmKind.NO_ROOM: "high",
        AlarmKind.PRE_ALERT_UNANSWERED: "medium",
        AlarmKind.PHONE_HOSPITAL: "high",
        AlarmKind.HOSPITAL_WITHDREW: "high",
        AlarmKind.INVARIANT_BROKEN: "high",
    }
)


def raise_alarm(
    turn: Turn,
    kind: AlarmKind,
    subject: str,
    *,
    incident_id: str | None = None,
    unit_id: str | None = None,
    hospital_id: str | None = None,
    pre_alert_id: str | None = None,
    words: Mapping[str, object] | None = None,
) -> None:
    """Raise an alarm about ``subject``, unless the same one stands already."""
    key = f"{kind.value}|{subject}"
    if key in turn.world.alarms:
        return
    alarm_id = turn.new_id("alm", kind.value, subject)
    names = {"incident": incident_id, "unit": unit_id, "hospital": hospital_id}
    turn.put_alarm(key, RaisedAlarm(alarm_id, kind, subject, turn.now, incident_id))
    turn.emit(
        Alarm(
            **turn.head(),
            alarm_id=alarm_id,
            status="raised",
            kind=kind,
            priority=PRIORITY[kind],
            incident_id=incident_id,
            unit_id=unit_id,
            hospital_id=hospital_id,
            pre_alert_id=pre_alert_id,
            text=say(f"alarm.{kind.value}", **{**names, **(words or {})}),
        )
    )


def withdraw_alarms(turn: Turn, subject: str, *kinds: AlarmKind) -> None:
    """Withdraw what stands about a subject: alarms of these kinds, or of all if none is named."""
    for kind in kinds or tuple(AlarmKind):
        _withdraw(turn, f"{kind.value}|{subject}")


def withdraw_of_incident(turn: Turn, incident_id: str, *kinds: AlarmKind) -> None:
    """Withdraw what stands because of an incident, whatever its subject; of all kinds if none."""
    _withdraw_if(
        turn, lambda one: one.incident_id == incident_id and (not kinds or one.kind in kinds)
    )


def withdraw_faults(turn: Turn, raised_before: datetime) -> None:
    """Withdraw alarms about the engine's own faults that have stood for long enough."""
    _withdraw_if(
        turn,
        lambda one: one.kind is AlarmKind.INVARIANT_BROKEN and one.raised_at <= raised_before,
    )


def _withdraw_if(turn: Turn, is_over: Callable[[RaisedAlarm], bool]) -> None:
    for key in sorted(key for key, one in turn.world.alarms.items() if is_over(one)):
        _withdraw(turn, key)


def _withdraw(turn: Turn, key: str) -> None:
    standing = turn.world.alarms.get(key)
    if standing is None:
        return
    turn.end_alarm(key)
    turn.emit(
        Alarm(
            **turn.head(),
            alarm_id=standing.alarm_id,
            status="withdrawn",
            kind=standing.kind,
            priority=PRIORITY[standing.kind],
            text=say("alarm.withdrawn", subject=standing.subject),
        )
    )
