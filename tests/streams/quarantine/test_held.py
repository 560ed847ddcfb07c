"""A record that ends workers is held after so many times, by all and for ever."""

import json

import pytest

from schemas.outputs.dead_letters import DeadLetterReason, HeldRecord
from schemas.topics import QUARANTINE
from streams.kafka.codec import Unreadable
from streams.kafka.records import RawRecord
from streams.quarantine.blame import RecordCrash
from streams.quarantine.held import Quarantine
from tests.streams.support.cluster import Cluster
from tests.streams.support.samples import START, Wire, call, raw

RECORD = raw(call(), offset=7)


def crash(record: RawRecord = RECORD) -> RecordCrash:
    found = RecordCrash(record)
    found.__cause__ = KeyError("x")
    return found


@pytest.fixture
def cluster() -> Cluster:
    return Cluster()


async def worker(cluster: Cluster, role: str = "intake") -> Quarantine:
    """Give what a process knows that has just begun."""
    begun = Quarantine(role, "t-", crashes_max=2)
    await begun.refresh(cluster)  # type: ignore[arg-type]  # it reads like one
    return begun


async def ends(cluster: Cluster, role: str = "intake", record: RawRecord = RECORD) -> HeldRecord:
    """Have a new process of a role end on a record."""
    wire = Wire()
    held = await (await worker(cluster, role)).struck(crash(record), START, wire.send)
    assert {one.topic for one in wire.sent} == {QUARANTINE}
    cluster.write_all(wire.sent, "t-")
    return held


async def test_it_is_tried_again_until_it_has_ended_so_many_workers(cluster: Cluster) -> None:
    assert not (await ends(cluster)).is_held
    (await worker(cluster)).check(RECORD)
    held = await ends(cluster)
    assert (held.is_held, held.crashes, held.place) == (True, 2, "incidents[0]@7")
    with pytest.raises(Unreadable) as refused:
        (await worker(cluster)).check(RECORD)
    assert refused.value.reason is DeadLetterReason.CRASHES_WORKER
    assert refused.value.trace == ("KeyError",)
    assert "ended intake 2 times: KeyError" in refused.value.message


@pytest.mark.parametrize(
    "other",
    [raw(call(), offset=8), raw(call(), offset=7, partition=1), raw(call("e-2"), offset=7)],
)
async def test_another_record_is_not_held(cluster: Cluster, other: RawRecord) -> None:
    await ends(cluster)
    await ends(cluster)
    (await worker(cluster)).check(other)
    (await worker(cluster, "telemetry")).check(RECORD)


async def test_a_process_that_runs_hears_of_what_was_put_there_since(cluster: Cluster) -> None:
    standby = await worker(cluster)
    await ends(cluster)
    await ends(cluster)
    standby.check(RECORD)
    await standby.refresh(cluster)  # type: ignore[arg-type]  # as above
    with pytest.raises(Unreadable):
        standby.check(RECORD)
    before = len(cluster.read_from)
    await standby.refresh(cluster)  # type: ignore[arg-type]  # as above
    assert len(cluster.read_from) == before, "where nothing is new, nothing is read"


async def test_a_topic_that_was_made_again_is_read_from_its_start(cluster: Cluster) -> None:
    standby = await worker(cluster)
    for _ in range(3):
        await ends(cluster)
    await standby.refresh(cluster)  # type: ignore[arg-type]  # as above
    other = raw(call("e-2"), offset=9)
    cluster.records.clear()
    await ends(cluster, record=other)
    await ends(cluster, record=other)
    await standby.refresh(cluster)  # type: ignore[arg-type]  # as above
    with pytest.raises(Unreadable):
        standby.check(other)


async def test_what_a_stranger_wrote_there_holds_nothing(cluster: Cluster) -> None:
    cluster.write("t-quarantine", b"{}")
    cluster.write("t-quarantine", None)
    (await worker(cluster)).check(RECORD)


async def test_a_record_of_a_newer_version_is_parked_once(cluster: Cluster) -> None:
    parking, wire = await worker(cluster), Wire()
    await parking.park(RECORD, START, wire.send)
    await parking.park(RECORD, START, wire.send)
    (one,) = wire.sent
    assert json.loads(one.value)["cause"] == "newer_version"
    with pytest.raises(Unreadable) as refused:
        parking.check(RECORD)
    assert refused.value.reason is DeadLetterReason.NEWER_VERSION
