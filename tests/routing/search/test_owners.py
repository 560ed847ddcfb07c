"""Things are freed by the thread that made them, whoever lets go of the last handle."""

import gc
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from routing.ground.geometry import Int32Array
from routing.search.cch import Board, Engine, Nodes, Stops
from routing.search.owners import Bound

START, GOAL = Stops([(0, 0)]), Stops([(1, 0)])


def ints(*values: int) -> Int32Array:
    return np.array(values, dtype=np.int32)


def roads() -> Board[int]:
    """Give a way from 0 to 1 of 10 ms, and one back of 20."""
    return Board(Engine(2, ints(0, 1), ints(1, 0), ints(0, 1)), ints(10, 20), 0)


class Thing:
    """What notes the thread in which it is freed."""

    def __init__(self, freed: list[int]) -> None:
        self.freed = freed

    def __del__(self) -> None:
        self.freed.append(threading.get_ident())


@pytest.fixture
def other() -> Iterator[ThreadPoolExecutor]:
    """Give a thread that goes on running."""
    with ThreadPoolExecutor(1) as pool:
        yield pool


def test_a_handle_dropped_elsewhere_leaves_its_thing_to_its_thread(
    other: ThreadPoolExecutor,
) -> None:
    freed: list[int] = []
    own = other.submit(threading.get_ident).result()
    handle = other.submit(lambda: Bound(Thing(freed))).result()
    assert handle.thing.freed is freed
    del handle
    gc.collect()
    assert freed == []
    other.submit(lambda: Bound(object())).result()
    assert freed == [own]


def test_a_thread_that_ends_frees_what_others_still_hold() -> None:
    freed: list[int] = []
    handles: list[Bound[Thing]] = []
    thread = threading.Thread(target=lambda: handles.append(Bound(Thing(freed))))
    thread.start()
    own = thread.ident
    thread.join()
    assert freed == [own]
    with pytest.raises(AttributeError):
        handles.pop().thing  # noqa: B018 - the thing is gone with its thread


def test_a_handle_in_a_cycle_is_collected_in_any_thread(other: ThreadPoolExecutor) -> None:
    freed: list[int] = []

    def knot() -> None:
        ends: list[object] = [Bound(Thing(freed))]
        ends.append(ends)

    other.submit(knot).result()
    gc.collect()
    assert freed == []
    own = other.submit(lambda: (Bound(object()), threading.get_ident())[1]).result()
    assert freed == [own]


def test_a_thing_is_freed_once_in_its_own_thread_too() -> None:
    freed: list[int] = []
    for _ in range(3):
        Bound(Thing(freed))
    Bound(object())
    assert freed == [threading.get_ident()] * 3


def test_roads_asked_in_one_thread_are_dropped_by_another(other: ThreadPoolExecutor) -> None:
    """The library would say "unsendable, but is being dropped on another thread" to nobody."""
    boards = [roads() for _ in range(3)]

    def ask() -> list[int | None]:
        for board in boards:
            board.publish(ints(11), 1, np.zeros(1, np.int64))
        return [board.queries().time(START, GOAL) for board in boards]

    assert other.submit(ask).result() == [11] * 3
    boards.clear()
    gc.collect()
    assert other.submit(lambda: Bound(0).thing).result() == 0


def test_an_error_handed_to_another_thread_may_hold_the_questions(
    other: ThreadPoolExecutor,
) -> None:
    board = roads()

    def fail() -> None:
        queries = board.queries()
        assert queries.time(START, GOAL) == 10
        queries.one_to_many([START], Nodes([0.5]))  # type: ignore[list-item]

    with pytest.raises(TypeError) as caught:
        other.submit(fail).result()
    other.submit(lambda: board.publish(ints(11, 20), 1)).result()
    assert other.submit(lambda: board.queries().time(START, GOAL)).result() == 11
    del caught
    gc.collect()
    assert other.submit(lambda: board.queries().time(START, GOAL)).result() == 11


STANDING = """
import threading
from tests.routing.search.test_owners import GOAL, START, roads

board, asked = roads(), threading.Event()

def stand() -> None:
    board.queries().time(START, GOAL)
    asked.set()
    threading.Event().wait()

threading.Thread(target=stand, daemon=True).start()
asked.wait()
"""


def test_a_thread_that_still_stands_at_the_end_says_nothing() -> None:
    """What Ctrl-C leaves behind in the middle of a long task."""
    ended = subprocess.run(
        [sys.executable, "-c", STANDING], capture_output=True, text=True, check=True
    )
    assert (ended.stdout, ended.stderr) == ("", "")
