"""Who goes: all waiting calls and all units that could go are weighed together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from dispatch.alarms.causes import raise_alarm, withdraw_alarms
from dispatch.choosing.candidates import Candidates, Ranking, age_s, unanswered_s
from dispatch.choosing.readiness import basis, losses
from dispatch.ground.replaced import replaced
from dispatch.ground.require import existing
from dispatch.plans.strategies import (
    LESS_URGENT,
    ClosestIdle,
    CoverageAware,
    JointAssignment,
    OpenCall,
    Strategy,
)
from dispatch.records.incident import Incident
from dispatch.state.turn import Turn
from dispatch.units import orders, proposals
from dispatch.units.eligibility import SECOND_CHOICE
from dispatch.units.queue import FOR_A_UNIT, RESERVE, in_turn, price
from dispatch.units.response import MS, Option
from dispatch.units.scenes import held as held_back
from dispatch.units.silence import must_keep
from dispatch.words.explain import age, duration, say
from dispatch.words.refusals import counted_refusals
from schemas.ground.texts import Bilingual
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
class _Case:
    """A waiting call that units can be ranked for."""

    incident: Incident
    ranking: Ranking


def serve_queue(turn: Turn, only: Iterable[str] | None = None) -> None:
    """Send a unit to every waiting call that gets one, and say why the others wait.

    ``only`` names the units that are somewhere else than before, if nothing else has changed.
    O(calls x units that suit them), each call asking the roads once.
    """
    while _serve_all(turn, only) or proposals.drop_void(turn):
        only = None  # a unit was taken from another call, which waits now
    price(turn)


def _serve_all(turn: Turn, only: Iterable[str] | None) -> bool:
    """Serve every waiting call once; tell whether a unit was taken off a less urgent one."""
    waiting = [one for one in in_turn(turn.world) if not proposals.is_with_person(turn, one)]
    has_taken = False
    for first in range(0, len(waiting), TOGETHER_MAX):
        has_taken |= _serve(turn, waiting[first : first + TOGETHER_MAX], only)
    return has_taken


def _serve(turn: Turn, waiting: Sequence[Incident], only: Iterable[str] | None) -> bool:
    """Weigh these calls together and settle each; True if a unit was taken off another call.

    Then nothing but that is settled: the calls that lost their unit have a say in the rest.
    """
    candidates = Candidates(turn, only, rivals=len(waiting))
    cases: list[_Case] = []
    held = held_back(turn.world)
    for incident in waiting:
        if incident.incident_id in held:
            _wait(turn, incident, RESERVE, Explanation())
            continue
        ranking = _rank(turn, candidates, incident)
        if ranking is not None:
            cases.append(_Case(incident, ranking))
    pairs = strategy(turn, candidates).choose([_open_call(turn, case) for case in cases])
    plan = [(case, _chosen(case.ranking, pairs.get(case.incident.incident_id))) for case in cases]
    takers = [(case, option) for case, option in plan if option in case.ranking.on_the_way]
    if takers:
        for case, chosen in takers:
            _settle(turn, candidates, case, chosen, is_partial=only is not None)
        return True
    ask_again: list[Incident] = []
    for case, option in plan:
        if option is None and pairs and _may_ask_others(case):
            ask_again.append(case.incident)
        else:
            _settle(turn, candidates, case, option, is_partial=only is not None)
    return _serve(turn, ask_again, only) if ask_again else False


def _may_ask_others(case: _Case) -> bool:
    """Tell whether a call that others left nobody for has units left that are asked last."""
    asked = bool(case.ranking.options or case.ranking.on_the_way)
    return asked and any(why in SECOND_CHOICE for _, why in case.ranking.refusals)


def _settle(
    turn: Turn, candidates: Candidates, case: _Case, chosen: Option | None, *, is_partial: bool
) -> None:
    """Send the unit that a call was given, or say why it waits.

    ``is_partial``: not all units were looked at, so a call that got none waits as it did.
    """
    if chosen is None:
        if not is_partial:
            _no_unit(turn, candidates, case)
    elif chosen in case.ranking.awaited:
        _hold(turn, candidates, case, chosen)
    else:
        if chosen in case.ranking.on_the_way:
            _take(turn, case.incident, chosen)
        _send(turn, candidates, case, chosen)


def strategy(turn: Turn, candidates: Candidates) -> Strategy:
    """Give the strategy that a centre's parameters name."""
    policies = turn.world.policies
    match policies.response.strategy:
        case "closest_idle":
            return ClosestIdle()
        case "coverage_aware":
            delay_ms = policies.response.coverage_delay_s * MS
            return CoverageAware(policies.weights, losses(turn, candidates.idle), delay_ms)
        case _:
            return JointAssignment(policies.weights)


def _rank(turn: Turn, candidates: Candidates, incident: Incident) -> Ranking | None:
    """Rank the units for a call; say that it waits where its place is unknown or off the roads.

    Whether it is on a road need not be asked where units can come, nor again where it was.
    """
    place = incident.place
    if place is None:
        _wait(turn, incident, "no_location", Explanation())
        return None
    ranking = candidates.rank(incident, place)
    if ranking.count or ranking.on_the_way or incident.queue_reason in FOR_A_UNIT:
        return ranking
    if not turn.roads.on_road(place):
        distance = round(turn.roads.distance_to_road_m(place))
        _wait(turn, incident, "off_map", Explanation(), distance=distance)
        return None
    return ranking


def _open_call(turn: Turn, case: _Case) -> OpenCall:
    """Put a call into the strategy's terms: what is not plainly idle must be better by a margin.

    To a person only units that are idle are proposed.
    """
    incident, ranking = case.incident, case.ranking
    policies = turn.world.policies
    times_ms = {option.unit.unit_id: option.response_ms for option in ranking.options}
    beyond = (
        (ranking.awaited, policies.response.await_gain_s),
        (ranking.on_the_way, policies.change.gain_s),
    )
    for options, margin_s in () if proposals.needs_person(turn, incident) else beyond:
        for option in options:
            times_ms[option.unit.unit_id] = option.response_ms + margin_s * MS
    waited_s = max(0, int((turn.now - incident.reported_at).total_seconds()))
    return OpenCall(incident.incident_id, incident.priority, waited_s, times_ms)


def _chosen(ranking: Ranking, unit_id: str | None) -> Option | None:
    """Give the option of a unit that a strategy chose; None where it chose none."""
    if unit_id is None:
        return None
    everybody = (*ranking.options, *ranking.awaited, *ranking.on_the_way)
    found = next((option for option in everybody if option.unit.unit_id == unit_id), None)
    return existing(found, "a strategy chooses among the units that it was given")


def _take(turn: Turn, incident: Incident, option: Option) -> None:
    """Take a unit that is on its way off its less urgent call, which waits again."""
    giver = turn.world.incidents[option.unit.incident_id or ""]
    giver = replaced(giver, redirects=giver.redirects + 1)
    orders.take_back(turn, giver, say("why.pre_empted", incident=incident.incident_id))


def _send(turn: Turn, candidates: Candidates, case: _Case, chosen: Option) -> None:
    """Send the unit, or propose it where a person decides."""
    incident, unit = case.incident, turn.world.units[chosen.unit.unit_id]
    told = summary(turn, incident, case.ranking, chosen)
    if (
        turn.world.policies.response.strategy == "coverage_aware"
        and incident.priority in LESS_URGENT
    ):
        told = say(f"tilted.{basis(turn)}", told=told)
    explanation = candidates.explain(_first(case.ranking, chosen))
    if proposals.needs_person(turn, incident):
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


def _first(ranking: Ranking, chosen: Option) -> Ranking:
    """Put the chosen unit before the other options: the explanation's first is the choice."""
    others = tuple(option for option in ranking.options if option is not chosen)
    return replaced(ranking, options=(chosen, *others))


def summary(turn: Turn, incident: Incident, ranking: Ranking, chosen: Option) -> Bilingual:
    """Say in one line who goes and why this one."""
    unit = chosen.unit
    others = [option for option in ranking.options if option is not chosen]
    key, runner_up = "assigned", Bilingual(vi="", en="")
    gap_ms = others[0].response_ms - chosen.response_ms if others else 0
    if chosen in ranking.on_the_way:
        key = "assigned.pre_empted"
    elif gap_ms < 0:
        key = "assigned.joint"
    if others:
        gap, name = duration(abs(gap_ms)), "runner_up" if gap_ms >= 0 else "runner_up.sooner"
        if gap == duration(0):
            name = "runner_up.equal"
        runner_up = say(name, unit=others[0].unit.unit_id, gap=gap)
    return say(
        key,
        unit=unit.unit_id,
        level=unit.crew_level.upper(),
        incident=incident.incident_id,
        priority=incident.priority,
        eta=duration(chosen.road_ms),
        count=ranking.count,
        giver=unit.incident_id,
        age=_doubts(turn, incident, chosen),
        runner_up=runner_up,
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


def _no_unit(turn: Turn, candidates: Candidates, case: _Case) -> None:
    if case.incident.queue_reason == "no_unit":
        return
    shown = counted_refusals(why for _, why in case.ranking.refusals)
    explained = candidates.explain(case.ranking)
    _wait(turn, case.incident, "no_unit", explained, refusals=shown)


def _hold(turn: Turn, candidates: Candidates, case: _Case, chosen: Option) -> None:
    """Keep a call for a unit that should be there sooner than any idle one, and say so once."""
    unit_id = chosen.unit.unit_id
    if case.incident.awaits == unit_id:
        return
    _wait(
        turn,
        case.incident,
        AWAITS_UNIT,
        candidates.explain(_first(case.ranking, chosen)),
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
        raise_alarm(turn, raised, name, incident_id=name, words=words)
