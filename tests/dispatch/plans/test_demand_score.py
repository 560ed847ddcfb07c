import math
import random
from datetime import UTC, datetime, timedelta

import pytest

from dispatch.ground.require import RequirementFailed
from dispatch.plans.demand import PastCall
from dispatch.plans.demand_score import Evaluation, Marks, evaluate
from schemas.centre.policies import ForecastPolicy
from schemas.ground.base import LatLon

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
NORTH, SOUTH, AWAY = 11.015, 11.005, 12.005


def call(hours: float, lat: float = SOUTH) -> PastCall:
    return PastCall(LatLon(lat=lat, lon=106.605), MONDAY + timedelta(hours=hours))


def judge(calls: list[PastCall], *, held_back_pm: int = 250) -> Evaluation:
    return evaluate(
        ForecastPolicy(),
        calls,
        utc_offset_min=0,
        silence_h_max=1_000,
        held_back_pm=held_back_pm,
    )


def marks(found: Evaluation) -> tuple[Marks, Marks]:
    assert found.forecast is not None
    assert found.flat is not None
    return found.forecast, found.flat


def test_a_pattern_that_goes_on_is_met_better_than_by_a_flat_model() -> None:
    chance = random.Random(3)
    calls = []
    for hour in range(24 * 7 * 12):
        often = 3 if hour % 24 in range(8, 20) else 0.5
        count = sum(chance.random() < often / 10 for _ in range(10))
        calls += [call(hour, NORTH if chance.random() < 0.85 else SOUTH) for _ in range(count)]
    forecast, flat = marks(judge(calls))
    assert forecast.log_likelihood > flat.log_likelihood
    assert forecast.log_place > flat.log_place
    assert forecast.mae_per_h < flat.mae_per_h


def test_a_pattern_that_ends_is_not_praised() -> None:
    chance = random.Random(4)
    calls = [
        call(hour, NORTH if chance.random() < (0.95 if hour < 1_500 else 0.05) else SOUTH)
        for hour in range(2_000)
    ]
    forecast, flat = marks(judge(calls))
    assert forecast.log_place < flat.log_place


def test_marks_of_the_flat_model_are_the_formulas() -> None:
    """Three calls in three hours are fitted in two cells: 1/2 a call an hour in each cell."""
    calls = [call(0), call(1, NORTH), call(2), call(10), call(11)]
    _, flat = marks(judge(calls, held_back_pm=400))
    assert flat.log_likelihood == pytest.approx(math.log(0.5) - 2 * 1 / 2)
    assert flat.log_place == pytest.approx(math.log(0.5))
    assert flat.mae_per_h == pytest.approx(0)


def test_calls_in_new_cells_are_counted_and_not_judged() -> None:
    calls = [call(0), call(1), call(2), call(3, AWAY)]
    found = judge(calls)
    assert (found.fitted, found.held_back, found.outside) == (3, 1, 1)
    assert found.forecast is None
    assert found.flat is None


@pytest.mark.parametrize(("held_back_pm", "held_back"), [(1, 1), (500, 2), (999, 3)])
def test_at_least_one_call_is_on_each_side(held_back_pm: int, held_back: int) -> None:
    calls = [call(hour) for hour in range(4)]
    found = judge(calls, held_back_pm=held_back_pm)
    assert (found.fitted, found.held_back) == (4 - held_back, held_back)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(RequirementFailed, match="two calls"):
        judge([call(0)])
    with pytest.raises(RequirementFailed, match="1000 held back"):
        judge([call(0), call(1)], held_back_pm=1_000)
