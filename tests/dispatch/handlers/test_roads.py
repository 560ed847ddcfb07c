"""A closure or slowdown is announced as a decision, and so is its end."""

import pytest

from dispatch.words.account import told
from schemas.events.roads import RoadArea, RoadEvent, RoadLine
from schemas.ground.base import LatLon
from schemas.outputs.decisions import Decision, DecisionKind
from tests.dispatch.support.centre import Centre, Said, at, hospital, unit

PLACE = LatLon(lat=11.05, lon=106.66)


def city() -> Centre:
    return Centre((unit("U", 10),), (hospital("h", 50),))


def said(outcome: Said) -> list[Decision]:
    return [one for one in outcome.every(Decision) if one.kind is DecisionKind.ROADS]


def words(outcome: Said) -> list[str]:
    return [one.summary.en for one in said(outcome)]


def close(centre: Centre, kind: str = "closure", **fields: object) -> Said:
    where = {} if {"around", "geometry"} & set(fields) else {"way_ids": (1, 2)}
    return centre.say(RoadEvent, road_event_id="R-7", kind=kind, **where, **fields)


def test_a_closure_is_announced_with_its_end_and_reason() -> None:
    (decision,) = said(close(city(), valid_until=at(600), reason="ngập sâu"))
    assert decision.road_event_id == "R-7"
    assert decision.summary.en == (
        "Road closed (R-7): 2 roads of the map until 2026-11-24 05:10Z: ngập sâu"
    )
    assert decision.summary.vi == (
        "Đường bị chặn (R-7): 2 đoạn đường trên bản đồ đến 2026-11-24 05:10Z: ngập sâu"
    )
    assert decision.explanation.roads_version == 1
    assert "roads version 1" in told(decision)[-1].en


def test_a_slowdown_says_how_slow_and_where() -> None:
    slow = close(city(), "slowdown", around=PLACE, radius_m=300.0, speed_factor=0.25)
    assert words(slow) == [
        (
            "Slow traffic (R-7), 25 % of the usual speed: "
            "within 300 m of 11.0500,106.6600, end not known"
        )
    ]


@pytest.mark.parametrize(
    ("geometry", "where"),
    [
        (
            RoadLine(type="LineString", coordinates=((106.6, 11.0), (106.7, 11.1))),
            "along a drawn line",
        ),
        (
            RoadArea(
                type="Polygon",
                coordinates=(((106.6, 11.0), (106.7, 11.0), (106.7, 11.1), (106.6, 11.0)),),
            ),
            "in a drawn area",
        ),
    ],
)
def test_what_was_drawn_is_said_to_be(geometry: RoadLine | RoadArea, where: str) -> None:
    assert words(close(city(), geometry=geometry)) == [f"Road closed (R-7): {where}, end not known"]


def test_it_begins_and_ends_in_its_time() -> None:
    centre = city()
    announced = close(centre, valid_from=at(60), valid_until=at(120))
    assert words(announced) == [
        "Road closed (R-7): 2 roads of the map from 2026-11-24 05:01Z until 2026-11-24 05:02Z"
    ]
    assert words(centre.tick(59)) == []
    assert words(centre.tick(1)) == ["The closure R-7 is in force now"]
    assert words(centre.tick(40)) == []
    assert words(centre.tick(20)) == ["The closure R-7 is over: its time has passed"]
    assert words(centre.tick(200)) == []
    assert not centre.world.road_notices


def test_a_reopening_says_who_reopened_it_and_an_unknown_one_that_it_ends_nothing() -> None:
    centre = city()
    close(centre, "slowdown", speed_factor=0.5)
    again = {"road_event_id": "R-7", "kind": "reopening"}
    assert words(centre.say(RoadEvent, source="police-1", **again)) == [
        "Traffic is as usual again (R-7), says police-1"
    ]
    assert words(centre.say(RoadEvent, **again)) == [
        "R-7: nothing to reopen, no closure or slowdown of this name stands"
    ]


def test_a_reopening_that_is_announced_for_later_ends_then() -> None:
    centre = city()
    close(centre)
    later = centre.say(RoadEvent, road_event_id="R-7", kind="reopening", valid_from=at(300))
    assert words(later) == ["The closure R-7 will end at 2026-11-24 05:05Z"]
    assert words(centre.tick(299)) == []
    assert words(centre.tick(1)) == ["The closure R-7 is over: its time has passed"]
