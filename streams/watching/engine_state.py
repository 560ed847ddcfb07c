"""The engine as the cluster shows it now: who owns what, how far each role is, what is said."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from schemas.outputs.dead_letters import HeldRecord
from schemas.outputs.engine import EngineAlarm
from schemas.own_topics import own_row
from schemas.parties import Party
from schemas.topics import JOURNAL, TOPICS
from streams.host.readers import READS
from streams.kafka.client import (
    Admin,
    Bounds,
    Commit,
    Disk,
    MayNotRead,
    Reader,
    Received,
    admin,
    reader,
)
from streams.kafka.groups import group_id
from streams.kafka.starts import Part
from streams.kafka.topic_states import ClusterState
from streams.watching.centres import Configured, Heard
from streams.watching.said import Said


@dataclass(frozen=True, slots=True)
class Lag:
    """What a role has not handled of one partition.

    ``next_offset`` is where it goes on, ``records`` what waits, marks of transactions between them
    counted with them, ``since_ms`` when the first record that waits was made (ms
    since 1970; null: none waits, or it was not told). Of a topic that who looks may not read
    (``is_read`` is false) nothing is told, and marks behind the last record are counted, too.
    """

    role: str
    part: Part
    next_offset: int
    records: int
    since_ms: int | None
    is_read: bool = True

    def age_s(self, now_ms: int) -> float:
        """Give how long the oldest waits, seconds; 0 where none does."""
        return 0.0 if self.since_ms is None else max(0.0, (now_ms - self.since_ms) / 1_000)


@dataclass(frozen=True, slots=True)
class EngineState:
    """All that can be asked at once. Names of topics are full ones.

    ``commits`` and ``owners`` are by role; ``ticked_ms`` is when the newest record of the journal
    was made, null where there is none: the dispatch role writes one each second. ``held`` are the
    records in quarantine of which no person has settled the dead letter, oldest first. ``disks``
    are those of the brokers that tell.
    """

    cluster: ClusterState
    missing: tuple[str, ...]
    owners: Mapping[str, Mapping[str, frozenset[Part]]]
    commits: Mapping[str, Mapping[Part, Commit]]
    bounds: Mapping[Part, Bounds]
    lags: tuple[Lag, ...]
    ticked_ms: int | None
    reports: tuple[Heard, ...]
    alarms: tuple[EngineAlarm, ...]
    held: tuple[HeldRecord, ...] = ()
    centres: tuple[Configured, ...] = ()
    disks: tuple[Disk, ...] = ()

    def unowned(self, role: str, prefix: str) -> tuple[Part, ...]:
        """Give the partitions of a role's topics that nobody owns, sorted."""
        owned = {part for parts in self.owners[role].values() for part in parts}
        wanted = {
            (prefix + topic.name, number)
            for topic in READS[role]
            if prefix + topic.name in self.cluster.topics
            for number in self.cluster.topics[prefix + topic.name].partitions
        }
        return tuple(sorted(wanted - owned))


class Looking:
    """Asks one cluster again and again, by connections that stay open.

    Topics that it was once not let read are asked only how far they go, until it is opened anew.
    """

    def __init__(
        self, prefix: str, cluster: Admin, logs: Reader, beside: Reader, *, with_centres: bool
    ) -> None:
        self._prefix = prefix
        self._cluster, self._logs, self._beside = cluster, logs, beside
        self._said = Said(prefix, with_centres=with_centres)
        self._barred: set[str] = set()

    async def look(self) -> EngineState:
        """Ask once. What does not depend on another answer is asked at the same time."""
        prefix = self._prefix
        names = [prefix + topic.name for topic in TOPICS]
        own = await self.own_topics()
        state = await self._cluster.states([*names, *own])
        read = {prefix + one.name for ones in READS.values() for one in ones} | {*own}
        parts = [
            (name, number)
            for name in sorted(read & state.topics.keys())
            for number in state.topics[name].partitions
        ]
        (owners, commits), (bounds, ticked_ms), disks, _ = await _together(
            self._groups(),
            self._bounds(parts),
            self._cluster.disks(sorted(state.brokers)),
            self._said.refresh(self._beside),
        )
        return EngineState(
            cluster=state,
            missing=tuple(name for name in names if name not in state.topics),
            owners=owners,
            commits=commits,
            bounds=bounds,
            lags=await self._lags(commits, bounds, owners),
            ticked_ms=ticked_ms,
            reports=self._said.heard(),
            alarms=self._said.alarms(),
            held=self._said.held(),
            centres=self._said.centres(),
            disks=disks,
        )

    async def own_topics(self) -> list[str]:
        """Give the full names of single centres' topics that a watcher may read, sorted."""
        prefix, there = self._prefix, await self._cluster.topics()
        rows = {
            name: own_row(name.removeprefix(prefix)) for name in there if name.startswith(prefix)
        }
        return sorted(
            name for name, row in rows.items() if row is not None and Party.WATCHER in row.may_read
        )

    async def _groups(
        self,
    ) -> tuple[dict[str, dict[str, frozenset[Part]]], dict[str, dict[Part, Commit]]]:
        groups = [group_id(self._prefix, role) for role in READS]
        owners = await _together(*(self._cluster.members(one) for one in groups))
        commits = await _together(*(self._cluster.commits(one) for one in groups))
        return dict(zip(READS, owners, strict=True)), dict(zip(READS, commits, strict=True))

    async def _bounds(self, parts: Sequence[Part]) -> tuple[dict[Part, Bounds], int | None]:
        """Ask how far the topics go, and when the journal was written last."""
        bounds = await self._logs.bounds(parts)
        last = {
            part: bound.end - 1
            for part, bound in bounds.items()
            if part[0] == self._prefix + JOURNAL.name and bound.end > bound.begin
        }
        newest = await self._read_at(self._logs, last)
        ticks = [one.timestamp_ms for one in newest.values() if one and one.timestamp_ms]
        return bounds, max(ticks, default=None)

    async def _lags(
        self,
        commits: Mapping[str, Mapping[Part, Commit]],
        bounds: Mapping[Part, Bounds],
        owners: Mapping[str, Mapping[str, frozenset[Part]]],
    ) -> tuple[Lag, ...]:
        """Find what waits, and since when: of the table's topics, and of own ones that are read."""
        following: dict[tuple[str, Part], int] = {}
        for role, topics in READS.items():
            names = {self._prefix + topic.name for topic in topics}
            owned = {part for parts in owners[role].values() for part in parts}
            for part, bound in bounds.items():
                if part[0] in names or part in owned:
                    commit = commits[role].get(part)
                    start = bound.begin if commit is None else max(commit.offset, bound.begin)
                    following[role, part] = start
        waiting = {key[1]: at for key, at in following.items() if at < bounds[key[1]].end}
        first = await self._read_at(self._beside, waiting)
        unread = waiting.keys() - first.keys()
        # Marks of transactions take offsets at an end, too, and nobody is ever given them.
        left = {part: bounds[part].end - one.offset for part, one in first.items() if one}
        left |= {part: bounds[part].end - waiting[part] for part in unread}
        return tuple(
            Lag(role, part, at, left.get(part, 0), _made_ms(first.get(part)), part not in unread)
            for (role, part), at in sorted(following.items())
        )

    async def _read_at(
        self, logs: Reader, wanted: Mapping[Part, int]
    ) -> dict[Part, Received | None]:
        """Read the first record from each offset on, but of topics that may not be read."""
        while asked := {part: at for part, at in wanted.items() if part[0] not in self._barred}:
            try:
                return await logs.read_at(asked)
            except MayNotRead as refused:
                if refused.topic in self._barred:
                    raise
                self._barred.add(refused.topic)
        return {}


async def _together(*asked: Awaitable[Any]) -> list[Any]:
    """Await all, to their ends, also where one of them fails; then say so."""
    answers = await asyncio.gather(*asked, return_exceptions=True)
    for one in answers:
        if isinstance(one, BaseException):
            raise one
    return answers


@asynccontextmanager
async def looking(
    brokers: str, prefix: str, *, with_centres: bool = True
) -> AsyncIterator[Looking]:
    """Open what looking takes; ``with_centres``: also at what is configured.

    Raises
    ------
    BrokerUnreachable
        If no broker answers.
    """
    async with admin(brokers) as cluster, reader(brokers) as logs, reader(brokers) as beside:
        yield Looking(prefix, cluster, logs, beside, with_centres=with_centres)


def _made_ms(record: Received | None) -> int | None:
    return None if record is None else record.timestamp_ms
