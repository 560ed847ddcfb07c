"""Until when time alone changes nothing: of most seconds only the clock is read.

A tick that changed nothing but the time proves that nothing is due now; so does one that has found
the plan to be as good as any, and notes until when it stands. So what comes next comes at a
deadline that still lies ahead, and until the first of these a tick need not look at anybody. Each
deadline that a room of the core compares with the time has its line here; what has none (a patient
who is measured, a scene, a loan, a request, a move, an alarm that stands for many) is never quiet.

Positions are most of what comes between two ticks: one that changes units only brings no more than
the deadlines of these; if one of them lies behind, as of a fix that comes late, no tick has looked
at it yet. Then, and after any other event, the next tick looks at everybody again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime, timedelta
from operator import attrgetter, is_
from typing import Final, NamedTuple

from dispatch.choosing.standby import chosen_rule
from dispatch.ground.require import existing
from dispatch.hospitals.destination import is_going
from dispatch.pre_alerts.escalation import due_at
from dispatch.records.alarm import AlarmCase
from dispatch.records.incident import Incident
from dispatch.records.unit import Order, Unit
from dispatch.state.fleet import fleet
from dispatch.state.turn import Output
from dispatch.state.world import World
from schemas.centre.policies import Policies
from schemas.events.ticks import Tick
from schemas.events.vehicles import VehiclePosition, VehiclePositions
from schemas.ground.vocabulary import UnitState
from schemas.journal import AnyEvent
from schemas.rules.alarms import AlarmKind

_U: Final = UnitState

_LOUD: Final = frozenset(
    {
        AlarmKind.FEED_LOST,
        AlarmKind.ORDERS_UNANSWERED,
        AlarmKind.VITALS_FEED_LOST,
        AlarmKind.MONITOR_LOST,
        AlarmKind.HOSPITAL_UNSUITABLE,
        AlarmKind.HOSPITAL_DIVERTING,
        AlarmKind.INVARIANT_BROKEN,
    }
)
"""Alarms that rest on more than their own times: while one is there every second counts."""

_AT_ONCE: Final = timedelta(microseconds=1)
"""After what still holds at its very last instant."""

_POSITIONS: Final = (VehiclePosition, VehiclePositions)
_MILLISECOND: Final = timedelta(milliseconds=1)

_NAMES: Final = tuple(one.name for one in fields(World))
_BUT_PLAN: Final = attrgetter(*[name for name in _NAMES if name not in {"now", "planned"}])
_BUT_UNITS: Final = attrgetter(*[name for name in _NAMES if name not in {"now", "units"}])


class Quiet(NamedTuple):
    """A world, and the instant before which no tick changes anything of it but the time.

    ``looked_at`` is when a tick last looked at everybody; ``until`` null: not worked out yet, for
    most often something else comes before the next tick (``Bounds``). What was heard at or after
    ``fresh_from`` is, by itself, due no sooner than ``until``; null with it.
    """

    world: World
    looked_at: datetime
    until: datetime | None = None
    fresh_from: datetime | None = None


def after(  # noqa: PLR0917 - a step is all of these
    before: World,
    known: Quiet | None,
    event: AnyEvent,
    world: World,
    outputs: tuple[Output, ...],
    units: Iterable[str],
) -> Quiet | None:
    """Say until when it is quiet after a step; None: the next tick must look at everybody.

    Parameters
    ----------
    before
        The world that the step began with.
    known
        What was known of it, or of an earlier one.
    event
        What was applied.
    world
        The world after it.
    outputs
        What the step said.
    units
        The names of the units that it has changed.
    """
    if isinstance(event, Tick):
        if outputs or not _same(_BUT_PLAN(before), _BUT_PLAN(world)) or _is_loud(world):
            return None
        return Quiet(world, world.now)
    if known is None or known.world is not before:
        return None
    if not isinstance(event, _POSITIONS) or not _same(_BUT_UNITS(before), _BUT_UNITS(world)):
        return None
    moved, until, fresh_from = [world.units[name] for name in units], known.until, known.fresh_from
    if until is None or fresh_from is None or not _are_fresh(moved, fresh_from):
        ends = list(_of_units(world, moved))
        if any(one <= world.now for one in ends):
            return None
        until = None if until is None else min(until, *ends)
    return Quiet(world, known.looked_at, until, fresh_from)


class _Kept(NamedTuple):
    """What a unit is due for while it and its order are these very records, the earliest first."""

    unit: Unit
    order: Order | None
    ends: tuple[datetime, ...]


class Bounds:
    """Works out until when it is quiet, and keeps each unit's deadlines while it stays as it is.

    Nothing depends on what is kept but how long the next one takes.
    """

    def __init__(self) -> None:
        self._policies: Policies | None = None
        self._kept: dict[str, _Kept] = {}

    def of(self, quiet: Quiet) -> Quiet:
        """Add the first deadline after the last look at everybody. O(units + alarms)."""
        world, looked_at = quiet.world, quiet.looked_at
        firsts = [one for one in _of_all(world) if one > looked_at]
        for kept in self._look(world):
            for one in kept.ends:
                if one > looked_at:
                    firsts.append(one)
                    break
        until = min(firsts)
        watch, alarms = world.policies.watch, world.policies.alarms
        limits = alarms.feed_silent_s, alarms.feed_recent_s, watch.silent_s, watch.lost_contact_s
        return Quiet(world, looked_at, until, until - timedelta(seconds=min(limits)))

    def _look(self, world: World) -> Iterable[_Kept]:
        """Give the deadlines of every unit, those of one that is another one now worked out."""
        known = self._kept if world.policies is self._policies else {}
        kept: dict[str, _Kept] = {}
        for name, unit in world.units.items():
            call = None if unit.incident_id is None else world.incidents[unit.incident_id]
            order = None if call is None else call.order
            one = known.get(name)
            if one is None or one.unit is not unit or one.order is not order:
                one = _Kept(unit, order, tuple(sorted(_of_units(world, [unit]))))
            kept[name] = one
        self._policies, self._kept = world.policies, kept
        return kept.values()


def _are_fresh(units: Iterable[Unit], fresh_from: datetime) -> bool:
    """Tell that nothing which a new position puts off comes before it is looked at anyway.

    What else units have before them has not changed.
    """
    for unit in units:
        fix_at, heard_at = unit.fix_at, unit.heard_at
        if fix_at is None or heard_at is None or fix_at < fresh_from or heard_at < fresh_from:
            return False
    return True


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Tell whether all of these are the very same objects: nothing was put in their place."""
    return all(map(is_, one, other))


def _is_loud(world: World) -> bool:
    """Tell whether there is anything whose deadlines are not among those of this module."""
    watched = fleet(world.units).watched
    return bool(
        world.planned is None
        or world.policies.arrivals.taken
        or chosen_rule(world) is not None
        or world.readiness.moves
        or watched.silent
        or watched.told
        or watched.lent
        or world.aid
        or world.asked
        or world.scenes
        or world.proposals
        or world.road_notices
        or any(one.kind in _LOUD for one in world.alarms.values())
        or any(one.told.pending for one in world.pre_alerts.values())
        or any(_is_uncertain(one) for one in world.incidents.values())
        or any(_is_unseen(world.units[name]) for name in watched.on_call)
    )


def _is_uncertain(incident: Incident) -> bool:
    """Tell whether a call is looked at each second: measured, held, or without a destination."""
    return (
        bool(incident.signs.readings)
        or incident.held_until is not None
        or (incident.hospital_id is None and is_going(incident))
    )


def _is_unseen(unit: Unit) -> bool:
    """Tell whether when a word of it is due rests on the roads to its hospital."""
    return unit.fix_at is None and unit.state is _U.TRANSPORTING


def _of_all(world: World) -> Iterator[datetime]:
    """Give what a room of the core compares with the time of the plan, alarms and pre-alerts.

    There is somewhat more among it. What lies behind was met by the tick that has just changed
    nothing.
    """
    yield existing(world.planned, "nothing is quiet before the first plan").until
    for alarm in world.alarms.values():
        yield from _of_alarm(world, alarm)
    before_s = -world.policies.handshake.arriving_s
    for case in world.pre_alerts.values():
        yield due_at(world.policies, case)
        for arriving_at in _ends(before_s, case.eta_at):
            yield arriving_at - _MILLISECOND + _AT_ONCE  # what is left is rounded down


def _ends(limit_s: int, *begins: datetime | None) -> list[datetime]:
    """Give when a time is over that began at each of these instants, null for never."""
    limit = timedelta(seconds=limit_s)
    return [one + limit for one in begins if one is not None]


def _of_alarm(world: World, one: AlarmCase) -> list[datetime]:
    """Give what may move an alarm on, and when a neighbour should be asked for want of a unit."""
    policies = world.policies
    return [
        *_ends(one.on_delay_s, one.since),
        *_ends(one.off_delay_s, one.gone_at),
        *_ends(policies.alarms.returned_s_max, one.moved_at),
        *_ends(0, one.respond_by, one.shelved_until),
        *_ends(policies.mutual_aid.wait_s, one.since),
    ]


def _of_units(world: World, units: Iterable[Unit]) -> Iterator[datetime]:
    """Give when somebody is to be asked after, or a feed counts as lost."""
    watch, alarms = world.policies.watch, world.policies.alarms
    for unit in units:
        yield from _ends(alarms.feed_silent_s, unit.fix_at)
        for recent_at in _ends(alarms.feed_recent_s, unit.fix_at):
            yield recent_at + _AT_ONCE
        yield from _ends(watch.silent_s, unit.heard_at)
        if unit.incident_id is not None:
            yield from _of_crew(world, unit, unit.incident_id)


def _of_crew(world: World, unit: Unit, incident_id: str) -> list[datetime]:
    """Give when a crew with a call has been silent for too long, by what it is at."""
    watch, state, spoke_at = world.policies.watch, unit.state, unit.spoke_at
    order = existing(world.incidents[incident_id].order, "who has a call has an order")
    if state is _U.ALERTED:
        return [order.acknowledge_by]
    if state is _U.ACCEPTED:
        return _ends(watch.mobilise_s, unit.since)
    if state is _U.ON_SCENE:
        ask_s, answer_s = watch.welfare_s, watch.welfare_answer_s
        asked = _ends(ask_s, spoke_at) + _ends(answer_s, unit.asked_at)
        return asked + _ends(watch.on_scene_s_max, spoke_at)
    if state is _U.AT_HOSPITAL:
        return _ends(watch.at_hospital_s_max, spoke_at)
    begins = (unit.heard_at, unit.since, order.eta_at) if unit.fix_at is None else (unit.heard_at,)
    return _ends(watch.lost_contact_s, *begins)
