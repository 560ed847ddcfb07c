"""A worker begins at the newest right snapshot, says why where it cannot, and keeps up."""

import asyncio
import json
from typing import Any

import pytest
from structlog.testing import capture_logs

from dispatch.fold import Fold
from dispatch.snapshot import to_bytes
from schemas.topics import CENTRE_CONFIG, JOURNAL, SNAPSHOTS
from streams.journal.folds import Folds
from streams.kafka.records import RawRecord
from streams.recovery.worlds import FORMAT, UNDISTURBED_S, Often, Worlds
from tests.streams.journal.test_folds import CONFIG, a_call
from tests.streams.support.cluster import Cluster
from tests.streams.support.flat_roads import FlatRoads
from tests.streams.support.samples import StoppedClock, Wire

GROUP = "t-smart115-dispatch"


class Worker:
    """A dispatch worker's memory over a cluster that outlives it."""

    def __init__(
        self, cluster: Cluster, *, map_hash: str | None = None, records: int = 100
    ) -> None:
        self.cluster = cluster
        roads = (map_hash,) if map_hash else ()
        self.folds = Folds(lambda centre_id: Fold(centre_id, FlatRoads(*roads)))
        self.wire = Wire()
        self.passes_s = UNDISTURBED_S
        self.now_s = 0.0
        self.worlds = Worlds(
            self.folds,
            brokers="fake:1",
            prefix="t-",
            group=GROUP,
            clock=StoppedClock(),
            often=Often(records, 1_000.0),
            monotonic=self.monotonic,
        )

    def monotonic(self) -> float:
        self.now_s += self.passes_s
        return self.now_s

    async def own(self, *partitions: int) -> int:
        """Have these partitions from what is committed on."""
        committed = await self.cluster.committed(GROUP)
        return await self.worlds.own({n: committed.get(("t-journal", n), 0) for n in partitions})

    async def apply(self, record: dict[str, Any]) -> None:
        """Write a record, fold it, publish and commit."""
        value = json.dumps(record).encode()
        offset = self.cluster.write("t-journal", value)
        self.folds.apply(RawRecord(JOURNAL.name, 0, offset, b"BD", value))
        self.cluster.groups[GROUP] = {("t-journal", 0): offset + 1}

    async def keep(self) -> int:
        """Write what is due; give how many records that made."""
        before = len(self.wire.sent)
        await self.worlds.keep(self.wire.send_all)
        new = self.wire.sent[before:]
        self.cluster.write_all(new, "t-")
        return len(new)

    def world(self) -> bytes:
        fold = self.folds.fold(0, "BD")
        assert fold is not None
        return to_bytes(fold)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    cluster = Cluster()
    cluster.stand_in(monkeypatch, "streams.recovery.worlds.reader", "streams.recovery.worlds.admin")
    return cluster


@pytest.fixture
async def worker(cluster: Cluster) -> Worker:
    """One that has written a snapshot after 3 records, another after 5, and applied 7."""
    made = Worker(cluster, records=2)
    await made.own(0)
    await made.apply(CONFIG)
    for number in range(1, 7):
        await made.apply(a_call(number))
        if number in {2, 4}:
            assert await made.keep() == 1
    return made


async def test_a_new_worker_begins_at_the_newest_and_reads_the_rest(
    cluster: Cluster, worker: Worker
) -> None:
    again = Worker(cluster)
    assert await again.worlds.begin() == 2
    assert again.world() == worker.world()
    assert await again.own(0) == 0
    assert again.folds.centres() == ("BD",)


def refused(logs: list[Any]) -> list[tuple[int, str]]:
    return [(log["next_offset"], log["why"]) for log in logs if log["event"] == "snapshot refused"]


async def test_one_that_was_altered_yields_to_the_one_before_and_is_told_of(
    cluster: Cluster, worker: Worker
) -> None:
    for (topic, _), log in cluster.records.items():
        if topic == "t-snapshots" and b'"next_offset":5' in (log[-1].value or b""):
            part = json.loads(log[-1].value or b"")
            cluster.write(
                topic, json.dumps(part | {"data": "AAAA"}).encode(), key=log[-1].key or b""
            )
    again = Worker(cluster)
    with capture_logs() as logs:
        assert await again.worlds.begin() == 4
    [(offset, why)] = refused(logs)
    assert offset == 5
    assert "checksum" in why
    assert again.world() == worker.world()


@pytest.mark.parametrize("changed", [{"format": "smart115-worlds-9"}, {"schema_version": 2}])
async def test_of_a_newer_form_an_older_one_or_the_whole_journal_is_read(
    cluster: Cluster, worker: Worker, changed: dict[str, object]
) -> None:
    """Parts of a later schema are read as far as this version knows them; their form decides."""
    newer = [
        (topic, part, record)
        for (topic, part), log in cluster.records.items()
        for record in log
        if topic == "t-snapshots"
    ]
    for topic, part, record in newer:
        value = json.loads(record.value or b"") | changed | {"new_field": 1}
        cluster.write(topic, json.dumps(value).encode(), key=record.key or b"", part=part)
    again = Worker(cluster)
    with capture_logs() as logs:
        assert await again.worlds.begin() == 7
    assert len(logs) == 2
    assert again.world() == worker.world()


async def test_those_of_another_map_are_refused_in_words(cluster: Cluster, worker: Worker) -> None:
    assert worker.folds.next_offset(0) == 7
    again = Worker(cluster, map_hash="b" * 64)
    with capture_logs() as logs, pytest.raises(Exception, match="SMART115_CITY"):
        await again.worlds.begin()
    assert len(refused(logs)) == 2
    assert all("map" in why for _, why in refused(logs))


async def test_those_of_a_journal_that_was_created_anew_are_refused(
    cluster: Cluster, worker: Worker
) -> None:
    assert worker.folds.next_offset(0) == 7
    cluster.records["t-journal", 0] = []
    again = Worker(cluster)
    for number in range(5, 12):
        await Worker(cluster).apply(CONFIG if number == 5 else a_call(number))
    with capture_logs() as logs:
        assert await again.worlds.begin() == 7
    assert [offset for offset, _ in refused(logs)] == [5, 3]
    assert all("created anew" in why for _, why in refused(logs))


async def test_a_journal_that_is_cut_goes_on_from_a_snapshot(
    cluster: Cluster, worker: Worker
) -> None:
    cluster.begins["t-journal", 0] = 5
    again = Worker(cluster)
    assert await again.worlds.begin() == 2
    assert again.world() == worker.world()


async def test_a_standby_keeps_up_with_what_the_owner_has_committed_and_no_further(
    cluster: Cluster, worker: Worker
) -> None:
    standby = Worker(cluster)
    await standby.worlds.begin()
    await standby.own(1)
    await worker.apply(a_call(7))
    cluster.write("t-journal", json.dumps(a_call(8)).encode())  # not published yet
    anything: Any = cluster
    await standby.worlds.follow_once(anything, anything)
    assert standby.world() == worker.world()
    assert standby.folds.next_offset(0) == 8
    assert standby.folds.centres() == (), "no tick from a standby"
    cluster.read_from.clear()
    assert await standby.own(0, 1) == 0
    assert cluster.read_from == [], "nothing was left to be read"


async def test_a_standby_of_a_journal_that_was_created_anew_begins_it_anew(
    cluster: Cluster, worker: Worker
) -> None:
    """Its owner has read it again and committed: to take over the old world would be silence."""
    standby = Worker(cluster)
    await standby.worlds.begin()
    await standby.own(1)
    cluster.records["t-journal", 0] = []
    owner = Worker(cluster)
    await owner.own(0)
    for record in (CONFIG, *(a_call(n) for n in range(11, 17))):
        await owner.apply(record)
    assert owner.folds.next_offset(0) == worker.folds.next_offset(0) == 7
    assert await standby.own(0, 1) == 7
    assert standby.world() == owner.world() != worker.world()


async def test_what_is_known_to_be_another_journal_is_forgotten(
    cluster: Cluster, worker: Worker
) -> None:
    assert cluster.groups[GROUP] == {("t-journal", 0): 7}
    cluster.records["t-journal", 0] = []
    cluster.groups[GROUP] = {}
    await worker.worlds.own({0: 0}, rewound=[0])
    assert worker.folds.next_offset(0) == 0


async def test_who_has_just_taken_over_serves_what_waited_before_it_takes_a_snapshot(
    cluster: Cluster, worker: Worker
) -> None:
    assert worker.folds.next_offset(0) == 7
    again = Worker(cluster, records=1)
    again.passes_s = UNDISTURBED_S / 4
    await again.own(0)
    assert [await again.keep() for _ in range(5)] == [0, 0, 0, 1, 0]


async def test_only_an_owner_keeps_and_only_what_is_new(cluster: Cluster, worker: Worker) -> None:
    assert await worker.keep() == 1
    assert await worker.keep() == 0
    standby = Worker(cluster, records=1)
    await standby.worlds.begin()
    assert await standby.keep() == 0


async def test_an_owner_says_how_far_its_snapshots_go_and_a_standby_says_nothing(
    cluster: Cluster, worker: Worker
) -> None:
    [told] = worker.worlds.told()
    assert (told.partition, told.next_offset, told.behind) == (0, 5, 2)
    assert await worker.keep() == 1
    [told] = worker.worlds.told()
    assert (told.next_offset, told.behind, told.age_s) == (7, 0, 0.0)
    standby = Worker(cluster, records=1)
    await standby.worlds.begin()
    assert standby.worlds.told() == []
    await standby.own(1)
    assert standby.worlds.told() == [], "nothing is in it"


async def test_three_are_kept_and_the_oldest_is_replaced_also_by_the_next_owner(
    cluster: Cluster, worker: Worker
) -> None:
    ids = [json.loads(one.value)["part_id"] for one in worker.wire.sent]
    assert ids == ["dispatch.0.0.0", "dispatch.0.1.0"]
    again = Worker(cluster, records=1)
    await again.worlds.begin()
    await again.own(0)
    for number in range(7, 10):
        await again.apply(a_call(number))
        await again.keep()
    ids = [json.loads(one.value)["part_id"] for one in again.wire.sent]
    assert ids == ["dispatch.0.2.0", "dispatch.0.0.0", "dispatch.0.1.0"]
    assert {one.topic for one in again.wire.sent} == {SNAPSHOTS}


async def test_a_snapshot_waits_for_what_is_not_published_yet(
    cluster: Cluster, worker: Worker
) -> None:
    await worker.apply(a_call(7))
    async with worker.worlds.settled:
        keeping = asyncio.ensure_future(worker.keep())
        await asyncio.sleep(0)
        assert not keeping.done()
    assert await keeping == 1


def test_the_form_has_a_name_that_a_change_must_change() -> None:
    assert FORMAT == "smart115-worlds-1"
    assert CONFIG["source"]["topic"] == CENTRE_CONFIG.name
