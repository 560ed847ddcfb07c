"""The causes of alarms: that one stands, that it has ended.

Whoever notices a cause says so here, as often as it likes. What a person gets to see of it, and
when, is settled once at the end of the step by ``dispatch.alarms.round``.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypedDict, Unpack

from dispatch.ground.replaced import replaced
from dispatch.records.alarm import AlarmCase, advance
from dispatch.records.hospital import name_of
from dispatch.rules.alarm_table import TABLE
from dispatch.state.turn import Turn
from dispatch.words.explain import say
from schemas.centre.alarms import AlarmTiming
from schemas.rules.alarms import AlarmKind


class About(TypedDict, total=False):
    """What an alarm is about; all that is known, for a reader and for what may explain it."""

    incident_id: str | None
    unit_id: str | None
    hospital_id: str | None
    pre_alert_id: str | None


def key_of(kind: AlarmKind, subject: str) -> str:
    """Name a cause."""
    return kind + "|" + subject  # not formatted: every event asks for some of these


def stands(turn: Turn, kind: AlarmKind, subject: str) -> bool:
    """Tell whether a cause stands, whether or not anybody was told of it yet."""
    one = turn.world.alarms.get(key_of(kind, subject))
    return one is not None and one.stands


def raise_alarm(
    turn: Turn,
    kind: AlarmKind,
    subject: str,
    *,
    words: Mapping[str, object] | None = None,
    level: int = 0,
    timing: AlarmTiming | None = None,
    members: tuple[str, ...] = (),
    **about: Unpack[About],
) -> None:
    """Say that a cause stands; one that stands already is only told when it is a worse one.

    One that had ended, not long ago or in this very step, and begins again with other words asks
    for something else: whoever has acknowledged it is asked again.

    Parameters
    ----------
    turn
        The step.
    kind
        What is wrong.
    subject
        With what: a kind and a subject are one cause.
    words
        For the text, beside the ids of ``about`` and the hospital's name.
    level
        How bad it is, on a scale of the kind's own; a rise is announced again.
    timing
        Delays, where they are not those that the centre has for the kind.
    members
        The units that it is about, where it is about many.
    **about
        The ids that it is about, which the text may name as well.
    """
    key = key_of(kind, subject)
    known = turn.world.alarms.get(key)
    names = _names(turn, about)
    if known is None:
        row = TABLE[kind]
        delays = timing or turn.world.policies.alarms.timing(kind)
        known = AlarmCase(
            alarm_id=turn.new_id("alm", kind.value, subject),
            kind=kind,
            subject=subject,
            since=turn.now,
            priority=row.priority,
            responder=row.responder,
            text=say(f"alarm.{kind.value}", **{**names, **(words or {})}),
            on_delay_s=delays.on_delay_s,
            off_delay_s=delays.off_delay_s,
            respond_s=delays.respond_s,
            moved_at=turn.now,
            level=level,
            members=members,
            **about,
        )
        turn.put_alarm(key, known)
        return
    now_so = replaced(known, gone_at=None, is_over=False)
    is_other = False
    if not known.stands or level not in {0, known.level}:
        text = say(f"alarm.{kind.value}", **{**names, **(words or {})})
        is_other = not known.stands and text != known.text
        now_so = replaced(now_so, text=text, **about)
    if is_other or level > known.level:
        worse = advance(now_so, "worsened", turn.now)
        now_so = replaced(worse, level=max(level, known.level), is_known=False)
    if now_so != known:
        turn.put_alarm(key, now_so)


def _names(turn: Turn, about: About) -> dict[str, object]:
    """Give what a text may name: the ids, and the hospital's name."""
    names = {name.removesuffix("_id"): value for name, value in about.items()}
    hospital_id = about.get("hospital_id")
    if hospital_id is not None:
        names["hospital"] = name_of(turn.world.hospitals, hospital_id)
    return names


def withdraw_alarms(turn: Turn, subject: str, *kinds: AlarmKind) -> None:
    """Say that what stood about a subject has ended: causes of these kinds, or of all if none."""
    if not turn.world.alarms:
        return  # at most events nothing stands
    for kind in kinds or tuple(AlarmKind):
        _end(turn, key_of(kind, subject))


def withdraw_of_incident(turn: Turn, incident_id: str, *kinds: AlarmKind) -> None:
    """Say that what stood because of an incident has ended, whatever its subject."""
    _end_if(turn, lambda one: one.incident_id == incident_id and one.kind in kinds)


def end_of_incident(turn: Turn, incident_id: str) -> None:
    """Say that an incident is over: no alarm about it is of any use, seen or not."""
    _end_if(
        turn,
        lambda one: incident_id in {one.incident_id, one.subject},
        is_over=True,
    )


def withdraw_faults(turn: Turn, raised_before: datetime) -> None:
    """Withdraw alarms about the engine's own faults that have stood for long enough."""
    _end_if(
        turn,
        lambda one: one.kind is AlarmKind.INVARIANT_BROKEN and one.since <= raised_before,
    )


def _end_if(turn: Turn, is_over_of: Callable[[AlarmCase], bool], *, is_over: bool = False) -> None:
    for key in sorted(key for key, one in turn.world.alarms.items() if is_over_of(one)):
        _end(turn, key, is_over=is_over)


def _end(turn: Turn, key: str, *, is_over: bool = False) -> None:
    one = turn.world.alarms.get(key)
    if one is None or not (one.stands or is_over > one.is_over):
        return
    turn.put_alarm(key, replaced(one, gone_at=one.gone_at or turn.now, is_over=is_over))
