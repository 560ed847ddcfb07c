"""Alarms: raised once for a cause, withdrawn when the cause ends."""

from collections.abc import Mapping
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
        AlarmKind.NO_HOSPITAL: "high",
        AlarmKind.NO_CHANNEL: "low",
        AlarmKind.PRE_ALERT_UNANSWERED: "medium",
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
    turn.put_alarm(key, RaisedAlarm(alarm_id, kind, subject))
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
        key = f"{kind.value}|{subject}"
        standing = turn.world.alarms.get(key)
        if standing is None:
            continue
        turn.end_alarm(key)
        turn.emit(
            Alarm(
                **turn.head(),
                alarm_id=standing.alarm_id,
                status="withdrawn",
                kind=kind,
                priority=PRIORITY[kind],
                text=say("alarm.withdrawn", subject=subject),
            )
        )
