"""What a centre was promised, judged from outside: written anew, without ``dispatch.invariants``.

A unit is on at most one incident. Each open need has a unit, waits with a reason that is true, or
waits for a person. Each pre-alert has an owner. Each decision names its cause. No time goes back.
Who is sent could go, or a person sent them. A threat to life gets the fastest who can go. Who does
not answer is asked last, and a person sees to an order that nobody answers. What is
refused changes nothing, and what cannot be is refused. Nobody is sent back and forth. What the
screens show is what is.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.fold import Applied
from dispatch.records.incident import Incident
from dispatch.records.unit import Unit
from dispatch.state.turn import Output
from dispatch.state.world import World
from schemas.events.commands import AssignUnit, CloseIncident, HoldIncident, LendUnit
from schemas.events.hospitals import PreAlertAnswer
from schemas.events.incidents import IncidentCancelled
from schemas.events.moves import MoveAnswer, MoveOrder
from schemas.events.mutual_aid import AidMessage, AidReturned
from schemas.events.vehicles import CrewWelfare, VehicleReadiness, VehicleStatus
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewLevel, IncidentState, PreAlertState, Priority, UnitState
from schemas.journal import AnyEvent
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision, DecisionKind, UnitOption
from tests.dispatch.rules.test_lifecycle import UNIT_MOVES
from tests.dispatch.support.plain_roads import PlainRoads
from tests.dispatch.support.screens import PRE_EMPTED

LAST_KNOWN = timedelta(days=1)
CARRYING = {IncidentState.TRANSPORTING, IncidentState.AT_HOSPITAL}
TAKEN_BACK = {PreAlertState.CANCELLED, PreAlertState.REDIRECTED}
REASONS = {"no_location", "off_map", "no_unit", "awaits_unit", "reserve", "undecided", "held"}


@dataclass(frozen=True)
class Step:
    """One step as seen from outside; ``roads`` are those that it decided on."""

    before: World
    event: AnyEvent
    offset: int
    applied: Applied
    after: World
    roads: PlainRoads

    @property
    def outputs(self) -> tuple[Output, ...]:
        return self.applied.outputs

    @property
    def decisions(self) -> list[Decision]:
        return [one for one in self.outputs if isinstance(one, Decision)]

    @property
    def sent(self) -> list[Decision]:
        """The decisions to send a unit that still stand at the end of the step."""
        return [
            one
            for one in self.decisions
            if one.kind is DecisionKind.ASSIGNED and unit_of(self.after, one) is not None
        ]


def unit_of(world: World, decision: Decision) -> Unit | None:
    """Give the unit that a decision sent, if it still serves this incident."""
    unit = world.units.get(decision.unit_id or "")
    return unit if unit is not None and unit.incident_id == decision.incident_id else None


def by_person(decision: Decision) -> bool:
    return decision.overruled_by is not None or decision.accepted_by is not None


def units_serve_one(step: Step) -> Iterator[str]:
    orders = Counter(one.order.unit_id for one in step.after.incidents.values() if one.order)
    yield from (f"{unit} has {n} incidents" for unit, n in orders.items() if n > 1)
    said = {u.unit_id: u.incident_id for u in step.after.units.values() if u.incident_id}
    meant = {i.order.unit_id: i.incident_id for i in step.after.incidents.values() if i.order}
    if said != meant:
        yield f"units say {said}, incidents say {meant}"


def needs_are_looked_after(step: Step) -> Iterator[str]:
    """A queued incident has a reason, and the reason is true."""
    world = step.after
    for name, one in world.incidents.items():
        if one.order is not None:
            if one.queue_reason is not None or one.held_until is not None:
                yield f"{name} has a unit and waits: {one.queue_reason}"
            continue
        if one.queue_reason not in REASONS:
            yield f"{name} waits because of {one.queue_reason}"
        if (one.queue_reason == "undecided") != (name in world.proposals):
            yield f"{name} is {one.queue_reason}, proposals are for {sorted(world.proposals)}"
        if (one.queue_reason == "held") != (one.held_until is not None):
            yield f"{name} is {one.queue_reason}, held until {one.held_until}"
        if one.queue_reason == "held" and one.decided_by is None:
            yield f"{name} is held by nobody"
        if one.queue_reason == "no_location" and one.place is not None:
            yield f"{name} waits for a place that is known"
        if one.queue_reason == "awaits_unit" and one.awaits not in world.units:
            yield f"{name} awaits {one.awaits}, who is not there"


def nothing_is_forgotten(step: Step) -> Iterator[str]:
    gone = set(step.before.incidents) - set(step.after.incidents)
    ended = {one.incident_id for one in step.decisions if one.kind is DecisionKind.CLOSED}
    yield from (f"{name} ended without a decision" for name in sorted(gone - ended))
    yield from (f"{name} is not remembered" for name in sorted(gone - set(step.after.closed)))
    both = set(step.after.incidents) & set(step.after.closed)
    yield from (f"{name} is open and closed" for name in sorted(both))


def pre_alerts_are_owned(step: Step) -> Iterator[str]:
    world = step.after
    owners = {i.pre_alert_id: i for i in world.incidents.values() if i.pre_alert_id}
    for name, case in world.pre_alerts.items():
        owner = owners.pop(name, None)
        if owner is None and case.state in TAKEN_BACK:
            continue  # the hospital has yet to say that it knows
        if owner is None or owner.incident_id != case.incident_id:
            yield f"{name} has no owner"
            continue
        if owner.state not in CARRYING:
            yield f"{name} is for {owner.incident_id}, which is {owner.state}"
        if owner.order is None or owner.order.unit_id != case.unit_id:
            yield f"{name} names {case.unit_id}, not who brings the patient"
        if case.hospital_id not in world.hospitals:
            yield f"{name} goes to {case.hospital_id}, which is not known"
        if case.hospital_id != owner.hospital_id:
            yield f"{name} goes to {case.hospital_id}, the patient to {owner.hospital_id}"
    yield from (f"{name} is owned and ended" for name in owners if name in step.before.pre_alerts)


def _is_refused(step: Step) -> bool:
    return any(one.kind is DecisionKind.REFUSED for one in step.decisions)


def _time_of(step: Step) -> datetime:
    """When the event is decided: the journal's time, unless the event came later."""
    received = step.event.received_at
    return step.before.now if received is None else max(step.before.now, received)


def causes_are_named(step: Step) -> Iterator[str]:
    for one in step.outputs:
        if (one.cause_id, one.journal_offset) != (step.event.event_id, step.offset):
            yield f"{one.type} names {one.cause_id} at {one.journal_offset}"
        said_at = one.occurred_at if isinstance(one, AidMessage) else one.decided_at
        if said_at != _time_of(step):
            yield f"{one.type} was decided at {said_at}, not {_time_of(step)}"
    behind = {one.decision_id for one in step.decisions}
    for order in step.outputs:
        named = order.decision_id if isinstance(order, Assignment | MoveOrder) else None
        is_old = isinstance(order, MoveOrder) and order.status != "made"
        if named is not None and not is_old and named not in behind:
            yield f"an order names the decision {named}, which was not made"


def time_never_goes_back(step: Step) -> Iterator[str]:
    time = step.before.now if _is_refused(step) else _time_of(step)
    if step.after.now != time:
        yield f"it was {step.before.now}, it is {step.after.now} and should be {time}"
    for name, unit in step.after.units.items():
        was = step.before.units.get(name)
        if was is None:
            continue
        for mine, then in ((unit.fix_at, was.fix_at), (unit.since, was.since)):
            if then is not None and (mine is None or mine < then):
                yield f"{name} is younger than it was: {then} became {mine}"


def refused_changes_nothing(step: Step) -> Iterator[str]:
    if not _is_refused(step):
        return
    beside = [one for one in step.outputs if not isinstance(one, AidReturned)]
    if len(beside) > 1:  # a unit that was lent in vain is sent back with the refusal
        yield f"beside the refusal it said {[one.type for one in step.outputs]}"
    if step.after != step.before:
        yield "a refused event has changed the world"


def _answers_late(unit: Unit, event: VehicleStatus) -> bool:
    """Tell whether an idle crew speaks of an order that it had left unanswered."""
    missed_one = unit.silence is not None and unit.incident_id is None
    idle = missed_one and unit.state.value == "available"
    return idle and event.status.value in {"accepted", "mobilised", "declined"}


def the_impossible_is_refused(step: Step) -> Iterator[str]:
    """A stranger's answer, an illegal report and a word on what never was are not applied."""
    event, before = step.event, step.before
    impossible = False
    if isinstance(event, PreAlertAnswer):
        case = before.pre_alerts.get(event.pre_alert_id)
        impossible = case is None or case.hospital_id != event.hospital_id
    elif isinstance(event, VehicleStatus):
        unit = before.units.get(event.unit_id)
        impossible = unit is None or (
            UNIT_MOVES[unit.state, event.status] is None and not _answers_late(unit, event)
        )
    elif isinstance(event, AssignUnit | CloseIncident | HoldIncident | IncidentCancelled):
        calls = {one.part_of for one in before.incidents.values()} | set(before.incidents)
        impossible = event.incident_id not in calls
    if impossible and all(one.kind is not DecisionKind.REFUSED for one in step.decisions):
        yield f"{event.type} {event.event_id} was applied"


def may_go(unit: Unit, call: Incident, world: World) -> bool:
    """Tell whether a unit could be sent at all, in its turn or when nobody else is left."""
    threat = call.priority is Priority.P1
    job = world.policies.work
    job_s = 0 if threat else job.on_scene_s + job.to_hospital_s + job.handover_s
    ends = unit.shift_ends_at
    excluded = call.excluded.get(unit.unit_id)
    return (
        not unit.flags
        and not unit.leaving
        and (call.crew_level is CrewLevel.BLS or unit.crew_level is CrewLevel.ALS)
        and (excluded is None or excluded.value == "timed_out")
        and (threat or not unit.regions or call.region in {None, *unit.regions})
        and (ends is None or world.now + timedelta(seconds=job_s) < ends)
        and (unit.fix_at is None or world.now - unit.fix_at <= LAST_KNOWN)
    )


def nobody_answers(world: World) -> bool:
    """Tell whether orders as such are known not to be answered."""
    alarm = world.alarms.get("orders_unanswered|orders")
    return alarm is not None and alarm.gone_at is None


def circle(unit: Unit, call: Incident, world: World) -> int:
    """Number how late a unit that may go is asked: 0 is in its turn.

    1: it was seen long ago, or did not answer this call and was heard of since; 2: it missed an
    order and was not heard of since; 3: both of that. A call that asked in vain often enough asks
    all alike, and where nobody answers doubt is a matter of time.
    """
    if call.unanswered >= world.policies.watch.unanswered_max or nobody_answers(world):
        return 0
    silent = unit.silence is not None and unit.silence.is_doubtful
    missed = unit.unit_id in call.excluded
    if silent:
        return 3 if missed else 2
    oldest = timedelta(seconds=world.policies.limits.position_age_s)
    is_fresh = unit.fix_at is None or world.now - unit.fix_at <= oldest
    return 0 if is_fresh and not missed else 1


def doubt_ms(unit: Unit, call: Incident, world: World) -> int:
    """Work out anew what it counts that an idle unit may not answer."""
    if not nobody_answers(world) or call.unanswered >= world.policies.watch.unanswered_max:
        return 0
    silent = unit.silence is not None and unit.silence.is_doubtful
    reasons = int(silent) + int(unit.unit_id in call.excluded)
    return reasons * world.policies.response.doubt_s * 1_000


def response_ms(unit: Unit, place: LatLon, step: Step) -> int | None:
    """Work out anew when an idle unit would be there; None where no road leads."""
    road_ms = step.roads.time_ms(unit.place, place)
    if road_ms is None:
        return None
    policy, now = step.after.policies.response, step.after.now
    near = [abs(unit.place.lat - unit.station.lat), abs(unit.place.lon - unit.station.lon)]
    at_home = max(near) < 0.001_000_5
    ready_s = policy.mobilise_at_station_s if at_home else policy.mobilise_on_road_s
    age = timedelta(0) if unit.fix_at is None else now - unit.fix_at
    late_ms = max(0, age // timedelta(milliseconds=1) - policy.fresh_position_s * 1_000)
    return road_ms + ready_s * 1_000 + late_ms * policy.stale_penalty_pm // 1_000


def who_is_sent_could_go(step: Step) -> Iterator[str]:
    for decision in step.sent:
        unit, call = unit_of(step.after, decision), step.after.incidents[decision.incident_id or ""]
        if unit is not None and not by_person(decision) and not may_go(unit, call, step.after):
            yield f"{unit.unit_id} was sent to {call.incident_id}"


def nobody_waits_beside_an_idle_unit(step: Step) -> Iterator[str]:
    """Who waits for a unit waits because none can come. A tick later also those asked last go."""
    world = step.after
    made = any(one.kind in {DecisionKind.ASSIGNED, DecisionKind.PROPOSED} for one in step.decisions)
    for call in world.incidents.values():
        if call.queue_reason != "no_unit" or call.place is None:
            continue
        for unit in idle(world):
            if _is_reserved(step, unit, call) or not may_go(unit, call, world):
                continue
            in_turn = circle(unit, call, world) == 0
            asked = in_turn or (step.event.type == "tick" and not made)
            if asked and step.roads.time_ms(unit.place, call.place) is not None:
                yield f"{call.incident_id} waits, and {unit.unit_id} could go"


def idle(world: World) -> list[Unit]:
    return [one for one in world.units.values() if one.state is UnitState.AVAILABLE]


def tier(call: Incident, world: World) -> int:
    """Give how urgent a call is by now: who has waited for long rises, but never to P1."""
    found = int(call.priority.value[1])
    weights, waited = world.policies.weights, world.now - call.reported_at
    for low, after_s in ((4, weights.p4_rises_after_s), (3, weights.p3_rises_after_s)):
        if found == low and waited >= timedelta(seconds=after_s):
            found, waited = low - 1, waited - timedelta(seconds=after_s)
    return found


def _is_reserved(step: Step, unit: Unit, call: Incident) -> bool:
    """Tell whether a unit is proposed for another call that is at least as urgent.

    Until the next tick, also for one that is less urgent.
    """
    world = step.after
    until_tick = step.event.type != "tick"
    return any(
        until_tick or tier(world.incidents[one.incident_id], world) <= tier(call, world)
        for one in world.proposals.values()
        if one.unit_id == unit.unit_id and one.incident_id != call.incident_id
    )


def threats_to_life_get_the_fastest(step: Step) -> Iterator[str]:
    """Of all units that were idle and serve no other P1, none would be there before who was sent.

    A unit taken from a less urgent call must beat them by the margin of a change.
    """
    serving = {unit_id for unit_id, _ in _sent_to_p1(step)}
    taken = {
        one.unit_id
        for one in step.outputs
        if isinstance(one, Assignment) and one.reason and one.reason.en.endswith(PRE_EMPTED)
    }
    for unit_id, decision in _sent_to_p1(step):
        call = step.after.incidents[decision.incident_id or ""]
        if by_person(decision) or call.place is None:
            continue
        chosen = decision.explanation.units[0]
        if chosen.unit_id != unit_id:
            yield f"{unit_id} was sent, and {chosen.unit_id} is explained"
        margin_ms = step.after.policies.change.gain_s * 1_000 if unit_id in taken else 0
        yield from _faster(step, call, chosen, margin_ms, serving)


def _sent_to_p1(step: Step) -> list[tuple[str, Decision]]:
    return [
        (decision.unit_id or "", decision)
        for decision in step.sent
        if step.after.incidents[decision.incident_id or ""].priority is Priority.P1
    ]


def _faster(
    step: Step, call: Incident, chosen: UnitOption, margin_ms: int, serving: set[str]
) -> Iterator[str]:
    place = call.place
    if place is None:
        return
    total_ms = chosen.eta_ms + chosen.mobilise_ms + chosen.penalty_ms + chosen.doubt_ms
    asked = circle(step.after.units[chosen.unit_id], call, step.after)
    for was in idle(step.before):
        unit = step.after.units.get(was.unit_id)
        if unit is None or unit.unit_id in serving or unit.state is UnitState.OFF_DUTY:
            continue
        if not may_go(unit, call, step.after) or _is_reserved(step, unit, call):
            continue
        ms = response_ms(unit, place, step)
        late = circle(unit, call, step.after)
        if ms is None or late > asked:
            continue
        ms += doubt_ms(unit, call, step.after)
        ahead = ms < total_ms + margin_ms if margin_ms else ms < total_ms
        if ahead or late < asked:
            yield f"{call.incident_id} got {chosen.unit_id} in {total_ms} ms, {unit.unit_id}: {ms}"


def who_is_in_doubt_is_asked_last(step: Step) -> Iterator[str]:
    """Nobody is sent or proposed who was not heard of since an order, beside one who may answer."""
    world = step.after
    for decision in step.decisions:
        call = world.incidents.get(decision.incident_id or "")
        unit = world.units.get(decision.unit_id or "")
        if call is None or unit is None or call.place is None or by_person(decision):
            continue
        proposal = world.proposals.get(call.incident_id)
        proposed = proposal is not None and proposal.proposal_id == decision.decision_id
        if not proposed and (decision not in step.sent or decision.kind is DecisionKind.PROPOSED):
            continue
        asked = circle(unit, call, world)
        for other in idle(world) if asked > 1 else ():
            if other.unit_id == unit.unit_id or _is_reserved(step, other, call):
                continue
            if not may_go(other, call, world) or circle(other, call, world) >= asked:
                continue
            if step.roads.time_ms(other.place, call.place) is not None:
                yield f"{call.incident_id} got {unit.unit_id}, and {other.unit_id} answers"


def an_order_that_is_kept_is_a_persons_to_see_to(step: Step) -> Iterator[str]:
    """An order that nobody withdraws for its silence has an alarm, until its crew says a word."""
    for name, call in step.after.incidents.items():
        order = call.order
        if order is None or not order.is_kept:
            continue
        if call.unanswered < step.after.policies.watch.unanswered_max:
            was = step.before.incidents.get(name)
            is_new = was is None or was.order is None or not was.order.is_kept
            if is_new:
                yield f"{name} keeps {order.unit_id} after {call.unanswered} unanswered orders"
        silent = step.after.units[order.unit_id].state is UnitState.ALERTED
        if silent and f"not_acknowledged|{name}/{order.unit_id}" not in step.after.alarms:
            yield f"{name} keeps {order.unit_id}, and nobody is asked to phone"


def silence_is_forgotten_only_for_a_word(step: Step) -> Iterator[str]:
    """Whoever missed orders stays known as that, until a word of a crew or of a dispatcher."""
    for name, unit in step.before.units.items():
        now = step.after.units.get(name)
        if unit.silence is None or now is None or now.silence is not None:
            continue
        if not isinstance(
            step.event,
            VehicleStatus | VehicleReadiness | CrewWelfare | MoveAnswer | AssignUnit | LendUnit,
        ):
            yield f"{name} is not doubted any more because of {step.event.type}"


PROMISES = (
    units_serve_one,
    needs_are_looked_after,
    nothing_is_forgotten,
    pre_alerts_are_owned,
    causes_are_named,
    time_never_goes_back,
    refused_changes_nothing,
    the_impossible_is_refused,
    who_is_sent_could_go,
    nobody_waits_beside_an_idle_unit,
    threats_to_life_get_the_fastest,
    who_is_in_doubt_is_asked_last,
    an_order_that_is_kept_is_a_persons_to_see_to,
    silence_is_forgotten_only_for_a_word,
)


def broken(step: Step) -> list[str]:
    """Name each promise that a step has broken, with how."""
    return [f"{one.__name__}: {how}" for one in PROMISES for how in one(step)]
