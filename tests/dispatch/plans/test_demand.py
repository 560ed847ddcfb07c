import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dispatch.ground.require import RequirementFailed
from dispatch.plans.demand import (
    MICRO,
    PastCall,
    cell_of,
    centre_of,
    expected,
    fit,
    history,
    hour_of_week,
)
from schemas.centre.forecast import HOURS, CellRates, Forecast, ForecastFile
from schemas.centre.policies import ForecastPolicy
from schemas.ground.base import LatLon
from tests.support.examples import examples

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
POLICY = ForecastPolicy()


def call(hours: float = 0, lat: float = 11.005, lon: float = 106.605) -> PastCall:
    return PastCall(LatLon(lat=lat, lon=lon), MONDAY + timedelta(hours=hours))


CALLS = st.lists(
    st.builds(
        call,
        hours=st.integers(0, 24 * 30),
        lat=st.sampled_from([11.005, 11.015, 11.025]),
        lon=st.sampled_from([106.605, -0.005]),
    ),
    min_size=1,
    max_size=40,
)


def fitted(calls: list[PastCall], policy: ForecastPolicy = POLICY) -> Forecast:
    return fit(policy, calls, utc_offset_min=0, silence_h_max=1_000)


def literally(calls: list[PastCall], policy: ForecastPolicy) -> dict[tuple[int, int], list[float]]:
    """Evaluate the formulas of the module's docstring in fractions."""
    k, a = policy.prior_weeks, policy.prior_calls
    numbers = sorted((one.at - MONDAY) // timedelta(hours=1) for one in calls)
    hours = range(numbers[0], numbers[-1] + 1)
    observed = Counter(hour % HOURS for hour in hours)
    seen = Counter(
        (cell_of(one.place, policy.cell_udeg), (one.at - MONDAY) // timedelta(hours=1) % HOURS)
        for one in calls
    )
    rate = Fraction(len(calls), len(hours))

    def factor(within: set[int]) -> Fraction:
        got = sum(count for (_, hour), count in seen.items() if hour in within)
        exposed = sum(observed[hour] for hour in within)
        return (got + a) / (rate * exposed + a)

    raw = [
        factor({h for h in range(HOURS) if h // 24 == hour // 24})
        * factor({h for h in range(HOURS) if h % 24 == hour % 24})
        for hour in range(HOURS)
    ]
    mean = sum(raw[hour % HOURS] for hour in hours) / len(hours)
    cells = {cell for cell, _ in seen}
    found = {}
    for cell in cells:
        share = Fraction(
            sum(count for (at, _), count in seen.items() if at == cell) + a,
            len(calls) + a * len(cells),
        )
        found[cell] = [
            float((k * rate * share * raw[h] / mean + seen[cell, h]) / (k + observed[h]))
            for h in range(HOURS)
        ]
    return found


@examples(25)
@given(CALLS, st.sampled_from([1, 8, 52]), st.sampled_from([1, 5]))
def test_rates_are_the_formulas(calls: list[PastCall], weeks: int, pseudo: int) -> None:
    policy = ForecastPolicy(prior_weeks=weeks, prior_calls=pseudo)
    found = fitted(calls, policy)
    exact = literally(calls, policy)
    assert {(cell.row, cell.col) for cell in found.cells} == set(exact)
    for cell in found.cells:
        for ours, formula in zip(cell.rates, exact[cell.row, cell.col], strict=True):
            # rounded down three times, the factor to a millionth of itself
            assert ours == pytest.approx(formula * MICRO, rel=1e-4, abs=3)


@examples(30)
@given(CALLS, st.randoms(use_true_random=False))
def test_the_order_of_the_calls_changes_nothing(
    calls: list[PastCall], chance: random.Random
) -> None:
    mixed = chance.sample(calls, len(calls))
    assert fitted(mixed).content_hash() == fitted(calls).content_hash()


def test_after_whole_weeks_as_many_calls_are_expected_as_there_were() -> None:
    chance = random.Random(5)
    calls = [call(0), call(4 * HOURS - 1)]
    calls += [call(chance.randrange(4 * HOURS), lat=11 + chance.random()) for _ in range(600)]
    found = fitted(calls)
    assert found.observed_h == 4 * HOURS
    weekly = sum(sum(expected(found, hour)) for hour in range(HOURS)) / MICRO
    assert weekly == pytest.approx(602 / 4, rel=1e-3)


def test_busy_places_and_hours_have_higher_rates() -> None:
    calls = [call(24 * day + 9, lat=11.005) for day in range(28)] + [call(5, lat=11.015)]
    found = fitted(calls)
    nine, three = expected(found, 9), expected(found, 3)
    busy, quiet = ((cell.row, cell.col) for cell in found.cells)
    assert (busy, quiet) == ((1100, 10660), (1101, 10660))
    assert nine[0] > nine[1]
    assert nine[0] > three[0] > 0


def test_more_weeks_of_prior_flatten_what_was_seen() -> None:
    calls = [call(24 * day + 9) for day in range(28)]
    weak, strong = (fitted(calls, ForecastPolicy(prior_weeks=k)) for k in (1, 1_000))
    assert expected(weak, 9)[0] > expected(strong, 9)[0] > expected(strong, 3)[0]


def test_a_long_silence_is_not_observed() -> None:
    calls = [call(0), call(2), call(100), call(101)]
    for silence_h_max, hours in ((98, 102), (97, 5), (2, 5), (1, 4)):
        past = history(calls, cell_udeg=10_000, utc_offset_min=0, silence_h_max=silence_h_max)
        assert sum(past.observed_h) == hours
        assert max(past.observed_h) == 1
    several = history([call(0)] * 3, cell_udeg=10_000, utc_offset_min=0, silence_h_max=1)
    assert sum(several.observed_h) == 1
    assert several.calls.total() == 3


def test_the_week_begins_on_the_centres_monday() -> None:
    assert hour_of_week(MONDAY, 0) == 0
    assert hour_of_week(MONDAY, 7 * 60) == 7
    assert hour_of_week(MONDAY, -60) == 167
    assert hour_of_week(MONDAY - timedelta(seconds=1), 0) == 167
    assert hour_of_week(MONDAY + timedelta(minutes=59), 0) == 0


@given(st.floats(-89, 89), st.floats(-179, 179), st.sampled_from([1_000, 10_000, 123_456]))
def test_a_place_is_in_the_cell_around_its_centre(lat: float, lon: float, udeg: int) -> None:
    place = LatLon(lat=lat, lon=lon)
    cell = cell_of(place, udeg)
    centre = centre_of(cell, udeg)
    assert abs(centre.lat - lat) <= udeg / 2 / MICRO + 1e-6
    assert abs(centre.lon - lon) <= udeg / 2 / MICRO + 1e-6
    assert cell_of(centre, udeg) == cell


def test_a_file_says_when_it_was_changed() -> None:
    forecast = fitted([call()])
    kept = ForecastFile(sha256=forecast.content_hash(), forecast=forecast)
    assert ForecastFile.model_validate_json(kept.model_dump_json()) == kept
    with pytest.raises(ValidationError, match="was changed after"):
        ForecastFile.model_validate_json(kept.model_dump_json().replace('"calls":1', '"calls":2'))


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(RequirementFailed, match="no call"):
        fitted([])
    with pytest.raises(RequirementFailed, match="below 1"):
        fit(POLICY, [call()], utc_offset_min=0, silence_h_max=0)
    one = CellRates(row=1, col=1, rates=(0,) * HOURS)
    for cells in ((one, one), (one, one.model_copy(update={"row": 0}))):
        with pytest.raises(ValidationError, match="each once"):
            Forecast(policy=POLICY, utc_offset_min=0, calls=1, observed_h=1, cells=cells)
