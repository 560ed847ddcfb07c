"""At the end of a step: what has become of each alarm, and what people are told of it.

In this order: time passes (delays, deadlines, the end of a shelf), alarms that stand for others
take them off the list, and whatever looks different than before the step is published, what has
gone first. O(alarms), and only in a step that changed a cause or in which time passed.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Final

from dispatch.alarms import common_causes
from dispatch.ground.replaced import replaced
from dispatch.ground.require import existing
from dispatch.records.alarm import AlarmCase, advance
from dispatch.rules.alarm_lifecycle import SEEN_BY_ALL, AlarmMove, next_alarm_state
from dispatch.rules.alarm_table import EXPLAINED, EXPLAINERS, EXPLAINS, TABLE, Explains, Scope, rank
from dispatch.state.turn import Turn
from dispatch.state.world import World
from dispatch.words.explain import say
from schemas.events.ticks import Tick
from schemas.ground.vocabulary import Priority
from schemas.outputs.alarms import STANDS_FOR_MAX, Alarm
from schemas.rules.alarms import AlarmKind, AlarmState

S = AlarmState

_LATEST: Final = datetime(9999, 1, 1, tzinfo=UTC)
_OFF_THE_LIST: Final = frozenset({S.WITHDRAWN, S.SUPPRESSED, S.RETURNED})

_Place = tuple[AlarmKind, Scope, str]


def settle(turn: Turn) -> None:
    """Bring the alarms up to date and publish what has changed."""
    if turn.world.alarms is turn.alarms_before and not isinstance(turn.event, Tick):
        return
    common_causes.look(turn)
    if not turn.world.alarms:
        return
    returned_s_max = turn.world.policies.alarms.returned_s_max
    moved = [
        (key, later)
        for key, one in turn.world.alarms.items()
        if (later := _in_time(one, turn.now, returned_s_max)) is not one
    ]
    for key, later in moved:
        turn.put_alarm(key, later)
    if _is_any_explained(turn.world.alarms):
        _explain(turn)
    if turn.world.alarms is not turn.alarms_before:
        _publish(turn)


def _in_time(one: AlarmCase, now: datetime, returned_s_max: int) -> AlarmCase:
    """Make the moves that time and the cause's end bring, one after another."""
    move = _move_by_now(one, now, returned_s_max)
    while move is not None:
        one = advance(one, move, now)
        move = _move_by_now(one, now, returned_s_max)
    return one


def _move_by_now(one: AlarmCase, now: datetime, returned_s_max: int) -> AlarmMove | None:
    if one.gone_at is not None and _is_gone(one, now):
        if one.state is S.WITHDRAWN:
            return None
        if one.state is S.RETURNED and not one.is_over:
            lapses_at = one.moved_at + timedelta(seconds=returned_s_max)
            return "lapsed" if now >= lapses_at else None
        latched = TABLE[one.kind].latched and not one.is_over
        can_return = next_alarm_state(one.state, "returned") is not None
        return "returned" if latched and can_return else "ended"
    if one.state is S.RETURNED:
        return "caused"
    if one.state is S.PENDING:
        return "due" if now >= one.since + timedelta(seconds=one.on_delay_s) else None
    if one.state is S.RAISED and one.respond_by is not None and now >= one.respond_by:
        return "overdue"
    if one.shelved_until is not None and now >= one.shelved_until:
        return "time_up"
    return None


def _is_gone(one: AlarmCase, now: datetime) -> bool:
    """Tell whether the cause has ended for long enough; one never announced needs no delay."""
    gone_at = existing(one.gone_at, "the cause has ended")
    if one.is_over or one.state in {S.PENDING, S.RETURNED}:
        return True
    return now >= gone_at + timedelta(seconds=one.off_delay_s)


def _is_any_explained(alarms: Mapping[str, AlarmCase]) -> bool:
    """Tell whether any alarm was explained, or may be by one that is on the list."""
    listed = {one.kind for one in alarms.values() if one.state in SEEN_BY_ALL}
    for one in alarms.values():
        if one.state is S.SUPPRESSED or one.stands_for:
            return True
        if not listed.isdisjoint(EXPLAINERS[one.kind]):
            return True
    return False


def _explain(turn: Turn) -> None:
    """Take what an alarm on the list explains off it; bring back what nothing explains any more."""
    shown: dict[_Place, str] = {}
    explained: dict[str, list[str]] = {}
    for key, one in sorted(turn.world.alarms.items(), key=_in_order):
        by = _explained_by(turn.world, one, shown)
        move = _move_by_others(one, by)
        moved = one if move is None else advance(one, move, turn.now)
        if moved.state is S.SUPPRESSED and by is not None:
            explained.setdefault(by, []).append(moved.alarm_id)
        if moved.state in SEEN_BY_ALL:
            for rule in EXPLAINS:
                if rule.by is moved.kind:
                    for name in _covered(moved, rule.within, turn.world):
                        shown.setdefault((rule.by, rule.within, name), key)
        if moved is not one:
            turn.put_alarm(key, moved)
    for key, one in sorted(turn.world.alarms.items()):
        stands_for = tuple(explained.get(key, ()))
        if stands_for != one.stands_for:
            turn.put_alarm(key, replaced(one, stands_for=stands_for))


def _in_order(item: tuple[str, AlarmCase]) -> tuple[int, datetime, datetime, str]:
    """Order what may explain before what may be explained; of one kind, the first announced."""
    key, one = item
    return rank(one.kind), one.raised_at or _LATEST, one.since, key


def _explained_by(world: World, one: AlarmCase, shown: Mapping[_Place, str]) -> str | None:
    """Give the key of an alarm on the list that stands for this one."""
    for rule in EXPLAINED[one.kind]:
        if _keeps_its_own(world, one, rule):
            continue
        name = _scoped(one, rule.within, world)
        found = None if name is None else shown.get((rule.by, rule.within, name))
        if found is not None:
            return found
    return None


def _keeps_its_own(world: World, one: AlarmCase, rule: Explains) -> bool:
    if not rule.but_p1:
        return False
    incident = world.incidents.get(one.incident_id or "")
    return incident is not None and incident.priority is Priority.P1


def _covered(one: AlarmCase, within: Scope, world: World) -> tuple[str, ...]:
    """Name what an alarm covers within a scope."""
    if within == "members":
        return common_causes.still_silent(world, one)
    name = _scoped(one, within, world)
    return () if name is None else (name,)


def _scoped(one: AlarmCase, within: Scope, world: World) -> str | None:
    match within:
        case "call":
            incident = world.incidents.get(one.incident_id or "")
            return None if incident is None else incident.part_of or incident.incident_id
        case "centre":
            return world.centre_id
        case "incident":
            return one.incident_id
        case "hospital":
            return one.hospital_id
        case "members" | "unit":
            return one.unit_id


def _move_by_others(one: AlarmCase, by: str | None) -> AlarmMove | None:
    if one.state is S.SUPPRESSED and by is None:
        return "recalled" if one.is_known else "released"
    return "suppressed" if by is not None and one.state in SEEN_BY_ALL else None


def _publish(turn: Turn) -> None:
    """Publish each alarm that looks different than before the step, and forget what is over."""
    changed = [
        (one.state not in _OFF_THE_LIST, key, one)
        for key, one in turn.world.alarms.items()
        if one is not turn.alarms_before.get(key)
    ]
    for _, key, one in sorted(changed, key=itemgetter(0, 1)):
        before = turn.alarms_before.get(key)
        known = one
        if _is_public(one) and (before is None or _shown(before) != _shown(one)):
            known = replaced(one, revision=one.revision + 1)
            turn.emit(_alarm(turn, known))
        if known.state is S.WITHDRAWN:
            turn.end_alarm(key)
        elif known is not one:
            turn.put_alarm(key, known)


def _is_public(one: AlarmCase) -> bool:
    """Tell whether people know of an alarm; one that was never announced goes as it came."""
    return one.state is not S.PENDING and (one.revision > 0 or one.state not in _OFF_THE_LIST)


def _shown(one: AlarmCase) -> tuple[object, ...]:
    return (
        one.state,
        one.priority,
        one.text,
        one.raised_at,
        one.by,
        one.shelved_until,
        one.stands_for,
    )


def _alarm(turn: Turn, one: AlarmCase) -> Alarm:
    over = one.state is S.WITHDRAWN
    return Alarm(
        **turn.head(),
        alarm_id=one.alarm_id,
        revision=one.revision,
        status=one.state,
        kind=one.kind,
        priority=one.priority,
        responder=one.responder,
        incident_id=one.incident_id,
        unit_id=one.unit_id,
        hospital_id=one.hospital_id,
        pre_alert_id=one.pre_alert_id,
        text=say("alarm.withdrawn", subject=one.subject) if over else one.text,
        action=say(f"action.{one.kind.value}"),
        raised_at=existing(one.raised_at, "what is published was announced"),
        respond_by=one.respond_by,
        by=one.by,
        reason=one.reason,
        shelved_until=one.shelved_until,
        stands_for=one.stands_for[:STANDS_FOR_MAX],
        stands_for_count=len(one.stands_for),
    )
