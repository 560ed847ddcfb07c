from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from routing import Router
from routing.oracle import RoadOracle
from schemas.base import LatLon
from schemas.roads import RoadEvent
from tests.routing.small_roads import arc, make_graph

ROW = ((11.0, 106.0), (11.0, 106.01), (11.0, 106.02))
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
WEST, EAST = (LatLon(lat=lat, lon=lon) for lat, lon in (ROW[0], ROW[2]))


@pytest.fixture
def roads() -> RoadOracle:
    """Three nodes in a row: 0 - 1 (way 1) - 2 (way 2)."""
    arcs = [arc(0, 1, 1000, 1), arc(1, 0, 1000, 1), arc(1, 2, 1000, 2), arc(2, 1, 1000, 2)]
    return RoadOracle(Router(make_graph(ROW, arcs)))


def event(kind: str, name: str = "flood", **fields: Any) -> RoadEvent:  # noqa: ANN401
    return RoadEvent.model_validate(
        {
            "event_id": f"{name}-{kind}",
            "centre_id": "hcm-115",
            "occurred_at": NOON,
            "source": "test",
            "road_event_id": name,
            "kind": kind,
            **fields,
        }
    )


def test_road_events_change_the_times_until_they_end(roads: RoadOracle) -> None:
    assert roads.times_to([WEST], EAST) == [2000]
    roads.apply(event("slowdown", way_ids=(1,), speed_factor=0.5, valid_until=NOON))
    assert roads.times_from(WEST, [EAST]) == [3000]
    roads.apply(event("closure", "works", around=EAST, radius_m=100.0))
    assert roads.times_to([WEST], EAST) == [None]
    roads.apply(event("reopening", "works"))
    assert roads.times_to([WEST], EAST) == [3000]
    roads.advance(NOON - timedelta(seconds=1))
    assert roads.version == 3
    roads.advance(NOON)
    assert (roads.times_to([WEST], EAST), roads.version) == ([2000], 4)


def test_what_is_off_the_roads_is_told(roads: RoadOracle) -> None:
    off = LatLon(lat=12.0, lon=106.0)
    assert roads.on_road(WEST)
    assert not roads.on_road(off)
    assert roads.distance_to_road_m(off) > 100_000
    assert len(roads.graph_hash) == 64
