import threading

import numpy as np
import pytest
from hypothesis import given

from routing import RoadGraph
from routing.cch import CLOSED, Engine, elimination_order
from schemas.errors import InvariantBroken
from tests.routing.small_roads import arc, graphs, make_graph

ROW = ((11.0, 106.0), (11.0, 106.01), (11.0, 106.02))
GRAPH = make_graph(ROW, [arc(0, 1), arc(1, 2)])


@pytest.fixture
def engine() -> Engine:
    """The row 0 -> 1 -> 2."""
    return Engine(GRAPH)


def test_offsets_count_at_both_ends(engine: Engine) -> None:
    weights = engine.weigh("test", [10, 20])
    assert weights.many_to_one([0, 1, 2, 0], [(2, 5)]) == [35, 25, 5, 35]
    assert weights.one_to_many([(0, 5), (1, 1)], [0, 1, 2]) == [5, 1, 21]
    path = weights.path([(0, 5)], [(2, 7)])
    assert path is not None
    assert (path.time_ms, path.nodes, path.arcs) == (42, (0, 1, 2), (0, 1))


def test_nothing_asked_is_nothing_answered(engine: Engine) -> None:
    weights = engine.weigh("test", [10, 20])
    assert weights.many_to_one([], [(0, 0)]) == []
    assert weights.many_to_one([0], []) == [None]
    assert weights.one_to_many([], [0]) == [None]
    assert weights.one_to_many([(0, 0)], []) == []
    assert weights.path([], [(0, 0)]) is None
    assert weights.path([(0, 0)], []) is None


def test_no_way_is_none(engine: Engine) -> None:
    weights = engine.weigh("test", [10, CLOSED])
    assert weights.many_to_one([0, 1, 2], [(2, 0)]) == [None, None, 0]
    assert weights.one_to_many([(2, 0)], [0, 2]) == [None, 0]
    assert weights.path([(0, 0)], [(2, 0)]) is None


@pytest.mark.parametrize("weights", [[1], [1, 2, 3], [0, 1], [-1, 1], [1, CLOSED + 1]])
def test_weights_out_of_range_never_reach_the_library(engine: Engine, weights: list[int]) -> None:
    with pytest.raises(InvariantBroken, match="weights for 2 arcs"):
        engine.weigh("test", weights)


def test_questions_out_of_range_never_reach_the_library(engine: Engine) -> None:
    weights = engine.weigh("test", [10, 20])
    for node in (-1, 3):
        with pytest.raises(InvariantBroken, match="node index"):
            weights.many_to_one([0, node], [(0, 0)])
        with pytest.raises(InvariantBroken, match="node index"):
            weights.one_to_many([(node, 0)], [0])
        with pytest.raises(InvariantBroken, match="node index"):
            weights.path([(0, 0)], [(node, 0)])
    for offset_ms in (-1, CLOSED):
        with pytest.raises(InvariantBroken, match="offset"):
            weights.path([(0, offset_ms)], [(0, 0)])


def test_a_panic_becomes_our_error_and_the_next_question_is_answered(
    engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    weights = engine.weigh("test", [10, 20])
    assert weights.path([(0, 0)], [(2, 0)]) is not None
    query = engine.queries("test", weights._metric).point_to_point
    assert query is not None
    held = query.run(0, 2)  # the library forbids a second run while a result is alive
    with pytest.raises(InvariantBroken, match="routing engine failed"):
        weights.path([(0, 0)], [(2, 0)])
    assert weights.path([(0, 0)], [(2, 0)]) is not None
    assert held.distance == 30
    capfd.readouterr()  # the library prints its panic


def test_another_failure_passes_through(engine: Engine) -> None:
    weights = engine.weigh("test", [10, 20])
    with pytest.raises(TypeError):
        weights.many_to_one([0.5], [(0, 0)])  # type: ignore[list-item]
    assert weights.many_to_one([0], [(1, 0)]) == [10]


def test_each_thread_asks_for_itself(engine: Engine) -> None:
    answers: list[list[int | None]] = []
    first = engine.weigh("test", [10, 20])
    first.many_to_one([0], [(2, 0)])
    second = engine.weigh("test", [30, 40])
    barrier = threading.Barrier(3)

    def ask() -> None:
        barrier.wait()
        answers.extend(
            first.many_to_one([0], [(2, 0)]) + second.many_to_one([0], [(2, 0)]) for _ in range(50)
        )

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [[30, 70]] * 150


@given(graphs())
def test_the_order_changes_no_answer(graph: RoadGraph) -> None:
    order = elimination_order(graph)
    assert sorted(order.tolist()) == list(range(graph.node_count))
    shuffled = np.random.default_rng(1).permutation(order)
    nodes = list(range(graph.node_count))
    answers = [
        Engine(graph.with_order(given))
        .weigh("test", graph.sirens_ms.tolist())
        .many_to_one(nodes, [(0, 0)])
        for given in (order, shuffled)
    ]
    assert answers[0] == answers[1]
