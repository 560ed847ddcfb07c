"""The whole reachable handshake, walked through by ``step``: nothing is lost, nothing is stuck.

Two worlds are one node where they differ in nothing that decides what may come next: times and
histories are left out, and a tick always passes every limit.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dispatch.invariants import violations
from dispatch.records.pre_alert import PreAlertCase
from dispatch.rules.handshake import ANSWERED, ENDS, LADDER, NOBODY_COMES, owes_word
from dispatch.state.world import World
from dispatch.step import Outcome, step
from schemas.events.commands import CloseIncident, HospitalPhoned
from schemas.events.hospitals import PreAlertAnswer, PreAlertDelivery
from schemas.events.ticks import Tick
from schemas.events.vehicles import VehiclePosition, VehicleStatus
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import CrewReport, PreAlertState, UnitState
from schemas.outputs.pre_alerts import PreAlert
from schemas.rules.alarms import AlarmKind
from schemas.rules.handshake import DISPATCHER, DUTY_PHONE
from tests.dispatch.support.centre import Centre, hospital, unit
from tests.dispatch.support.plain_roads import PlainRoads, here
from tests.support.examples import examples

ROADS = PlainRoads()
PATIENCE_S = 400
"""Longer than every limit of the policies in tests."""

_TOLD, _PHONE = AlarmKind.PRE_ALERT_UNANSWERED.value, AlarmKind.PHONE_HOSPITAL.value


def beginning() -> World:
    """U carries a patient of C-1 to h, which is asked by topic, sms and phone; i is farther."""
    h = hospital("h", 600).model_copy(update={"channels": ("topic", "sms", "duty_phone")})
    centre = Centre([unit("U", 0)], [h, hospital("i", 900)])
    centre.call(x=0)
    centre.bring("U", UnitState.TRANSPORTING)
    return centre.world


def case_of(world: World, hospital_id: str) -> PreAlertCase | None:
    found = [one for one in world.pre_alerts.values() if one.hospital_id == hospital_id]
    return found[-1] if found else None


def happen(world: World, kind: type[Event], *, after_s: float = 0.001, **fields: Any) -> Outcome:  # noqa: ANN401
    """Apply an event ``after_s`` seconds from now; what has to hold is checked."""
    now = world.now + timedelta(seconds=after_s)
    head = {
        "type": kind.model_fields["type"].default,
        "event_id": f"e-{now.timestamp()}-{kind.__name__}",
        "centre_id": "BD",
        "occurred_at": now,
        "received_at": now,
        "source": "test",
    }
    event: Any = kind.model_validate(head | fields)
    outcome = step(world, event, ROADS, offset=0)
    assert violations(world, outcome.world, outcome.outputs, cause_id=event.event_id) == []
    return outcome


Act = Callable[[World], Outcome | None]


def _word(kind: type[Event], hospital_id: str, **said: Any) -> Act:  # noqa: ANN401
    def act(world: World) -> Outcome | None:
        case = case_of(world, hospital_id)
        if case is None:
            return None
        about: dict[str, Any] = {"pre_alert_id": case.pre_alert_id}
        if kind is not HospitalPhoned:
            about["hospital_id"] = hospital_id
        return happen(world, kind, reason="hết giường", **about, **said)

    return act


def _receipt(hospital_id: str, outcome: str, channel: str) -> Act:
    def act(world: World) -> Outcome | None:
        case = case_of(world, hospital_id)
        if case is None:
            return None
        about: dict[str, Any] = {"pre_alert_id": case.pre_alert_id, "hospital_id": hospital_id}
        return happen(world, PreAlertDelivery, outcome=outcome, channel=channel, **about)

    return act


def _crew(status: str, hospital_id: str | None = None) -> Act:
    return lambda world: happen(
        world, VehicleStatus, unit_id="U", status=CrewReport(status), hospital_id=hospital_id
    )


def _drive(x: float) -> Act:
    return lambda world: happen(world, VehiclePosition, unit_id="U", place=here(x))


ANSWERS = (
    "received",
    "accepted",
    "refused",
    "preparing",
    "ready",
    "arrived",
    "handed_over",
    "acknowledged",
)
RESULTS = ("accepted", "refused", "acknowledged", "no_answer")


def acts(hospital_id: str) -> dict[str, Act]:
    """Give everything that can be said of one hospital's pre-alert."""
    of = hospital_id
    answers = {f"{of}: {one}": _word(PreAlertAnswer, of, answer=one) for one in ANSWERS}
    calls = {f"{of}: phone {one}": _word(HospitalPhoned, of, result=one) for one in RESULTS}
    receipts = {
        f"{of}: {one} {channel}": _receipt(of, one, channel)
        for one in ("sent", "delivered", "no_channel")
        for channel in (("topic", "sms") if of == "h" else ("topic",))
    }
    return answers | calls | receipts


AROUND: dict[str, Act] = {
    "time": lambda world: happen(world, Tick, after_s=PATIENCE_S),
    "near h": _drive(600),
    "at_hospital": _crew("at_hospital"),
    "at_hospital i": _crew("at_hospital", "i"),
    "clear": _crew("clear"),
    "transporting": _crew("transporting"),
    "transporting i": _crew("transporting", "i"),
    "closed": lambda world: happen(world, CloseIncident, incident_id="C-1", reason="nhầm"),
}
OF_H = acts("h") | AROUND
OF_BOTH = OF_H | acts("i")

Node = tuple[object, ...]


def node_of(world: World) -> Node:
    """Give what decides what may come next."""
    incident = world.incidents.get("C-1")
    cases = sorted(
        (
            one.hospital_id,
            one.state.value,
            one.heard.value,
            one.channel,
            f"{_TOLD}|{name}" in world.alarms,
            f"{_PHONE}|{name}" in world.alarms,
        )
        for name, one in world.pre_alerts.items()
    )
    about = None
    if incident is not None:
        about = (incident.state, incident.hospital_id, incident.turned_away)
    return about, *cases


@dataclass(frozen=True)
class Walk:
    """Every node that was reached with a world of it, and where each act leads from there."""

    worlds: dict[Node, World]
    ways: dict[Node, dict[str, Node]]


@cache
def walk() -> Walk:
    """Walk everywhere as long as the pre-alert to h is open; i says nothing meanwhile."""
    start = beginning()
    worlds, ways = {node_of(start): start}, dict[Node, dict[str, Node]]()
    waiting = deque(worlds)
    while waiting:
        node = waiting.popleft()
        world, ways[node] = worlds[node], {}
        if case_of(world, "h") is None:
            continue
        for name, act in OF_H.items():
            outcome = act(world)
            if outcome is None:
                continue
            check(name, world, outcome)
            after = node_of(outcome.world)
            ways[node][name] = after
            if after not in worlds:
                worlds[after] = outcome.world
                waiting.append(after)
    return Walk(worlds, ways)


def check(name: str, before: World, outcome: Outcome) -> None:
    """Check one act: no way back, and no end without a word or somebody who was told."""
    for case in before.pre_alerts.values():
        after = outcome.world.pre_alerts.get(case.pre_alert_id)
        if after is not None:
            if after.state in LADDER:
                assert LADDER.index(after.state) >= LADDER.index(case.state), name
            assert LADDER.index(after.heard) >= LADDER.index(case.heard), name
            assert not (case.state in NOBODY_COMES and after.state is not case.state), name
            continue
        ended = outcome.world.pre_alerts_ended[case.pre_alert_id]
        assert ended in ENDS, name
        assert name != "time", "no time-out ends it"
        by_hospital = name.startswith(f"{case.hospital_id}: ")
        assert by_hospital or ended is PreAlertState.HANDED_OVER, name
        told = case.channel in {DISPATCHER, DUTY_PHONE}
        assert by_hospital or case.heard in ANSWERED or told, name


def test_the_walk_comes_to_every_state_of_every_channel() -> None:
    seen = [case for world in walk().worlds.values() for case in world.pre_alerts.values()]
    assert {case.state for case in seen} == {*LADDER, *NOBODY_COMES}
    ended = {state for world in walk().worlds.values() for state in world.pre_alerts_ended.values()}
    assert ended == ENDS
    for states in (set(LADDER), NOBODY_COMES):
        channels = {case.channel for case in seen if case.state in states}
        assert channels == {"topic", "sms", DISPATCHER, DUTY_PHONE}
    assert len(walk().worlds) > 300


def test_an_end_can_be_reached_from_everywhere() -> None:
    back: dict[Node, set[Node]] = {}
    for node, ways in walk().ways.items():
        for after in ways.values():
            back.setdefault(after, set()).add(node)
    reached = {node for node, ways in walk().ways.items() if not ways}
    assert all(case_of(walk().worlds[one], "h") is None for one in reached)
    waiting = deque(reached)
    while waiting:
        new = back.get(waiting.popleft(), set()) - reached
        reached |= new
        waiting.extend(new)
    assert reached == set(walk().worlds)


def test_wherever_a_word_is_owed_time_alone_has_a_person_phone() -> None:
    for world in walk().worlds.values():
        after = world
        for _ in range(5):
            after = happen(after, Tick, after_s=PATIENCE_S).world
        assert set(after.pre_alerts) == set(world.pre_alerts), "and never ends it"
        for name, case in after.pre_alerts.items():
            assert owes_word(case.state, case.heard) is (f"{_PHONE}|{name}" in after.alarms)


@examples(150)
@given(st.lists(st.sampled_from(sorted(OF_BOTH)), max_size=40))
def test_whatever_two_hospitals_say_no_pre_alert_is_lost(names: list[str]) -> None:
    """Silent, twice, late, contradictory, at the gate: each ends by a word or is being phoned."""
    world = beginning()
    drafted = {one.pre_alert_id for one in world.pre_alerts.values()}
    for name in names:
        outcome = OF_BOTH[name](world)
        if outcome is None:
            continue
        check(name, world, outcome)
        world = outcome.world
        drafted |= {one.pre_alert_id for one in outcome.outputs if isinstance(one, PreAlert)}
    if "C-1" in world.incidents:
        world = happen(world, CloseIncident, incident_id="C-1", reason="nhầm").world
    for _ in range(5):
        world = happen(world, Tick, after_s=PATIENCE_S).world
    for name in drafted:
        if name in world.pre_alerts_ended:
            assert world.pre_alerts_ended[name] in ENDS
        else:
            assert f"{_PHONE}|{name}" in world.alarms
    for case in list(world.pre_alerts.values()):
        known = _word(PreAlertAnswer, case.hospital_id, answer="acknowledged")
        while case_of(world, case.hospital_id) is not None:
            outcome = known(world)
            assert outcome is not None
            world = outcome.world
    assert world.pre_alerts == {}
    assert [alarm for alarm in world.alarms if alarm.startswith((_TOLD, _PHONE))] == []
