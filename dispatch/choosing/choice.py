"""Who goes: all waiting calls and all units that could go are weighed together."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dispatch.alarms.causes import raise_alarm, withdraw_alarms
from dispatch.choosing import concern
from dispatch.choosing.candidates import Candidates, Ranking, age_s, unanswered_s
from dispatch.choosing.concern import Case
from dispatch.choosing.readiness import basis, losses
from dispatch.choosing.trades import Side, Trades
from dispatch.choosing.under_way import Moving, moving
from dispatch.ground.replaced import replaced
from dispatch.ground.require import existing
from dispatch.plans.rolling import OpenCall
from dispatch.plans.strategies import (
    LESS_URGENT,
    ClosestIdle,
    CoverageAware,
    JointAssignment,
    Strategy,
)
from dispatch.records.incident import Incident
from dispatch.state.known_roads import ORIGINS_MAX
from dispatch.state.reaching import ground_told, stop_of
from dispatch.state.turn import Turn
from dispatch.units import orders, proposals
from dispatch.units.queue import FOR_A_UNIT, RESERVE, in_turn, price, turn_of
from dispatch.units.response import MS, Option
from dispatch.units.scenes import held as held_back
from dispatch.units.silence import must_keep
from dispatch.words.explain import age, duration, say
from dispatch.words.refusals import counted_refusals
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import Priority
from schemas.outputs.decisions import Decision, DecisionKind, Explanation
from schemas.rules.alarms import AlarmKind

ALARM_OF_WAITING: Final = {
    "no_location": AlarmKind.NO_LOCATION,
    "off_map": AlarmKind.OFF_MAP,
    "no_unit": AlarmKind.NO_UNIT,
}
"""Why an incident may wait (the code in its view), and the alarm that goes with it."""

AWAITS_UNIT: Final = "awaits_unit"
"""It is held for a unit that should be clear soon: nobody needs to act."""


TOGETHER_MAX: Final = 100
"""How many waiting calls are weighed together, in the order of the queue: more come after them."""


@dataclass(frozen=True, slots=True)
class _Rest:
    """What one call must know of the whole plan: who turns for whom, and which units are used."""

    trades: Trades
    used: Collection[str]


def replan(turn: Turn) -> None:
    """Decide again who goes to whom, and say why the others wait.

    O(calls x units that suit them), each call asking the roads once.
    """
    _plan_all(turn)
    while proposals.drop_void(turn):
        _plan_all(turn)  # a unit that had been proposed was sent elsewhere: propose another one
    price(turn)


def _plan_all(turn: Turn) -> None:
    """Plan once: who is under way with the most urgent, the rest share who is left."""
    waiting = [one for one in in_turn(turn.world) if not proposals.is_with_person(turn, one)]
    keeps_all = turn.world.policies.response.strategy == "closest_idle"
    under_way = [] if keeps_all else moving(turn)
    for first in range(0, max(len(waiting), 1), TOGETHER_MAX):
        _plan(turn, waiting[first : first + TOGETHER_MAX], under_way)
        under_way = []


def _plan(turn: Turn, waiting: Sequence[Incident], under_way: Sequence[Moving]) -> None:
    """Weigh these calls together, turn the units that are to turn, then settle each call."""
    candidates = Candidates(
        turn,
        rivals=max(1, len(waiting) + len(under_way)),
        moving=[(one.unit, one.incident.priority) for one in under_way],
    )
    with_a_chance = [one for one in waiting if not _is_told_nobody(candidates, one)]
    plan = _choose(turn, candidates, with_a_chance, under_way)
    if len(with_a_chance) < len(waiting) and _leaves_a_unit(plan):
        plan = _choose(turn, candidates, waiting, under_way)
    trades = _trades(plan)
    for case, chosen in plan:
        if case.is_turned_for(chosen):
            _take_back(turn, case, trades)
    used = {chosen.unit.unit_id for _, chosen in plan if chosen is not None}
    is_left_over = _leaves_a_unit(plan)
    plan.sort(key=lambda one: turn_of(one[0].incident))
    ask_others: list[Incident] = []
    for case, chosen in plan:
        if chosen is None and (
            _may_ask_others(case) or (is_left_over and proposals.needs_person(turn, case.incident))
        ):
            ask_others.append(turn.world.incidents[case.name])
        elif case.moving is None or case.is_turned_for(chosen):
            _settle(turn, candidates, case, chosen, _Rest(trades, used))
    if ask_others:
        _plan(turn, ask_others, [])


def _may_ask_others(case: Case) -> bool:
    """Tell whether a call that others left nobody for has units left that are asked last."""
    asked = bool(case.moving or case.ranking.best or case.ranking.on_the_way)
    return asked and case.ranking.refused.has_second_choice


def _is_told_nobody(candidates: Candidates, incident: Incident) -> bool:
    """Tell whether a call has no chance, as it was told before: nobody is free, nobody may turn."""
    return incident.queue_reason == "no_unit" and candidates.nobody_for(incident)


def _leaves_a_unit(plan: Sequence[tuple[Case, Option | None]]) -> bool:
    """Tell whether a unit turns that the plan gives to nobody: then others have a chance, too."""
    used = {chosen.unit.unit_id for _, chosen in plan if chosen is not None}
    return any(one.moving is not None and one.moving.unit.unit_id not in used for one, _ in plan)


def _choose(
    turn: Turn,
    candidates: Candidates,
    waiting: Sequence[Incident],
    under_way: Sequence[Moving],
) -> list[tuple[Case, Option | None]]:
    """Give each call that is weighed with the unit that it gets or keeps, None where it waits."""
    _learn(turn, candidates, waiting, under_way)
    cases = list(_waiting(turn, candidates, waiting))
    cases = concern.with_those_concerned(turn, candidates, cases, under_way)
    chosen_by = strategy(turn, candidates, cases)
    pairs = chosen_by.choose([_open_call(turn, case) for case in cases])
    return [(case, _chosen(case, pairs.get(case.name))) for case in cases]


def _learn(
    turn: Turn,
    candidates: Candidates,
    waiting: Sequence[Incident],
    under_way: Sequence[Moving],
) -> None:
    """Ask the roads unit by unit where fewer units than calls are weighed."""
    if len(candidates.idle) + len(under_way) > ORIGINS_MAX:
        return
    places = [stop_of(turn, one.place) for one in waiting if one.place is not None]
    units = [*candidates.idle, *(one.unit for one in under_way)]
    turn.roads.learn([unit.place for unit in units], places)


def _waiting(turn: Turn, candidates: Candidates, waiting: Sequence[Incident]) -> Iterator[Case]:
    """Rank units for the calls that wait; say why of those that no unit can be sent to."""
    held = held_back(turn.world)
    for incident in waiting:
        if incident.incident_id in held:
            _wait(turn, incident, RESERVE, Explanation())
            continue
        ranking = _rank(turn, candidates, incident)
        if ranking is not None:
            yield Case(incident, ranking)


def _trades(plan: Sequence[tuple[Case, Option | None]]) -> Trades:
    """Put a plan into the terms of what is said about it."""
    sides: dict[str, Side] = {}
    givers: dict[str, str] = {}
    for case, chosen in plan:
        one, best = case.moving, case.ranking.best
        sides[case.name] = Side(
            incident_id=case.name,
            priority=case.incident.priority,
            had=one.unit.unit_id if one else None,
            had_ms=one.left_ms if one else None,
            could_ms=best[0][0] if best else None,
            gets=chosen,
        )
        if one is not None and case.is_turned_for(chosen):
            givers[one.unit.unit_id] = case.name
    return Trades(sides, givers)


def _take_back(turn: Turn, case: Case, trades: Trades) -> None:
    """Turn the unit that is under way to a call: it is free for whoever the plan gives it to."""
    one = existing(case.moving, "it has a unit")
    changed = replaced(case.incident, redirects=case.incident.redirects + 1)
    orders.take_back(turn, changed, trades.why_turned(case.name))
    unit = turn.world.units[one.unit.unit_id]
    turn.put_unit(replaced(unit, turned_at=turn.now))


def _settle(
    turn: Turn, candidates: Candidates, case: Case, chosen: Option | None, rest: _Rest
) -> None:
    """Send the unit that a call was given, or say why it waits.

    A call that was given a unit which is soon clear waits for it where that spares an idle one, or
    where it did so before; where all that suit it are sent to others, it just waits.
    """
    if chosen is None:
        _no_unit(turn, candidates, case)
    elif chosen in case.ranking.awaited:
        is_kept = case.incident.awaits == chosen.unit.unit_id
        if is_kept or any(one[1] not in rest.used for one in case.ranking.best):
            _hold(turn, candidates, case, chosen)
        else:
            _no_unit(turn, candidates, case)
    else:
        _send(turn, candidates, case, chosen, rest.trades)


def strategy(turn: Turn, candidates: Candidates, cases: Sequence[Case]) -> Strategy:
    """Give the strategy that a centre's parameters name.

    Readiness is worked out only where a call is weighed that it may delay.
    """
    policies = turn.world.policies
    match policies.response.strategy:
        case "closest_idle":
            return ClosestIdle()
        case "coverage_aware" if any(one.incident.priority in LESS_URGENT for one in cases):
            delay_ms = policies.response.coverage_delay_s * MS
            lost = losses(turn, candidates.idle)
            return CoverageAware(policies.weights, lost, delay_ms, policies.change)
        case _:
            return JointAssignment(policies.weights, policies.change)


def _rank(turn: Turn, candidates: Candidates, incident: Incident) -> Ranking | None:
    """Rank the units for a call; say that it waits where its place is unknown or off the roads.

    Whether it is on a road need not be asked where units can come, nor again where it was.
    """
    place = incident.place
    if place is None:
        _wait(turn, incident, "no_location", Explanation())
        return None
    ranking = candidates.rank(incident, stop_of(turn, place))
    if ranking.count or ranking.on_the_way or incident.queue_reason in FOR_A_UNIT:
        return ranking
    if not turn.roads.on_road(stop_of(turn, place)):
        distance = round(turn.roads.distance_to_road_m(place))
        _wait(turn, incident, "off_map", Explanation(), distance=distance)
        return None
    return ranking


def _open_call(turn: Turn, case: Case) -> OpenCall:
    """Put a call into the strategy's terms: what is not clear yet must be better by a margin.

    For a proposal nobody is turned: it may be refused.
    """
    incident, ranking, one = case.incident, case.ranking, case.moving
    times_ms = {unit_id: ms for ms, unit_id, _, _ in ranking.best}
    margin_ms = turn.world.policies.response.await_gain_s * MS
    for option in ranking.awaited:
        unit_id = option.unit.unit_id
        more_ms = 0 if unit_id == incident.awaits else margin_ms
        times_ms[unit_id] = option.response_ms + more_ms
    if not proposals.needs_person(turn, incident):
        times_ms |= {unit_id: ms for ms, unit_id, _, _ in ranking.on_the_way}
    if one is not None and one.left_ms is not None:
        times_ms[one.unit.unit_id] = one.left_ms
    return OpenCall(
        incident_id=incident.incident_id,
        priority=incident.priority,
        waited_s=max(0, int((turn.now - incident.reported_at).total_seconds())),
        times_ms=times_ms,
        holds=one.unit.unit_id if one else None,
    )


def _chosen(case: Case, unit_id: str | None) -> Option | None:
    """Give the option of a unit that a strategy chose; None where it chose none."""
    if unit_id is None:
        return None
    ranking, one = case.ranking, case.moving
    if one is not None and one.unit.unit_id == unit_id:
        return one.as_option()
    return ranking.option_of(unit_id)


def _send(turn: Turn, candidates: Candidates, case: Case, chosen: Option, trades: Trades) -> None:
    """Send the unit, or propose it where a person decides."""
    incident = turn.world.incidents[case.name]
    unit = turn.world.units[chosen.unit.unit_id]
    told = summary(turn, case, chosen, trades)
    if (
        turn.world.policies.response.strategy == "coverage_aware"
        and incident.priority in LESS_URGENT
    ):
        told = say(f"tilted.{basis(turn)}", told=told)
    explanation = candidates.explain(case.ranking, *_first(case, chosen))
    if proposals.needs_person(turn, case.incident):
        proposals.propose(turn, incident, unit, summary=told, explanation=explanation)
        return
    orders.give(
        turn,
        incident,
        unit,
        eta_ms=chosen.road_ms,
        response_ms=chosen.arrival_ms,
        summary=told,
        explanation=explanation,
    )


def _first(case: Case, chosen: Option) -> tuple[Option, ...]:
    """Give what the explanation begins with: the choice, then the unit that was under way."""
    had = case.moving
    return (chosen,) if had is None or had.left_ms is None else (chosen, had.as_option())


def summary(turn: Turn, case: Case, chosen: Option, trades: Trades) -> Bilingual:
    """Say in one line who goes and why this one."""
    incident, unit = case.incident, chosen.unit
    words = {
        "unit": unit.unit_id,
        "level": unit.crew_level.upper(),
        "incident": incident.incident_id,
        "priority": incident.priority,
        "eta": duration(chosen.road_ms),
        "trade": trades.told(case.name),
        "walk": ground_told(turn, unit.place, incident.place),
    }
    if case.moving is not None:
        return _instead(case.moving, chosen, words)
    others = [one for one in case.ranking.best[:2] if one[1] != unit.unit_id]
    key, runner_up = "assigned", Bilingual(vi="", en="")
    gap_ms = others[0][0] - chosen.response_ms if others else 0
    if any(one[1] == unit.unit_id for one in case.ranking.on_the_way):
        key = "assigned.pre_empted"
    elif gap_ms < 0:
        key = "assigned.joint"
    if others:
        gap, name = duration(abs(gap_ms)), "runner_up" if gap_ms >= 0 else "runner_up.sooner"
        if gap == duration(0):
            name = "runner_up.equal"
        runner_up = say(name, unit=others[0][1], gap=gap)
    return say(
        key,
        count=case.ranking.count,
        giver=unit.incident_id,
        age=_doubts(turn, incident, chosen),
        runner_up=runner_up,
        **words,
    )


def _doubts(turn: Turn, incident: Incident, chosen: Option) -> Bilingual:
    """Say why the unit may not come: its place is not known for sure, or it does not answer."""
    unit, said = chosen.unit, []
    if chosen.penalty_ms:
        said.append(say("last_known", seconds=age_s(unit, turn.now)))
    silent_s = unanswered_s(unit, turn.now)
    if silent_s is not None:
        said.append(say("unanswered", age=age(silent_s)))
        if must_keep(turn.world, incident):
            said.append(say("kept", count=incident.unanswered))
    return Bilingual(vi="".join(one.vi for one in said), en="".join(one.en for one in said))


def _instead(had: Moving, chosen: Option, words: Mapping[str, object]) -> Bilingual:
    """Say who goes instead of the unit that was under way, and what it means to the call."""
    old, left_ms = had.unit.unit_id, had.left_ms
    if left_ms is None:
        return say("assigned.cut_off", old=old, **words)
    gain_ms = left_ms - chosen.response_ms
    key = "assigned.closer" if gain_ms >= 0 else "assigned.later"
    return say(key, old=old, gap=duration(abs(gain_ms)), **words)


def _no_unit(turn: Turn, candidates: Candidates, case: Case) -> None:
    incident = turn.world.incidents[case.name]
    if incident.queue_reason == "no_unit":
        return
    shown = counted_refusals(why for _, why in case.ranking.refused.reasons)
    explained = candidates.explain(case.ranking)
    _wait(turn, incident, "no_unit", explained, refusals=shown)


def _hold(turn: Turn, candidates: Candidates, case: Case, chosen: Option) -> None:
    """Keep a call for a unit that should be there sooner than any idle one, and say so once."""
    unit_id = chosen.unit.unit_id
    if case.incident.awaits == unit_id:
        return
    _wait(
        turn,
        case.incident,
        AWAITS_UNIT,
        candidates.explain(case.ranking, *_first(case, chosen)),
        awaits=unit_id,
        unit=unit_id,
        clear=duration(chosen.clear_in_ms),
        eta=duration(chosen.road_ms),
    )


def _wait(
    turn: Turn,
    incident: Incident,
    reason: str,
    explanation: Explanation,
    *,
    awaits: str | None = None,
    **words: object,
) -> None:
    """Keep an incident queued; decide and alarm only when the reason is a new one."""
    if (incident.queue_reason, incident.awaits) == (reason, awaits):
        return
    turn.put_incident(replaced(incident, queue_reason=reason, awaits=awaits))
    turn.emit(
        Decision(
            **turn.head(),
            decision_id=turn.new_id("dec", "queued", incident.incident_id),
            kind=DecisionKind.QUEUED,
            incident_id=incident.incident_id,
            summary=say(
                f"queued.{reason}",
                incident=incident.incident_id,
                priority=incident.priority,
                **words,
            ),
            explanation=explanation,
        )
    )
    raised = ALARM_OF_WAITING.get(reason)
    others = [kind for kind in ALARM_OF_WAITING.values() if kind is not raised]
    withdraw_alarms(turn, incident.incident_id, *others)
    if raised is not None:
        name = incident.incident_id
        timing = turn.world.policies.alarms.timing(raised)
        if incident.priority is Priority.P1:
            timing = timing.model_copy(update={"on_delay_s": 0})
        raise_alarm(turn, raised, name, incident_id=name, words=words, timing=timing)
