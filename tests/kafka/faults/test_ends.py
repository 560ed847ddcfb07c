"""Reading to the end of a partition ends, whatever stands there: a transaction's mark, nothing.

Kafka's readers are asked first, then everything of the engine that reads something to its end.
"""

import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from console.operating import letters
from dispatch.snapshot import to_bytes
from schemas.topics import (
    CASE_KEYS,
    DEAD_LETTERS,
    ENGINE_HEALTH,
    INCIDENTS,
    JOURNAL,
    MUTUAL_AID,
    QUARANTINE,
    SNAPSHOTS,
    UNIT_VIEWS,
    Topic,
)
from streams.broker import EmbeddedBroker
from streams.journal.folds import Folds
from streams.journal.last_views import last_views
from streams.journal.ledger import Ledger
from streams.kafka import client as kafka
from streams.kafka import topics as topic_admin
from streams.kafka.groups import group_id
from streams.kafka.records import Outgoing
from streams.kafka.starts import starts
from streams.quarantine.held import Quarantine
from streams.recovery.archive import Archive
from streams.recovery.cutting import archive
from streams.recovery.ledgers import Ledgers
from streams.recovery.worlds import Often, Worlds
from streams.roles.dispatch import Dispatcher
from streams.running.replay import COMPARED, replay
from streams.sealing.case_keys import CaseKeys
from streams.watching.engine_state import looking
from tests.streams.journal.test_folds import CONFIG, a_call, new_fold
from tests.streams.support.samples import StoppedClock, Wire, raw

STRANGE: Final = (
    *(CASE_KEYS, DEAD_LETTERS, ENGINE_HEALTH, INCIDENTS, MUTUAL_AID, QUARANTINE, SNAPSHOTS),
    UNIT_VIEWS,
)
"""Topics of which the engine reads some to the end, and where strangers' records do no harm."""


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


class Mirror:
    """Writes into a deployment's topics by transactions, as a mirror does that loses nothing."""

    def __init__(self, producer: Any, prefix: str) -> None:  # noqa: ANN401 - aiokafka's
        self._producer, self._prefix = producer, prefix

    async def write(self, records: Iterable[Outgoing], *, commits: bool) -> None:
        """Write all in one transaction; its mark takes an offset in each partition."""
        await self._producer.begin_transaction()
        for one in records:
            topic, key = self._prefix + one.topic.name, one.key.encode()
            await self._producer.send_and_wait(topic, one.value, key=key, partition=0)
        ended = self._producer.commit_transaction if commits else self._producer.abort_transaction
        await ended()


@asynccontextmanager
async def mirror(broker: EmbeddedBroker, prefix: str) -> AsyncIterator[Mirror]:
    """Make the topics; those in which anything may stand end with a mark, of either kind."""
    await topic_admin.apply(
        broker.bootstrap, prefix, (*{*STRANGE, JOURNAL, *COMPARED},), partitions=1
    )
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap, transactional_id=prefix)
    async with producer:
        made = Mirror(producer, prefix)
        for commits in (True, False):
            await made.write([Outgoing(topic, "BD", b"{}") for topic in STRANGE], commits=commits)
        yield made


async def commit(broker: EmbeddedBroker, prefix: str, role: str, topic: Topic, end: int) -> None:
    """Commit a topic for a role."""
    group = AIOKafkaConsumer(
        bootstrap_servers=broker.bootstrap,
        group_id=group_id(prefix, role),
        enable_auto_commit=False,
    )
    async with group:
        part = TopicPartition(prefix + topic.name, 0)
        group.assign([part])
        await group.commit({part: end})


class Memory:
    """What a dispatch worker and an intake worker know, from where they begin."""

    def __init__(self, brokers: str, prefix: str) -> None:
        self.folds = Folds(new_fold, Quarantine("dispatch", prefix))
        clock = StoppedClock()
        self.worlds = Worlds(
            self.folds,
            brokers=brokers,
            prefix=prefix,
            group=group_id(prefix, "dispatch"),
            clock=clock,
            often=Often(1, 1_000.0),
        )
        self.ledgers = Ledgers(
            Ledger(), "intake", brokers=brokers, prefix=prefix, clock=clock, records=1
        )

    async def begin(self) -> tuple[int, int]:
        """Begin; give how many records each has read."""
        return await self.worlds.begin(), await self.ledgers.begin()

    async def kept(self) -> list[Outgoing]:
        """Give the snapshots of both."""
        wire = Wire()
        self.folds.own([0])
        await self.worlds.keep(wire.send_all)
        await self.ledgers.keep(wire.send_all)
        return wire.sent

    def world(self) -> bytes:
        """Give the centre's world."""
        fold = self.folds.fold(0, "BD")
        assert fold is not None
        return to_bytes(fold)


async def published(journal: Mapping[int, dict[str, Any]]) -> list[Outgoing]:
    """Give what dispatch says of a journal on the topics that are read to an end."""
    wire = Wire()
    raws = [raw(record, JOURNAL, offset=offset) for offset, record in journal.items()]
    await Dispatcher(wire, Folds(new_fold), StoppedClock()).take(JOURNAL, raws)
    return [one for one in wire.sent if one.topic in {*COMPARED, UNIT_VIEWS}]


async def test_whatever_the_engine_reads_to_an_end_gets_over_a_mirrors_marks(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path
) -> None:
    """Records of a transaction that was given up count like others: nobody waits for its end."""
    brokers = broker.bootstrap
    journal = {0: CONFIG, 1: a_call(1), 3: a_call(2)}
    written = [Outgoing(JOURNAL, "BD", json.dumps(one).encode()) for one in journal.values()]
    async with mirror(broker, topic_prefix) as mirrored:
        await mirrored.write(written[:2], commits=True)
        await mirrored.write(written[2:], commits=False)
        await mirrored.write(await published(journal), commits=False)
        await commit(broker, topic_prefix, "dispatch", JOURNAL, 4)
        await commit(broker, topic_prefix, "intake", INCIDENTS, 3)
        first = Memory(brokers, topic_prefix)
        assert await first.begin() == (3, 3)
        for commits in (True, False):
            await mirrored.write(await first.kept(), commits=commits)
    again = Memory(brokers, topic_prefix)
    assert await again.begin() == (0, 0), "all of it is in the snapshots"
    assert again.world() == first.world()

    kept = Archive(tmp_path)
    assert (await archive(brokers, topic_prefix, kept)).kept == len(journal)
    verdict = await replay(brokers, topic_prefix, new_fold, kept)
    assert (verdict.difference, verdict.records) == (None, len(journal))
    await CaseKeys(brokers, topic_prefix).load()
    assert await last_views(brokers, topic_prefix) != ()
    assert await letters.find(brokers, topic_prefix, letters.Wanted()) == []

    part = topic_prefix + JOURNAL.name, 0
    start = (await starts(brokers, group_id(topic_prefix, "dispatch"), [part]))[part]
    assert (start.offset, start.rewind) == (4, None)
    async with looking(brokers, topic_prefix) as looks:
        state = await looks.look()
    firsts = [one for one in state.lags if one.part[1] == 0]
    waits = {one.part[0].removeprefix(topic_prefix): one.records for one in firsts}
    assert (waits["journal"], waits["incidents"], waits["mutual-aid"]) == (0, 0, 4)
