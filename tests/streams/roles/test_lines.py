"""What was fetched is given out fairly: a partition with thousands keeps no other one waiting."""

from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st
from mode.utils.queues import FlowControlEvent

from streams.host.settings import Settings
from streams.roles.app import make_app
from streams.roles.lines import FETCHED_MAX, LINE_LOW, LINE_MAX, Drawn, FairQueue
from tests.support.examples import examples


def queue() -> FairQueue:
    return FairQueue(flow_control=FlowControlEvent(initially_suspended=False))


def event(part: int, offset: int) -> Any:  # noqa: ANN401 - Faust's Event
    return SimpleNamespace(message=SimpleNamespace(tp=TP("journal", part), offset=offset))


def where(found: Any) -> tuple[int, int]:  # noqa: ANN401 - as above
    return found.message.tp.partition, found.message.offset


class Fetcher:
    """Puts events into a queue as Faust's conductor does, and notes which partitions it pauses."""

    def __init__(self, into: FairQueue) -> None:
        self._into = into
        self.paused: list[int] = []

    def put(self, part: int, *offsets: int) -> None:
        for offset in offsets:
            self._into.put_nowait_enhanced(
                event(part, offset),
                on_pressure_high=lambda: self.paused.append(part),
                on_pressure_drop=lambda: self.paused.remove(part),
            )


def test_the_apps_streams_have_such_a_queue() -> None:
    app = make_app("dispatch", "a:1", Settings())
    channel: Any = app.topic("journal", value_type=bytes)
    assert isinstance(channel.queue, FairQueue)
    assert app.conf.broker_max_poll_records == FETCHED_MAX


def test_a_record_waits_for_one_of_each_other_partition() -> None:
    waits = queue()
    fetcher = Fetcher(waits)
    fetcher.put(0, *range(3_000))
    fetcher.put(1, 7)
    fetcher.put(2, 8, 9)
    found = [where(waits.get_nowait()) for _ in range(7)]
    assert found == [(0, 0), (1, 7), (2, 8), (0, 1), (2, 9), (0, 2), (0, 3)]


def test_a_partition_that_comes_while_another_is_served_has_the_next_turn_but_one() -> None:
    waits = queue()
    fetcher = Fetcher(waits)
    fetcher.put(0, 0, 1, 2)
    assert where(waits.get_nowait()) == (0, 0)
    fetcher.put(1, 5)
    assert [where(waits.get_nowait()) for _ in range(3)] == [(0, 1), (1, 5), (0, 2)]


def test_only_the_partition_that_fills_its_line_is_held_back_and_until_it_is_low() -> None:
    waits = queue()
    fetcher = Fetcher(waits)
    fetcher.put(0, *range(LINE_MAX))
    assert fetcher.paused == []
    fetcher.put(0, LINE_MAX, LINE_MAX + 1)
    fetcher.put(1, 0)
    assert fetcher.paused == [0], "once, and nobody else"
    assert not waits.full(), "no other partition waits for room"
    while waits.qsize() > LINE_LOW:
        assert fetcher.paused == [0]
        waits.get_nowait()
    waits.get_nowait()
    assert fetcher.paused == []


def test_who_draws_while_a_partition_is_held_back_need_not_wait_for_more() -> None:
    waits = queue()
    fetcher = Fetcher(waits)
    app: Any = None
    fetcher.put(0, *range(LINE_MAX))
    assert not Drawn(app, waits, event(1, 0), 3 * LINE_MAX).is_pressed
    fetcher.put(0, LINE_MAX)
    assert Drawn(app, waits, event(1, 0), 3 * LINE_MAX).is_pressed


async def test_a_queue_that_is_emptied_lets_fetch_again_before_it_waits() -> None:
    """Faust empties it when partitions move."""
    waits = queue()
    fetcher = Fetcher(waits)
    fetcher.put(0, *range(LINE_MAX + 1))
    waits.clear()
    assert (waits.empty(), fetcher.paused) == (True, [0])
    fetcher.put(1, 3)
    assert where(await waits.get()) == (1, 3)
    assert fetcher.paused == []


async def test_an_error_that_is_thrown_in_comes_before_what_waits() -> None:
    waits = queue()
    waits.force_put_nowait(event(0, 0))
    await waits.throw(LookupError("thrown"))
    with pytest.raises(LookupError, match="thrown"):
        await waits.get()


@examples(60)
@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=60))
def test_each_partition_keeps_its_order_and_nothing_is_lost(steps: list[tuple[int, bool]]) -> None:
    waits = queue()
    put: dict[int, list[int]] = {}
    got: dict[int, list[int]] = {}

    def take() -> None:
        part, offset = where(waits.get_nowait())
        got.setdefault(part, []).append(offset)

    for number, (part, takes) in enumerate(steps):
        waits.force_put_nowait(event(part, number))
        put.setdefault(part, []).append(number)
        if takes:
            take()
    while not waits.empty():
        take()
    assert got == put
    assert waits.qsize() == 0
