from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from console.told.sentences import sentence
from dispatch.fold import Fold
from routing import RoadGraph, Router
from routing.live.base_speeds import BaseSpeeds
from routing.oracle import RoadOracle
from routing.tags.speeds import ROAD_CLASSES
from schemas.events.roads import RoadEvent, RoadSpeeds
from schemas.ground.base import LatLon
from schemas.inputs import input_topic
from schemas.journal import JournalRecord
from schemas.topics import ROAD_EVENTS
from tests.routing.support.small_roads import arc, make_graph

ROW = ((11.0, 106.0), (11.0, 106.01), (11.0, 106.02))
WEST, EAST = (LatLon(lat=lat, lon=lon) for lat, lon in (ROW[0], ROW[2]))
MONDAY_NOON = datetime(2026, 1, 5, 5, tzinfo=UTC)  # 12:00 in Vietnam: hour 12 of the week
HOUR = timedelta(hours=1)
HASH = "0" * 64


def roads() -> RoadGraph:
    """Three nodes in a row: 0 - 1 (way 1, residential) - 2 (way 2, primary), 1000 ms each."""
    pair = [arc(0, 1, 1000, 1), arc(1, 0, 1000, 1), arc(1, 2, 1000, 2), arc(2, 1, 1000, 2)]
    kinds = ["residential", "residential", "primary", "primary"]
    arcs = [
        one._replace(road_class=ROAD_CLASSES.index(kind))
        for one, kind in zip(pair, kinds, strict=True)
    ]
    return make_graph(ROW, arcs)


def speeds(*rows: dict[str, Any], at: datetime = MONDAY_NOON, **fields: Any) -> RoadSpeeds:  # noqa: ANN401
    factors = [{"observations": 5, **row} for row in rows]
    return RoadSpeeds.model_validate_json(
        RoadSpeeds.model_validate(
            {
                "event_id": f"speeds-{at:%H%M}",
                "centre_id": "hcm-115",
                "occurred_at": at,
                "source": "test",
                "factors": tuple(factors),
                "valid_from": at,
                "observed_from": at - HOUR,
                "observed_until": at,
                "traces": 3,
                "map_hash": HASH,
                **fields,
            }
        ).model_dump_json()
    )


def test_a_way_counts_on_top_of_its_class_in_both_directions() -> None:
    base = BaseSpeeds(roads())
    changed = base.put(
        speeds({"road_class": "residential", "factor": 0.5}, {"way_id": 1, "factor": 0.8})
    )
    assert changed
    assert base.factor.tolist() == [0.4, 0.4, 1.0, 1.0]
    assert base.speed_up == 1.0
    assert base.put(speeds({"way_id": 2, "factor": 1.5}))
    assert base.factor.tolist() == [0.4, 0.4, 1.5, 1.5]
    assert base.speed_up == 1.5
    assert base.put(speeds({"way_id": 2, "factor": 1.0}))
    assert base.speed_up == 1.5  # a question that is being asked may still be on the older speeds


def test_an_hour_of_its_own_counts_in_that_hour_of_the_week() -> None:
    base = BaseSpeeds(roads())
    base.put(speeds({"way_id": 1, "factor": 0.9}, {"way_id": 1, "hour_of_week": 13, "factor": 0.5}))
    assert base.factor[0] == 0.9
    assert base.advance(MONDAY_NOON + HOUR)
    assert base.factor[0] == 0.5
    assert not base.advance(MONDAY_NOON + 1.5 * HOUR)
    assert base.advance(MONDAY_NOON + 2 * HOUR)
    assert base.factor[0] == 0.9
    assert base.advance(MONDAY_NOON + timedelta(days=7) + HOUR)


def test_speeds_count_from_their_time_and_later_ones_replace_row_by_row() -> None:
    base = BaseSpeeds(roads())
    late = speeds({"way_id": 1, "factor": 0.5}, valid_from=MONDAY_NOON + HOUR)
    assert not base.put(late)
    assert base.put(speeds({"way_id": 1, "factor": 0.8}, {"way_id": 2, "factor": 0.7}))
    assert base.factor[[0, 2]].tolist() == [0.8, 0.7]
    assert base.advance(MONDAY_NOON + HOUR)
    assert base.factor[[0, 2]].tolist() == [0.5, 0.7]


def test_ways_and_classes_of_another_map_change_nothing() -> None:
    base = BaseSpeeds(roads())
    rows = {"way_id": 99, "factor": 0.5}, {"road_class": "canal", "factor": 0.5}
    assert not base.put(speeds(*rows))
    assert np.array_equal(base.factor, np.ones(4))


def test_closures_and_slowdowns_lie_on_top() -> None:
    oracle = RoadOracle(Router(roads()))
    assert oracle.times_to([WEST], EAST) == [2000]
    oracle.apply(speeds({"way_id": 1, "factor": 0.5}, {"way_id": 2, "factor": 2.0}))
    assert (oracle.times_to([WEST], EAST), oracle.version) == ([2500], 1)
    slowdown = {
        "event_id": "s",
        "centre_id": "hcm-115",
        "occurred_at": MONDAY_NOON,
        "source": "test",
        "road_event_id": "flood",
        "kind": "slowdown",
        "way_ids": (1,),
        "speed_factor": 0.5,
    }
    oracle.apply(RoadEvent.model_validate(slowdown))
    assert oracle.times_to([WEST], EAST) == [4500]
    oracle.apply(RoadEvent.model_validate({**slowdown, "kind": "closure", "speed_factor": None}))
    assert oracle.times_to([WEST], EAST) == [None]


def test_the_hour_turns_with_the_journal() -> None:
    oracle = RoadOracle(Router(roads()))
    oracle.apply(speeds({"way_id": 1, "hour_of_week": 13, "factor": 0.5}))
    assert oracle.times_to([WEST], EAST) == [2000]
    oracle.advance(MONDAY_NOON + HOUR)
    assert (oracle.times_to([WEST], EAST), oracle.version) == ([3000], 1)


def test_nearest_units_are_right_where_roads_are_faster_than_the_map_says() -> None:
    router = Router(roads())
    fleet = router.fleet({"a": WEST, "b": LatLon(lat=11.0, lon=106.012)})
    router.nearest(fleet, EAST, 2)
    router.apply_speeds(speeds({"way_id": 1, "factor": 3.0}, {"way_id": 2, "factor": 3.0}))
    ranked = router.nearest(router.fleet({"a": WEST}), EAST, 1)
    assert [(one.unit_id, one.time_ms) for one in ranked] == [("a", 668)]


def test_the_journal_brings_speeds_and_the_fold_hands_them_to_the_roads() -> None:
    oracle = RoadOracle(Router(roads()))
    fold = Fold("hcm-115", oracle)
    event = speeds({"way_id": 1, "factor": 0.5}).model_copy(update={"received_at": MONDAY_NOON})
    assert input_topic(event.type) is ROAD_EVENTS
    assert ROAD_EVENTS.model.validate_json(event.model_dump_json()) == event
    record = JournalRecord.model_validate_json(JournalRecord(event=event).model_dump_json())
    applied = fold.apply(record, offset=0)
    assert (applied.refused, oracle.version) == (None, 1)
    assert oracle.times_to([WEST], EAST) == [3000]
    assert sentence(event, "vi").startswith("1 vận tốc đo được từ 3 lộ trình, áp dụng từ 2026")
    assert sentence(event, "en") == "1 speeds observed in 3 traces, in force from 2026-01-05 05:00Z"


@pytest.mark.parametrize(
    "row",
    [
        {"factor": 0.5},
        {"way_id": 1, "road_class": "primary", "factor": 0.5},
        {"way_id": 1, "factor": 0.0},
        {"way_id": 1, "factor": 9.0},
        {"way_id": 1, "factor": 0.5, "hour_of_week": 168},
    ],
)
def test_a_row_that_says_nothing_usable_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        speeds(row)


def test_an_observation_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="observed_from is after observed_until"):
        speeds({"way_id": 1, "factor": 0.5}, observed_from=MONDAY_NOON + HOUR)
