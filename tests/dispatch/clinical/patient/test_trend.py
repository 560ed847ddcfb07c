import importlib
import random

import pytest

from dispatch.clinical.patient.trend import POINTS_MAX, POINTS_MIN, fit


@pytest.mark.parametrize("count", range(POINTS_MIN, POINTS_MAX + 1))
def test_slope_and_interval_are_those_of_scipy(count: int) -> None:
    rng = random.Random(count)
    points = [(float(x), 80 + 1.5 * x + rng.gauss(0, 3)) for x in range(count)]
    found = fit(points)
    assert found is not None
    stats = importlib.import_module("scipy.stats")  # a second and a half: not for each collection
    oracle = stats.linregress(*zip(*points, strict=True))
    half = stats.t.ppf(0.975, count - 2) * oracle.stderr
    assert found.slope_per_min == pytest.approx(oracle.slope, abs=1e-4)
    assert found.low_per_min == pytest.approx(oracle.slope - half, abs=1e-2)
    assert found.high_per_min == pytest.approx(oracle.slope + half, abs=1e-2)
    assert found.points == count


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ([80, 82, 84, 86], "rising"),
        ([86, 84, 82, 80], "falling"),
        ([80, 80, 80, 80], "steady"),
        ([80, 95, 78, 90, 81], "steady"),
    ],
)
def test_words(values: list[float], word: str) -> None:
    found = fit([(float(minute), value) for minute, value in enumerate(values)])
    assert found is not None
    assert found.word == word


def test_too_little_says_nothing() -> None:
    assert fit([(0.0, 1.0), (1.0, 2.0), (2.0, 3.0)]) is None
    assert fit([(1.0, float(value)) for value in range(6)]) is None


def test_only_the_last_points_count() -> None:
    old = [(float(minute), 0.0) for minute in range(-50, 0)]
    new = [(float(minute), 5.0 * minute) for minute in range(POINTS_MAX)]
    assert fit(old + new) == fit(new)
