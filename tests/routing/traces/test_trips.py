import math
import random
from datetime import UTC, datetime

import numpy as np
import pytest

from routing import Profile, RoadGraph, Router
from routing.live.day import DayTable
from routing.tags.speeds import ROAD_CLASSES
from routing.traces.eta_range import PARTS, Trip, coverage, coverage_held_back, fit
from routing.traces.fixes import Fix, Trace
from routing.traces.matching import Matcher
from routing.traces.trips import trips_of
from tests.routing.support.small_roads import arc, make_graph
from tests.routing.support.synthetic_traces import Driver

STREET = ((11.0, 106.0), (11.0, 106.01), (11.0, 106.02), (11.0, 106.03))
BLOCK_MM, BLOCK_MS = 1_091_500, 100_000
NOON_MS = round(datetime(2026, 1, 5, 5, tzinfo=UTC).timestamp() * 1000)


def street() -> RoadGraph:
    """Three blocks of 1.09 km, 100 s each with sirens, both ways."""
    rows = [
        arc(tail, head, BLOCK_MS, 1, "Nam")._replace(
            length_mm=BLOCK_MM, road_class=ROAD_CLASSES.index("primary")
        )
        for west in range(3)
        for tail, head in ((west, west + 1), (west + 1, west))
    ]
    return make_graph(STREET, rows)


def along(begin: float, end: float, from_s: int, to_s: int) -> list[Fix]:
    """A fix every 5 s between two longitudes."""
    seconds = range(from_s, to_s + 1, 5)
    lons = np.linspace(begin, end, len(seconds)).tolist()
    return [
        Fix(11.0, lon, NOON_MS + second * 1000) for second, lon in zip(seconds, lons, strict=True)
    ]


def trips(fixes: list[Fix], day: DayTable | None = None) -> list[Trip]:
    graph = street()
    match = Matcher(graph).match(Trace.of(fixes))
    return trips_of(Router(graph, day=day), match, Profile.SIRENS)


def test_a_drive_is_held_against_what_was_predicted_for_it() -> None:
    (one,) = trips(along(106.001, 106.021, 0, 300))
    assert one.observed_ms == pytest.approx(300_000, abs=6_000)
    assert one.predicted_ms == pytest.approx(200_000, rel=0.02)


def test_a_shift_is_cut_where_the_vehicle_stood() -> None:
    shift = [*along(106.001, 106.011, 0, 150), *along(106.011, 106.021, 1_000, 1_100)]
    first, second = trips(shift)
    assert first.observed_ms == pytest.approx(150_000, abs=6_000)
    assert second.observed_ms == pytest.approx(100_000, abs=6_000)
    waits = [*along(106.001, 106.011, 0, 150), *along(106.011, 106.021, 210, 310)]
    (whole,) = trips(waits)  # a minute at a light is part of the drive
    assert whole.observed_ms == pytest.approx(310_000, abs=6_000)


def test_what_leads_nowhere_is_no_drive() -> None:
    assert trips(along(106.001, 106.002, 0, 60)) == []  # too short
    assert trips([fix._replace(at_ms=None) for fix in along(106.001, 106.021, 0, 300)]) == []
    there_and_back = [*along(106.001, 106.021, 0, 300), *along(106.021, 106.004, 305, 560)]
    assert trips(there_and_back) == []


def test_the_hour_of_the_drive_sets_what_is_predicted() -> None:
    noon = DayTable({"primary": tuple(0.5 if hour == 12 else 1.0 for hour in range(24))})
    (slow,) = trips(along(106.001, 106.021, 0, 300), noon)
    assert slow.predicted_ms == pytest.approx(400_000, rel=0.02)


def test_each_drive_is_held_back_once() -> None:
    assert coverage_held_back([Trip(1000, 1000)] * (PARTS - 1)) is None
    rng = random.Random(115)
    spread = [Trip(60_000, round(60_000 * math.exp(rng.gauss(0.1, 0.3)))) for _ in range(1_000)]
    assert coverage_held_back(spread) == pytest.approx(0.8, abs=0.05)
    # One part is off as a whole: it lies outside a fit to the others, and would lie in its own.
    odd = [Trip(60_000, 120_000 if n % PARTS == 0 else 60_000) for n in range(500)]
    assert coverage_held_back(odd) == pytest.approx(0.8)


@pytest.mark.slow
def test_matched_traces_keep_their_range(binh_duong: RoadGraph) -> None:
    driver, matcher, router = Driver(binh_duong, 2026), Matcher(binh_duong), Router(binh_duong)
    slow = {ROAD_CLASSES.index("secondary"): 0.7, ROAD_CLASSES.index("tertiary"): 0.6}
    read: list[Trip] = []
    for _ in range(300):
        # Across the whole map it would be half an hour's drive, and a match grows with each fix.
        day = driver.on_a_day(driver.drive(1_000.0, 6_000.0), slow)
        trace = Trace.of(driver.fixes(day, 8.0, every_ms=10_000, start_ms=NOON_MS))
        read += trips_of(router, matcher.match(trace), Profile.SIRENS)
    assert len(read) > 270
    learnt, held_back = read[:150], read[150:]
    about_right = fit(learnt, prior_log_sigma=0.25)
    assert coverage(about_right, held_back) == pytest.approx(0.8, abs=0.05)
    # The prior that is shipped is wider than these drives vary: a range errs on that side until
    # there are drives enough.
    wide = coverage(fit(learnt), held_back)
    assert wide is not None
    assert 0.8 <= wide <= 0.9
    assert coverage(fit(read * 20), read) == pytest.approx(0.8, abs=0.02)
    by_parts = coverage_held_back(read)  # by the prior that is shipped, too
    assert by_parts is not None
    assert 0.8 <= by_parts <= 0.9
