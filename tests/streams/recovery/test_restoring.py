"""Where a journal was cut, its world comes from a snapshot or an archive, or it is said that not.

Never from what is left of the journal alone: that would be another world.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from schemas.ground.errors import ConfigurationError
from streams.kafka.client import Received
from streams.recovery.archive import Archive
from streams.recovery.cutting import archive
from streams.recovery.worlds import Worlds
from tests.streams.journal.test_folds import CONFIG, a_call
from tests.streams.recovery.test_worlds import GROUP, Worker, refused
from tests.streams.support.cluster import Cluster

CUT = 3


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    cluster = Cluster()
    for module in ("recovery.worlds", "recovery.cutting"):
        for client in ("reader", "admin"):
            cluster.stand_in(monkeypatch, f"streams.{module}.{client}")
    return cluster


@pytest.fixture
async def worker(cluster: Cluster, tmp_path: Path) -> Worker:
    """Seven records, all archived; snapshots go to before 3 and before 5, and before 3 is cut."""
    made = Worker(cluster, records=2)
    await made.own(0)
    await made.apply(CONFIG)
    for number in range(1, 7):
        await made.apply(a_call(number))
        if number in {2, 4}:
            await made.keep()
    await archive("fake:1", "t-", Archive(tmp_path))
    cluster.begins["t-journal", 0] = CUT
    return made


def spoil(cluster: Cluster, *ends: int) -> None:
    """Alter the snapshots that go so far."""
    for (topic, part), log in list(cluster.records.items()):
        for record in list(log) if topic == "t-snapshots" else ():
            value = json.loads(record.value or b"")
            if value["next_offset"] in ends:
                altered = json.dumps(value | {"data": "AAAA"}).encode()
                cluster.write(topic, altered, key=record.key or b"", part=part)


async def restored(cluster: Cluster, folder: Path) -> dict[int, int]:
    """Restore from an archive as the command does, whoever owns what."""
    one = Worker(cluster, records=0)
    before = len(one.wire.sent)
    done = await one.worlds.restore(Archive(folder), one.wire.send_all)
    cluster.write_all(one.wire.sent[before:], "t-")
    return done


async def test_where_the_newest_is_altered_the_one_before_is_begun_at_and_that_is_said(
    cluster: Cluster, worker: Worker
) -> None:
    spoil(cluster, 5)
    again = Worker(cluster)
    with capture_logs() as logs:
        assert await again.worlds.begin() == 4
    [(offset, why)] = refused(logs)
    assert (offset, "checksum" in why) == (5, True)
    assert again.world() == worker.world()


async def test_where_none_is_right_nobody_begins_until_the_archive_gave_one(
    cluster: Cluster, worker: Worker, tmp_path: Path
) -> None:
    spoil(cluster, 3, 5)
    with pytest.raises(ConfigurationError, match=r"offset 3.*from offset 0.*journal restore DIR"):
        await Worker(cluster).worlds.begin()
    await worker.apply(a_call(7))
    assert await restored(cluster, tmp_path) == {0: 8}
    again = Worker(cluster)
    assert await again.worlds.begin() == 0
    assert again.world() == worker.world()


@pytest.mark.usefixtures("worker")
async def test_nothing_is_restored_where_a_snapshot_is_right(
    cluster: Cluster, tmp_path: Path
) -> None:
    spoil(cluster, 5)
    assert await restored(cluster, tmp_path) == {}
    cluster.begins.clear()
    assert await restored(cluster, tmp_path / "nowhere") == {}


@pytest.mark.usefixtures("worker")
async def test_an_archive_that_is_not_whole_or_of_another_journal_is_refused_in_words(
    cluster: Cluster, tmp_path: Path
) -> None:
    spoil(cluster, 3, 5)
    with pytest.raises(ConfigurationError, match=r"begins at offset 3 .* keeps nothing"):
        await restored(cluster, tmp_path / "nowhere")
    short, other = Archive(tmp_path / "short"), Archive(tmp_path / "other")
    await short.write(0, 0, _kept(tmp_path, 2))
    with pytest.raises(ConfigurationError, match="keeps up to offset 2: give the folder"):
        await restored(cluster, tmp_path / "short")
    await other.write(0, 0, _kept(tmp_path, 5, last=a_call(99)))
    with pytest.raises(ConfigurationError, match="another journal partition 0"):
        await restored(cluster, tmp_path / "other")


async def _kept(
    folder: Path, end: int, last: dict[str, Any] | None = None
) -> AsyncIterator[Received]:
    """Give what a folder keeps up to an end, maybe with another record at the last place."""
    for record in Archive(folder).records("t-journal", {0: end}):
        is_other = last is not None and record.offset == end - 1
        yield replace(record, value=json.dumps(last).encode()) if is_other else record


async def test_where_kafka_has_forgotten_the_commits_it_begins_at_a_snapshot(
    cluster: Cluster, worker: Worker
) -> None:
    """All before the snapshot was published; what is left after it is published once more."""
    cluster.groups.clear()
    again = Worker(cluster)
    assert await again.own(0) == 0
    assert again.folds.next_offset(0) == 5
    assert again.worlds.told() == [worker.worlds.told()[0].model_copy(update={"behind": 0})]


@pytest.mark.usefixtures("worker")
async def test_without_commits_and_snapshots_a_journal_that_was_cut_is_not_begun_in_silence(
    cluster: Cluster,
) -> None:
    cluster.groups.clear()
    spoil(cluster, 3, 5)
    for begun in (Worlds.begin, _owned):
        with pytest.raises(ConfigurationError, match="begins at offset 3, and no snapshot"):
            await begun(Worker(cluster).worlds)
    cluster.begins.clear()
    whole = Worker(cluster)
    assert await whole.own(0) == 0
    assert whole.folds.next_offset(0) == 0, "all of it is published again"
    assert GROUP not in cluster.groups


async def _owned(worlds: Worlds) -> int:
    return await worlds.own({0: 0})
