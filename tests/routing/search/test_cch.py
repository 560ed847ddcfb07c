import gc
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import RoadGraph
from routing.ground.geometry import Int32Array
from routing.search.cch import CLOSED, IDLE_METRICS_MAX, Board, Engine, Nodes, order_of
from schemas.ground.errors import InvariantBroken
from tests.routing.support.small_roads import arc, graphs, make_graph

ROW = ((11.0, 106.0), (11.0, 106.01), (11.0, 106.02))
GRAPH = make_graph(ROW, [arc(0, 1), arc(1, 2)])


def ints(*values: int) -> Int32Array:
    return np.array(values, dtype=np.int32)


def engine_of(graph: RoadGraph, order: Int32Array | None = None) -> Engine:
    order = order_of(graph.tail, graph.head, graph.lat, graph.lon) if order is None else order
    return Engine(graph.node_count, graph.tail, graph.head, order)


@pytest.fixture
def engine() -> Engine:
    """The row 0 -> 1 -> 2."""
    return engine_of(GRAPH)


def test_offsets_count_at_both_ends(engine: Engine) -> None:
    queries = Board(engine, ints(10, 20), "now").queries()
    targets = engine.stops([(2, 5)])
    assert queries.many_to_one(engine.nodes([0, 1, 2, 0]), [targets]) == [[35, 25, 5, 35]]
    sources = engine.stops([(0, 5), (1, 1)])
    assert queries.one_to_many([sources], engine.nodes([0, 1, 2])) == [[5, 1, 21]]
    assert queries.from_all(sources, engine.nodes([0, 1, 2])) == [5, 1, 21]
    assert queries.time(engine.stops([(0, 5)]), engine.stops([(2, 7)])) == 42
    path = queries.path(engine.stops([(0, 5)]), engine.stops([(2, 7)]))
    assert path is not None
    assert (path.time_ms, path.first_node, path.last_node, path.arcs) == (42, 0, 2, (0, 1))


def test_nothing_asked_is_nothing_answered(engine: Engine) -> None:
    queries = Board(engine, ints(10, 20), "now").queries()
    nothing, somewhere = engine.stops([]), engine.stops([(0, 0)])
    assert queries.many_to_one(engine.nodes([]), [somewhere]) == [[]]
    assert queries.many_to_one(engine.nodes([0]), [nothing]) == [[None]]
    assert queries.one_to_many([nothing], engine.nodes([0])) == [[None]]
    assert queries.one_to_many([somewhere], engine.nodes([])) == [[]]
    assert queries.from_all(nothing, engine.nodes([0, 1])) == [None, None]
    assert queries.time(nothing, somewhere) is None
    assert queries.times([nothing, somewhere], [somewhere, somewhere]) == [None, 0]
    assert queries.path(somewhere, nothing) is None


def test_no_way_is_none(engine: Engine) -> None:
    queries = Board(engine, ints(10, CLOSED), "now").queries()
    start, goal = engine.stops([(0, 0)]), engine.stops([(2, 0)])
    assert queries.many_to_one(engine.nodes([0, 1, 2]), [goal]) == [[None, None, 0]]
    assert queries.one_to_many([goal], engine.nodes([0, 2])) == [[None, 0]]
    assert queries.time(start, goal) is None
    assert queries.path(start, goal) is None


@pytest.mark.parametrize("weights", [[1], [1, 2, 3], [-1, 1]])
def test_weights_out_of_range_never_reach_the_library(engine: Engine, weights: list[int]) -> None:
    with pytest.raises(InvariantBroken, match="weights for 2 arcs"):
        Board(engine, ints(*weights), "now")
    board = Board(engine, ints(10, 20), "now")
    with pytest.raises(InvariantBroken, match="weights for 2 arcs"):
        board.publish(ints(*weights), "then")
    assert board.queries().tag == "now"


def test_questions_out_of_range_never_reach_the_library(engine: Engine) -> None:
    for node in (-1, 3):
        with pytest.raises(InvariantBroken, match="node index"):
            engine.nodes([0, node])
        with pytest.raises(InvariantBroken, match="node index"):
            engine.stops([(node, 0)])
    for offset_ms in (-1, CLOSED):
        with pytest.raises(InvariantBroken, match="offset"):
            engine.stops([(0, offset_ms)])


def test_a_graph_out_of_range_never_reaches_the_library() -> None:
    order = ints(0, 1, 2)
    for tail, head in ((3, 0), (0, 3), (-1, 0)):
        with pytest.raises(InvariantBroken, match="node index"):
            Engine(3, ints(tail), ints(head), order)
    for wrong in (ints(0, 1), ints(0, 1, 1), ints(0, 1, 3)):
        with pytest.raises(InvariantBroken, match="no permutation"):
            Engine(3, ints(0), ints(1), wrong)


def test_a_panic_becomes_our_error_and_the_next_question_is_answered(
    engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    queries = Board(engine, ints(10, 20), "now").queries()
    start, goal = engine.stops([(0, 0)]), engine.stops([(2, 0)])
    for ask in (queries.time, queries.path, lambda a, b: queries.times([a], [b])):
        assert ask(start, goal) is not None
        query = queries._bound.thing.point_to_point
        assert query is not None
        held = query.run(0, 2)  # the library forbids a second run while a result is alive
        with pytest.raises(InvariantBroken, match="routing engine failed"):
            ask(start, goal)
        assert ask(start, goal) is not None
        assert held.distance == 30
    capfd.readouterr()  # the library prints its panic


def test_another_failure_passes_through(engine: Engine) -> None:
    queries = Board(engine, ints(10, 20), "now").queries()
    goal = engine.stops([(1, 0)])
    with pytest.raises(TypeError):
        queries.many_to_one(engine.nodes([0.5]), [goal])  # type: ignore[list-item]
    assert queries.many_to_one(engine.nodes([0]), [goal]) == [[10]]


def test_a_question_that_cannot_be_asked_leaves_no_broken_object(engine: Engine) -> None:
    queries = Board(engine, ints(10, 20), "now").queries()
    start = engine.stops([(0, 0)])
    wrong = Nodes([0.5])  # type: ignore[list-item]
    for ask in (queries.one_to_many, lambda a, b: queries.from_all(a[0], b)):
        with pytest.raises(TypeError):
            ask([start], wrong)
    assert queries.one_to_many([start], engine.nodes([1])) == [[10]]
    assert queries.from_all(start, engine.nodes([1])) == [10]


def test_a_metric_that_cannot_change_is_replaced(
    engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    board = Board(engine, ints(10, 20), 0)
    board.publish(ints(11, 20), 1)
    idle = next(metric for metric in board._metrics if metric is not board._current[0])
    idle.users.clear()
    import routingkit_cch as rk  # noqa: PLC0415 - only to hold what the library guards

    held = rk.CCHQuery(idle.raw)
    board.publish(ints(12, 20), 2)
    start, goal = engine.stops([(0, 0)]), engine.stops([(2, 0)])
    assert board.queries().time(start, goal) == 32
    assert held.run(0, 2).distance == 30
    capfd.readouterr()


@pytest.mark.parametrize("partial_share", [0, 1_000_000])
@given(changes=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 50)), min_size=1, max_size=8))
def test_published_weights_are_in_force_at_once(
    changes: list[tuple[int, int]], partial_share: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for share in ("PARTIAL_SHARE", "LOCAL_SHARE"):
            patch.setattr(f"routing.search.locality.{share}", partial_share)
        publish_and_ask(changes)


def publish_and_ask(changes: list[tuple[int, int]]) -> None:
    """Publish changes of (arc, weight) one by one, and ask after each."""
    engine = engine_of(GRAPH)
    start, goal = engine.stops([(0, 0)]), engine.stops([(2, 0)])
    weights = [10, 20]
    board = Board(engine, ints(*weights), 0)
    for tag, (index, weight) in enumerate(changes, start=1):
        weights[index] = weight
        board.publish(ints(*weights), tag)
        queries = board.queries()
        assert (queries.tag, queries.time(start, goal)) == (tag, sum(weights))
        assert len(board._metrics) <= 2 + IDLE_METRICS_MAX


def test_a_question_begun_on_old_weights_ends_on_them(engine: Engine) -> None:
    board = Board(engine, ints(10, 20), 0)
    start, goal = engine.stops([(0, 0)]), engine.stops([(2, 0)])
    old = board.queries()
    for tag in range(1, 5):
        board.publish(ints(10 + tag, 20), tag)
        assert old.time(start, goal) == 30
    assert board.queries().time(start, goal) == 34


def test_metrics_are_let_go_when_their_threads_end(engine: Engine) -> None:
    board = Board(engine, ints(10, 20), 0)
    start, goal = engine.stops([(0, 0)]), engine.stops([(2, 0)])
    for tag in range(1, 20):
        thread = threading.Thread(target=lambda: board.queries().time(start, goal))
        thread.start()
        thread.join()
        board.publish(ints(10 + tag, 20), tag)
    gc.collect()
    board.publish(ints(50, 20), 20)
    assert len(board._metrics) <= 1 + IDLE_METRICS_MAX


def test_each_thread_asks_for_itself(engine: Engine) -> None:
    answers: list[int | None] = []
    boards = [Board(engine, ints(10, 20), 0), Board(engine, ints(30, 40), 0)]
    start, goal = engine.stops([(0, 0)]), engine.stops([(2, 0)])
    barrier = threading.Barrier(3)

    def ask() -> None:
        barrier.wait()
        for _ in range(50):
            answers.extend(board.queries().time(start, goal) for board in boards)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer or 0 for answer in answers) == [30] * 150 + [70] * 150


@given(graphs())
def test_the_order_changes_no_answer(graph: RoadGraph) -> None:
    order = order_of(graph.tail, graph.head, graph.lat, graph.lon)
    assert sorted(order.tolist()) == list(range(graph.node_count))
    shuffled = np.random.default_rng(1).permutation(order)
    answers = list(all_times(graph, (order, shuffled)))
    assert answers[0] == answers[1]


def all_times(graph: RoadGraph, orders: tuple[Int32Array, ...]) -> Iterator[list[list[int | None]]]:
    """Give the times from all nodes to node 0, with each of some orders."""
    for order in orders:
        engine = engine_of(graph, order)
        nodes = engine.nodes(list(range(graph.node_count)))
        queries = Board(engine, graph.sirens_ms, "now").queries()
        yield queries.many_to_one(nodes, [engine.stops([(0, 0)])])
