"""A role begins at its commit only where the log is still the one that it has read."""

import pytest

from streams.kafka.client import Commit
from streams.kafka.records import content_digest
from streams.kafka.starts import Start, starts
from streams.kafka.trail import Trail
from tests.streams.support.cluster import Cluster

GROUP = "smart115-intake"
PART = ("incidents", 0)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    cluster = Cluster()
    cluster.stand_in(monkeypatch, "streams.kafka.starts.admin", "streams.kafka.starts.reader")
    return cluster


def written(cluster: Cluster, *values: str) -> None:
    for value in values:
        cluster.write("incidents", value.encode())


def committed(cluster: Cluster, offset: int, *, is_told: bool = True) -> None:
    """Commit what the log holds up to an offset."""
    trail = Trail(cluster.topic_id("incidents"))
    for record in cluster.records[PART][:offset]:
        trail.add(record.offset, content_digest(record.key, record.value))
    text = trail.text(offset) if is_told else ""
    cluster.groups[GROUP] = {PART: Commit(offset, text)}


def cut(cluster: Cluster, left: int) -> None:
    del cluster.records[PART][left:]


async def found(cluster: Cluster) -> Start:
    assert cluster.records
    return (await starts("fake:1", GROUP, [PART]))[PART]


async def test_who_owns_nothing_asks_nobody() -> None:
    assert await starts("nobody:1", GROUP, []) == {}


async def test_without_a_commit_a_log_is_read_from_its_beginning(cluster: Cluster) -> None:
    written(cluster, "a")
    start = await found(cluster)
    assert (start.offset, start.rewind) == (None, None)
    assert start.trail.epoch == cluster.topic_id("incidents")


@pytest.mark.parametrize("is_told", [True, False])
async def test_a_log_that_only_grew_goes_on_at_the_commit(
    cluster: Cluster, *, is_told: bool
) -> None:
    written(cluster, *"abcdef")
    committed(cluster, 5, is_told=is_told)
    written(cluster, *"gh")
    start = await found(cluster)
    assert (start.offset, start.rewind) == (5, None)


async def test_a_topic_that_was_created_again_is_read_from_its_beginning(cluster: Cluster) -> None:
    written(cluster, *"abc")
    committed(cluster, 3)
    cut(cluster, 0)
    cluster.lives["incidents"] = 2
    written(cluster, *"vwxyz")
    start = await found(cluster)
    assert (start.offset, start.trail.epoch) == (0, cluster.topic_id("incidents"))
    assert start.trail.marks() == ()
    assert start.rewind is not None
    assert (start.rewind.cause, start.rewind.committed) == ("recreated", 3)
    assert "deleted and created again; it was read up to 3" in start.rewind.sentence()


@pytest.mark.parametrize("since", ["", "x", "xyz", "xyzuvw"])
async def test_a_log_that_lost_its_end_is_read_again_from_there(
    cluster: Cluster, since: str
) -> None:
    """Also where new records have taken the lost offsets, and more."""
    written(cluster, *"abcdefgh")
    committed(cluster, 8)
    cut(cluster, 6)
    written(cluster, *since)
    start = await found(cluster)
    assert start.rewind is not None
    assert start.rewind.cause == "cut"
    assert start.offset == start.rewind.resumes_at == 6
    assert start.trail.marks()[0][0] == 5


async def test_a_log_of_which_nothing_is_left_is_read_from_its_beginning(cluster: Cluster) -> None:
    written(cluster, *"abc")
    committed(cluster, 3)
    cut(cluster, 0)
    written(cluster, *"xyz")
    start = await found(cluster)
    assert (start.offset, start.rewind is not None) == (0, True)


async def test_without_marks_a_log_below_its_commit_is_read_from_its_beginning(
    cluster: Cluster,
) -> None:
    written(cluster, *"abc")
    committed(cluster, 3, is_told=False)
    cut(cluster, 2)
    start = await found(cluster)
    assert (start.offset, start.rewind is not None) == (0, True)


async def test_what_compaction_or_retention_took_proves_nothing(cluster: Cluster) -> None:
    written(cluster, *"abcdefgh")
    committed(cluster, 8)
    for offset in (7, 6):
        old = cluster.records[PART][offset]
        cluster.records[PART][offset] = type(old)(old.topic, old.partition, offset, old.key, None)
    assert (await found(cluster)).rewind is None
    cluster.begins[PART] = 8
    assert (await found(cluster)).rewind is None


async def test_a_topic_that_is_not_there_is_waited_for(cluster: Cluster) -> None:
    written(cluster, "a")
    committed(cluster, 1)
    missing = ("hcm.mutual-aid", 0)
    assert (await starts("fake:1", GROUP, [missing]))[missing].offset is None
