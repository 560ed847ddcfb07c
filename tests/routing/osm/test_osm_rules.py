"""From an OSM file to roads and turns: barriers, lights, ferries, restrictions, policies."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from routing import Profile, RoadGraph
from routing.osm.reader import build_from_osm
from routing.osm.report import BuildReport
from routing.roads.expansion import expand
from routing.roads.turns import CLOSED
from routing.tags.policy import EmergencyPolicy
from routing.tags.speeds import ROAD_CLASSES
from tests.routing.conftest import WriteOsm
from tests.routing.support.turn_search import engine_from

# A square 1-2-3-4, 1.1 km a side, and 5 in the middle of the side from 1 to 2.
NODES = {
    1: (11.0, 106.0),
    2: (11.0, 106.01),
    3: (11.01, 106.01),
    4: (11.01, 106.0),
    5: (11.0, 106.005),
}
RING = (10, (1, 5, 2, 3, 4, 1), {"highway": "residential"})
FREE = EmergencyPolicy(
    near_turn_normal_s=0.0, far_turn_normal_s=0.0, u_turn_normal_s=0.0,
    near_turn_sirens_s=0.0, far_turn_sirens_s=0.0, u_turn_sirens_s=0.0,
)  # fmt: skip


def links(graph: RoadGraph) -> list[tuple[int, int]]:
    tails, heads = graph.node_id[graph.tail].tolist(), graph.node_id[graph.head].tolist()
    return list(zip(tails, heads, strict=True))


def banned_turns(graph: RoadGraph) -> set[tuple[int, ...]]:
    """Give the turns closed to everybody as the OSM nodes they visit."""
    ends = links(graph)
    return {
        (ends[row.arcs[0]][0], *(ends[arc][1] for arc in row.arcs))
        for row in graph.turns.rows()
        if row.normal_ms == CLOSED
    }


def time_ms(graph: RoadGraph, start: tuple[int, int], end: tuple[int, int]) -> int:
    ends = links(graph)
    found = engine_from(graph, expand(graph), ends.index(start), Profile.NORMAL)
    return found[ends.index(end)][0]


@pytest.mark.parametrize("barrier", [{"barrier": "bollard"}, {"barrier": "gate", "access": "no"}])
def test_a_barrier_cuts_the_road_and_both_sides_stay(
    write_osm: WriteOsm, barrier: dict[str, str]
) -> None:
    graph, report = build_from_osm(write_osm(NODES, [RING], node_tags={5: barrier}))
    assert report.node_facts == {"barriers that close a road": 1}
    # One chain from barrier to barrier, by way of 1: its ends are two nodes in one place.
    assert sorted(graph.node_id.tolist()) == [-2, -1, 1]
    at_barrier = graph.node_id < 0
    assert graph.lat[at_barrier].tolist() == [11.0, 11.0]
    assert graph.lon[at_barrier].tolist() == [106.005, 106.005]
    assert sorted(links(graph)) == [(-2, 1), (-1, 1), (1, -2), (1, -1)]


def test_the_order_of_the_file_does_not_change_what_a_barrier_cuts(write_osm: WriteOsm) -> None:
    spoke = (11, (5, 3), {"highway": "service"})
    tags = {5: {"barrier": "block"}}
    first, _ = build_from_osm(write_osm(NODES, [RING, spoke], node_tags=tags))
    turned, _ = build_from_osm(write_osm(NODES, [spoke, RING], "roads.osm", node_tags=tags))
    assert first.hash == turned.hash


def test_a_gate_for_emergencies_takes_time_and_closes_nothing(write_osm: WriteOsm) -> None:
    gate = {5: {"barrier": "gate", "access": "no", "emergency": "yes"}}
    graph, report = build_from_osm(
        write_osm(NODES, [RING, (11, (2, 4), {"highway": "service"})], node_tags=gate),
        policy=EmergencyPolicy(gate_s=7.0),
    )
    assert report.node_facts == {"gates that take time": 1}
    waits = zip(links(graph), graph.wait_normal_ms.tolist(), strict=True)
    assert {(pair, wait) for pair, wait in waits if wait} == {((1, 2), 7_000), ((2, 1), 7_000)}
    assert graph.wait_sirens_ms.tolist() == graph.wait_normal_ms.tolist()


def test_a_light_delays_whoever_reaches_it_and_turns_there_cost(write_osm: WriteOsm) -> None:
    side = (11, (2, 4), {"highway": "residential"})
    light = {2: {"highway": "traffic_signals"}}
    policy = EmergencyPolicy(signal_normal_s=9.0, signal_sirens_s=4.0)
    graph, report = build_from_osm(write_osm(NODES, [RING, side], node_tags=light), policy=policy)
    assert report.node_facts == {"traffic lights": 1}
    reaches = graph.node_id[graph.head] == 2
    assert graph.wait_normal_ms.tolist() == (9_000 * reaches).tolist()
    assert graph.wait_sirens_ms.tolist() == (4_000 * reaches).tolist()
    assert {pair[1] for pair in (links(graph)[row.arcs[0]] for row in graph.turns.rows())} == {2}
    assert expand(graph).node_count > graph.node_count


def test_a_ferry_is_boarded_once_and_takes_its_time(write_osm: WriteOsm) -> None:
    ferry = {"route": "ferry", "motor_vehicle": "yes", "duration": "00:15"}
    ways = [
        (10, (1, 2), {"highway": "tertiary"}),
        (11, (2, 3), ferry),
        (12, (3, 4), {"highway": "tertiary"}),
    ]
    graph, report = build_from_osm(
        write_osm(NODES, ways), policy=EmergencyPolicy(ferry_board_s=60.0)
    )
    assert (report.ways_read, report.ways_used) == (3, 3)
    crossing = links(graph).index((2, 3))
    assert graph.normal_ms[crossing] == graph.sirens_ms[crossing] == pytest.approx(900_000, abs=2)
    boarding = {
        tuple(links(graph)[arc] for arc in row.arcs): (row.sirens_ms, row.normal_ms)
        for row in graph.turns.rows()
    }
    assert boarding == {
        ((1, 2), (2, 3)): (60_000, 60_000),
        ((4, 3), (3, 2)): (60_000, 60_000),
    }
    assert ROAD_CLASSES[graph.road_class[crossing]] == "ferry"
    assert sorted({ROAD_CLASSES[index] for index in graph.road_class}) == ["ferry", "tertiary"]


def test_a_line_on_the_water_for_people_is_no_road(write_osm: WriteOsm) -> None:
    ways = [RING, (11, (2, 4), {"route": "ferry"}), (12, (1, 3), {"route": "hiking"})]
    graph, report = build_from_osm(write_osm(NODES, ways))
    assert report.ways_read == 2
    assert report.refused == {"access tags keep an ambulance out": 1}
    assert 11 not in graph.way_id


CROSS = {**NODES, 6: (10.99, 106.005)}
CROSS_WAYS = [
    (20, (1, 5), {"highway": "residential"}),
    (21, (5, 2), {"highway": "residential"}),
    (22, (5, 6), {"highway": "residential"}),
    (23, (6, 2), {"highway": "residential"}),
    (24, (1, 4, 3, 2), {"highway": "residential"}),
]
RIGHT = [("w", 20, "from"), ("n", 5, "via"), ("w", 22, "to")]


def build(
    write_osm: WriteOsm,
    relations: list[tuple[int, list[tuple[str, int, str]], dict[str, str]]],
    policy: EmergencyPolicy = FREE,
) -> tuple[RoadGraph, BuildReport]:
    path = write_osm(CROSS, CROSS_WAYS, relations=relations)
    return build_from_osm(path, policy=policy)


def test_a_restriction_makes_the_drive_longer(write_osm: WriteOsm) -> None:
    ban = {"type": "restriction", "restriction": "no_right_turn"}
    free, _ = build(write_osm, [])
    held, report = build(write_osm, [(1, RIGHT, ban)])
    assert banned_turns(free) == set()
    assert banned_turns(held) == {(1, 5, 6)}
    assert report.turns == {"read": 1, "used": 1}
    detour = time_ms(held, (1, 5), (5, 6)) - time_ms(free, (1, 5), (5, 6))
    assert detour == 2 * int(free.normal_ms[links(free).index((5, 2))])  # on to 2, round, back
    assert free.hash != held.hash


def test_a_policy_lets_sirens_turn_at_a_cost(write_osm: WriteOsm) -> None:
    ban = {"type": "restriction", "restriction": "only_straight_on"}
    to = [*RIGHT[:2], ("w", 21, "to")]
    bold = FREE.model_copy(update={"banned_turn_s": 8.0})
    graph, _ = build(write_osm, [(1, to, ban)], bold)
    assert banned_turns(graph) == {(1, 5, 6), (1, 5, 1)}
    assert graph.turns.sirens_ms.tolist() == [8_000, 8_000]
    first, last = links(graph).index((1, 5)), links(graph).index((5, 6))
    found = engine_from(graph, expand(graph), first, Profile.SIRENS)
    assert found[last][0] == 8_000


def test_what_became_of_each_restriction_is_told(write_osm: WriteOsm) -> None:
    ban = {"type": "restriction"}
    relations = [
        (1, RIGHT, {**ban, "restriction": "no_right_turn"}),
        (2, RIGHT, {**ban, "restriction:hgv": "no_right_turn"}),
        (3, RIGHT, {**ban, "restriction": "no_right_turn", "except": "emergency"}),
        (4, RIGHT, {**ban, "restriction": "no_turning"}),
        (5, RIGHT[:2], {**ban, "restriction": "no_right_turn"}),
        (6, [*RIGHT[:2], ("w", 99, "to")], {**ban, "restriction": "no_right_turn"}),
        (7, [*RIGHT[:2], ("w", 23, "to")], {**ban, "restriction": "no_right_turn"}),
        (8, RIGHT, {**ban, "restriction:conditional": "no_right_turn @ (07:00-09:00)"}),
        (9, RIGHT, {"type": "route"}),
    ]
    _, report = build(write_osm, relations)
    assert report.turns == {
        "read": 8,
        "used": 2,
        "holds for other vehicles only": 1,
        "excepts motor cars or emergency vehicles": 1,
        "its kind is not known": 1,
        "from, via or to is missing, doubled or of the wrong type": 1,
        "one of its ways is not in the map": 1,
        "its ways do not meet as it says": 1,
        "hold at some hours only": 1,
    }
    assert report.broken_turns == {
        "from, via or to is missing, doubled or of the wrong type": [5],
        "its kind is not known": [4],
        "its ways do not meet as it says": [7],
        "one of its ways is not in the map": [6],
    }
    ignoring = FREE.model_copy(update={"conditional_restrictions": "ignore"})
    _, report = build(write_osm, [relations[7]], ignoring)
    assert report.turns == {"read": 1, "holds at some hours only, and the policy ignores such": 1}


def test_a_street_that_no_allowed_turn_leads_out_of_is_dropped(write_osm: WriteOsm) -> None:
    only = {"type": "restriction", "restriction": "only_straight_on"}
    blocked = [
        *CROSS_WAYS,
        (25, (5, 7), {"highway": "residential", "oneway": "yes"}),
    ]
    nodes = {**CROSS, 7: (10.995, 106.0)}
    relation = (1, [*RIGHT[:2], ("w", 25, "to")], only)  # where it leads, nobody comes back
    graph, report = build_from_osm(write_osm(nodes, blocked, relations=[relation]), policy=FREE)
    assert (1, 5) not in links(graph)
    assert (5, 1) in links(graph)
    assert 7 not in graph.node_id
    assert report.islands.arcs == 2
    everywhere = engine_from(graph, expand(graph), 0, Profile.NORMAL)
    assert len(everywhere) == graph.arc_count


def test_a_policy_lets_sirens_drive_against_a_one_way_street(write_osm: WriteOsm) -> None:
    ways = [RING, (11, (5, 4), {"highway": "residential", "oneway": "yes"})]
    lawful, _ = build_from_osm(write_osm(NODES, ways), policy=FREE)
    assert (lawful.way_id == 11).sum() == 1
    bold, _ = build_from_osm(
        write_osm(NODES, ways), policy=FREE.model_copy(update={"against_one_way_factor": 3.0})
    )
    along, against = sorted(
        np.flatnonzero(bold.way_id == 11).tolist(), key=lambda one: bold.wait_normal_ms[one]
    )
    assert bold.sirens_ms[against] == pytest.approx(3 * int(bold.sirens_ms[along]), abs=2)
    assert (bold.wait_sirens_ms[against], bold.wait_normal_ms[against]) == (0, CLOSED)
    found = {profile: engine_from(bold, expand(bold), along, profile) for profile in Profile}
    assert against in found[Profile.SIRENS]
    assert against not in found[Profile.NORMAL]


def test_motorcycle_alleys_and_narrow_ones_are_told_apart(write_osm: WriteOsm) -> None:
    alley = {"highway": "service", "service": "alley"}
    ways = [
        RING,
        (11, (1, 3), {**alley, "motorcar": "no", "motorcycle": "yes"}),
        (12, (2, 4), {**alley, "width": "1.8"}),
        (13, (5, 3), {**alley, "width": "3"}),
        (14, (5, 4), {**alley, "maxheight": "2"}),
    ]
    graph, report = build_from_osm(write_osm(NODES, ways))
    assert set(graph.way_id.tolist()) == {10, 13}
    assert report.refused == {
        "open to motorcycles only": 1,
        "narrower than an ambulance needs": 1,
        "too low, short or weak a limit for an ambulance": 1,
    }


@pytest.mark.parametrize("speed", ["0", "900", "-5", "NaN", "1e3"])
def test_a_speed_that_cannot_be_is_ignored_and_reported(write_osm: WriteOsm, speed: str) -> None:
    tags = {"highway": "residential", "maxspeed": speed}
    odd, report = build_from_osm(write_osm(NODES, [(*RING[:2], tags)]))
    usual, _ = build_from_osm(write_osm(NODES, [RING]))
    assert odd.hash == usual.hash
    assert report.unknown == {"maxspeed": {speed: 1}}
    assert report.speeds == {f"maxspeed={speed}: not usable": [10]}


def test_a_relation_without_members_or_nodes_in_odd_places_is_harmless(
    write_osm: WriteOsm, tmp_path: Path
) -> None:
    graph, report = build_from_osm(
        write_osm(
            NODES,
            [RING],
            relations=[(1, [], {"type": "restriction", "restriction": "no_u_turn"})],
            node_tags={3: {"highway": "crossing"}, 4: {"barrier": ""}},
        )
    )
    assert report.turns == {
        "read": 1,
        "from, via or to is missing, doubled or of the wrong type": 1,
    }
    assert dataclasses.replace(graph).hash == graph.hash
