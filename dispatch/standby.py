"""Moves to stand-by points: looked for in quiet moments, ordered, followed, ended by any call."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final, Literal

from dispatch.coverage import Reach
from dispatch.demand import centre_of, expected, hour_of_week
from dispatch.explain import duration, say
from dispatch.move_up import Proposal, Situation, rule
from dispatch.require import existing
from dispatch.turn import Turn
from dispatch.world import Move, Moved, Unit
from schemas.base import LatLon
from schemas.decisions import Decision, DecisionKind
from schemas.forecast import Forecast
from schemas.moves import MoveOrder
from schemas.texts import Bilingual
from schemas.vocabulary import IncidentState, Priority, UnitState

_MS: Final = 1_000
_HOUR: Final = timedelta(hours=1)
_PER_CENT: Final = 10


def look(turn: Turn) -> None:
    """Order at most one move, where one is worth it and this is the moment for it.

    Only as time passes, never in the step that sends a unit; not while a P1 waits; not more often
    than the parameters allow. A unit that moves stays available for any call.
    O((units + points) x cells) when it looks.
    """
    readiness = turn.world.readiness
    policy = turn.world.policies.move_up
    chosen = rule(policy)
    if readiness.forecast is None or chosen is None or _is_no_moment(turn):
        return
    past = tuple(one for one in readiness.moved if turn.now - one.at < _HOUR)
    turn.world = replace(turn.world, readiness=replace(readiness, looked_at=turn.now, moved=past))
    if len(past) >= policy.moves_per_hour_max:
        return
    now = _situation(turn, readiness.forecast)
    proposal = chosen.propose(now)
    if proposal is not None:
        _order(turn, proposal, now.times_ms[proposal.unit_id, proposal.point_id])


def settle(turn: Turn) -> None:
    """End the moves of units that are not idle any more, and of points that are gone. O(moves)."""
    for unit_id in sorted(turn.world.readiness.moves):
        move = turn.world.readiness.moves[unit_id]
        unit = turn.world.units.get(unit_id)
        if unit is None or unit.state is not UnitState.AVAILABLE:
            on = unit.incident_id if unit is not None else None
            why = say("why.called", incident=on) if on else say("why.not_idle")
            end(turn, move, "withdrawn", why)
        elif points(turn).get(move.point_id) != move.place:
            end(turn, move, "withdrawn", say("why.point_gone"))


def lapse(turn: Turn) -> None:
    """End the moves that their crews did not answer in time."""
    for unit_id in sorted(turn.world.readiness.moves):
        move = turn.world.readiness.moves[unit_id]
        if move.acknowledge_by is not None and turn.now >= move.acknowledge_by:
            seconds = turn.world.policies.move_up.acknowledge_s
            end(turn, move, "withdrawn", say("why.timed_out", seconds=seconds))


def accept(turn: Turn, move: Move) -> None:
    """Note that the crew goes; a repetition changes nothing."""
    if move.acknowledge_by is None:
        return
    taken = replace(move, acknowledge_by=None)
    readiness = turn.world.readiness
    moves = {**readiness.moves, move.unit_id: taken}
    turn.world = replace(turn.world, readiness=replace(readiness, moves=moves))
    turn.emit(_output(turn, taken, "accepted", None))


def end(
    turn: Turn, move: Move, status: Literal["arrived", "withdrawn"], why: Bilingual | None
) -> None:
    """End a move and tell the crew; one that was made counts as made, for whoever counts."""
    readiness = turn.world.readiness
    moves = {name: one for name, one in readiness.moves.items() if name != move.unit_id}
    turn.world = replace(turn.world, readiness=replace(readiness, moves=moves))
    turn.emit(_output(turn, replace(move, acknowledge_by=None), status, why))


def points(turn: Turn) -> dict[str, LatLon]:
    """Give every place where a unit can wait, by its id: the stations and the stand-by points."""
    stations = {
        turn.world.units[name].station_id: turn.world.units[name].station
        for name in sorted(turn.world.units)
    }
    return stations | dict(turn.world.readiness.points)


def _is_no_moment(turn: Turn) -> bool:
    """Tell whether it is too early to look again, or a threat to life waits for a unit."""
    looked_at = turn.world.readiness.looked_at
    every = timedelta(seconds=turn.world.policies.move_up.every_s)
    if looked_at is not None and turn.now - looked_at < every:
        return True
    return any(
        one.priority is Priority.P1 and one.state is IncidentState.QUEUED
        for one in turn.world.incidents.values()
    )


def _situation(turn: Turn, forecast: Forecast) -> Situation:
    """Ask the roads for all that a rule may need, each place once."""
    units = turn.world.units
    moves = turn.world.readiness.moves
    idle = [
        units[name]
        for name in sorted(units)
        if units[name].state is UnitState.AVAILABLE
        and not units[name].leaving
        and not units[name].flags
    ]
    movable = [unit for unit in idle if _may_move(turn, unit)]
    places = points(turn)
    reach = _Reaches(turn, forecast)
    waits = {
        unit.unit_id: moves[unit.unit_id].place if unit.unit_id in moves else unit.place
        for unit in idle
    }
    times_ms: dict[tuple[str, str], int] = {}
    standing: dict[str, str | None] = {
        unit.unit_id: moves[unit.unit_id].point_id if unit.unit_id in moves else None
        for unit in idle
    }
    near_ms = turn.world.policies.move_up.at_point_s * _MS
    for name in sorted(places):
        times = turn.roads.times_to([unit.place for unit in idle], places[name])
        for unit, time_ms in zip(idle, times, strict=True):
            if time_ms is None:
                continue
            if time_ms <= near_ms and standing[unit.unit_id] is None:
                standing[unit.unit_id] = name
            if unit in movable:
                times_ms[unit.unit_id, name] = time_ms
    return Situation(
        demand=expected(forecast, hour_of_week(turn.now, forecast.utc_offset_min)),
        busy_pm=turn.world.policies.coverage.busy_pm,
        reaches={unit_id: reach.of(place) for unit_id, place in waits.items()},
        points={name: reach.of(place) for name, place in places.items()},
        times_ms=times_ms,
        standing=standing,
    )


class _Reaches:
    """The cells that are reached in time from a place; each place is asked for once."""

    def __init__(self, turn: Turn, forecast: Forecast) -> None:
        side = forecast.policy.cell_udeg
        self._roads = turn.roads
        self._within_ms = turn.world.policies.coverage.reach_s * _MS
        self._cells = [centre_of((cell.row, cell.col), side) for cell in forecast.cells]
        self._known: dict[tuple[float, float], Reach] = {}

    def of(self, place: LatLon) -> Reach:
        """Give the numbers of the cells; one whose middle no road reaches is never among them."""
        key = place.lat, place.lon
        if key not in self._known:
            times = self._roads.times_from(place, self._cells)
            self._known[key] = frozenset(
                number
                for number, time_ms in enumerate(times)
                if time_ms is not None and time_ms <= self._within_ms
            )
        return self._known[key]


def _may_move(turn: Turn, unit: Unit) -> bool:
    """Tell whether a unit may be moved: rested, known to be where it is, with a shift before it."""
    policy = turn.world.policies
    if unit.unit_id in turn.world.readiness.moves:
        return False
    rest = timedelta(seconds=policy.move_up.rest_s)
    mine = [one.at for one in turn.world.readiness.moved if one.unit_id == unit.unit_id]
    if any(turn.now - at < rest for at in mine):
        return False
    if unit.shift_ends_at is not None:
        left = timedelta(seconds=policy.move_up.shift_end_s)
        if unit.shift_ends_at - turn.now < left:
            return False
    age = timedelta(seconds=policy.limits.position_age_s)
    return unit.fix_at is None or turn.now - unit.fix_at <= age


def _order(turn: Turn, proposal: Proposal, time_ms: int) -> None:
    """Order the move, with the decision behind it."""
    policy = turn.world.policies.move_up
    move = Move(
        move_id=turn.new_id("mov", proposal.unit_id, proposal.point_id),
        decision_id=turn.new_id("dec", "move_up", proposal.unit_id),
        unit_id=proposal.unit_id,
        point_id=proposal.point_id,
        place=points(turn)[proposal.point_id],
        eta_ms=time_ms,
        acknowledge_by=turn.now + timedelta(seconds=policy.acknowledge_s),
    )
    readiness = turn.world.readiness
    moves: Mapping[str, Move] = {**readiness.moves, move.unit_id: move}
    moved = (*readiness.moved, Moved(move.unit_id, turn.now))
    turn.world = replace(turn.world, readiness=replace(readiness, moves=moves, moved=moved))
    turn.emit(_output(turn, move, "made", None))
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=move.decision_id,
            kind=DecisionKind.MOVE_UP,
            unit_id=move.unit_id,
            summary=say(
                "move_up",
                unit=move.unit_id,
                point=move.point_id,
                eta=duration(existing(move.eta_ms, "a move is by road")),
                before=_per_cent(proposal.before_pm),
                after=_per_cent(proposal.after_pm),
            ),
        )
    )


def _per_cent(per_mille: int) -> Bilingual:
    whole, tenth = divmod(per_mille, _PER_CENT)
    return Bilingual(vi=f"{whole},{tenth}", en=f"{whole}.{tenth}")


def _output(
    turn: Turn,
    move: Move,
    status: Literal["made", "accepted", "arrived", "withdrawn"],
    why: Bilingual | None,
) -> MoveOrder:
    return MoveOrder(
        **turn.head(),
        move_id=move.move_id,
        status=status,
        decision_id=move.decision_id,
        unit_id=move.unit_id,
        point_id=move.point_id,
        place=move.place,
        eta_ms=move.eta_ms,
        acknowledge_by=move.acknowledge_by,
        reason=why,
    )
