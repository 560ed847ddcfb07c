"""Who goes: the nearest suitable unit by road time, and what happens where there is none."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.alarms import Alarm, AlarmKind
from schemas.assignments import Assignment
from schemas.base import LatLon
from schemas.decisions import OPTIONS_MAX, DecisionKind
from schemas.incidents import IncidentUpdated
from schemas.roads import RoadEvent
from schemas.views import IncidentView
from schemas.vocabulary import IncidentState, Priority
from tests.dispatch.centre import Centre, Said, at, unit
from tests.dispatch.plain_roads import here, off_road, on_island

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
        (on_island(), "no_unit", AlarmKind.NO_UNIT, "no suitable unit (busy 1, no_route 1)"),
    ],
)
def test_who_cannot_be_served_is_kept_open_with_one_alarm(
    place: LatLon | None, reason: str, kind: AlarmKind, words: str
) -> None:
    centre = Centre([unit("U", 0), unit("BUSY", 0)])
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
            time_s = x - one.x if x >= one.x else 2 * (one.x - x)
            option = (time_s, f"U-{number:02d}")
            best = option if best is None or option < best else best
    return best[1] if best else None


@given(
    st.lists(placed, max_size=8),
    st.lists(
        st.tuples(st.integers(0, 30), st.sampled_from(["bls", "als"]), st.sampled_from(Priority)),
        max_size=6,
    ),
)
def test_the_choice_is_that_of_a_brute_force(
    units: list[Placed], calls: list[tuple[int, str, Priority]]
) -> None:
    """All calls stand before any unit is there; then each in its turn takes the best one left."""
    centre = Centre()
    for number, (x, level, priority) in enumerate(calls):
        centre.call(f"C-{number}", x=x, level=level, priority=priority)
    specs = [
        unit(f"U-{n:02d}", one.x + ISLAND_X * one.is_beyond, one.level, on_duty=one.on_duty)
        for n, one in enumerate(units)
    ]
    said: Said = centre.configure(specs)
    left = list(units)
    expected = []
    for number in sorted(range(len(calls)), key=lambda n: (calls[n][2], n)):
        x, level, _ = calls[number]
        name = by_hand(left, x, level)
        if name is not None:
            expected.append(made(f"C-{number}", name))
            taken = int(name.removeprefix("U-"))
            left[taken] = Placed(0, "bls", on_duty=False, is_beyond=False)
    assert said.orders == expected
