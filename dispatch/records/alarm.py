"""One alarm as the world keeps it, and what each move makes of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dispatch.ground.replaced import replaced
from dispatch.ground.require import existing
from dispatch.rules.alarm_lifecycle import AlarmMove, next_alarm_state
from dispatch.rules.alarm_table import escalated
from schemas.ground.texts import Bilingual
from schemas.rules.alarms import AlarmKind, AlarmPriority, AlarmResponder, AlarmState


@dataclass(frozen=True, slots=True)
class AlarmCase:
    """A cause that stands, or has ended not long ago, and the alarm about it.

    ``since`` is when the cause began and ``gone_at`` when it ended, null while it stands;
    ``is_over``: what it was about is no more, so that it ends at once. ``level`` grows as the cause
    gets worse. ``members`` are the units that it is about, where it is about many.

    ``revision`` counts what was published of it: 0, nothing. ``raised_at`` is when it was last
    announced, ``moved_at`` when it came into its state. ``by`` is the person who made the last
    move; ``is_known``: one has acknowledged it. ``stands_for`` names the alarms that it explains.
    """

    alarm_id: str
    kind: AlarmKind
    subject: str
    since: datetime
    priority: AlarmPriority
    responder: AlarmResponder
    text: Bilingual
    on_delay_s: int
    off_delay_s: int
    respond_s: int
    moved_at: datetime
    state: AlarmState = AlarmState.PENDING
    gone_at: datetime | None = None
    is_over: bool = False
    level: int = 0
    members: tuple[str, ...] = ()
    incident_id: str | None = None
    unit_id: str | None = None
    hospital_id: str | None = None
    pre_alert_id: str | None = None
    revision: int = 0
    raised_at: datetime | None = None
    respond_by: datetime | None = None
    by: str | None = None
    reason: str | None = None
    is_known: bool = False
    shelved_until: datetime | None = None
    stands_for: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether its cause stands."""
        return self.gone_at is None


def advance(one: AlarmCase, move: AlarmMove, now: datetime) -> AlarmCase:
    """Make a legal move at ``now``.

    Raises
    ------
    RequirementFailed
        If the move is illegal in the alarm's state; ask ``next_alarm_state`` before.
    """
    state = existing(next_alarm_state(one.state, move), f"a {one.state.value} alarm can be {move}")
    if state is one.state:
        return one
    changes: dict[str, Any] = {"state": state, "moved_at": now, "shelved_until": None}
    deadline = now + timedelta(seconds=one.respond_s)
    if state is AlarmState.RAISED:
        changes |= {"raised_at": now, "respond_by": deadline}
        changes |= {"is_known": False, "by": None, "reason": None}
    elif state is AlarmState.ESCALATED:
        changes |= {"priority": escalated(one.priority), "respond_by": deadline}
        changes |= {"responder": AlarmResponder.SUPERVISOR}
    else:
        changes |= {"respond_by": None}
    return replaced(one, **changes)


def by_person(
    one: AlarmCase, move: AlarmMove, now: datetime, *, who: str, reason: str | None = None
) -> AlarmCase:
    """Make a legal move by a person's word; an alarm that they acknowledged again is theirs."""
    moved = advance(one, move, now)
    if moved is one:
        return one
    known = one.is_known or move == "acknowledged"
    return replaced(moved, by=who, reason=reason, is_known=known and move != "unshelved")
