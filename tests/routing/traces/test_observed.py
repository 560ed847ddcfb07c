import math
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import RoadGraph
from routing.ground.profile import Profile
from routing.live.base_speeds import BaseSpeeds
from routing.tags.speeds import ROAD_CLASSES
from routing.traces.fixes import Fix, Trace
from routing.traces.matching import Matcher
from routing.traces.observed import (
    LearningParams,
    Observation,
    _shrink,
    learn,
    observe,
    road_speeds,
)
from schemas.events.roads import SpeedFactor
from tests.routing.support.small_roads import arc, make_graph
from tests.routing.support.synthetic_traces import Driver

MONDAY_NOON = datetime(2026, 1, 5, 5, tzinfo=UTC)
NOON_MS = round(MONDAY_NOON.timestamp() * 1000)
PRIMARY = ROAD_CLASSES.index("primary")
LON_M = 111_195 * math.cos(math.radians(11))
HASH = "0" * 64


def street() -> RoadGraph:
    """One primary street of three ways, 1 093 m and 100 s with sirens each, both ways."""
    places = [(11.0, 106 + step / 100) for step in range(4)]
    arcs = [
        arc(i, j, 100_000, way_id=min(i, j) + 1)._replace(length_mm=1_093_000, road_class=PRIMARY)
        for i, j in ((0, 1), (1, 0), (1, 2), (2, 1), (2, 3), (3, 2))
    ]
    return make_graph(places, arcs)


def drive(speed_mps: Sequence[float]) -> Trace:
    """Drive the street from end to end at a speed on each way, a fix a second."""
    fixes: list[Fix] = []
    at_m = 5.0
    while at_m < 3_270:
        fixes.append(Fix(11.0, 106 + at_m / LON_M, NOON_MS + 1000 * len(fixes)))
        at_m += speed_mps[min(int(at_m // 1_093), 2)]
    return Trace.of(fixes)


def seen(ratio: float, way_id: int = 1, hour: int = 0) -> Observation:
    return Observation(way_id, PRIMARY, NOON_MS + 3_600_000 * hour, math.log(ratio))


def factor(rows: Sequence[SpeedFactor], hour: int | None = None, **key: int | str) -> SpeedFactor:
    (name, value), *_ = key.items()
    (row,) = (row for row in rows if getattr(row, name) == value and row.hour_of_week == hour)
    return row


def test_speeds_are_read_off_a_matched_trace_way_by_way() -> None:
    graph = street()
    found = observe(graph, Matcher(graph).match(drive([10.93, 21.86, 5.465])), Profile.SIRENS)
    assert [one.way_id for one in found] == [1, 2, 3]
    assert [math.exp(one.log_ratio) for one in found] == pytest.approx([1.0, 2.0, 0.5], rel=0.03)
    assert {one.road_class for one in found} == {PRIMARY}
    assert found[0].at_ms == pytest.approx(NOON_MS, abs=2000)
    normal = observe(graph, Matcher(graph).match(drive([10.93] * 3)), Profile.NORMAL)
    assert math.exp(normal[1].log_ratio) == pytest.approx(2.0, rel=0.03)  # the map says 200 s


def test_a_trace_without_times_or_drive_says_nothing() -> None:
    graph, matcher = street(), Matcher(street())
    timed = drive([10.93] * 3)
    untimed = Trace(timed.lat, timed.lon, None, timed.heading_deg)
    assert observe(graph, matcher.match(untimed), Profile.SIRENS) == []
    stands = Trace.of([Fix(11.0, 106.005, NOON_MS + 1000 * second) for second in range(60)])
    assert observe(graph, matcher.match(stands), Profile.SIRENS) == []


def test_the_prior_counts_as_so_many_observations() -> None:
    rows = learn([[seen(0.5)]] * 10, LearningParams(prior_weight=10))
    assert factor(rows, road_class="primary").factor == pytest.approx(0.5**0.5, abs=1e-4)
    rows = learn([[seen(0.5)]] * 10, LearningParams(prior_weight=0))
    assert factor(rows, road_class="primary").factor == 0.5
    assert factor(rows, way_id=1).factor == 1.0  # its class has said it all
    assert factor(rows, way_id=1).observations == 10


def test_a_single_drive_is_one_observation_of_its_class() -> None:
    ways = [seen(0.5, way_id) for way_id in range(1, 40)]
    rows = learn([ways], LearningParams(prior_weight=9, observations_min=1))
    assert factor(rows, road_class="primary").observations == 1
    assert factor(rows, road_class="primary").factor == pytest.approx(0.5**0.1, abs=1e-4)


def test_a_way_differs_from_its_class_and_an_hour_from_its_day() -> None:
    usual = [seen(1.0, way_id) for way_id in range(2, 40) for _ in range(3)]
    jammed = [seen(0.4, 1, hour) for hour in range(4) for _ in range(40)]
    free = [seen(0.8, 1, 5) for _ in range(100)]
    rows = learn([[one] for one in (*usual, *jammed, *free)], LearningParams(prior_weight=2))
    graph = street()
    base = BaseSpeeds(graph)
    match = Matcher(graph).match(drive([10.93] * 3))
    (event,) = road_speeds(
        rows, centre_id="c", map_hash=HASH, observed=[match], valid_from=MONDAY_NOON
    )
    base.put(event)
    base.advance(MONDAY_NOON + timedelta(hours=1))
    assert base.factor[graph.way_id == 1] == pytest.approx(0.4, abs=0.04)
    base.advance(MONDAY_NOON + timedelta(hours=5))
    assert base.factor[graph.way_id == 1] == pytest.approx(0.8, abs=0.06)


def test_too_few_observations_are_not_published() -> None:
    assert learn([[seen(0.5)]] * 2) == ()
    assert learn([]) == ()
    assert len(learn([[seen(0.5)]] * 3)) == 4  # class and way, whole week and hour


def test_what_is_not_known_by_way_or_class_says_nothing_of_it() -> None:
    unknown = Observation(0, 0, NOON_MS, -1.0)
    assert learn([[unknown]] * 9) == ()


@given(
    st.lists(st.floats(-0.3, 0.3), min_size=5, max_size=40), st.lists(st.floats(-9, 9), max_size=1)
)
def test_an_outlier_moves_a_mean_by_little(values: list[float], outlier: list[float]) -> None:
    clean, dirty = _shrink(values, 0.0, 5.0), _shrink([*values, *outlier], 0.0, 5.0)
    assert -0.3 <= clean.log_factor <= 0.3
    assert abs(dirty.log_factor - clean.log_factor) <= 0.35


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=20), st.floats(-1, 1), st.floats(0.1, 99))
def test_a_posterior_lies_between_prior_and_observations(
    values: list[float], prior: float, weight: float
) -> None:
    mean = _shrink(values, prior, weight)
    held = [min(max(value, -math.log(5)), math.log(5)) for value in values]
    assert min([prior, *held]) - 1e-9 <= mean.log_factor <= max([prior, *held]) + 1e-9
    assert mean.observations == len(values)


def test_order_does_not_matter_and_events_hold_so_many_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = random.Random(115)
    observations = [
        [seen(rng.uniform(0.4, 1.4), rng.randrange(1, 9), rng.randrange(9)) for _ in range(3)]
        for _ in range(100)
    ]
    rows = learn(observations)
    rng.shuffle(observations)
    assert learn(observations) == rows
    monkeypatch.setattr("routing.traces.observed.ROWS_MAX", 20)
    graph = street()
    matches = [Matcher(graph).match(drive([10.93] * 3))]
    events = road_speeds(
        rows, centre_id="c", map_hash=HASH, observed=matches, valid_from=MONDAY_NOON
    )
    assert [row for event in events for row in event.factors] == list(rows)
    assert len({event.event_id for event in events}) == len(events) == math.ceil(len(rows) / 20)
    assert (events[0].traces, events[0].observed_from) == (1, MONDAY_NOON)
    assert events[0].occurred_at == events[0].observed_until > MONDAY_NOON


@pytest.mark.parametrize(
    "wrong", [{"prior_weight": -1.0}, {"prior_weight": math.nan}, {"observations_min": 0}]
)
def test_params_that_cannot_be_meant_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="give"):
        LearningParams(**wrong)  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_jam_on_real_roads_is_learnt_from_noisy_traces(binh_duong: RoadGraph) -> None:
    slow = np.isin(
        binh_duong.road_class, [ROAD_CLASSES.index(n) for n in ("tertiary", "secondary")]
    )
    driver, matcher = Driver(binh_duong, 115), Matcher(binh_duong)
    found: list[list[Observation]] = []
    for _ in range(6):
        made = driver.drive()
        times_ms = [
            ms * (2 if slow[a] else 1) for a, ms in zip(made.arcs, made.times_ms, strict=True)
        ]
        fixes = driver.fixes(type(made)(made.arcs, tuple(times_ms)), 8.0, start_ms=NOON_MS)
        found.append(observe(binh_duong, matcher.match(Trace.of(fixes)), Profile.SIRENS))
    rows = learn(found, LearningParams(prior_weight=0))
    assert factor(rows, road_class="tertiary").factor == pytest.approx(0.5, abs=0.06)
    assert factor(rows, road_class="residential").factor == pytest.approx(1.0, abs=0.12)
