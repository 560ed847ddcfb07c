"""Records that go together: what is drawn, what is acknowledged, what an error leaves behind."""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from schemas.topics import HOSPITAL_STATUS, INCIDENTS, Topic
from streams.kafka.records import RawRecord
from tests.streams.support.agents import OWN, Event, FakeApp, Waiting, mixed, waiting, wire
from tests.streams.support.samples import NotSent


class Batches:
    """Notes the batches that it takes, and fails at one."""

    def __init__(self, log: list[str], fails_at: int | None = None) -> None:
        self._log = log
        self._fails_at = fails_at
        self.sizes: list[int] = []

    async def take(self, topic: Topic, raws: Sequence[RawRecord]) -> None:
        assert topic is INCIDENTS
        if len(self.sizes) == self._fails_at:
            raise NotSent
        self.sizes.append(len(raws))
        self._log.append(f"done {[raw.offset for raw in raws]}")


@pytest.mark.parametrize(
    ("count", "late", "sizes"),
    [(1, 0, [1]), (3, 0, [3]), (7, 0, [3, 3, 1]), (2, 1, [2, 1]), (0, 0, [])],
)
async def test_a_batch_is_what_has_come_and_waits_for_nothing(
    count: int, late: int, sizes: list[int]
) -> None:
    fake: Any = FakeApp()
    batches = Batches([])
    wire(fake, "t-").batches(INCIDENTS, batches.take, records_max=3)
    events = [Event([], offset) for offset in range(count + late)]
    await fake.agents[0](Waiting(events[:count], events[count:]))
    assert batches.sizes == sizes


@pytest.mark.parametrize(
    ("count", "sizes", "rests"), [(6, [3, 3], 0), (7, [3, 3, 1], 1), (2, [2], 0)]
)
async def test_the_next_batch_gathers_unless_enough_for_it_waits_already(
    monkeypatch: pytest.MonkeyPatch, count: int, sizes: list[int], rests: int
) -> None:
    """A role that catches up rests in no place; nor does the first batch of all."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("streams.roles.app.asyncio.sleep", sleep)
    fake: Any = FakeApp()
    batches = Batches([])
    wire(fake, "t-").batches(INCIDENTS, batches.take, records_max=3, every_s=3_600.0)
    await fake.agents[0](waiting([], count))
    assert (batches.sizes, len(slept)) == (sizes, rests)
    assert all(0 < one <= 3_600 for one in slept)


async def test_what_is_in_hand_is_waited_for_and_what_waits_behind_it_is_not() -> None:
    """Faust waits for what is in hand when partitions move; what it then gives out is none."""
    fake: Any = FakeApp()
    batches = Batches([])
    wire(fake, "t-").batches(INCIDENTS, batches.take, records_max=3)
    stream = Waiting([Event([], 0), Event([], 1), Event([], 2, generation_id=6), Event([], 3)])
    await fake.agents[0](stream)
    assert batches.sizes == [3]
    assert fake.in_flight == [1, 3]  # the first one is counted by Faust's own stream


async def test_nothing_is_drawn_while_partitions_move() -> None:
    fake: Any = FakeApp()
    batches = Batches([])
    wire(fake, "t-").batches(INCIDENTS, batches.take, records_max=3)
    fake.flow_control.suspend()
    await fake.agents[0](waiting([], 3))
    assert (batches.sizes, fake.in_flight) == ([1], [])


async def test_what_comes_while_a_record_is_handled_is_drawn_in_its_partitions_turn() -> None:
    fake: Any = FakeApp()
    log: list[str] = []
    stream = Waiting(Event(log, offset) for offset in range(3))

    async def take(topic: Topic, raws: Iterable[RawRecord]) -> None:
        assert topic is INCIDENTS
        for raw in raws:
            if raw.offset == 0:
                stream.put(Event(log, 90, "t-other"))
            log.append(f"done {raw.offset}")

    wire(fake, "t-").as_they_come(INCIDENTS, take, records_max=3)
    await fake.agents[0](stream)
    assert log == [
        *("done 0", "done 1", "done 90", "ack 0", "ack 1", "ack 90"),
        *("done 2", "ack 2"),
    ]


async def test_what_was_drawn_by_a_take_that_fails_is_unacknowledged() -> None:
    fake: Any = FakeApp()
    log: list[str] = []

    async def take(_topic: Topic, raws: Iterable[RawRecord]) -> None:
        for raw in raws:
            if raw.offset == 1:
                raise NotSent

    wire(fake, "t-").as_they_come(INCIDENTS, take, records_max=3)
    with pytest.raises(NotSent):
        await fake.agents[0](waiting(log, 3))
    assert log == []


async def test_a_batch_is_acknowledged_in_order_after_all_that_it_caused() -> None:
    fake: Any = FakeApp()
    log: list[str] = []
    wire(fake, "t-").batches(INCIDENTS, Batches(log).take, records_max=2)
    await fake.agents[0](waiting(log, 3))
    assert log == ["done [0, 1]", "ack 0", "ack 1", "done [2]", "ack 2"]


async def test_a_batch_that_fails_leaves_all_of_itself_unacknowledged() -> None:
    fake: Any = FakeApp()
    log: list[str] = []
    wire(fake, "t-").batches(INCIDENTS, Batches(log, fails_at=1).take, records_max=2)
    with pytest.raises(NotSent):
        await fake.agents[0](waiting(log, 4))
    assert log == ["done [0, 1]", "ack 0", "ack 1"]


async def test_a_batch_is_told_apart_by_topic_and_each_part_acknowledged() -> None:
    fake: Any = FakeApp()
    log: list[str] = []

    async def take(topic: Topic, raws: Sequence[RawRecord]) -> None:
        assert {raw.topic for raw in raws} == {topic.name}
        log.append(f"{topic.name} {[raw.offset for raw in raws]}")

    wire(fake, "t-").batches(HOSPITAL_STATUS, take, records_max=4, own=[OWN])
    await fake.agents[0](mixed(log))
    assert log == [
        "hospital-status [0, 2]",
        "ack 0",
        "ack 2",
        "hospital.h1.status [1, 3]",
        "ack 1",
        "ack 3",
    ]
