"""Which centres a cluster has, and which processes do not serve one as it is configured."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.outputs.engine import RoleReport, ServedCentre
from schemas.topics import CENTRE_CONFIG
from streams.kafka.groups import partition_of
from streams.watching.centres import Configured, Missing, configured, missing, running
from tests.streams.support import samples
from tests.streams.support.cluster import PARTITIONS, Cluster

NOW = datetime(2026, 11, 30, 7, tzinfo=UTC)
MAP = "a" * 64


def report(role: str, *centres: str, map_hash: str | None = None, ago_s: float = 0) -> RoleReport:
    """Give what a process says of itself."""
    at = NOW - timedelta(seconds=ago_s)
    served = tuple(ServedCentre(centre_id=name, map_hash=map_hash) for name in centres)
    return RoleReport(
        subject=f"{role}/w", role=role, at=at, started_at=at, is_serving=True, centres=served
    )


async def test_the_newest_configuration_of_each_centre_with_its_partition() -> None:
    cluster = Cluster()
    for name, units in (("BD", 2), ("AG", 2), ("BD", 1)):
        said = samples.configured(MAP) | {"centre_id": name}
        said["units"] = said["units"][:units]
        cluster.write("t-" + CENTRE_CONFIG.name, samples.raw(said).value, key=name.encode())
    cluster.write("t-" + CENTRE_CONFIG.name, b"nonsense", key=b"XX")
    other_key = samples.raw(samples.configured(MAP)).value
    cluster.write("t-" + CENTRE_CONFIG.name, other_key, key=b"XX")
    reader: Cluster = cluster
    found = await configured(reader, "t-")  # type: ignore[arg-type]
    assert [(one.centre_id, len(one.unit_ids)) for one in found] == [("AG", 2), ("BD", 1)]
    assert [one.partition for one in found] == [
        partition_of(one.centre_id, PARTITIONS) for one in found
    ]
    assert isinstance(found[0], Configured)


@pytest.mark.parametrize(("key", "partition"), [("AA", 53), ("BB", 41), ("CC", 20)])
def test_keys_lie_where_kafkas_own_clients_put_them(key: str, partition: int) -> None:
    assert partition_of(key, 64) == partition


def test_who_runs_now_is_asked_and_who_tells_nothing_is_no_witness() -> None:
    reports = [report("intake", "BD"), report("watcher"), report("dispatch", "BD", ago_s=60)]
    assert running(reports, NOW) == (reports[0],)
    assert missing([report("intake")], "BD", MAP) == ()


def test_who_does_not_serve_it_or_on_other_roads() -> None:
    reports = [
        report("intake", "BD", "AG"),
        report("delivery", "AG"),
        report("dispatch", "BD", map_hash="b" * 64),
        report("telemetry", "BD", map_hash=MAP),
    ]
    assert missing(reports, "BD", MAP) == (
        Missing("BD", "delivery/w", "serves only AG"),
        Missing("BD", "dispatch/w", "has it on other roads (bbbbbbbbbbbb…)"),
    )
