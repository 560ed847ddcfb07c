"""One cause behind many: a feed that has died, orders that reach nobody, a closed hospital."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from dispatch.alarms.causes import key_of, raise_alarm, withdraw_alarms
from dispatch.ground.replaced import replaced
from dispatch.records.alarm import AlarmCase
from dispatch.records.hospital import is_open
from dispatch.state.turn import Turn
from dispatch.state.world import World
from schemas.events.ticks import Tick
from schemas.ground.vocabulary import UnitState
from schemas.rules.alarms import AlarmKind

ORDERS: Final = "orders"
"""The subject of the alarm that orders are not being answered."""

POSITIONS: Final = "positions"
VITALS: Final = "vitals"
_FEWEST: Final = 2
"""One crew alone that does not answer says nothing of the orders of others."""


def look(turn: Turn) -> None:
    """Raise or end the alarms that stand for many."""
    if isinstance(turn.event, Tick):
        _positions(turn)
    orders(turn)
    _vitals(turn)
    _hospitals(turn)


def _positions(turn: Turn) -> None:
    """Notice that many units fell silent together; it is over when half of them are heard again.

    Who fell silent with them and is noticed later, because it reports less often, is one of them.
    """
    policy = turn.world.policies.alarms
    key = key_of(AlarmKind.FEED_LOST, POSITIONS)
    known = turn.world.alarms.get(key)
    began = turn.now if known is None else known.since
    oldest = began - timedelta(seconds=policy.feed_recent_s)
    silent = _silent(turn, oldest, began)
    if known is None and len(silent) < policy.feed_units_min:
        return  # before all others are counted: so it is at nearly every tick
    if known is not None and known.stands:
        members = tuple(sorted({*silent, *known.members} & set(turn.world.units)))
        if members != known.members:
            turn.put_alarm(key, replaced(known, members=members))
        if 2 * len(silent) < len(members) or not members:
            withdraw_alarms(turn, POSITIONS, AlarmKind.FEED_LOST)
        return
    units = turn.world.units.values()
    recent = sum([unit.fix_at is not None and unit.fix_at >= oldest for unit in units])
    enough = 1_000 * len(silent) >= policy.feed_share_pm * recent
    if len(silent) >= policy.feed_units_min and enough:
        raise_alarm(
            turn,
            AlarmKind.FEED_LOST,
            POSITIONS,
            words={"silent": len(silent), "recent": recent},
            members=tuple(sorted(silent)),
        )


def orders(turn: Turn) -> None:
    """Notice that orders reach nobody: of the units that were asked lately most are silent.

    It is over when half of them have said a word, or when since the last order that was left
    unanswered more units have spoken than are silent: who has no order may say nothing for long.
    Who chooses units asks before the step ends, so it is looked at as soon as deadlines were.
    """
    key = key_of(AlarmKind.ORDERS_UNANSWERED, ORDERS)
    known = turn.world.alarms.get(key)
    if len(turn.watched.silent) < _FEWEST and (known is None or not known.stands):
        return
    units = turn.world.units.values()
    silent = {one.unit_id: one.silence.since for one in units if one.silence is not None}
    spoke = sorted(one.spoke_at for one in units if one.spoke_at and one.silence is None)
    if known is None or not known.stands:
        _orders_begin(turn, silent, spoke)
        return
    members = tuple(sorted({*silent, *known.members} & set(turn.world.units)))
    if members != known.members:
        turn.put_alarm(key, replaced(known, members=members))
    newest = max(silent.values(), default=turn.now)
    if 2 * len(silent) < len(members) or _after(spoke, newest) > len(silent):
        withdraw_alarms(turn, ORDERS, AlarmKind.ORDERS_UNANSWERED)


def _orders_begin(turn: Turn, silent: Mapping[str, datetime], spoke: Sequence[datetime]) -> None:
    """Raise the alarm where of those who had an order or spoke since some moment most are silent.

    The moment may be any at which one of the silent was given its order, for the link to the crews
    broke at one of them, and what was heard before says nothing. Of a fleet of few, all are enough.
    O(silent log units).
    """
    policy = turn.world.policies.alarms
    on_duty = sum(one.state is not UnitState.OFF_DUTY for one in turn.world.units.values())
    least = max(_FEWEST, min(policy.orders_units_min, on_duty))
    lately = turn.now - timedelta(seconds=policy.orders_recent_s)
    moments = sorted((since for since in silent.values() if since >= lately), reverse=True)
    for count in range(len(moments), least - 1, -1):
        asked = count + _after(spoke, moments[count - 1])
        if 1_000 * count >= policy.orders_share_pm * asked:
            raise_alarm(
                turn,
                AlarmKind.ORDERS_UNANSWERED,
                ORDERS,
                words={"silent": count, "asked": asked},
                members=tuple(sorted(silent)),
            )
            return


def _after(moments: Sequence[datetime], begin: datetime) -> int:
    """Count the moments after another one; they are sorted."""
    return len(moments) - bisect_right(moments, begin)


def still_silent(world: World, one: AlarmCase) -> tuple[str, ...]:
    """Name the members of a common cause that have not been heard of since it began."""
    units = [world.units[name] for name in one.members if name in world.units]
    if one.kind is AlarmKind.ORDERS_UNANSWERED:
        return tuple(unit.unit_id for unit in units if unit.silence is not None)
    return tuple(u.unit_id for u in units if u.fix_at is not None and u.fix_at <= one.since)


def _silent(turn: Turn, oldest: datetime, began: datetime) -> list[str]:
    """Name the units on duty that have said nothing since ``began``, and not for some time.

    They did say something at ``oldest`` or later.
    """
    newest = min(began, turn.now - timedelta(seconds=turn.world.policies.alarms.feed_silent_s))
    return [
        unit.unit_id
        for unit in turn.world.units.values()
        if (fix_at := unit.fix_at) is not None
        and fix_at <= newest  # first: most have said something since
        and fix_at >= oldest
        and unit.state is not UnitState.OFF_DUTY
    ]


def _vitals(turn: Turn) -> None:
    """Notice that the monitors on many units are silent; one is left alone where few are."""
    lost = [
        one
        for one in turn.world.alarms.values()
        if one.kind is AlarmKind.MONITOR_LOST and one.stands
    ]
    if len(lost) >= turn.world.policies.alarms.feed_units_min:
        words = {"silent": len(lost)}
        raise_alarm(turn, AlarmKind.VITALS_FEED_LOST, VITALS, words=words, level=len(lost))
    else:
        withdraw_alarms(turn, VITALS, AlarmKind.VITALS_FEED_LOST)


def _hospitals(turn: Turn) -> None:
    """Notice that several alarms are about one hospital that takes no patients."""
    about: dict[str, set[str]] = {}
    for one in turn.world.alarms.values():
        is_so = one.kind is AlarmKind.HOSPITAL_UNSUITABLE and one.stands
        if is_so and one.hospital_id and one.incident_id:
            about.setdefault(one.hospital_id, set()).add(one.incident_id)
    known = {
        one.subject
        for one in turn.world.alarms.values()
        if one.kind is AlarmKind.HOSPITAL_DIVERTING and one.stands
    }
    for name in sorted(known.union(about)):
        hospital, count = turn.world.hospitals.get(name), len(about.get(name, ()))
        if hospital is None or is_open(hospital, turn.now) or count == 0:
            withdraw_alarms(turn, name, AlarmKind.HOSPITAL_DIVERTING)
        elif count >= turn.world.policies.alarms.group_from:
            raise_alarm(
                turn,
                AlarmKind.HOSPITAL_DIVERTING,
                name,
                hospital_id=name,
                words={"count": count},
                level=count,
            )
