"""Deciding a journal again, and comparing with what was published when it was new."""

from collections.abc import AsyncIterator, Container, Iterable
from dataclasses import dataclass, field
from typing import Final

from pydantic import ValidationError

from dispatch.state.turn import AidOutput
from schemas import versions
from schemas.events.moves import MoveOrder
from schemas.events.mutual_aid import AidMessage
from schemas.ground.base import Model
from schemas.ground.errors import ConfigurationError
from schemas.identity import identity
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision
from schemas.outputs.pre_alerts import PreAlert
from schemas.topics import (
    ALARMS,
    ASSIGNMENTS,
    DECISIONS,
    JOURNAL,
    MOVES,
    MUTUAL_AID,
    PRE_ALERTS,
    Topic,
)
from streams.journal.folds import Folds, NewFold
from streams.kafka.client import Received, admin, reader
from streams.kafka.codec import Unreadable
from streams.kafka.groups import group_id
from streams.kafka.records import RawRecord
from streams.quarantine.held import Quarantine
from streams.recovery.archive import Archive
from streams.recovery.whole_journal import WholeJournal
from streams.running.wording import as_decided, same_but_erased, same_but_for_words

COMPARED: Final = (ASSIGNMENTS, MOVES, PRE_ALERTS, DECISIONS, ALARMS, MUTUAL_AID)
"""What people, hospitals and neighbours acted on.

Views are left out: compaction removes the older ones.
"""

Compared = Assignment | MoveOrder | PreAlert | Decision | Alarm | AidOutput

_TOPIC_OF: Final[dict[type[Model], Topic]] = {
    Assignment: ASSIGNMENTS,
    MoveOrder: MOVES,
    PreAlert: PRE_ALERTS,
    Decision: DECISIONS,
    Alarm: ALARMS,
}
"""Of what is compared; messages to neighbours have one topic for all kinds."""

_NOTHING_LEFT: Final = 2**63
"""Beyond every offset."""

ROLE: Final = "dispatch"


@dataclass(slots=True)
class Verdict:
    """What a replay found. ``difference`` is null where every decision was the same.

    ``repeats`` counts records that were published again after a crash, equal to the first, and
    ``broken_promises`` what the core got wrong in the whole journal (see ``dispatch.fold.Fold``).
    ``reworded`` counts outputs that decide the same in other words, and ``rewording`` says the
    first of them: sentences were corrected since. ``expired`` counts outputs that retention has
    taken from their topics: the journal is kept for ever, what was published is not.
    """

    records: int = 0
    outputs: int = 0
    repeats: int = 0
    broken_promises: int = 0
    expired: int = 0
    reworded: int = 0
    rewording: str | None = None
    difference: str | None = None

    def compare(self, name: str, before: bytes | None, now: bytes) -> None:
        """Note how an output differs from what was published, null where it never was."""
        if before is None:
            self.difference = self.difference or f"{name} is decided now and was never published"
            return
        before = as_decided(before, now)
        if before == now:
            return
        told = f"{name} was published otherwise: {before.decode()} is now {now.decode()}"
        if same_but_for_words(before, now):
            self.reworded += 1
            self.rewording = self.rewording or told
        else:
            self.difference = self.difference or told


@dataclass(slots=True)
class _Decided:
    """What was decided again, by identity, and the committed end of each centre's partition.

    ``other_roads`` says that a centre was configured for other roads than those that are loaded.
    """

    other_roads: ConfigurationError | None = None
    contents: dict[str, bytes] = field(default_factory=dict)
    causes: dict[str, tuple[str, int]] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Published:
    """What was published, by identity; ``difference`` is the first id with two contents."""

    contents: dict[str, bytes] = field(default_factory=dict)
    causes: dict[str, tuple[str, int]] = field(default_factory=dict)
    repeats: int = 0
    difference: str | None = None
    kept_from: dict[str, int] = field(default_factory=dict)
    """By topic of which retention has taken records: the journal's first offset that is left."""

    def begins(self, topic: Topic, output: Compared | None) -> None:
        """Note the first output that is left in a partition of which others are gone."""
        offset = _NOTHING_LEFT if output is None else _cause(output)[1]
        self.kept_from[topic.name] = max(offset, self.kept_from.get(topic.name, 0))

    def has_expired(self, topic: str, offset: int) -> bool:
        """Tell whether what this record of the journal caused may have been taken by retention."""
        return offset <= self.kept_from.get(topic, -1)

    def take(self, name: str, output: Compared, content: bytes) -> None:
        if name not in self.contents:
            self.contents[name] = content
            self.causes[name] = _cause(output)
            return
        self.repeats += 1
        first = self.contents[name]
        if self.difference or content == first or same_but_for_words(content, first):
            return
        if same_but_erased(content, first):
            return
        self.difference = f"{name} was published with two contents"


def _cause(output: Compared) -> tuple[str, int]:
    """Say in whose journal the cause stands, and where; ours always says where."""
    if isinstance(output, AidMessage):
        return output.from_centre_id, output.journal_offset or 0
    return output.centre_id, output.journal_offset


async def replay(
    brokers: str, prefix: str, new_fold: NewFold, archive: Archive | None = None
) -> Verdict:
    """Fold the journal afresh up to what the dispatch role has committed, and compare.

    Every output must have been published with the same bytes, and nothing else must have been;
    where only its sentences differ, that is counted and no difference. What the journal was cut
    of is read from ``archive``.

    Raises
    ------
    BrokerUnreachable
        If no broker answers.
    ConfigurationError
        If what is decided now differs, and the journal was decided on other roads; or if it was
        cut, and the archive does not hold all of what is gone.
    """
    async with admin(brokers) as cluster:
        committed = await cluster.committed(group_id(prefix, ROLE))
    async with reader(brokers) as source:
        numbers = await source.numbers(prefix + JOURNAL.name)
    ends = {number: committed.get((prefix + JOURNAL.name, number), 0) for number in numbers}
    verdict = Verdict()
    journal = _journal(brokers, prefix, ends, archive)
    quarantine = Quarantine(ROLE, prefix)
    async with reader(brokers) as logs:
        await quarantine.refresh(logs)
    expected = await _decide_again(journal, Folds(new_fold, quarantine), ends, verdict)
    published = await _published(brokers, prefix, expected.ends)
    verdict.outputs, verdict.repeats = len(expected.contents), published.repeats
    verdict.difference = published.difference
    _compare(expected, published, verdict)
    if verdict.difference is not None and expected.other_roads is not None:
        raise expected.other_roads
    return verdict


async def _decide_again(
    journal: AsyncIterator[Received], folds: Folds, ends: dict[int, int], verdict: Verdict
) -> _Decided:
    """Fold every partition to its end."""
    expected = _Decided()
    async for seen in journal:
        verdict.records += 1
        raw = RawRecord(JOURNAL.name, seen.partition, seen.offset, seen.key, seen.value)
        try:
            record, applied = folds.apply(raw)
        except Unreadable:
            continue  # kept as a dead letter when it was new, and no part of the order
        other_roads = folds.other_roads(seen.partition, record, applied)
        expected.other_roads = expected.other_roads or other_roads
        if record is not None:
            expected.ends[record.event.centre_id] = ends[seen.partition]
        for output in applied.outputs if applied else ():
            name = identity(output)
            if name is not None:
                expected.contents[name] = output.model_dump_json().encode()
                topic = _TOPIC_OF.get(type(output), MUTUAL_AID)
                expected.causes[name] = topic.name, raw.offset
    verdict.broken_promises = folds.broken_promises()
    return expected


async def _journal(
    brokers: str, prefix: str, ends: dict[int, int], archive: Archive | None
) -> AsyncIterator[Received]:
    """Read each partition from its first record on, wherever that is kept."""
    topic = prefix + JOURNAL.name
    async with reader(brokers) as source:
        journal = WholeJournal(source, archive)
        for (_, number), bound in (await journal.bounds([(topic, n) for n in ends])).items():
            if bound.begin > 0 and ends[number] > 0:
                msg = (
                    f"journal partition {number} was cut before offset {bound.begin}: give the "
                    "folder that `smart115 journal archive` wrote (--archive DIR)"
                )
                raise ConfigurationError(msg)
        for number, end in ends.items():
            async for seen in journal.read_span(topic, number, start=0, end=end):
                yield seen


async def _published(brokers: str, prefix: str, centres: Container[str]) -> _Published:
    """Read all that these centres have published."""
    published = _Published()
    for topic in COMPARED:
        async with reader(brokers) as source:
            filled = await source.filled(prefix + topic.name)
        cut = await _cut_partitions(brokers, prefix, topic)
        async for seen in _spans(brokers, prefix, topic, filled):
            output = _read(topic, seen.value, centres)
            if seen.partition in cut and output is not None:
                cut.discard(seen.partition)
                published.begins(topic, output)
            name = identity(output) if output is not None else None
            if output is not None and name is not None:
                published.take(name, output, seen.value or b"")
        if cut:
            published.begins(topic, None)
    return published


async def _cut_partitions(brokers: str, prefix: str, topic: Topic) -> set[int]:
    """Give the partitions of which retention has taken the beginning."""
    async with reader(brokers) as source:
        name = prefix + topic.name
        bounds = await source.bounds([(name, number) for number in await source.numbers(name)])
    return {number for (_, number), bound in bounds.items() if bound.begin > 0}


def _read(topic: Topic, value: bytes | None, centres: Container[str]) -> Compared | None:
    """Read what was published; null for what others have written where neighbours may write."""
    try:
        output: Compared = versions.read(topic.model, value or b"")
    except versions.NewerVersion as newer:
        msg = f"{topic.name}: {newer}; replay with the engine that wrote it"
        raise ConfigurationError(msg) from None
    except ValidationError:
        if topic is MUTUAL_AID:
            return None  # intake keeps it as a dead letter
        raise
    foreign = isinstance(output, AidMessage) and output.from_centre_id not in centres
    return None if foreign else output


async def _spans(
    brokers: str, prefix: str, topic: Topic, numbers: Iterable[int]
) -> AsyncIterator[Received]:
    """Read partitions of a topic from their beginning to their end."""
    async with reader(brokers) as source:
        for number in numbers:
            async for seen in source.read_span(prefix + topic.name, number, start=None, end=None):
                yield seen


def _compare(expected: _Decided, published: _Published, verdict: Verdict) -> None:
    """Note the first output, in journal order, that is not as it was published."""
    for name, content in expected.contents.items():
        before = published.contents.get(name)
        if before is None and published.has_expired(*expected.causes[name]):
            verdict.expired += 1
        else:
            verdict.compare(name, before, content)
    for name, (centre_id, offset) in published.causes.items():
        # What lies beyond the committed offset was published, and is not decided again yet.
        if name not in expected.contents and offset < expected.ends.get(centre_id, 0):
            told = f"{name} was published and is not decided now"
            verdict.difference = verdict.difference or told
