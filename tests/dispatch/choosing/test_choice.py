"""Who goes: the nearest suitable unit by road time, and what happens where there is none."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.words.explain import say
from schemas.centre.choosing import ResponsePolicy, StrategyName
from schemas.centre.policies import CoveragePolicy, Policies
from schemas.events.incidents import IncidentUpdated
from schemas.events.roads import RoadEvent
from schemas.events.vehicles import VehicleReadiness
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import IncidentState, Priority, UnitFlag, UnitState
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import OPTIONS_MAX, DecisionKind
from schemas.outputs.views import IncidentView
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import POLICIES, Centre, Said, at, hospital, unit
from tests.dispatch.support.plain_roads import here, off_road, on_island

LEVELS = {"bls": 0, "als": 1}
ISLAND_X = 1_000  # so far east begins the island


def made(incident_id: str, unit_id: str) -> tuple[str, str, str]:
    return "made", incident_id, unit_id


def test_the_nearest_by_road_time_goes_not_the_nearest_by_air() -> None:
    """Westwards takes twice as long: the unit 15 s to the west is nearer than one 10 s east."""
    centre = Centre([unit("EAST", 30), unit("WEST", 5)])
    said = centre.call(x=20)
    assert said.orders == [made("C-1", "WEST")]
    (order,) = said.every(Assignment)
    assert (order.eta_ms, order.attempt, order.acknowledge_by) == (15_000, 1, at(60))
    explanation = said.decided(DecisionKind.ASSIGNED).explanation
    assert [(o.unit_id, o.eta_ms) for o in explanation.units] == [
        ("WEST", 15_000),
        ("EAST", 20_000),
    ]
    assert explanation.map_hash == centre.roads.graph_hash
    assert explanation.roads_version == 0


def test_ties_go_to_the_first_unit_id() -> None:
    centre = Centre([unit("U-10", 5), unit("U-9", 5), unit("U-1", 5)])
    assert [centre.call(f"C-{n}", x=10).orders[0][2] for n in range(3)] == ["U-1", "U-10", "U-9"]


def test_a_nearer_unit_that_cannot_do_it_is_passed_over_and_named() -> None:
    centre = Centre([unit("NEAR", 10), unit("FAR", 0, "als"), unit("OFF", 10, on_duty=False)])
    said = centre.call(x=10, level="als")
    assert said.orders == [made("C-1", "FAR")]
    refusals = said.decided(DecisionKind.ASSIGNED).explanation.unit_refusals
    assert [(r.unit_id, r.reason) for r in refusals] == [
        ("NEAR", "crew_level"),
        ("OFF", "off_duty"),
    ]


def test_units_that_no_road_leads_from_are_named_with_the_reason() -> None:
    centre = Centre([unit("A", 0), unit("B", 0), unit("C", 0)])
    centre.moved("A", on_island())
    centre.moved("B", off_road(10))
    said = centre.call(x=10)
    assert said.orders == [made("C-1", "C")]
    refusals = said.decided(DecisionKind.ASSIGNED).explanation.unit_refusals
    assert [(r.unit_id, r.reason) for r in refusals] == [("A", "no_route"), ("B", "off_road")]


def test_the_explanation_keeps_the_first_options_and_their_positions_age() -> None:
    centre = Centre([unit(f"U-{n}", n) for n in range(OPTIONS_MAX + 2)])
    centre.moved("U-6", 7)
    centre.clock_s = 12
    said = centre.call(x=10)
    options = said.decided(DecisionKind.ASSIGNED).explanation.units
    assert [o.unit_id for o in options] == ["U-6", "U-5", "U-4", "U-3", "U-2"]
    assert [o.position_age_s for o in options] == [12, None, None, None, None]
    summary = said.decided(DecisionKind.ASSIGNED).summary
    assert summary.en == (
        "U-6 (BLS) to C-1 (P2): 3 s by road, nearest of 7 suitable; next U-5 is 2 s later"
    )
    assert "gần nhất trong 7 xe phù hợp; kế tiếp U-5 chậm hơn 2 giây" in summary.vi


def test_priority_then_time_then_id_decides_who_waits() -> None:
    centre = Centre()
    centre.clock_s = 1
    centre.call("C-3", x=3, priority="P2")
    centre.call("C-2", x=2, priority="P2", occurred_at=at(0))
    centre.call("C-1", x=1, priority="P3", occurred_at=at(0))
    centre.call("C-0", x=0, priority="P2", occurred_at=at(1))
    centre.call("C-9", x=9, priority="P1", occurred_at=at(1))
    served = []
    for number in range(5):
        units = [unit(f"U-{n}", 0) for n in range(number + 1)]
        served += [incident for _, incident, _ in centre.configure(units).orders]
    assert served == ["C-9", "C-2", "C-0", "C-3", "C-1"]


def test_a_freed_unit_goes_to_the_most_urgent_at_once() -> None:
    centre = Centre([unit("U", 0)])
    centre.call("OLD", priority="P3")
    centre.call("LATE", priority="P4")
    centre.call("URGENT", priority="P1")
    assert centre.crew("U", "declined").orders == [
        ("withdrawn", "OLD", "U"),
        made("URGENT", "U"),
    ]


@pytest.mark.parametrize(
    ("place", "reason", "kind", "words"),
    [
        (None, "no_location", AlarmKind.NO_LOCATION, "its location is not known"),
        (off_road(5), "off_map", AlarmKind.OFF_MAP, "1000 m from the nearest road"),
        (on_island(), "no_unit", AlarmKind.NO_UNIT, "no suitable unit (1 busy, 1 no road there)"),
    ],
)
def test_who_cannot_be_served_is_kept_open_with_one_alarm(
    place: LatLon | None, reason: str, kind: AlarmKind, words: str
) -> None:
    centre = Centre([unit("U", 0), unit("BUSY", 0)], [hospital("h", 900)])
    centre.call("C-0", x=0, priority="P4")
    said = centre.call("C-1", x=place)
    incident = centre.incident("C-1")
    assert (incident.state, incident.queue_reason) == (IncidentState.QUEUED, reason)
    assert said.alarms == [("raised", kind)]
    decision = said.decided(DecisionKind.QUEUED)
    assert words in decision.summary.en
    (view,) = said.every(IncidentView)
    assert view.queue_reason == reason
    again = centre.tick(30)
    assert (again.kinds, again.alarms) == ([], []), "it is said once"


def test_the_alarm_ends_when_the_call_is_served() -> None:
    centre = Centre([unit("U", 0, on_duty=False)])
    raised = centre.call(x=0).every(Alarm)[0]
    said = centre.crew("U", "clear")
    assert said.orders == [made("C-1", "U")]
    (over,) = said.every(Alarm)
    assert (over.status, over.alarm_id) == ("withdrawn", raised.alarm_id)
    assert centre.world.alarms == {}


def test_another_reason_to_wait_replaces_the_alarm() -> None:
    centre = Centre()
    centre.call(x=None)
    found = centre.say(IncidentUpdated, incident_id="C-1", place=off_road(3))
    assert found.alarms == [("withdrawn", AlarmKind.NO_LOCATION), ("raised", AlarmKind.OFF_MAP)]
    nearer = centre.say(IncidentUpdated, incident_id="C-1", place=here(3))
    assert nearer.alarms == [("withdrawn", AlarmKind.OFF_MAP), ("raised", AlarmKind.NO_UNIT)]
    assert "no suitable unit (0)" in nearer.decided(DecisionKind.QUEUED).summary.en


def test_declined_goes_to_the_next_and_never_back() -> None:
    centre = Centre([unit("A", 9), unit("B", 5)])
    centre.call(x=10)
    said = centre.crew("A", "declined", reason="hỏng lốp")
    assert said.orders == [("withdrawn", "C-1", "A"), made("C-1", "B")]
    assert "hỏng lốp" in said.decided(DecisionKind.WITHDRAWN).summary.vi
    last = centre.crew("B", "declined")
    assert last.orders == [("withdrawn", "C-1", "B")]
    assert last.alarms == [("raised", AlarmKind.NO_UNIT)]
    assert centre.tick(900).orders == []


def test_silent_crews_are_asked_again_when_nobody_else_is_left() -> None:
    centre = Centre([unit("A", 9), unit("B", 5), unit("D", 9)])
    centre.call(x=10)
    assert centre.tick(60).orders == [("withdrawn", "C-1", "A"), made("C-1", "D")]
    centre.crew("D", "declined")
    assert centre.tick(60).orders == [("withdrawn", "C-1", "B"), made("C-1", "A")]
    assert centre.incident().attempts == 4
    assert centre.tick(60).orders == [("withdrawn", "C-1", "A"), made("C-1", "A")]


def test_a_closure_makes_it_wait_and_the_reopening_serves_it() -> None:
    centre = Centre([unit("U", 0)])
    closed = {"road_event_id": "R-1", "way_ids": (1,)}
    centre.say(RoadEvent, kind="closure", **closed)
    centre.call(x=5)
    assert centre.incident().queue_reason == "no_unit"
    said = centre.say(RoadEvent, kind="reopening", **closed)
    assert said.orders == [made("C-1", "U")]
    assert said.decided(DecisionKind.ASSIGNED).explanation.roads_version == 2


def test_a_closure_ends_by_the_tick_and_serves_who_waits() -> None:
    centre = Centre([unit("U", 0)])
    centre.say(RoadEvent, kind="closure", road_event_id="R", way_ids=(1,), valid_until=at(30))
    centre.call(x=5)
    assert centre.tick(29).orders == []
    assert centre.tick(1).orders == [made("C-1", "U")]


@dataclass(frozen=True)
class Placed:
    x: int
    level: str
    on_duty: bool
    is_beyond: bool


placed = st.builds(
    Placed, st.integers(0, 30), st.sampled_from(["bls", "als"]), st.booleans(), st.booleans()
)


def by_hand(units: list[Placed], x: int, level: str) -> str | None:
    """Say who must go, from the picture alone: no code of the engine is used."""
    best: tuple[int, str] | None = None
    for number, one in enumerate(units):
        if one.on_duty and not one.is_beyond and LEVELS[one.level] >= LEVELS[level]:
            option = (seconds(one.x, x), f"U-{number:02d}")
            best = option if best is None or option < best else best
    return best[1] if best else None


def seconds(start: int, end: int) -> int:
    return end - start if end >= start else 2 * (start - end)


calls = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(["bls", "als"]), st.sampled_from(Priority)),
    max_size=6,
)


def all_at_once(
    units: list[Placed], waiting: list[tuple[int, str, Priority]], strategy: StrategyName
) -> Said:
    """All calls stand before any unit is there."""
    response = ResponsePolicy(strategy=strategy)
    policies = POLICIES.model_copy(update={"response": response})
    centre = Centre(policies=policies)
    for number, (x, level, priority) in enumerate(waiting):
        centre.call(f"C-{number}", x=x, level=level, priority=priority.value)
    specs = [
        unit(f"U-{n:02d}", one.x + ISLAND_X * one.is_beyond, one.level, on_duty=one.on_duty)
        for n, one in enumerate(units)
    ]
    return centre.configure(specs, policies=policies)


@given(st.lists(placed, max_size=8), calls)
def test_closest_idle_is_that_of_a_brute_force(
    units: list[Placed], waiting: list[tuple[int, str, Priority]]
) -> None:
    """Each call in its turn takes the best unit that is left."""
    said = all_at_once(units, waiting, "closest_idle")
    left = list(units)
    expected = []
    for number in sorted(range(len(waiting)), key=lambda n: (waiting[n][2], n)):
        x, level, _ = waiting[number]
        name = by_hand(left, x, level)
        if name is not None:
            expected.append(made(f"C-{number}", name))
            taken = int(name.removeprefix("U-"))
            left[taken] = Placed(0, "bls", on_duty=False, is_beyond=False)
    assert said.orders == expected


@given(st.lists(placed, max_size=5), calls)
def test_threats_to_life_are_served_first_as_many_as_can_be_and_soonest(
    units: list[Placed], waiting: list[tuple[int, str, Priority]]
) -> None:
    """Against every way there is to give units to the P1s; the others have no say in it."""
    said = all_at_once(units, waiting, "joint_assignment")
    urgent = [(x, level) for x, level, priority in waiting if priority is Priority.P1]
    names = [f"C-{n}" for n, call in enumerate(waiting) if call[2] is Priority.P1]
    best = min(
        (sum(one is None for one in way), sum(one or 0 for one in way))
        for way in ways(units, urgent)
    )
    given_to = {incident: int(name[2:]) for _, incident, name in said.orders}
    served = [given_to.get(name) for name in names]
    times = [
        0 if number is None else seconds(units[number].x, x)
        for number, (x, _) in zip(served, urgent, strict=True)
    ]
    assert (served.count(None), sum(times)) == best


def ways(units: list[Placed], urgent: list[tuple[int, str]]) -> Iterator[tuple[int | None, ...]]:
    """Give the drives of each way to send different units, or nobody, to some calls."""
    nobody = [None] * len(urgent)
    for picked in set(permutations([*range(len(units)), *nobody], len(urgent))):
        drives = []
        for number, (x, level) in zip(picked, urgent, strict=True):
            one = None if number is None else units[number]
            drives.append(None if one is None or not can_go(one, level) else seconds(one.x, x))
        yield tuple(drives)


def can_go(one: Placed, level: str) -> bool:
    return one.on_duty and not one.is_beyond and LEVELS[one.level] >= LEVELS[level]


@dataclass(frozen=True)
class Seen:
    """An idle unit as its tracker last showed it, ``age`` seconds ago; at home where None."""

    x: int
    station: int
    age: int | None
    level: str


seen = st.builds(
    Seen,
    st.integers(0, 400),
    st.integers(0, 400),
    st.none() | st.integers(0, 900),
    st.sampled_from(["bls", "als"]),
)


@given(st.lists(seen, min_size=1, max_size=6), st.sampled_from(["bls", "als"]), st.data())
def test_a_threat_to_life_gets_its_fastest_suitable_unit(
    units: list[Seen], level: str, data: st.DataObject
) -> None:
    """Computed again from what the parameters say, whatever else waits or is on its way."""
    centre = Centre([unit(f"U-{n}", one.station, one.level) for n, one in enumerate(units)])
    for number in range(data.draw(st.integers(0, 2))):
        centre.call(f"W-{number}", x=data.draw(st.integers(0, 400)), priority="P3", level="als")
    centre.clock_s = 1_000
    for number, one in enumerate(units):
        if one.age is not None:
            centre.moved(f"U-{number}", one.x, occurred_at=at(1_000 - one.age))
    idle = [
        (response_s(one), f"U-{number}")
        for number, one in enumerate(units)
        if centre.unit(f"U-{number}").state is UnitState.AVAILABLE
        and LEVELS[one.level] >= LEVELS[level]
    ]
    fresh = [(s, name) for s, name in idle if (units[int(name[2:])].age or 0) <= 600]
    said = centre.call("LIFE", x=200, priority="P1", level=level)
    sent = [name for status, incident, name in said.orders if (status, incident) == MADE_LIFE]
    best = min(fresh or idle, default=None)
    taken_from = [one for one in said.orders if one[0] == "withdrawn" and one[2] in sent]
    if best is not None and not taken_from:
        assert sent == [best[1]]
    elif best is not None:
        order = said.decided_for("LIFE")
        taken = order.explanation.units[0]
        assert taken.eta_ms + taken.mobilise_ms + taken.penalty_ms + 120_000 < 1_000 * best[0]


MADE_LIFE = ("made", "LIFE")


def response_s(one: Seen) -> float:
    """Add up by hand what the parameters say, in seconds."""
    x = one.station if one.age is None else one.x
    at_home = one.age is None or abs(one.x - one.station) <= 1
    late = max(0, (one.age or 0) - 120) / 2
    return seconds(x, 200) + (60 if at_home else 15) + late


def response_policy(**changed: Any) -> Policies:  # noqa: ANN401
    return POLICIES.model_copy(update={"response": ResponsePolicy(**changed)})


def test_a_unit_on_the_road_rolls_sooner_than_one_at_its_station() -> None:
    centre = Centre([unit("HOME", 60), unit("ROAD", 0)])
    centre.moved("ROAD", 20)
    said = centre.call(x=100)
    options = said.decided(DecisionKind.ASSIGNED).explanation.units
    assert [(o.unit_id, o.eta_ms, o.mobilise_ms) for o in options] == [
        ("ROAD", 80_000, 15_000),
        ("HOME", 40_000, 60_000),
    ]


def test_by_default_road_time_alone_tells_units_apart() -> None:
    centre = Centre([unit("HOME", 60), unit("ROAD", 0)], policies=Policies())
    centre.moved("ROAD", 55)
    centre.clock_s = 300
    assert centre.call(x=100).orders == [made("C-1", "HOME")]


def test_an_old_position_is_said_and_costs() -> None:
    centre = Centre([unit("OLD", 90), unit("HOME", 10)])
    centre.moved("OLD", 90)
    centre.clock_s = 320
    said = centre.call(x=100)
    assert said.orders == [made("C-1", "HOME")], "200 s beyond the fresh ones cost 100 s"
    (_, old) = said.decided(DecisionKind.ASSIGNED).explanation.units
    assert (old.unit_id, old.penalty_ms, old.position_age_s) == ("OLD", 100_000, 320)


def test_a_unit_whose_position_is_lost_goes_when_nobody_else_can_and_it_is_said() -> None:
    centre = Centre([unit("LOST", 0)])
    centre.moved("LOST", 0)
    centre.clock_s = 3_000
    said = centre.call(x=100)
    assert said.orders == [made("C-1", "LOST")]
    assert "last known position, 3000 s old" in said.decided(DecisionKind.ASSIGNED).summary.en


def test_a_position_of_more_than_a_day_ago_is_no_position() -> None:
    centre = Centre([unit("LOST", 0)])
    centre.moved("LOST", 0)
    centre.clock_s = 86_401
    assert centre.call(x=100).orders == []


@pytest.mark.parametrize(
    ("flag", "reason"),
    [("low_fuel", "low_fuel"), ("maintenance", "maintenance")],
)
def test_a_unit_that_is_not_ready_is_passed_over_until_it_is(flag: str, reason: str) -> None:
    centre = Centre([unit("U", 0)])
    centre.say(VehicleReadiness, unit_id="U", flags=(UnitFlag(flag),))
    said = centre.call(x=0)
    assert (
        f"({say(f'reason.{reason}', count=1).en})" in said.decided(DecisionKind.QUEUED).summary.en
    )
    assert centre.say(VehicleReadiness, unit_id="U").orders == [made("C-1", "U")]
    assert centre.say(VehicleReadiness, unit_id="X").refused == ("unit_id", "X")


def test_the_shifts_end_that_a_crew_tells_counts() -> None:
    centre = Centre([unit("U", 0)])
    centre.say(VehicleReadiness, unit_id="U", shift_ends_at=at(600))
    assert centre.call("LATER", x=0, priority="P3").orders == []
    assert centre.call("LIFE", x=0, priority="P1").orders == [made("LIFE", "U")]


def test_readiness_may_keep_a_less_urgent_call_from_the_last_unit_of_an_area() -> None:
    """ALONE is the only one within 30 s of the station at 620; SPARE is 12 s later than it."""
    units = [unit("ALONE", 600), unit("SPARE", 588), unit("THIRD", 585)]
    units.append(unit("OFF", 620, on_duty=False))
    policies = response_policy(strategy="coverage_aware").model_copy(
        update={"coverage": CoveragePolicy(reach_s=30)}
    )
    for priority, expected in (("P4", "SPARE"), ("P3", "SPARE"), ("P2", "ALONE"), ("P1", "ALONE")):
        said = Centre(units, policies=policies).call(x=601, priority=priority)
        assert said.orders == [made("C-1", expected)], priority
    assert Centre(units).call(x=601, priority="P3").orders == [made("C-1", "ALONE")]
    assert Centre([], policies=policies).call(x=601, priority="P3").orders == []


def test_more_calls_than_are_weighed_together_are_served_in_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dispatch.choosing.choice.TOGETHER_MAX", 2)
    centre = Centre()
    for number, priority in enumerate(["P3", "P2", "P3", "P1", "P3"]):
        centre.call(f"C-{number}", x=10 * number, priority=priority)
    said = centre.configure([unit(f"U-{n}", 10 * n) for n in range(4)])
    assert said.orders == [
        made("C-3", "U-3"),
        made("C-1", "U-1"),
        made("C-0", "U-0"),
        made("C-2", "U-2"),
    ]
    assert centre.incident("C-4").queue_reason == "no_unit"
