"""Reading to the end of a partition ends, whatever stands there: a transaction's mark, nothing."""

import pytest
from aiokafka import AIOKafkaProducer

from streams.broker import EmbeddedBroker
from streams.kafka import client as kafka


async def write(broker: EmbeddedBroker, topic: str, *, commits: bool) -> None:
    """Write three records in a transaction: its mark takes the offset after them."""
    producer = AIOKafkaProducer(
        bootstrap_servers=broker.bootstrap, transactional_id=f"mirror-of-{topic}"
    )
    await producer.start()
    try:
        await producer.begin_transaction()
        for number in range(3):
            await producer.send_and_wait(topic, f"{number}".encode(), partition=0)
        if commits:
            await producer.commit_transaction()
        else:
            await producer.abort_transaction()
    finally:
        await producer.stop()


@pytest.mark.parametrize("commits", [True, False], ids=["committed", "aborted"])
async def test_a_transactions_mark_at_the_end_is_reached(
    broker: EmbeddedBroker, topic_prefix: str, *, commits: bool
) -> None:
    topic = f"{topic_prefix}mirrored"
    async with kafka.admin(broker.bootstrap) as admin:
        await admin.create(topic, partitions=1, configs={})
    for _ in range(2):
        await write(broker, topic, commits=commits)
    async with kafka.reader(broker.bootstrap) as reader:
        bounds = await reader.bounds([(topic, 0)])
        assert bounds[topic, 0].end == 8, "six records and two marks"
        seen = [one.offset async for one in reader.read_span(topic, 0, start=None, end=None)]
        assert seen == [0, 1, 2, 4, 5, 6]
        rest = [one.offset async for one in reader.read_span(topic, 0, start=7, end=None)]
        assert rest == []
        mark = [one.offset async for one in reader.read_span(topic, 0, start=3, end=4)]
        assert mark == [], "a span of a mark alone"
        found = (await reader.read_at({(topic, 0): 3}))[topic, 0]
        assert found is not None
        assert found.offset == 4, "the first record from there on"
        assert await reader.read_at({(topic, 0): 7}) == {(topic, 0): None}


async def test_an_empty_partition_ends_at_once(broker: EmbeddedBroker, topic_prefix: str) -> None:
    topic = f"{topic_prefix}empty"
    async with kafka.admin(broker.bootstrap) as admin:
        await admin.create(topic, partitions=2, configs={})
    async with kafka.reader(broker.bootstrap) as reader:
        for number in (0, 1):
            for start, end in ((None, None), (5, 9)):
                span = reader.read_span(topic, number, start=start, end=end)
                assert [one async for one in span] == []
