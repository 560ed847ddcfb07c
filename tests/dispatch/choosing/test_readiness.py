"""What readiness is measured by, and that the decision says it."""

from dispatch.choosing.readiness import basis, busy_pm, losses
from dispatch.plans import coverage
from schemas.centre.choosing import ResponsePolicy
from schemas.centre.policies import CoveragePolicy, Policies
from schemas.events.centre import CentreConfigured
from schemas.outputs.decisions import DecisionKind
from tests.dispatch.drawn.policies import FORECAST
from tests.dispatch.support.centre import POLICIES, Centre, unit
from tests.dispatch.support.plain_roads import GRAPH_HASH

AWARE = POLICIES.model_copy(
    update={
        "response": ResponsePolicy(strategy="coverage_aware"),
        "coverage": CoveragePolicy(reach_s=30, busy_pm=500),
    }
)
UNITS = (unit("A", 0), unit("B", 30), unit("C", 60))


def configured(policies: Policies, *, with_forecast: bool) -> Centre:
    centre = Centre()
    centre.say(
        CentreConfigured,
        name="Trung tâm thử",
        map_name="plain",
        map_hash=GRAPH_HASH,
        units=UNITS,
        hospitals=(),
        forecast=FORECAST if with_forecast else None,
        policies=policies,
    )
    return centre


def test_with_a_forecast_its_cells_are_covered_with_the_calls_of_the_hour() -> None:
    centre = configured(AWARE, with_forecast=True)
    turn = centre.turn()
    units = [centre.unit(name) for name in "ABC"]
    # The cells' middles lie at 5.5, 45.5 and 95.5 s; eastwards a second each, westwards two.
    reaches = [frozenset({0}), frozenset({1}), frozenset({1})]
    now = coverage.coverage([9, 9, 9], reaches, turn.world.policies.coverage.busy_pm)
    expected = {one.unit_id: now.loss(reach) for one, reach in zip(units, reaches, strict=True)}
    assert losses(turn, units) == expected
    assert basis(turn) == "forecast"


def test_without_one_each_station_counts_the_same() -> None:
    centre = configured(AWARE, with_forecast=False)
    turn = centre.turn()
    units = [centre.unit(name) for name in "ABC"]
    reaches = [frozenset({0, 1}), frozenset({1, 2}), frozenset({2})]
    now = coverage.coverage([1, 1, 1], reaches, turn.world.policies.coverage.busy_pm)
    expected = {one.unit_id: now.loss(reach) for one, reach in zip(units, reaches, strict=True)}
    assert losses(turn, units) == expected
    assert basis(turn) == "stations"


def test_a_decision_that_readiness_had_a_say_in_says_by_what() -> None:
    for with_forecast, words in ((True, "readiness by forecast"), (False, "readiness by station")):
        centre = configured(AWARE, with_forecast=with_forecast)
        said = centre.call("LATER", x=10, priority="P3").decided(DecisionKind.ASSIGNED)
        assert words in said.summary.en
        urgent = centre.call("LIFE", x=10, priority="P1").decided(DecisionKind.ASSIGNED)
        assert "readiness" not in urgent.summary.en


def test_how_busy_the_crews_are_is_what_they_are_now_where_nobody_has_set_it() -> None:
    """One of three on duty, drawn towards a half; who is off duty says nothing."""
    policies = POLICIES.model_copy(update={"coverage": CoveragePolicy()})
    centre = Centre([*UNITS, unit("D", 90, on_duty=False)], policies=policies)
    assert busy_pm(centre.world) == 500 // 4
    centre.call("C-1", x=0)
    assert busy_pm(centre.world) == 1_500 // 4
    for number in (2, 3):
        centre.call(f"C-{number}", x=0)
    assert busy_pm(centre.world) == 3_500 // 4
    assert busy_pm(Centre(policies=policies).world) == 500, "no crew at all: as likely as not"


def test_of_a_large_fleet_that_stands_idle_a_little_doubt_is_left() -> None:
    """No chance at all is none that coverage can be worked out with."""
    fleet = [unit(f"U{number:03}", number) for number in range(500)]
    policies = AWARE.model_copy(update={"coverage": CoveragePolicy(reach_s=30)})
    centre = Centre(fleet, policies=policies)
    assert busy_pm(centre.world) == 1
    assert set(losses(centre.turn(), [centre.unit("U000")])) == {"U000"}


def test_a_share_that_the_centre_has_set_counts() -> None:
    assert busy_pm(configured(AWARE, with_forecast=True).world) == 500


def test_what_is_covered_is_what_a_p1s_target_leaves_for_the_drive() -> None:
    assert Policies().reach_s == 480 - 60
    assert AWARE.reach_s == 30
    late = Policies(response=ResponsePolicy(mobilise_at_station_s=900))
    assert late.reach_s == 1
