from collections.abc import Sequence

import numpy as np
import pytest

from routing import RoadGraph
from routing.osm.restrictions import (
    VIA_ARCS_MAX,
    Broken,
    Member,
    Restriction,
    RoadIndex,
    Unbound,
    is_restriction,
    read_restriction,
    to_turn_rows,
)
from routing.roads.turns import CLOSED
from routing.tags.policy import DEFAULT_POLICY, EmergencyPolicy
from tests.routing.support.small_roads import arc, make_graph

RELATION = {"type": "restriction"}
MEMBERS = (Member("w", 1, "from"), Member("n", 0, "via"), Member("w", 2, "to"))

# A street 1-0-2 (ways 1, 2), a side street 0-3 (way 3), beyond it 3-4 (way 4) and 3-5 (way 5).
PLACES = (
    (11.0, 106.0),
    (11.0, 105.99),
    (11.0, 106.01),
    (10.99, 106.0),
    (10.98, 106.0),
    (10.99, 106.01),
)
ROADS = [
    arc(a, b, 1000, way)
    for one, other, way in ((1, 0, 1), (0, 2, 2), (0, 3, 3), (3, 4, 4), (3, 5, 5))
    for a, b in ((one, other), (other, one))
]


def by_id(graph: RoadGraph, rows: Sequence[tuple[int, ...]]) -> set[tuple[int, ...]]:
    """Give walks as the nodes they visit."""
    ids = graph.node_id.tolist()
    return {(ids[graph.tail[walk[0]]], *(ids[graph.head[one]] for one in walk)) for walk in rows}


def banned(
    kind: str,
    ways: tuple[Sequence[int], Sequence[int], Sequence[int]],
    via_node: int | None = None,
    policy: EmergencyPolicy = DEFAULT_POLICY,
) -> set[tuple[int, ...]] | Broken:
    graph = make_graph(PLACES, ROADS)
    from_ways, via_ways, to_ways = (tuple(one) for one in ways)
    restriction = Restriction(9, kind, from_ways, via_node, via_ways, to_ways, is_conditional=False)
    rows = to_turn_rows(RoadIndex(graph), restriction, policy)
    return rows if isinstance(rows, Broken) else by_id(graph, [row.arcs for row in rows])


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"restriction": "no_left_turn"}, ("no_left_turn", False)),
        ({"restriction": "only_straight_on"}, ("only_straight_on", False)),
        ({"restriction": "no_u_turn", "except": "psv;bicycle"}, ("no_u_turn", False)),
        ({"restriction": "no_u_turn", "except": "psv; motorcar"}, Unbound.EXCEPTED),
        ({"restriction": "no_u_turn", "except": "emergency"}, Unbound.EXCEPTED),
        ({"restriction:motorcar": "no_left_turn"}, ("no_left_turn", False)),
        ({"restriction:hgv": "no_left_turn"}, Unbound.OTHER_VEHICLES),
        ({"restriction:bicycle": "none"}, Unbound.OTHER_VEHICLES),
        ({"restriction": "no_left_turn", "restriction:emergency": "none"}, Unbound.NONE),
        ({"restriction": "no_left_turn", "restriction:hgv": "none"}, ("no_left_turn", False)),
        ({"type": "restriction:hgv", "restriction": "no_left_turn"}, Unbound.OTHER_VEHICLES),
        ({"type": "restriction:motorcar", "restriction": "no_exit"}, ("no_exit", False)),
        ({"restriction:conditional": "no_left_turn @ (Mo-Fr 07:00-09:00)"}, ("no_left_turn", True)),
        ({"restriction:hgv:conditional": "no_left_turn @ (07:00-09:00)"}, Unbound.OTHER_VEHICLES),
        ({"restriction": "no_left_turn", "hour_on": "07:00"}, ("no_left_turn", True)),
        ({"restriction": "no_right_turn_on_red"}, Broken.KIND),
        ({"restriction": "left"}, Broken.KIND),
        ({}, Unbound.OTHER_VEHICLES),
    ],
)
def test_tags_decide_whom_a_restriction_binds(
    tags: dict[str, str], expected: tuple[str, bool] | Unbound | Broken
) -> None:
    got = read_restriction(9, {**RELATION, **tags}, MEMBERS, DEFAULT_POLICY)
    if isinstance(got, Restriction):
        assert (got.kind, got.is_conditional) == expected
        assert (got.from_ways, got.via_node, got.via_ways, got.to_ways) == ((1,), 0, (), (2,))
    else:
        assert got is expected


def test_the_policy_may_ignore_restrictions_that_hold_at_some_hours() -> None:
    tags = {**RELATION, "restriction:conditional": "no_left_turn @ (07:00-09:00)"}
    ignoring = EmergencyPolicy(conditional_restrictions="ignore")
    assert read_restriction(9, tags, MEMBERS, ignoring) is Unbound.CONDITIONAL


def test_only_relations_of_the_kind_are_restrictions() -> None:
    assert is_restriction({"type": "restriction"})
    assert is_restriction({"type": "restriction:hgv"})
    assert not is_restriction({"type": "route"})
    assert not is_restriction({})


@pytest.mark.parametrize(
    ("kind", "roles", "is_usable"),
    [
        ("no_left_turn", "wfrom nvia wto", True),
        ("no_left_turn", "wfrom wvia wvia wto", True),
        ("no_left_turn", "wfrom nvia wto wlocation_hint", True),
        ("no_left_turn", "wfrom nvia", False),
        ("no_left_turn", "nvia wto", False),
        ("no_left_turn", "wfrom wto", False),
        ("no_left_turn", "wfrom wfrom nvia wto", False),
        ("no_left_turn", "wfrom nvia nvia wto", False),
        ("no_left_turn", "wfrom nvia wvia wto", False),
        ("no_left_turn", "nfrom nvia wto", False),
        ("no_left_turn", "wfrom rvia wto", False),
        ("no_entry", "wfrom wfrom nvia wto", True),
        ("no_exit", "wfrom nvia wto wto", True),
        ("no_exit", "wfrom wfrom nvia wto", False),
        ("", "", False),
    ],
)
def test_members_must_be_complete(kind: str, roles: str, *, is_usable: bool) -> None:
    members = [Member(one[0], index, one[1:]) for index, one in enumerate(roles.split())]
    tags = {**RELATION, "restriction": kind or "no_entry"}
    got = read_restriction(9, tags, members, DEFAULT_POLICY)
    assert isinstance(got, Restriction) if is_usable else got is Broken.MEMBERS


def test_a_ban_names_one_turn() -> None:
    assert banned("no_right_turn", ([1], [], [3]), 0) == {(1, 0, 3)}
    assert banned("no_left_turn", ([3], [], [1]), 0) == {(3, 0, 1)}


def test_an_only_bans_every_other_way_out_and_turning_round() -> None:
    assert banned("only_straight_on", ([1], [], [2]), 0) == {(1, 0, 1), (1, 0, 3)}


def test_a_ban_on_turning_round_names_both_directions_of_one_way() -> None:
    assert banned("no_u_turn", ([1], [], [1]), 0) == {(1, 0, 1)}
    assert banned("no_u_turn", ([3], [], [3]), 3) == {(0, 3, 0)}


def test_several_ways_in_or_out_are_all_meant() -> None:
    assert banned("no_entry", ([1, 2], [], [3]), 0) == {(1, 0, 3), (2, 0, 3)}
    assert banned("no_exit", ([3], [], [1, 2]), 0) == {(3, 0, 1), (3, 0, 2)}


def test_a_ban_by_way_names_the_whole_walk() -> None:
    assert banned("no_u_turn", ([1], [3], [4])) == {(1, 0, 3, 4)}
    assert banned("only_left_turn", ([1], [3], [5])) == {
        (1, 0, 1),
        (1, 0, 2),
        (1, 0, 3, 0),
        (1, 0, 3, 4),
    }


def test_a_ban_over_two_ways_finds_their_order() -> None:
    for via in ([2, 3], [3, 2]):
        graph = make_graph(PLACES, [*ROADS, arc(2, 1, 1000, 7)])
        restriction = Restriction(
            9, "no_u_turn", (5,), None, tuple(via), (7,), is_conditional=False
        )
        rows = to_turn_rows(RoadIndex(graph), restriction, DEFAULT_POLICY)
        assert not isinstance(rows, Broken)
        assert by_id(graph, [row.arcs for row in rows]) == {(5, 3, 0, 2, 1)}


@pytest.mark.parametrize(
    ("ways", "via_node", "cause"),
    [
        (([1], [], [99]), 0, Broken.OFF_MAP),
        (([99], [], [1]), 0, Broken.OFF_MAP),
        (([1], [99], [2]), None, Broken.OFF_MAP),
        (([1], [], [4]), 0, Broken.APART),
        (([1], [], [2]), 77, Broken.APART),
        (([1], [5], [4]), None, Broken.APART),
    ],
)
def test_restrictions_that_do_not_fit_the_map_are_broken(
    ways: tuple[Sequence[int], Sequence[int], Sequence[int]], via_node: int | None, cause: Broken
) -> None:
    assert banned("no_left_turn", ways, via_node) is cause


@pytest.mark.parametrize(("pieces", "is_found"), [(VIA_ARCS_MAX, True), (VIA_ARCS_MAX + 1, False)])
def test_a_ban_over_more_pieces_than_any_sign_means_is_broken(
    pieces: int, *, is_found: bool
) -> None:
    places = [(11.0, 106 + step / 10_000) for step in range(pieces + 3)]
    last = pieces + 1
    ways = [(0, 1, 1), *((step, step + 1, 2) for step in range(1, last)), (last, last + 1, 3)]
    graph = make_graph(places, [arc(tail, head, 1000, way) for tail, head, way in ways])
    restriction = Restriction(9, "no_exit", (1,), None, (2,), (3,), is_conditional=False)
    rows = to_turn_rows(RoadIndex(graph), restriction, DEFAULT_POLICY)
    if is_found:
        assert not isinstance(rows, Broken)
        assert [len(row.arcs) for row in rows] == [pieces + 2]
    else:
        assert rows is Broken.APART


def test_a_way_that_runs_through_its_via_node_is_meant_on_both_sides() -> None:
    through = [arc(a, b, 1000, 1) for a, b in ((1, 0), (0, 1), (0, 2), (2, 0))]
    graph = make_graph(PLACES, [*through, arc(0, 3, 1000, 3), arc(3, 0, 1000, 3)])

    def rows(kind: str, start: int, end: int) -> set[tuple[int, ...]]:
        restriction = Restriction(9, kind, (start,), 0, (), (end,), is_conditional=False)
        found = to_turn_rows(RoadIndex(graph), restriction, DEFAULT_POLICY)
        assert not isinstance(found, Broken)
        return by_id(graph, [row.arcs for row in found])

    assert rows("no_right_turn", 1, 3) == {(1, 0, 3), (2, 0, 3)}
    assert rows("only_left_turn", 3, 1) == {(3, 0, 3)}
    assert rows("no_u_turn", 1, 1) == {(1, 0, 1), (2, 0, 2)}
    assert rows("no_straight_on", 1, 1) == {(1, 0, 2), (2, 0, 1)}


def test_sirens_pay_what_the_policy_says_and_others_never_turn() -> None:
    graph = make_graph(PLACES, ROADS)
    restriction = Restriction(9, "no_left_turn", (1,), 0, (), (3,), is_conditional=False)
    for policy, sirens_ms in ((DEFAULT_POLICY, CLOSED), (EmergencyPolicy(banned_turn_s=1.5), 1500)):
        rows = to_turn_rows(RoadIndex(graph), restriction, policy)
        assert not isinstance(rows, Broken)
        assert [(row.sirens_ms, row.normal_ms) for row in rows] == [(sirens_ms, CLOSED)]


def test_a_ban_does_not_bind_the_wrong_end_of_a_one_way_street() -> None:
    graph = make_graph(PLACES, ROADS)
    against = (graph.way_id == 1) & (graph.head == 0)
    closed = np.where(against, CLOSED, 0).astype(np.int32)
    only_sirens = RoadGraph(**{**vars(graph), "wait_normal_ms": closed})
    restriction = Restriction(9, "no_left_turn", (1,), 0, (), (3,), is_conditional=False)
    assert to_turn_rows(RoadIndex(only_sirens), restriction, DEFAULT_POLICY) is Broken.APART
