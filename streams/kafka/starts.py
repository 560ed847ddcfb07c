"""Where a role begins in each partition: at its commit, if the log is still the one it has read.

A topic may have been deleted and created again, and a power cut may have cost a log its end. Kafka
keeps the commit all the same, and gives the lost offsets to new records: beginning at the commit
would pass over them without a word.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from streams.kafka.client import Bounds, Commit, Reader, admin, reader
from streams.kafka.records import content_digest
from streams.kafka.topic_states import ClusterState
from streams.kafka.trail import Trail, read_trail

Part = tuple[str, int]
"""A topic's full name and a partition's number."""

Cause = Literal["recreated", "cut"]

_SAID: Final[Mapping[Cause, str]] = {
    "recreated": "the topic was deleted and created again",
    "cut": "the log has lost its end, as after a power cut",
}


@dataclass(frozen=True, slots=True)
class Rewind:
    """A log that is not the one that was read: ``committed`` was reached, ``resumes_at`` is right.

    What was read before comes again, and is known by its event ids.
    """

    part: Part
    cause: Cause
    committed: int
    resumes_at: int

    def sentence(self) -> str:
        """Say it in one line."""
        topic, number = self.part
        return (
            f"{topic}[{number}]: {_SAID[self.cause]}; it was read up to {self.committed}, "
            f"and is read again from {self.resumes_at}"
        )


@dataclass(frozen=True, slots=True)
class Start:
    """Where to begin: ``offset`` null is the beginning. ``rewind`` null: as was committed."""

    offset: int | None
    trail: Trail = field(default_factory=Trail)
    rewind: Rewind | None = None


async def starts(brokers: str, group: str, parts: Collection[Part]) -> dict[Part, Start]:
    """Find where a group is to begin in each of these partitions.

    Raises
    ------
    BrokerUnreachable
        If no broker answers.
    """
    if not parts:
        return {}
    async with admin(brokers) as cluster:
        commits = await cluster.commits(group)
        state = await cluster.states(sorted({topic for topic, _ in parts}))
    there = [part for part in parts if part[0] in state.topics]
    known = {part: commits[part] for part in there if part in commits}
    found = {part: Start(None, Trail(_epoch(state, part))) for part in parts}
    return found | await checked(brokers, known, state)


async def checked(
    brokers: str, commits: Mapping[Part, Commit], state: ClusterState
) -> dict[Part, Start]:
    """Compare what was committed, or handled since, with the logs as they are now.

    Raises
    ------
    BrokerUnreachable
        If no broker answers.
    """
    if not commits:
        return {}
    async with reader(brokers, fetch_bytes=1) as logs:
        bounds = await logs.bounds(list(commits))
        return await _checked(logs, commits, bounds, state)


def _epoch(state: ClusterState, part: Part) -> str | None:
    topic = state.topics.get(part[0])
    return None if topic is None else topic.topic_id


async def _checked(
    logs: Reader, commits: Mapping[Part, Commit], bounds: Mapping[Part, Bounds], state: ClusterState
) -> dict[Part, Start]:
    """Compare each commit with its log; marks are read for all partitions at once, newest first."""
    found: dict[Part, Start] = {}
    open_marks: dict[Part, list[tuple[int, str]]] = {}
    trails: dict[Part, Trail] = {}
    cut: set[Part] = set()
    for part, commit in commits.items():
        epoch = _epoch(state, part)
        trail = read_trail(commit.metadata) or Trail(epoch)
        if None not in {trail.epoch, epoch} and trail.epoch != epoch:
            beginning = bounds[part].begin
            rewind = Rewind(part, "recreated", commit.offset, beginning)
            found[part] = Start(beginning, Trail(epoch), rewind)
            continue
        trails[part] = trail
        trail.epoch = epoch
        open_marks[part] = list(trail.marks())
        if bounds[part].end < commit.offset:
            cut.add(part)
    while open_marks:
        asked = {}
        for part in list(open_marks):
            mark = _next_mark(open_marks[part], bounds[part], part, cut)
            if mark is None:
                del open_marks[part]
                offset = bounds[part].begin
                found[part] = _start(part, commits[part], trails[part], offset, part in cut)
            else:
                asked[part] = mark
        values = await logs.read_at({part: offset for part, (offset, _) in asked.items()})
        for part, (offset, digest) in asked.items():
            seen = values[part]
            if seen is None or seen.offset != offset:  # compaction took it: it proves nothing
                continue
            if content_digest(seen.key, seen.value) == digest:
                del open_marks[part]
                found[part] = _start(part, commits[part], trails[part], offset + 1, part in cut)
            else:
                cut.add(part)
    return found


def _next_mark(
    marks: list[tuple[int, str]], bounds: Bounds, part: Part, cut: set[Part]
) -> tuple[int, str] | None:
    """Take the newest mark whose record may still be there; note where one must be and is not."""
    while marks:
        mark = marks.pop(0)
        if mark[0] >= bounds.end:
            cut.add(part)
        elif mark[0] >= bounds.begin:
            return mark
    return None


def _start(part: Part, commit: Commit, trail: Trail, good_from: int, is_cut: bool) -> Start:  # noqa: FBT001 - internal
    """Begin at the commit, or behind the newest record that is still as it was read."""
    if not is_cut:
        return Start(commit.offset, trail)
    trail.forget_from(good_from)
    return Start(good_from, trail, Rewind(part, "cut", commit.offset, good_from))
