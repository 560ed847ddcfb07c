"""The engine as the cluster shows it now: who owns what, how far each role is, what is said."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from schemas.outputs.dead_letters import HeldRecord
from schemas.outputs.engine import EngineAlarm, EngineHealth, LetterSettled, RoleReport
from schemas.topics import CENTRE_CONFIG, ENGINE_HEALTH, JOURNAL, QUARANTINE, TOPICS, Topic
from streams.host.readers import READS
from streams.kafka.client import Bounds, Commit, Reader, Received, admin, reader
from streams.kafka.groups import group_id
from streams.kafka.starts import Part
from streams.kafka.topic_states import ClusterState
from streams.watching.centres import Configured, configured


@dataclass(frozen=True, slots=True)
class Lag:
    """What a role has not handled of one partition.

    ``next_offset`` is where it goes on, ``since_ms`` when the first record that waits was made (ms
    since 1970; null: none waits, or it was not told).
    """

    role: str
    part: Part
    next_offset: int
    records: int
    since_ms: int | None

    def age_s(self, now_ms: int) -> float:
        """Give how long the oldest waits, seconds; 0 where none does."""
        return 0.0 if self.since_ms is None else max(0.0, (now_ms - self.since_ms) / 1_000)


@dataclass(frozen=True, slots=True)
class EngineState:
    """All that can be asked at once. Names of topics are full ones.

    ``commits`` and ``owners`` are by role; ``ticked_ms`` is when the newest record of the journal
    was made, null where there is none: the dispatch role writes one each second. ``held`` are the
    records in quarantine of which no person has settled the dead letter, oldest first.
    """

    cluster: ClusterState
    missing: tuple[str, ...]
    owners: Mapping[str, Mapping[str, frozenset[Part]]]
    commits: Mapping[str, Mapping[Part, Commit]]
    bounds: Mapping[Part, Bounds]
    lags: tuple[Lag, ...]
    ticked_ms: int | None
    reports: tuple[RoleReport, ...]
    alarms: tuple[EngineAlarm, ...]
    held: tuple[HeldRecord, ...] = ()
    centres: tuple[Configured, ...] = ()

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


async def look(brokers: str, prefix: str) -> EngineState:
    """Ask the cluster.

    Raises
    ------
    BrokerUnreachable
        If no broker answers.
    """
    names = [prefix + topic.name for topic in TOPICS]
    async with admin(brokers) as cluster:
        state = await cluster.states(names)
        owners = {role: await cluster.members(group_id(prefix, role)) for role in READS}
        commits = {role: await cluster.commits(group_id(prefix, role)) for role in READS}
    async with reader(brokers) as logs:
        parts = [
            (name, number)
            for name in sorted({prefix + one.name for ones in READS.values() for one in ones})
            if name in state.topics
            for number in state.topics[name].partitions
        ]
        bounds = await logs.bounds(parts)
        lags, ticked_ms = await _ages(logs, prefix, commits, bounds)
        reports, alarms, settled = await health(logs, prefix, state)
        held = await _held(logs, prefix, state, settled)
        centres = await configured(logs, prefix) if _has_centres(state, prefix) else ()
    missing = tuple(name for name in names if name not in state.topics)
    return EngineState(
        state, missing, owners, commits, bounds, lags, ticked_ms, reports, alarms, held, centres
    )


def _has_centres(state: ClusterState, prefix: str) -> bool:
    return prefix + CENTRE_CONFIG.name in state.topics


async def _ages(
    logs: Reader,
    prefix: str,
    commits: Mapping[str, Mapping[Part, Commit]],
    bounds: Mapping[Part, Bounds],
) -> tuple[tuple[Lag, ...], int | None]:
    """Find what waits and since when, and when the journal was written last: in one read."""
    journal = prefix + JOURNAL.name
    following: dict[tuple[str, Part], int] = {}
    for role, topics in READS.items():
        for part, bound in bounds.items():
            if part[0] in {prefix + topic.name for topic in topics}:
                commit = commits[role].get(part)
                start = bound.begin if commit is None else max(commit.offset, bound.begin)
                following[role, part] = start
    waiting = {key[1]: at for key, at in following.items() if at < bounds[key[1]].end}
    first = await logs.read_at(waiting) if waiting else {}
    last = {
        part: bound.end - 1
        for part, bound in bounds.items()
        if part[0] == journal and bound.end > bound.begin
    }
    newest = await logs.read_at(last) if last else {}
    ticks = [one.timestamp_ms for one in newest.values() if one and one.timestamp_ms is not None]
    lags = tuple(
        Lag(role, part, at, max(0, bounds[part].end - at), _made_ms(first.get(part)))
        for (role, part), at in sorted(following.items())
    )
    return lags, max(ticks, default=None)


def _made_ms(record: Received | None) -> int | None:
    return None if record is None else record.timestamp_ms


async def health(
    logs: Reader, prefix: str, state: ClusterState
) -> tuple[tuple[RoleReport, ...], tuple[EngineAlarm, ...], frozenset[str]]:
    """Read what was said last of each process and each trouble, and which letters are settled."""
    newest: dict[str, EngineHealth] = {}
    async for seen in _whole(logs, prefix, ENGINE_HEALTH, state):
        try:
            said: EngineHealth = ENGINE_HEALTH.model.validate_json(seen.value or b"")
        except ValidationError:
            continue  # a stranger's; nothing of the engine depends on it
        newest[said.subject] = said
    reports = sorted(
        (one for one in newest.values() if isinstance(one, RoleReport)), key=lambda one: one.subject
    )
    alarms = sorted(
        (one for one in newest.values() if isinstance(one, EngineAlarm)),
        key=lambda one: (one.raised_at, one.subject),
    )
    settled = (one.dead_letter_id for one in newest.values() if isinstance(one, LetterSettled))
    return tuple(reports), tuple(alarms), frozenset(settled)


async def _held(
    logs: Reader, prefix: str, state: ClusterState, settled: frozenset[str]
) -> tuple[HeldRecord, ...]:
    """Read which records nobody applies, and no person has settled."""
    newest: dict[str, HeldRecord] = {}
    async for seen in _whole(logs, prefix, QUARANTINE, state):
        try:
            held: HeldRecord = QUARANTINE.model.validate_json(seen.value or b"")
        except ValidationError:
            continue  # as above
        newest[held.record_id] = held
    left = (one for one in newest.values() if one.is_held and one.record_id not in settled)
    return tuple(sorted(left, key=lambda one: (one.at, one.record_id)))


async def _whole(
    logs: Reader, prefix: str, topic: Topic, state: ClusterState
) -> AsyncIterator[Received]:
    """Read all of a topic, where it exists."""
    name = prefix + topic.name
    for number in sorted(state.topics[name].partitions) if name in state.topics else ():
        async for seen in logs.read_span(name, number, start=None, end=None):
            yield seen
