"""What is wrong with an engine, from how it looks and how it looked: pure, no clock of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from schemas.outputs.engine import EngineTrouble
from schemas.topics import BY_NAME, JOURNAL
from streams.host.readers import READS
from streams.kafka.starts import Part
from streams.kafka.trail import read_trail
from streams.watching.engine_state import EngineState

T = EngineTrouble

FREE_MIN: Final = 0.05
FREE_BYTES_MIN: Final = 1024**3
"""What of a broker's disk must be free: a part, and bytes. Kafka ends where it is full."""

_LATE_TIMES: Final = 3
"""A snapshot is old when it was due so many times over."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One trouble, and what it is about: a topic, a partition, a role, a record."""

    trouble: EngineTrouble
    about: str


@dataclass(frozen=True, slots=True)
class SnapshotsDue:
    """When a partition's next snapshot is due: after so many records, or so many seconds."""

    records: int = 5_000
    every_s: float = 300.0


@dataclass(slots=True)
class Judge:
    """Compares one look with those before. ``within_s`` is how long a trouble may take to end.

    What has stood still is told by the wall's time, ``now_s`` in seconds since 1970.
    """

    prefix: str
    within_s: float
    snapshots: SnapshotsDue = SnapshotsDue()
    _since_s: dict[Finding, float] = field(default_factory=dict)
    _moved: dict[tuple[str, Part], tuple[int, float]] = field(default_factory=dict)

    def judge(self, state: EngineState, now_s: float) -> tuple[Finding, ...]:
        """Give what is wrong, sorted; what may end by itself only when it has lasted."""
        at_once = {*self._topics(state), *self._gone_back(state), *self._untouched(state)}
        at_once |= {*self._disks(state)}
        lasting = {*self._unowned(state), *self._silent(state, now_s)}
        lasting |= {*self._old_snapshots(state, now_s)}
        at_once |= {*self._standing_still(state, now_s), *self._ticks(state, now_s)}
        self._since_s = {one: self._since_s.get(one, now_s) for one in lasting}
        lasted = {one for one, since in self._since_s.items() if now_s - since >= self.within_s}
        return tuple(sorted(at_once | lasted))

    def _topics(self, state: EngineState) -> Iterator[Finding]:
        for name in state.missing:
            yield Finding(T.TOPIC_WRONG, name)
        journal = state.cluster.topics.get(self.prefix + JOURNAL.name)
        for name, topic in state.cluster.topics.items():
            row = BY_NAME.get(name.removeprefix(self.prefix))
            if journal is None or row is None or not row.is_spread:
                wanted = len(topic.partitions)
            else:
                wanted = len(journal.partitions)
            if len(topic.partitions) != wanted:
                yield Finding(T.TOPIC_WRONG, name)
            short = [one for one in topic.partitions.values() if one.in_sync < one.replicas]
            if short or any(one.leader is None for one in topic.partitions.values()):
                yield Finding(T.FEW_COPIES, name)

    def _gone_back(self, state: EngineState) -> Iterator[Finding]:
        for role, commits in state.commits.items():
            for part, commit in commits.items():
                bound, trail = state.bounds.get(part), read_trail(commit.metadata)
                topic = state.cluster.topics.get(part[0])
                if bound is None or topic is None:
                    continue
                is_other = trail is not None and trail.epoch not in {None, topic.topic_id}
                if is_other or bound.end < commit.offset:
                    yield Finding(T.WENT_BACK, f"{role} {_name(part)}")

    def _untouched(self, state: EngineState) -> Iterator[Finding]:
        """Find what no role applies: until a person settles it, or the engine is a newer one."""
        for held in state.held:
            yield Finding(T.QUARANTINED, f"{held.role} {held.place}")
        for heard in state.reports:
            for one in heard.report.records:
                if one.newer:
                    yield Finding(T.NEWER_VERSION, f"{heard.report.role} {one.topic}")

    def _disks(self, state: EngineState) -> Iterator[Finding]:
        for disk in state.disks:
            if disk.is_out or disk.part_free < FREE_MIN or disk.free < FREE_BYTES_MIN:
                yield Finding(T.DISK_LOW, state.cluster.brokers.get(disk.node, str(disk.node)))

    def _old_snapshots(self, state: EngineState, now_s: float) -> Iterator[Finding]:
        """Find snapshots that should have been taken long ago: a takeover would be slow.

        Of the dispatch role alone time counts, too: the others write one for many records only.
        """
        due = self.snapshots
        for heard in state.reports:
            if now_s - heard.at_s >= self.within_s:
                continue  # it is silent, which is told
            role = heard.report.role
            for one in heard.report.snapshots:
                is_long = role == "dispatch" and one.age_s >= _LATE_TIMES * due.every_s
                if one.behind >= _LATE_TIMES * due.records or (one.behind and is_long):
                    yield Finding(T.SNAPSHOT_OLD, f"{role} {JOURNAL.name}[{one.partition}]")

    def _unowned(self, state: EngineState) -> Iterator[Finding]:
        for role in READS:
            if state.unowned(role, self.prefix):
                yield Finding(T.NO_OWNER, role)

    def _standing_still(self, state: EngineState, now_s: float) -> Iterator[Finding]:
        """Find what waits for a role that does not go on, and what waits too long."""
        for lag in state.lags:
            key = lag.role, lag.part
            at, since_s = self._moved.get(key, (lag.next_offset, now_s))
            if at != lag.next_offset or not lag.records:
                at, since_s = lag.next_offset, now_s
            self._moved[key] = at, since_s
            is_old = lag.age_s(int(now_s * 1_000)) >= self.within_s
            if not lag.is_read:  # one alone may be a transaction's mark, which waits for ever
                is_old = lag.records > 1
            if lag.records and is_old and now_s - since_s >= self.within_s:
                yield Finding(T.STANDS_STILL, f"{lag.role} {_name(lag.part)}")

    def _ticks(self, state: EngineState, now_s: float) -> Iterator[Finding]:
        if state.ticked_ms is not None and now_s - state.ticked_ms / 1_000 >= self.within_s:
            yield Finding(T.NO_TICKS, "journal")

    def _silent(self, state: EngineState, now_s: float) -> Iterator[Finding]:
        """Find processes that own something and have not reported: those that ended own nothing."""
        for role in READS:
            newest = max(
                (one.at_s for one in state.reports if one.report.role == role), default=None
            )
            if newest is None or now_s - newest >= self.within_s:
                yield Finding(T.SILENT_ROLE, role)


def _name(part: Part) -> str:
    return f"{part[0]}[{part[1]}]"
