"""Moves to stand-by points in a centre's life: when there is one, when there is none, how it ends.

Calls come in around 800 s along the street; the station is at its beginning. ``reach_s`` is 100.
"""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.records.standby import Move
from schemas.centre.forecast import HOURS, CellRates, Forecast
from schemas.centre.move_up import MoveUpPolicy
from schemas.centre.policies import CoveragePolicy, ForecastPolicy, Policies
from schemas.events.centre import CentreConfigured, UnitSpec
from schemas.events.moves import MoveAnswer, MoveOrder, StandbyPoint
from schemas.events.ticks import Tick
from schemas.events.vehicles import VehicleReadiness
from schemas.ground.vocabulary import UnitFlag, UnitState
from schemas.outputs.decisions import DecisionKind
from tests.dispatch.support.centre import POLICIES, Centre, Said, at, unit
from tests.dispatch.support.plain_roads import GRAPH_HASH, here, on_island
from tests.support.examples import examples

RULES = MoveUpPolicy(
    strategy="dmexclp",
    every_s=60,
    gain_pm_min=20,
    drive_pm_per_min=2,
    moves_per_crew_hour_pm=10_000,
    rest_s=600,
    shift_end_s=300,
    acknowledge_s=90,
    at_point_s=20,
)
FORECAST = Forecast(
    policy=ForecastPolicy(cell_udeg=1_000),
    utc_offset_min=420,
    calls=10,
    observed_h=1_000,
    cells=tuple(
        CellRates(row=11_000, col=106_000 + x, rates=(rate,) * HOURS)
        for x, rate in ((5, 10), (800, 500), (830, 500))
    ),
)
EAST = StandbyPoint(point_id="EAST", place=here(790))
ISLAND = StandbyPoint(point_id="ISLAND", place=on_island())


def quiet(
    *units: UnitSpec,
    rules: MoveUpPolicy = RULES,
    forecast: Forecast | None = FORECAST,
    points: tuple[StandbyPoint, ...] = (EAST, ISLAND),
    reach_s: int = 100,
) -> Centre:
    """A centre with nothing to do; its units wait at the beginning of the street."""
    centre = Centre()
    coverage = CoveragePolicy(reach_s=reach_s, busy_pm=500)
    policies = Policies(limits=POLICIES.limits, coverage=coverage, move_up=rules)
    centre.say(
        CentreConfigured,
        name="Trung tâm thử",
        map_name="plain",
        map_hash=GRAPH_HASH,
        units=units or (unit("A", 0), unit("B", 0)),
        hospitals=(),
        policies=policies,
        forecast=forecast,
        standby_points=points,
    )
    return centre


def moves(said: Said) -> list[tuple[str, str, str]]:
    return [(one.status, one.unit_id, one.point_id) for one in said.every(MoveOrder)]


def move_of(centre: Centre, unit_id: str = "A") -> Move:
    return centre.world.readiness.moves[unit_id]


def answer(centre: Centre, said: str, unit_id: str = "A", **fields: Any) -> Said:  # noqa: ANN401
    known = centre.world.readiness.moves.get(unit_id)
    named = {"move_id": known.move_id if known else "mov-none"}
    reason = {"reason": "hết xăng"} if said == "declined" else {}
    return centre.say(MoveAnswer, unit_id=unit_id, answer=said, **(named | reason | fields))


def test_one_unit_is_moved_to_where_the_calls_come_from() -> None:
    centre = quiet()
    said = centre.tick(1)
    (order,) = said.every(MoveOrder)
    assert moves(said) == [("made", "A", "EAST")]
    assert (order.eta_ms, order.place, order.acknowledge_by) == (790_000, EAST.place, at(91))
    decision = said.decided(DecisionKind.MOVE_UP)
    assert decision.decision_id == order.decision_id
    assert decision.summary.en == (
        "A to stand-by point EAST: 13 min 10 s, readiness 0.7 % to 50.0 %"
    )
    assert centre.unit("A").state is UnitState.AVAILABLE
    assert moves(centre.tick(1)) == [], "the next look is a minute later"


@pytest.mark.parametrize(
    ("strategy", "moves_pay", "is_moved"),
    [
        ("where_it_pays", True, True),
        ("where_it_pays", False, False),
        ("where_it_pays", None, False),
        ("dmexclp", False, True),
        ("off", True, False),
    ],
)
def test_units_are_moved_where_simulated_days_showed_a_gain(
    strategy: str,
    moves_pay: bool | None,  # noqa: FBT001
    is_moved: bool,  # noqa: FBT001
) -> None:
    rules = RULES.model_copy(update={"strategy": strategy})
    forecast = FORECAST.model_copy(update={"moves_pay": moves_pay})
    said = quiet(rules=rules, forecast=forecast).tick(1)
    assert moves(said) == ([("made", "A", "EAST")] if is_moved else [])


def test_a_centre_that_names_nothing_moves_units_where_it_pays() -> None:
    assert MoveUpPolicy().strategy == "where_it_pays"


@pytest.mark.parametrize(
    ("reaches_pm", "is_moved"), [((1_000,), False), (MoveUpPolicy().reaches_pm, True)]
)
def test_who_lives_beyond_reach_is_not_forgotten(
    reaches_pm: tuple[int, ...],
    is_moved: bool,  # noqa: FBT001 - pytest gives it by name
) -> None:
    """HALF is 390 s from the calls: beyond a reach of 100 s, but half as far as the station."""
    half = StandbyPoint(point_id="HALF", place=here(410))
    said = quiet(points=(half,), rules=RULES.model_copy(update={"reaches_pm": reaches_pm})).tick(1)
    assert moves(said) == ([("made", "A", "HALF")] if is_moved else [])


@pytest.mark.parametrize(("reaches_pm", "is_moved"), [((1_000,), False), ((500, 1_000), True)])
def test_within_reach_the_nearer_place_is_the_better(
    reaches_pm: tuple[int, ...],
    is_moved: bool,  # noqa: FBT001 - pytest gives it by name
) -> None:
    """The calls are within reach of the station and of EAST: by that alone nobody moves."""
    rules = RULES.model_copy(update={"reaches_pm": reaches_pm})
    said = quiet(unit("A", 0), rules=rules, points=(EAST,), reach_s=900).tick(1)
    assert moves(said) == ([("made", "A", "EAST")] if is_moved else [])


def test_a_unit_under_way_counts_where_it_will_be() -> None:
    """Each further one adds half as much: the fifth 31 per mille, less than the drive costs."""
    centre = quiet(*(unit(name, 0) for name in "ABCDE"))
    found = []
    for _ in range(6):
        orders = centre.tick(60).every(MoveOrder)
        found.append([one.unit_id for one in orders])
        for one in orders:
            answer(centre, "accepted", one.unit_id)
    assert found == [["A"], ["B"], ["C"], ["D"], [], []]


def test_a_crew_that_comes_free_is_not_sent_home_first() -> None:
    """A is clear at 700: its station is 1 400 s back, EAST 90 s on, so that nothing more is driven.

    A minute later would be a tick; B, which stands at home, is not looked at before that.
    """
    dear = RULES.model_copy(update={"drive_pm_per_min": 900})
    centre = quiet(rules=dear)
    centre.call("C-1", x=700)
    centre.bring("A", UnitState.ON_SCENE)
    centre.moved("A", 700)
    said = centre.crew("A", "clear")
    assert moves(said) == [("made", "A", "EAST")]
    (order,) = said.every(MoveOrder)
    assert order.eta_ms == 90_000
    assert moves(centre.tick(60)) == [], "B's drive costs more than it gains"


def test_a_crew_that_comes_free_and_is_needed_at_home_goes_home() -> None:
    """Beyond its own station's gain EAST must gain what it is farther: 890 s here."""
    dear = RULES.model_copy(update={"drive_pm_per_min": 900})
    centre = quiet(rules=dear)
    centre.call("C-1", x=10)
    centre.bring("A", UnitState.ON_SCENE)
    centre.moved("A", 10)
    assert moves(centre.crew("A", "clear")) == []


def test_a_crew_that_comes_free_and_is_sent_at_once_is_not_moved() -> None:
    centre = quiet(unit("A", 0))
    centre.call("C-1", x=700)
    centre.bring("A", UnitState.ON_SCENE)
    centre.call("C-2", x=800)
    said = centre.crew("A", "clear")
    assert ("made", "C-2", "A") in said.orders
    assert moves(said) == []


def test_a_centre_moves_only_so_many_for_its_crews_on_duty() -> None:
    """Half a move a crew and hour: of four crews one is off duty, so that one is moved, not two."""
    half = RULES.model_copy(update={"moves_per_crew_hour_pm": 500})
    centre = quiet(*(unit(name, 0) for name in "ABC"), unit("D", 0, on_duty=False), rules=half)
    made = [moves(centre.tick(60)) for _ in range(5)]
    assert sum(len([one for one in some if one[0] == "made"]) for some in made) == 1


def test_without_a_forecast_or_a_rule_nobody_is_moved() -> None:
    assert moves(quiet(forecast=None).tick(60)) == []
    off = RULES.model_copy(update={"strategy": "off"})
    assert moves(quiet(rules=off).tick(60)) == []


def test_a_move_that_gains_too_little_is_not_made() -> None:
    dear = RULES.model_copy(update={"gain_pm_min": 495})
    assert moves(quiet(rules=dear).tick(60)) == []
    slow = RULES.model_copy(update={"drive_pm_per_min": 40})
    assert moves(quiet(rules=slow).tick(60)) == []


def test_no_move_while_a_threat_to_life_waits() -> None:
    centre = quiet(unit("A", 0), unit("B", 0))
    centre.call("C-1", x=None, priority="P1")
    assert moves(centre.tick(60)) == []
    centre.call("C-2", x=None, priority="P2")
    assert moves(centre.tick(60)) == []


def test_a_less_urgent_call_that_waits_for_its_place_does_not_stop_a_move() -> None:
    centre = quiet()
    centre.call("C-2", x=None, priority="P2")
    assert moves(centre.tick(60)) == [("made", "A", "EAST")]


@pytest.mark.parametrize(("left_s", "moved"), [(299, "B"), (300, "A"), (None, "A")])
def test_no_move_in_the_last_minutes_of_a_shift(left_s: int | None, moved: str) -> None:
    centre = quiet()
    ends = None if left_s is None else at(60 + left_s)
    centre.say(VehicleReadiness, unit_id="A", shift_ends_at=ends)
    assert [unit_id for _, unit_id, _ in moves(centre.tick(60))] == [moved]


def test_who_cannot_be_sent_or_is_not_seen_is_not_moved() -> None:
    centre = quiet(unit("A", 0), unit("B", 0), unit("C", 0, on_duty=False), unit("D", 0))
    centre.say(VehicleReadiness, unit_id="A", flags=(UnitFlag.LOW_FUEL,))
    centre.moved("B", 0)
    centre.clock_s = 601
    assert moves(centre.tick()) == [("made", "D", "EAST")]


def test_any_call_ends_a_move_and_the_crew_is_told() -> None:
    centre = quiet()
    centre.tick(60)
    said = centre.call("C-1", x=0, priority="P1")
    assert ("made", "C-1", "A") in said.orders
    (over,) = said.every(MoveOrder)
    assert (over.status, over.unit_id, over.reason.en if over.reason else "") == (
        "withdrawn",
        "A",
        "sent to C-1",
    )
    assert over.acknowledge_by is None
    assert centre.world.readiness.moves == {}


def test_a_unit_that_goes_off_duty_or_is_gone_ends_its_move() -> None:
    centre = quiet()
    centre.tick(60)
    assert moves(centre.crew("A", "off_duty")) == [("withdrawn", "A", "EAST")]
    centre = quiet()
    centre.tick(60)
    assert moves(centre.configure([unit("B", 0)], (), centre.world.policies)) == [
        ("withdrawn", "A", "EAST")
    ]


def test_a_point_that_is_gone_ends_the_move_to_it() -> None:
    centre = quiet()
    centre.tick(60)
    said = centre.configure([unit("A", 0), unit("B", 0)], (), centre.world.policies)
    assert moves(said) == [("withdrawn", "A", "EAST")]
    assert centre.world.readiness.forecast is None


def test_a_crew_accepts_and_arrives() -> None:
    centre = quiet()
    centre.tick(60)
    assert moves(answer(centre, "accepted")) == [("accepted", "A", "EAST")]
    assert moves(answer(centre, "accepted")) == []
    assert moves(centre.tick(91)) == [("made", "B", "EAST")], "what was accepted does not lapse"
    assert move_of(centre).acknowledge_by is None
    assert moves(answer(centre, "arrived")) == [("arrived", "A", "EAST")]
    assert "A" not in centre.world.readiness.moves


def test_a_crew_declines_with_a_reason_and_is_left_alone_for_a_while() -> None:
    centre = quiet(unit("A", 0))
    centre.tick(60)
    (over,) = answer(centre, "declined").every(MoveOrder)
    assert (over.status, over.reason and over.reason.en) == ("withdrawn", "crew declined: hết xăng")
    assert moves(centre.tick(599)) == []
    assert moves(centre.tick(60)) == [("made", "A", "EAST")]


def test_a_move_that_is_not_answered_lapses() -> None:
    centre = quiet(unit("A", 0))
    centre.tick(60)
    assert moves(centre.tick(89)) == []
    (over,) = centre.tick(1).every(MoveOrder)
    assert (over.status, over.reason and over.reason.en) == (
        "withdrawn",
        "not acknowledged in 90 s",
    )


def test_the_centre_makes_only_so_many_moves_an_hour() -> None:
    rules = RULES.model_copy(update={"moves_per_hour_max": 1, "rest_s": 1})
    centre = quiet(unit("A", 0), rules=rules)
    centre.tick(60)
    answer(centre, "declined")
    assert moves(centre.tick(3_599)) == []
    assert moves(centre.tick(60)) == [("made", "A", "EAST")]


def test_a_compliance_table_names_where_units_must_stand() -> None:
    table = RULES.model_copy(update={"strategy": "compliance_table", "table": ("EAST", "S-A")})
    centre = quiet(rules=table)
    centre.moved("B", 10)
    said = centre.tick(1)
    assert moves(said) == [("made", "B", "EAST")]
    centre.moved("B", 790, occurred_at=at(100))
    centre.clock_s = 100
    answer(centre, "arrived", "B")
    assert moves(centre.tick(1)) == [], "both stand where they should"


@given(st.lists(st.tuples(st.integers(0, 999), st.integers(1, 90)), min_size=1, max_size=12))
@examples(25)
def test_few_moves_one_at_a_time_and_never_while_a_p1_waits(
    steps: list[tuple[int, int]],
) -> None:
    centre = quiet(unit("A", 0), unit("B", 400), unit("C", 0))
    made: list[float] = []
    for number, (x, after_s) in enumerate(steps):
        waits = number % 3 == 2
        if waits:
            centre.call(f"C-{number}", x=None, priority="P1")
        else:
            centre.moved("B", x, occurred_at=at(centre.clock_s))
        centre.clock_s += after_s
        orders = [one for one in moves(centre.say(Tick)) if one[0] == "made"]
        assert len(orders) <= 1
        if number >= 2:
            assert orders == [], "a threat to life waits from the third step on"
        made += [centre.clock_s for _ in orders]
    assert all(later - sooner >= 60 for sooner, later in pairwise(made))
