"""Which centres a cluster has, and which processes do not serve one as it is configured."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.outputs.engine import RoleReport, ServedCentre
from streams.kafka.groups import partition_of
from streams.watching.centres import Heard, Missing, missing, running

NOW = datetime(2026, 11, 30, 7, tzinfo=UTC)
MAP = "a" * 64


def report(role: str, *centres: str, map_hash: str | None = None, ago_s: float = 0) -> RoleReport:
    """Give what a process says of itself."""
    at = NOW - timedelta(seconds=ago_s)
    served = tuple(ServedCentre(centre_id=name, map_hash=map_hash) for name in centres)
    return RoleReport(
        subject=f"{role}/w", role=role, at=at, started_at=at, is_serving=True, centres=served
    )


@pytest.mark.parametrize(("key", "partition"), [("AA", 53), ("BB", 41), ("CC", 20)])
def test_keys_lie_where_kafkas_own_clients_put_them(key: str, partition: int) -> None:
    assert partition_of(key, 64) == partition


def test_who_runs_now_is_asked_and_who_tells_nothing_is_no_witness() -> None:
    reports = [report("intake", "BD"), report("watcher"), report("dispatch", "BD", ago_s=60)]
    heard = [Heard(one, one.at.timestamp()) for one in reports]
    assert running(heard, NOW.timestamp()) == (reports[0],)
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
