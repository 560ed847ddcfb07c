"""The queue: each waiting call's place, expected wait, and the announcement that too many wait."""

from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from operator import itemgetter
from typing import Final

from dispatch.alarms.causes import raise_alarm, withdraw_alarms
from dispatch.ground.replaced import replaced
from dispatch.records.incident import Incident
from dispatch.records.unit import Unit
from dispatch.state.turn import Turn
from dispatch.state.world import World
from dispatch.units.eligibility import suits
from dispatch.units.work import clear_at
from dispatch.words.explain import say
from schemas.ground.vocabulary import IncidentState, Priority
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.rules.alarms import AlarmKind

RESERVE: Final = "reserve"
"""A leg of an incident with many patients waits, for the last free units are kept for others."""

FOR_A_UNIT: Final = frozenset({"no_unit", "awaits_unit", RESERVE})
"""The reasons to wait that a unit ends; the others a person ends."""

_MINUTE_S: Final = 60


def in_turn(world: World) -> list[Incident]:
    """Give the waiting calls: by priority, then by time of report, then by id."""
    waiting = [one for one in world.incidents.values() if one.state is IncidentState.QUEUED]
    return sorted(waiting, key=turn_of)


def turn_of(incident: Incident) -> tuple[Priority, datetime, str]:
    """Give the order in which calls have their turn: priority, time of report, id."""
    return incident.priority, incident.reported_at, incident.incident_id


def price(turn: Turn) -> None:
    """Give each waiting call its place and its expected wait; show those that have changed.

    The wait is until a suitable unit should be clear, in whole minutes, not yet its drive: each
    call in its turn counts on the first such unit that nobody before it counts on.
    """
    waiting = in_turn(turn.world)
    queued = [one for one in waiting if one.queue_reason in FOR_A_UNIT]
    free_at = _free_at(turn) if queued else []
    for place, incident in enumerate(queued, start=1):
        wait_s = _expected_wait_s(turn, incident, free_at)
        if (incident.queue_place, incident.expected_wait_s) != (place, wait_s):
            _show(turn, incident, place, wait_s)
    for incident in waiting:
        if incident.queue_reason not in FOR_A_UNIT and incident.queue_place is not None:
            turn.put_incident(replaced(incident, queue_place=None, expected_wait_s=None))
    _announce(turn, len(queued))


def _show(turn: Turn, incident: Incident, place: int, wait_s: int | None) -> None:
    """Show a call's place and expected wait; decide anew where they are worse than ever told.

    Of one that has just begun to wait a decision has said so already.
    """
    policy = turn.world.policies.queue
    told = incident.told_bands
    now = (
        max(told[0], sum(place > one for one in policy.place_bands)),
        max(told[1], sum((wait_s or 0) >= one for one in policy.wait_bands_s)),
    )
    turn.put_incident(replaced(incident, queue_place=place, expected_wait_s=wait_s, told_bands=now))
    if now == told or incident.queue_place is None:
        return
    wait = say("queue.wait_unknown")
    if wait_s is not None:
        wait = say("queue.wait", minutes=wait_s // _MINUTE_S)
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "queued", incident.incident_id, "band"),
            kind=DecisionKind.QUEUED,
            incident_id=incident.incident_id,
            summary=say(
                "queued.longer",
                incident=incident.incident_id,
                priority=incident.priority,
                place=place,
                wait=wait,
            ),
        )
    )


def _free_at(turn: Turn) -> list[tuple[datetime, Unit]]:
    """Give when each busy unit should be clear, soonest first, ties by unit id."""
    units = turn.world.units
    busy = [
        (clear_at(turn.world, unit), unit)
        for unit in [units[name] for name in turn.watched.on_call]
        if not unit.leaving
    ]
    return sorted(busy, key=itemgetter(0))  # they come in the order of their ids


def _expected_wait_s(
    turn: Turn, incident: Incident, free_at: list[tuple[datetime, Unit]]
) -> int | None:
    """Count on the first suitable unit of ``free_at``, and take it out; None where there is none.

    A unit that should be clear already is expected within a minute.
    """
    for number, (clear, unit) in enumerate(free_at):
        if suits(unit, incident) and incident.awaits in {None, unit.unit_id}:
            del free_at[number]
            left = max(clear - turn.now, timedelta(seconds=1))
            return _MINUTE_S * ceil(left / timedelta(seconds=_MINUTE_S))
    return None


def _announce(turn: Turn, waiting: int) -> None:
    """Announce surge when too many wait, and its end when few do: two numbers, so no flutter."""
    policy = turn.world.policies.queue
    if not turn.world.surge and waiting >= policy.surge_from:
        turn.world = replace(turn.world, surge=True)
        _say(turn, "surge.begins", waiting)
        centre_id = turn.world.centre_id
        raise_alarm(turn, AlarmKind.SURGE, centre_id, words={"waiting": waiting}, level=1)
    elif turn.world.surge and waiting <= policy.surge_until:
        turn.world = replace(turn.world, surge=False)
        _say(turn, "surge.ends", waiting)
        withdraw_alarms(turn, turn.world.centre_id, AlarmKind.SURGE)
    elif turn.world.surge:
        level = waiting // policy.surge_from
        words = {"waiting": waiting}
        raise_alarm(turn, AlarmKind.SURGE, turn.world.centre_id, words=words, level=level)


def _say(turn: Turn, key: str, waiting: int) -> None:
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "surge", key),
            kind=DecisionKind.SURGE,
            summary=say(key, waiting=waiting),
        )
    )
