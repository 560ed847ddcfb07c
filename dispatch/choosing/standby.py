"""Moves to stand-by points: looked for when a crew comes free and in quiet moments, till a call."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final, Literal, NamedTuple

from dispatch.choosing.readiness import busy_pm, crews_on_duty
from dispatch.ground.require import existing
from dispatch.plans.demand import cells_of, expected, hour_of_week
from dispatch.plans.move_up import MoveUp, Proposal, Situation, rule, stepped
from dispatch.records.standby import Move, Moved
from dispatch.records.unit import Unit
from dispatch.state.turn import Turn
from dispatch.state.world import World
from dispatch.words.explain import duration, say
from schemas.centre.forecast import Forecast
from schemas.centre.policies import Policies
from schemas.events.moves import MoveOrder
from schemas.events.ticks import Tick
from schemas.ground.base import LatLon
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import IncidentState, Priority, UnitState
from schemas.outputs.decisions import Decision, DecisionKind

_MS: Final = 1_000
_HOUR: Final = timedelta(hours=1)
_PER_CENT: Final = 10
_PER_MILLE: Final = 1_000


def look(turn: Turn) -> None:
    """Order at most one move, where one is worth it and this is the moment for it.

    As time passes, of any idle unit, but not more often than the parameters allow; and in the step
    in which crews have come free, of these. Not while a P1 waits. A unit that moves stays available
    for any call.
    O(units x points) when it looks, and O((units + points) x cells) once the roads have changed.
    """
    readiness = turn.world.readiness
    forecast, chosen = readiness.forecast, chosen_rule(turn.world)
    freed = None if isinstance(turn.event, Tick) else turn.freed
    if freed == [] or forecast is None or chosen is None or _is_no_moment(turn):
        return
    past = tuple(one for one in readiness.moved if turn.now - one.at < _HOUR)
    looked_at = turn.now if freed is None else readiness.looked_at
    turn.world = replace(turn.world, readiness=replace(readiness, looked_at=looked_at, moved=past))
    if len(past) >= _moves_max(turn.world):
        return
    proposal = chosen.propose(_situation(turn, forecast, freed))
    if proposal is not None:
        _order(turn, proposal)


def chosen_rule(world: World) -> MoveUp | None:
    """Give the rule by which units are moved here; None: nobody is, so without a forecast."""
    forecast = world.readiness.forecast
    if forecast is None:
        return None
    return rule(world.policies.move_up, moves_pay=forecast.moves_pay)


def _moves_max(world: World) -> int:
    """Give the most moves within an hour: of the centre, and for so many crews, one at least."""
    policy = world.policies.move_up
    by_crews = len(crews_on_duty(world)) * policy.moves_per_crew_hour_pm // _PER_MILLE
    return min(policy.moves_per_hour_max, max(1, by_crews))


def settle(turn: Turn) -> None:
    """End the moves of units that are not idle any more, and of points that are gone. O(moves)."""
    for unit_id in sorted(turn.world.readiness.moves):
        move = turn.world.readiness.moves[unit_id]
        unit = turn.world.units.get(unit_id)
        if unit is None or unit.state is not UnitState.AVAILABLE:
            on = unit.incident_id if unit is not None else None
            why = say("why.called", incident=on) if on else say("why.not_idle")
            end(turn, move, "withdrawn", why)
        elif points(turn.world).get(move.point_id) != move.place:
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


def points(world: World) -> dict[str, LatLon]:
    """Give every place where a unit can wait, by its id: the stations and the stand-by points.

    That of a unit on loan here is not this centre's.
    """
    stations = {
        world.units[name].station_id: world.units[name].station
        for name in sorted(world.units)
        if world.units[name].lent_by is None
    }
    return stations | dict(world.readiness.points)


def limits_ms(policies: Policies) -> tuple[int, ...]:
    """Give the steps by which a drive counts, in milliseconds."""
    return tuple([policies.reach_s * step_pm for step_pm in policies.move_up.reaches_pm])


def _is_no_moment(turn: Turn) -> bool:
    """Tell whether it is too early to look again, or a threat to life waits for a unit."""
    looked_at = turn.world.readiness.looked_at
    every = timedelta(seconds=turn.world.policies.move_up.every_s)
    is_tick = isinstance(turn.event, Tick)
    if is_tick and looked_at is not None and turn.now - looked_at < every:
        return True
    return any(
        one.priority is Priority.P1 and one.state is IncidentState.QUEUED
        for one in turn.world.incidents.values()
    )


class _Stand(NamedTuple):
    """What is asked of a place where units stand: the point it is ``at``, and the way to each."""

    at: str | None
    way_ms: Mapping[str, int]

    @classmethod
    def of(cls, names: Sequence[str], row: Sequence[int | None], near_ms: int) -> "_Stand":
        """Take them from the times to the points of these names; of near ones the first counts."""
        ways = {name: ms for name, ms in zip(names, row, strict=True) if ms is not None}
        return cls(next((name for name, ms in ways.items() if ms <= near_ms), None), ways)


def _situation(turn: Turn, forecast: Forecast, freed: Collection[str] | None) -> Situation:
    """Ask the roads for all that a rule may need, each place once.

    Only who was ``freed`` may move, None: anybody. It would go home: that is where it counts as
    waiting, and only what is farther than that is drive.
    """
    units = turn.world.units
    moves = turn.world.readiness.moves
    idle = [
        units[name]
        for name in sorted(units)
        if units[name].state is UnitState.AVAILABLE
        and not units[name].leaving
        and not units[name].flags
    ]
    places = points(turn.world)
    names = sorted(places)
    goes_home = frozenset(freed or ())
    waits = {unit.unit_id: unit.place for unit in idle}
    waits |= {unit.unit_id: unit.station for unit in idle if unit.unit_id in goes_home}
    waits |= {unit.unit_id: moves[unit.unit_id].place for unit in idle if unit.unit_id in moves}
    drives: dict[str, Mapping[str, int]] = {}
    standing: dict[str, str | None] = {}
    near_ms = turn.world.policies.move_up.at_point_s * _MS
    ways = turn.roads.targets([places[name] for name in names])
    known: dict[tuple[float, float], _Stand] = {}  # many stand together
    for unit in idle:
        unit_id, key = unit.unit_id, (unit.place.lat, unit.place.lon)
        stand = known.get(key)
        if stand is None:
            stand = known[key] = _Stand.of(names, ways.times_from(unit.place), near_ms)
        standing[unit_id] = moves[unit_id].point_id if unit_id in moves else stand.at
        if (freed is None or unit_id in goes_home) and _may_move(turn, unit):
            way_ms = stand.way_ms
            if goes_home:
                home_ms = turn.roads.times_to([unit.place], unit.station)[0] or 0
                way_ms = {name: max(0, ms - home_ms) for name, ms in way_ms.items()}
            drives[unit_id] = way_ms
    cells = turn.roads.targets(cells_of(forecast))
    steps_ms = limits_ms(turn.world.policies)
    demand = expected(forecast, hour_of_week(turn.now, forecast.utc_offset_min))
    return Situation(
        demand=stepped(turn.world.policies.move_up, demand),
        busy_pm=busy_pm(turn.world),
        reaches={name: cells.reach(place, *steps_ms) for name, place in waits.items()},
        points={name: cells.reach(places[name], *steps_ms) for name in names},
        drives=drives,
        standing=standing,
    )


def _may_move(turn: Turn, unit: Unit) -> bool:
    """Tell whether a unit may be moved.

    It is rested, answers, is known to be where it is, and has a shift before it.
    """
    policy = turn.world.policies
    if unit.is_doubtful or unit.unit_id in turn.world.readiness.moves:
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


def _order(turn: Turn, proposal: Proposal) -> None:
    """Order the move, with the decision behind it."""
    policy = turn.world.policies.move_up
    place = points(turn.world)[proposal.point_id]
    move = Move(
        move_id=turn.new_id("mov", proposal.unit_id, proposal.point_id),
        decision_id=turn.new_id("dec", "move_up", proposal.unit_id),
        unit_id=proposal.unit_id,
        point_id=proposal.point_id,
        place=place,
        eta_ms=turn.roads.times_to([turn.world.units[proposal.unit_id].place], place)[0],
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
    return say("number.tenths", whole=whole, tenth=tenth)


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
