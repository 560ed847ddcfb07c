"""Intake begins at a snapshot of what the journal holds, and of nothing else."""

import json
from datetime import datetime
from typing import Any

import pytest
from structlog.testing import capture_logs

from schemas.journal import SourcePosition
from schemas.topics import CENTRE_CONFIG, INCIDENTS
from streams.journal.ledger import Ledger
from streams.recovery.ledgers import Ledgers, read_by_all
from tests.streams.support.cluster import Cluster
from tests.streams.support.flat_roads import MAP_HASH
from tests.streams.support.samples import (
    StoppedClock,
    Wire,
    call,
    configured,
    journal_record,
    named,
)

TOPICS = (INCIDENTS.name, CENTRE_CONFIG.name)


class Worker:
    """The ledgers of an intake worker."""

    def __init__(self, cluster: Cluster, *, topics: tuple[str, ...] = TOPICS) -> None:
        self.cluster = cluster
        self.ledger = Ledger(topics)
        self.wire = Wire()
        self.ledgers = Ledgers(
            self.ledger,
            "intake",
            brokers="fake:1",
            prefix="t-",
            clock=StoppedClock(),
            records=3,
        )

    async def keep(self) -> int:
        """Write what is due; give how many records that made."""
        before = len(self.wire.sent)
        await self.ledgers.keep(self.wire.send_all)
        new = self.wire.sent[before:]
        self.cluster.write_all(new, "t-")
        return len(new)

    def knows(self, number: int) -> bool:
        return self.ledger.has_event(named(f"e-{number}"))


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    cluster = Cluster()
    cluster.stand_in(monkeypatch, "streams.recovery.ledgers.reader")
    return cluster


def journal(cluster: Cluster, *numbers: int, part: int = 0) -> None:
    for number in numbers:
        record = journal_record(call(f"e-{number}", incident_id=f"C-{number}"), INCIDENTS, number)
        cluster.write("t-journal", json.dumps(record).encode(), part=part)


@pytest.fixture
async def worker(cluster: Cluster) -> Worker:
    """One that has kept a configuration and calls 1 to 3; call 4 has come since."""
    config = journal_record(configured(MAP_HASH), CENTRE_CONFIG)
    cluster.write("t-journal", json.dumps(config).encode())
    journal(cluster, 1, 2)
    journal(cluster, 3, part=1)
    made = Worker(cluster)
    assert await made.ledgers.begin() == 4
    assert await made.keep() == 1
    journal(cluster, 4)
    return made


async def test_a_new_worker_knows_the_same_and_reads_the_rest(
    cluster: Cluster, worker: Worker
) -> None:
    again = Worker(cluster)
    assert await again.ledgers.begin() == 1
    assert [again.knows(number) for number in range(1, 6)] == [True] * 4 + [False]
    await worker.ledger.read_on(_reader(cluster), "t-journal")
    assert again.ledger.state() == worker.ledger.state()


def _reader(cluster: Cluster) -> Any:  # noqa: ANN401 - stands in for a reader
    return cluster


async def test_what_never_reached_the_journal_is_in_no_snapshot(
    cluster: Cluster, worker: Worker
) -> None:
    """It was noted, and its send failed with the worker: read again, it is new."""
    source = SourcePosition(topic=INCIDENTS.name, partition=0, offset=99)
    worker.ledger.note(named("e-99"), source.name)
    journal(cluster, 5, 6)
    assert worker.knows(99)
    assert await worker.keep() == 1
    again = Worker(cluster)
    assert await again.ledgers.begin() == 0
    assert (again.knows(99), again.knows(6)) == (False, True)


async def test_it_says_how_far_its_snapshot_goes(cluster: Cluster, worker: Worker) -> None:
    told = worker.ledgers.told()
    assert (told.partition, told.next_offset, told.behind) == (0, 3, 0)
    await worker.keep()
    assert worker.ledgers.told().behind == 1
    again = Worker(cluster)
    assert (again.ledgers.told().next_offset, await again.ledgers.begin()) == (0, 1)
    told = again.ledgers.told()
    assert (told.next_offset, told.behind) == (3, 1)


async def test_too_little_is_worth_no_snapshot(worker: Worker) -> None:
    assert await worker.keep() == 0


async def test_of_a_journal_that_was_created_anew_in_any_partition_all_is_read(
    cluster: Cluster, worker: Worker
) -> None:
    assert worker.knows(3)
    cluster.records["t-journal", 1] = []
    journal(cluster, 7, part=1)
    again = Worker(cluster)
    with capture_logs() as logs:
        assert await again.ledgers.begin() == 5
    assert [log["why"] for log in logs] == ["the journal is another one"]
    assert (again.knows(3), again.knows(7)) == (False, True)


async def test_a_ledger_of_other_topics_or_that_cannot_be_read_is_refused(
    cluster: Cluster, worker: Worker
) -> None:
    assert worker.knows(1)
    other = Worker(cluster, topics=(INCIDENTS.name,))
    with capture_logs() as logs:
        assert await other.ledgers.begin() == 5
    assert ["topics" in log["why"] for log in logs] == [True]
    with capture_logs() as logs, pytest.MonkeyPatch.context() as patch:
        patch.setattr("streams.recovery.parts.Found.content", lambda _self: b"{}")
        assert await Worker(cluster).ledgers.begin() == 5
    assert "faults" in logs[0]["why"]


async def test_the_next_worker_writes_into_another_slot(cluster: Cluster, worker: Worker) -> None:
    again = Worker(cluster)
    await again.ledgers.begin()
    journal(cluster, 5, 6, 7)
    assert await again.keep() == 1
    ids = [json.loads(one.value)["part_id"] for one in (*worker.wire.sent, *again.wire.sent)]
    assert ids == ["intake.0.0.0", "intake.0.1.0"]


async def test_a_journal_that_was_cut_beyond_its_memory_is_said_and_older_events_are_not_new(
    cluster: Cluster, worker: Worker
) -> None:
    """Whether they were used cannot be told any more: see ``older_than_memory``."""
    assert worker.knows(3)
    cluster.records = {key: log for key, log in cluster.records.items() if key[0] == "t-journal"}
    cluster.begins["t-journal", 0] = 2
    again = Worker(cluster)
    with capture_logs() as logs:
        assert await again.ledgers.begin() == 3
    [told] = [log for log in logs if "cut beyond" in log["event"]]
    first = json.loads(cluster.records["t-journal", 0][2].value or b"")["event"]["received_at"]
    assert (told["role"], told["begins"]) == ("intake", {0: 2})
    assert told["forgotten_until"] == again.ledger.forgotten_until == datetime.fromisoformat(first)
    assert [again.knows(number) for number in range(1, 5)] == [False, True, True, True]


async def test_a_journal_that_was_cut_behind_its_snapshot_leaves_nothing_to_say(
    cluster: Cluster, worker: Worker
) -> None:
    assert worker.knows(1)
    cluster.begins["t-journal", 0] = 3
    again = Worker(cluster)
    with capture_logs() as logs:
        assert await again.ledgers.begin() == 1
    assert (logs, again.ledger.forgotten_until) == ([], None)
    assert again.knows(1)


async def test_it_tells_how_far_all_snapshots_of_the_roles_go(
    cluster: Cluster, worker: Worker
) -> None:
    assert await read_by_all(_reader(cluster), "t-", ["telemetry"]) == {}
    journal(cluster, 5, 6)
    assert await worker.keep() == 1
    journal(cluster, 9, part=2)
    both = ["intake", "telemetry"]
    assert await read_by_all(_reader(cluster), "t-", both) == {0: 3, 1: 1}
