from routing import RoadGraph
from routing.osm.turn_costs import cost_rows
from routing.roads.turns import CLOSED, Turn, to_turns
from routing.tags.policy import EmergencyPolicy
from tests.routing.support.small_roads import arc, make_graph

# A crossing at 0; legs 1 north, 2 east, 3 south, 4 west; 5 beyond 1 to its north, 6 west of 1.
PLACES = (
    (11.0, 106.0),
    (11.01, 106.0),
    (11.0, 106.01),
    (10.99, 106.0),
    (11.0, 105.99),
    (11.02, 106.0),
    (11.01, 105.99),
)
EDGES = ((0, 1), (0, 2), (0, 3), (0, 4), (1, 5), (1, 6))
GRAPH = make_graph(
    PLACES, [arc(a, b, 1000, way) for way, e in enumerate(EDGES) for a, b in (e, e[::-1])]
)
POLICY = EmergencyPolicy(
    near_turn_normal_s=2.0,
    near_turn_sirens_s=1.0,
    far_turn_normal_s=6.0,
    far_turn_sirens_s=3.0,
    u_turn_normal_s=20.0,
    u_turn_sirens_s=10.0,
)


def costs(
    graph: RoadGraph, lights: list[int], policy: EmergencyPolicy = POLICY
) -> dict[tuple[int, int, int], tuple[int, int]]:
    """Give the costs by the three nodes that a turn visits."""
    return {
        (
            int(graph.tail[row.arcs[0]]),
            int(graph.head[row.arcs[0]]),
            int(graph.head[row.arcs[1]]),
        ): (
            row.sirens_ms,
            row.normal_ms,
        )
        for row in cost_rows(graph, lights, policy)
    }


def test_at_a_light_every_turn_has_its_cost_and_straight_on_is_free() -> None:
    found = costs(GRAPH, [0])
    assert {key[1] for key in found} == {0}
    assert found[3, 0, 2] == (1_000, 2_000)  # from the south to the east: right
    assert found[3, 0, 4] == (3_000, 6_000)  # to the west, across oncoming traffic
    assert found[3, 0, 3] == (10_000, 20_000)
    assert (3, 0, 1) not in found
    assert len(found) == 12


def test_where_one_drives_on_the_left_the_other_turn_crosses() -> None:
    found = costs(GRAPH, [0], POLICY.model_copy(update={"drives_on": "left"}))
    assert found[3, 0, 2] == (3_000, 6_000)
    assert found[3, 0, 4] == (1_000, 2_000)


def test_quiet_junctions_and_nodes_without_a_choice_are_free() -> None:
    assert costs(GRAPH, []) == {}
    assert costs(GRAPH, [2, 99]) == {}


def test_behind_a_banned_turn_only_turning_round_costs() -> None:
    arcs = {
        (int(t), int(h)): a for a, (t, h) in enumerate(zip(GRAPH.tail, GRAPH.head, strict=True))
    }
    ban = Turn((arcs[3, 0], arcs[0, 4]), CLOSED, CLOSED)
    found = costs(GRAPH.with_turns(to_turns([ban])), [])
    assert found[3, 0, 4] == (3_000, 6_000)
    assert {key: cost for key, cost in found.items() if key[1] == 1} == {
        (0, 1, 0): (10_000, 20_000),
        (5, 1, 5): (10_000, 20_000),
        (6, 1, 6): (10_000, 20_000),
    }
    assert {key[1] for key in found} == {0, 1}


def test_the_bend_is_read_where_the_road_meets_the_junction() -> None:
    bent = make_graph(
        PLACES[:4],
        [
            arc(3, 0, 1000, 1, shape=[(11.0, 105.999)]),  # comes in from the west at the end
            arc(0, 3, 1000, 1, shape=[(11.0, 105.999)]),
            *(arc(a, b, 1000, 2 + b + a) for a, b in ((0, 1), (1, 0), (0, 2), (2, 0))),
        ],
    )
    found = costs(bent, [0])
    assert (3, 0, 2) not in found  # to the east: straight on
    assert found[3, 0, 1] == (3_000, 6_000)  # to the north: left
