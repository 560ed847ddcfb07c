import json
import math
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import RoadGraph, Router
from routing.tags.speeds import ROAD_CLASSES
from routing.traces.eta_range import (
    EDGES_MS,
    PRIOR_LOG_SIGMA,
    EtaModel,
    EtaRange,
    Residual,
    Trip,
    coverage,
    fit,
    load_model,
    save_model,
)
from schemas.ground.errors import TraceError
from tests.routing.support.synthetic_traces import Driver

MINUTE_MS = 60_000
TIMES_MS = st.integers(0, 10 * 3_600_000)


def drives(count: int, seed: int, *, skew: float = 0.0) -> list[Trip]:
    """Drives of 1 to 40 minutes with heavy tails (Student's t with 3 degrees), wider when short."""
    rng = random.Random(seed)
    made = []
    for _ in range(count):
        predicted_ms = round(MINUTE_MS * math.exp(rng.uniform(0, math.log(40))))
        spread = 0.3 if predicted_ms < EDGES_MS[1] else 0.15
        heavy = rng.gauss(0, 1) / math.sqrt(rng.gammavariate(1.5, 2) / 3)
        log_ratio = 0.1 + spread * heavy + skew * rng.expovariate(1.0)
        made.append(Trip(predicted_ms, max(1, round(predicted_ms * math.exp(log_ratio)))))
    return made


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("skew", [0.0, 0.3])
def test_eight_of_ten_held_back_drives_lie_within_their_range(seed: int, skew: float) -> None:
    trips = drives(12_000, seed, skew=skew)
    model = fit(trips[:8_000])
    held_back = trips[8_000:]
    assert coverage(model, held_back) == pytest.approx(0.8, abs=0.05)
    for low, high in ((0, EDGES_MS[1]), (EDGES_MS[1], 10**9)):
        some = [trip for trip in held_back if low <= trip.predicted_ms < high]
        assert coverage(model, some) == pytest.approx(0.8, abs=0.06)


def test_the_median_lies_in_the_middle_of_what_was_seen() -> None:
    trips = drives(4_000, 7)
    model = fit(trips)
    above = [trip.observed_ms > model.range_of(trip.predicted_ms).median_ms for trip in trips]
    assert sum(above) / len(above) == pytest.approx(0.5, abs=0.02)


def test_without_any_drive_the_prior_decides() -> None:
    model = fit([])
    assert model.residuals == (Residual(0.0, PRIOR_LOG_SIGMA, 0),) * (len(EDGES_MS) + 1)
    assert model.range_of(600_000) == EtaRange(383_135, 600_000, 939_617)
    assert coverage(model, []) is None


def test_few_drives_move_the_prior_a_little_and_many_replace_it() -> None:
    slow = [Trip(600_000, 900_000)]
    assert 600_000 < fit(slow).range_of(600_000).median_ms < 615_000
    assert fit(slow * 2_000).range_of(600_000).median_ms == pytest.approx(900_000, rel=0.01)
    assert fit(slow * 2_000).range_of(600_000).p90_ms < 950_000


def test_what_is_no_drive_is_left_out() -> None:
    bad = [Trip(0, 1), Trip(600_000, 0), Trip(600_000, 6_000_001), Trip(600_000, -5)]
    assert fit(bad) == fit([])


@given(st.lists(st.builds(Trip, TIMES_MS, TIMES_MS), max_size=30), TIMES_MS)
def test_a_range_is_in_order_and_equal_drives_give_equal_models(
    trips: list[Trip], predicted_ms: int
) -> None:
    model = fit(trips)
    span = model.range_of(predicted_ms)
    assert 0 <= span.p10_ms <= span.median_ms <= span.p90_ms
    assert all(isinstance(time_ms, int) for time_ms in span)
    assert fit(trips[::-1]) == model


def test_a_model_is_read_back_the_same(tmp_path: Path) -> None:
    model = fit(drives(500, 1))
    save_model(model, tmp_path / "eta.json")
    assert load_model(tmp_path / "eta.json") == model


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"version": 2}, "version = 2 is not 1; fit the model again"),
        ({"format": "other"}, "is no smart115 eta model"),
        ({"edges_ms": [1, 1]}, "holds a wrong value"),
        ({"edges_ms": [0, 1, 2, 3]}, "give rising milliseconds above 0"),
        ({"residuals": []}, "need one residual more"),
        ({"residuals": [{"log_median": 0}] * 5}, "'log_sigma'"),
        ({"residuals": [{"log_median": 0, "log_sigma": -1, "drives": 1}] * 5}, "out of range"),
        ({"residuals": [{"log_median": 0, "log_sigma": math.nan, "drives": 1}] * 5}, "out of"),
        ({"residuals": 7}, "holds a wrong value"),
    ],
)
def test_a_model_that_cannot_be_used_is_refused(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    path = tmp_path / "eta.json"
    save_model(fit([]), path)
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(TraceError, match=message):
        load_model(path)


def test_files_that_are_no_model(tmp_path: Path) -> None:
    with pytest.raises(TraceError, match="cannot be read"):
        load_model(tmp_path / "nothing.json")
    (tmp_path / "text.json").write_text("{")
    with pytest.raises(TraceError, match="is no JSON"):
        load_model(tmp_path / "text.json")
    (tmp_path / "list.json").write_text("[]")
    with pytest.raises(TraceError, match="is no smart115 eta model"):
        load_model(tmp_path / "list.json")
    with pytest.raises(TraceError, match="cannot be written"):
        save_model(fit([]), tmp_path / "nowhere" / "eta.json")


@pytest.mark.parametrize("weight", [0.0, -1.0, math.nan, math.inf])
def test_a_prior_needs_a_weight(weight: float) -> None:
    with pytest.raises(ValueError, match="give more than 0"):
        fit([], prior_weight=weight)


def test_a_model_must_fit_together() -> None:
    with pytest.raises(ValueError, match="need one residual more"):
        EtaModel((1,), ())


@pytest.mark.slow
def test_drives_over_real_roads_keep_their_range(binh_duong: RoadGraph) -> None:
    driver, router = Driver(binh_duong, 115), Router(binh_duong)
    slow = {ROAD_CLASSES.index("secondary"): 0.7, ROAD_CLASSES.index("tertiary"): 0.6}
    trips = []
    for _ in range(1_000):
        plan = driver.drive(500.0)
        predicted_ms = router.time(*driver.ends(plan)).time_ms
        assert predicted_ms is not None
        trips.append(Trip(predicted_ms, round(driver.on_a_day(plan, slow).duration_ms)))
    assert coverage(fit(trips[:500]), trips[500:]) == pytest.approx(0.8, abs=0.05)
