"""What readiness is measured by, and that the decision says it."""

from dispatch.choosing.readiness import basis, losses
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
        "coverage": CoveragePolicy(reach_s=30),
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
