"""Which topics of single centres are looked at, and what is told of those that are not read."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import pytest
from typing_extensions import override

from streams.kafka.client import Bounds, Commit, Disk, KafkaError, MayNotRead, Received
from streams.kafka.groups import group_id
from streams.kafka.starts import Part
from streams.kafka.topic_states import ClusterState, PartitionState, TopicState
from streams.watching.engine_state import Lag, Looking

THERE = {
    "t-incidents",
    "t-centre.HCM.incidents",
    "t-centre.BD.vehicle-status",
    "t-centre.BD.vitals",
    "t-hospital.H1.status",
    "t-unit.U1.positions",
    "centre.HN.incidents",
}


class Cluster:
    """Has topics of two deployments."""

    async def topics(self) -> set[str]:
        return THERE


async def test_what_a_centre_says_on_its_own_topics_is_looked_at() -> None:
    """Not what the watcher may not read: a refused fetch would end its look."""
    cluster: Any = Cluster()
    nobody: Any = None
    eyes = Looking("t-", cluster, nobody, nobody, with_centres=False)
    assert await eyes.own_topics() == ["t-centre.BD.vehicle-status", "t-centre.HCM.incidents"]


FIXES: Part = ("t-vehicle-positions", 0)
CALLS: Part = ("t-incidents", 0)
JOURNALED: Part = ("t-journal", 0)
PARTS = (FIXES, CALLS, JOURNALED)


class Locked(Cluster):
    """A cluster with three topics; each group has gone to offset 5 of what it reads."""

    async def states(self, _names: Sequence[str]) -> ClusterState:
        here = {name: TopicState("0" * 32, {0: PartitionState(1, 1, 1, 1)}) for name, _ in PARTS}
        return ClusterState({1: "kafka:9092"}, here)

    async def disks(self, _nodes: Sequence[int]) -> tuple[Disk, ...]:
        return ()

    async def members(self, _group: str) -> dict[str, frozenset[Part]]:
        return {}

    async def commits(self, group: str) -> dict[Part, Commit]:
        part = {"intake": CALLS, "telemetry": FIXES, "dispatch": JOURNALED}
        return {at: Commit(5, "") for role, at in part.items() if group == group_id("t-", role)}


class Reading:
    """A reader that may not read some topics; all of them end at 8."""

    def __init__(self, *barred: str) -> None:
        self.barred = barred
        self.asked: list[set[str]] = []

    async def know(self, _topics: Sequence[str]) -> dict[str, range]:
        return {}

    async def bounds(self, parts: Sequence[Part]) -> dict[Part, Bounds]:
        return dict.fromkeys(parts, Bounds(0, 8))

    async def read_spans(self, _spans: object) -> AsyncIterator[Received]:
        nothing: tuple[Received, ...] = ()
        for one in nothing:
            yield one

    async def read_at(self, wanted: Mapping[Part, int]) -> dict[Part, Received | None]:
        self.asked.append({name for name, _ in wanted})
        refused = next((name for name in self.barred if name in self.asked[-1]), None)
        if refused is not None:
            raise MayNotRead(refused)
        return {part: Received(*part, at, None, b"", 1_000) for part, at in wanted.items()}


def eyes_of(*, logs: Reading, beside: Reading) -> Looking:
    cluster: Any = Locked()
    ahead: Any = logs
    back: Any = beside
    return Looking("t-", cluster, ahead, back, with_centres=False)


async def test_what_may_not_be_read_waits_and_is_no_lost_broker() -> None:
    beside = Reading("t-vehicle-positions")
    eyes = eyes_of(logs=Reading(), beside=beside)
    for _ in range(2):
        state = await eyes.look()
        assert state.lags == (
            Lag("dispatch", JOURNALED, 5, 3, 1_000),
            Lag("intake", CALLS, 5, 3, 1_000),
            Lag("telemetry", FIXES, 5, 3, None, is_read=False),
        )
    both = {"t-incidents", "t-journal"}
    assert beside.asked == [both | {"t-vehicle-positions"}, both, both], "it is asked for once"


async def test_who_may_not_read_the_journal_is_told_no_tick() -> None:
    barred = Reading(*(name for name, _ in PARTS))
    state = await eyes_of(logs=barred, beside=Reading()).look()
    assert state.ticked_ms is None
    assert [lag.records for lag in state.lags] == [3, 3, 3]


async def test_a_topic_that_is_refused_though_nobody_asked_for_it_is_an_error() -> None:
    class Strange(Reading):
        @override
        async def read_at(self, wanted: Mapping[Part, int]) -> dict[Part, Received | None]:
            raise MayNotRead("t-other")

    with pytest.raises(KafkaError, match="may not read t-other"):
        await eyes_of(logs=Reading(), beside=Strange()).look()
