"""What is cut from the journal is in the archive, old, and behind every snapshot."""

from datetime import timedelta
from pathlib import Path

import pytest

from schemas.ground.errors import ConfigurationError
from streams.journal.ledger import Ledger, ReadUpTo
from streams.recovery.archive import Archive
from streams.recovery.cutting import archive
from streams.recovery.ledgers import FORMAT as LEDGER_FORMAT
from streams.recovery.parts import Label, cut
from streams.running.replay import replay
from tests.streams.journal.test_folds import CONFIG, a_call, new_fold
from tests.streams.recovery.test_worlds import GROUP, Worker
from tests.streams.support.cluster import Cluster

HOUR = timedelta(hours=1)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    cluster = Cluster()
    for module in ("recovery.worlds", "recovery.cutting", "running.replay"):
        for client in ("reader", "admin"):
            cluster.stand_in(monkeypatch, f"streams.{module}.{client}")
    return cluster


@pytest.fixture
async def worker(cluster: Cluster) -> Worker:
    """Seven records, one an hour; snapshots go to before 3 and before 5."""
    made = Worker(cluster, records=2)
    await made.own(0)
    await made.apply(CONFIG)
    for number in range(1, 7):
        await made.apply(a_call(number))
        if number in {2, 4}:
            await made.keep()
    return made


async def test_what_is_committed_is_kept_and_nothing_is_cut_unasked(
    cluster: Cluster, worker: Worker, tmp_path: Path
) -> None:
    cluster.write("t-journal", b"{}")
    done = await archive("fake:1", "t-", Archive(tmp_path))
    assert (done.kept, done.begins) == (7, {0: 0, 1: 0, 2: 0, 3: 0})
    assert Archive(tmp_path).ends() == {0: worker.folds.next_offset(0)}
    again = await archive("fake:1", "t-", Archive(tmp_path))
    assert again.kept == 0


@pytest.mark.parametrize(("age_h", "begin"), [(1, 1), (2, 2), (3, 3), (4, 3), (99, 3), (-5, 0)])
async def test_it_is_cut_at_an_age_but_never_before_a_snapshot(
    cluster: Cluster, worker: Worker, tmp_path: Path, age_h: int, begin: int
) -> None:
    before = cluster.started + age_h * HOUR
    done = await archive("fake:1", "t-", Archive(tmp_path), cut_before=before)
    assert done.begins[0] == begin
    again = Worker(cluster)
    await again.worlds.begin()
    assert again.world() == worker.world()


async def test_without_two_snapshots_nothing_is_cut(cluster: Cluster, tmp_path: Path) -> None:
    worker = Worker(cluster, records=1)
    await worker.own(0)
    await worker.apply(CONFIG)
    await worker.keep()
    done = await archive("fake:1", "t-", Archive(tmp_path), cut_before=cluster.started + 99 * HOUR)
    assert (done.kept, done.begins[0]) == (1, 0)


@pytest.mark.parametrize(("read", "begin"), [(4, 3), (2, 2), (None, 0)])
async def test_it_is_not_cut_before_what_intake_remembers_by_its_snapshots(
    cluster: Cluster, worker: Worker, tmp_path: Path, read: int | None, begin: int
) -> None:
    """Whoever forgets what was said cannot tell a repetition from what is new."""
    assert worker.folds.next_offset(0) == 7
    ledger, now = Ledger(), cluster.started
    for number, offset in ((0, read), (1, 9)):
        if offset is not None:
            ledger._read_up_to[number] = ReadUpTo(offset=offset, digest="")
    label = Label("intake", LEDGER_FORMAT, 0, 0, None, now)
    cluster.write_all([*cut(label, 0, ledger.state().model_dump_json().encode())], "t-")
    damaged = Label("telemetry", LEDGER_FORMAT, 0, 0, None, now)
    cluster.write_all([*cut(damaged, 0, b"{}")], "t-")
    done = await archive("fake:1", "t-", Archive(tmp_path), cut_before=now + 99 * HOUR)
    assert done.begins[0] == begin


async def test_a_journal_that_was_cut_is_decided_again_with_its_archive(
    cluster: Cluster, worker: Worker, tmp_path: Path
) -> None:
    assert cluster.groups[GROUP] == {("t-journal", 0): worker.folds.next_offset(0)}
    whole = await replay("fake:1", "t-", new_fold)
    await archive("fake:1", "t-", Archive(tmp_path), cut_before=cluster.started + 99 * HOUR)
    assert cluster.begins["t-journal", 0] == 3
    again = await replay("fake:1", "t-", new_fold, Archive(tmp_path))
    assert again == whole
    assert again.records == 7
    for kept in (None, Archive(tmp_path / "nowhere")):
        with pytest.raises(ConfigurationError, match=r"cut before offset 3.*--archive DIR"):
            await replay("fake:1", "t-", new_fold, kept)
