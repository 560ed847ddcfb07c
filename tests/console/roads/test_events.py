from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from console.cli.talk import BadUsage
from console.roads.events import apply_events, parse_instant, read_live_events
from routing import Router
from schemas.events.roads import RoadEvent
from schemas.ground.base import LatLon
from streams.host.settings import Settings
from tests.routing.support.small_roads import arc, make_graph
from tests.streams.support.cluster import Cluster

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ROW = ((11.0, 106.0), (11.0, 106.01), (11.0, 106.02))
WEST, EAST = (LatLon(lat=lat, lon=lon) for lat, lon in (ROW[0], ROW[2]))


def event(name: str, kind: str = "closure", **fields: Any) -> RoadEvent:  # noqa: ANN401
    return RoadEvent.model_validate(
        {
            "event_id": f"{name}-{kind}",
            "centre_id": "BD",
            "occurred_at": NOON,
            "source": "police",
            "road_event_id": name,
            "kind": kind,
            **fields,
        }
    )


def router() -> Router:
    """Three nodes in a row: 0 - 1 (way 1) - 2 (way 2), a second each."""
    ends = ((0, 1, 1), (1, 0, 1), (1, 2, 2), (2, 1, 2))
    return Router(make_graph(ROW, [arc(tail, head, 1000, way) for tail, head, way in ends]))


async def test_what_a_running_engine_was_told_is_read_for_one_centre(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = Cluster()
    cluster.stand_in(monkeypatch, "streams.kafka.client.reader", "streams.kafka.client.admin")
    ours, other = event("flood", way_ids=(1,)), event("far", way_ids=(1,), centre_id="HCM")
    told = event("works", way_ids=(2,))
    cluster.write("t-road-events", ours.model_dump_json().encode())
    cluster.write("t-road-events", b"not json")
    cluster.write("t-road-events", None)
    cluster.write("t-road-events", other.model_dump_json().encode(), key=b"HCM", part=1)
    cluster.write("t-road-events", told.model_dump_json().encode(), part=1)
    chosen = Settings(home=tmp_path, brokers="fake:1", topic_prefix="t-")
    assert await read_live_events(chosen, "BD") == [ours, told]


async def test_an_engine_without_the_topic_was_told_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Cluster().stand_in(monkeypatch, "streams.kafka.client.reader", "streams.kafka.client.admin")
    chosen = Settings(home=tmp_path, brokers="fake:1", topic_prefix="t-")
    assert await read_live_events(chosen, "BD") == []


def test_of_events_that_overlap_the_strongest_counts_until_it_is_undone() -> None:
    slow = event("jam", "slowdown", way_ids=(1, 2), speed_factor=0.5)
    slower = event("works", "slowdown", way_ids=(2,), speed_factor=0.25)
    shut = event("flood", way_ids=(2,))
    times = []
    for count in range(1, 6):
        roads = router()
        events = [slow, slower, shut, event("flood", "reopening"), event("works", "reopening")]
        apply_events(roads, events[:count], NOON)
        times.append(roads.time(WEST, EAST).time_ms)
    assert times == [4000, 6000, None, 6000, 4000]


def test_many_unknown_ways_are_cut_short_and_a_swap_is_named() -> None:
    far = {"lat": 10.6, "lon": 106.0}
    said = apply_events(
        router(),
        [
            event("many", way_ids=tuple(range(90, 100))),
            event("away", around=far, radius_m=50.0),
        ],
        NOON,
    )
    none = "closure means no road of this map"
    assert said == [
        f"many: {none}; ways that this map has not: 90, 91, 92, 93, 94, …",
        f"away: {none}",
    ]
    europe = Router(make_graph([(50.0, 10.0), (50.0, 10.01)], [arc(0, 1), arc(1, 0)]))
    swapped = event("swapped", around={"lat": 10.005, "lon": 50.0}, radius_m=50.0)
    assert apply_events(europe, [swapped], NOON) == [
        "swapped: closure lies off the map, and on it with lat and lon exchanged; exchange them"
    ]


def test_an_instant_is_brought_to_utc_and_none_is_now() -> None:
    assert parse_instant("2026-01-01T19:00+07:00") == NOON
    before = datetime.now(UTC)
    assert before <= parse_instant(None) <= datetime.now(UTC)
    with pytest.raises(BadUsage, match="has no zone"):
        parse_instant("2026-01-01T19:00")


@pytest.mark.parametrize(
    ("level", "said"),
    [
        (None, "on level 0, as the event names no level: roads on level 1 stay as they are"),
        (1, "on level 1: roads on level 0 stay as they are"),
    ],
)
def test_which_of_the_roads_above_each_other_is_meant_is_said(level: int | None, said: str) -> None:
    nodes = ((11.0, 106.0), (11.0, 106.02), (10.99, 106.01), (11.01, 106.01))
    roads = Router(make_graph(nodes, [arc(0, 1)._replace(level=1), arc(2, 3)]))
    where: dict[str, Any] = {"around": LatLon(lat=11.0, lon=106.01), "radius_m": 30.0}
    (line,) = apply_events(roads, [event("flood", level=level, **where)], NOON)
    assert line == f"flood: closure of 1 arcs, in force; {said}"
