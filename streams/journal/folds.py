"""The folds of the journal partitions that this process owns, and how they are recovered."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from dispatch.fold import Applied, Fold, FoldState
from dispatch.state.roads import Roads
from schemas.events.centre import CentreConfigured
from schemas.ground.errors import ConfigurationError
from schemas.journal import JournalRecord
from schemas.outputs.dead_letters import DeadLetterReason
from schemas.topics import JOURNAL
from streams.kafka.client import Bounds, Received
from streams.kafka.codec import VERSION_FIELD, Unreadable, decode
from streams.kafka.records import RawRecord
from streams.quarantine.blame import RecordCrash, WorkerEnded, blamed
from streams.quarantine.held import Quarantine

NewFold = Callable[[str], Fold]
"""Makes the fold of a centre, with roads of its own; Unreadable where it is not served."""


class Journal(Protocol):
    """What reads a journal: Kafka's reader, or one with an archive before it."""

    async def bounds(self, parts: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Bounds]:
        """Give where partitions begin and end."""

    def read_span(
        self, topic: str, partition: int, *, start: int | None, end: int | None
    ) -> AsyncIterator[Received]:
        """Give a partition's records from ``start`` to before ``end``."""


@dataclass(frozen=True, slots=True)
class Captured:
    """A partition as far as ``next_offset``, and the digest of the record before; null: not known.

    ``states`` are those of its centres, sorted.
    """

    next_offset: int
    last_digest: str | None
    states: tuple[tuple[str, FoldState], ...]


@dataclass(slots=True)
class _Partition:
    """The folds of one partition, as far as ``next_offset``; ``last`` is the record before it."""

    next_offset: int = 0
    last: RawRecord | None = None
    folds: dict[str, Fold] = field(default_factory=dict)


class Folds:
    """Applies journal records, each once, in the order of their partition.

    The fold at an offset is the same whoever computed it, so what this process folded before it
    lost a partition is still right when the partition comes back: it only reads on from there.
    """

    def __init__(self, new_fold: NewFold, quarantine: Quarantine | None = None) -> None:
        """Make folds by ``new_fold``; what ``quarantine`` holds is in none of them."""
        self._new_fold = new_fold
        self.quarantine = Quarantine("dispatch") if quarantine is None else quarantine
        self._partitions: dict[int, _Partition] = {}
        self._owned: frozenset[int] = frozenset()

    def centres(self) -> tuple[str, ...]:
        """Give the centres of the partitions that this process owns, sorted."""
        parts = [part for number, part in self._partitions.items() if number in self._owned]
        return tuple(sorted(name for part in parts for name in part.folds))

    def broken_promises(self) -> int:
        """Count what the core got wrong since this process began, over all its centres.

        See ``dispatch.fold.Fold``; more than 0 is a bug of the engine.
        """
        parts = self._partitions.values()
        return sum(fold.broken_promises for part in parts for fold in part.folds.values())

    @property
    def owned(self) -> frozenset[int]:
        """The partitions that this process publishes for."""
        return self._owned

    def own(self, partitions: Iterable[int]) -> None:
        """Publish for these partitions from now on. What was folded of others is still right."""
        self._owned = frozenset(partitions)

    def next_offset(self, partition: int) -> int:
        """Give the first offset of a partition that is not folded; 0 where none is."""
        return self._partitions.get(partition, _Partition()).next_offset

    def last_digest(self, partition: int) -> str | None:
        """Give the digest of the last record that was folded; null where it is not known."""
        last = self._partitions.get(partition, _Partition()).last
        return None if last is None else last.digest

    def forget(self, partition: int) -> None:
        """Forget what was folded of a partition: its journal is another one now."""
        self._partitions.pop(partition, None)

    def captured(self, partition: int) -> Captured:
        """Give the state of a partition as it is now; none of it changes later."""
        part = self._partitions.get(partition, _Partition())
        states = tuple((name, part.folds[name].state()) for name in sorted(part.folds))
        return Captured(part.next_offset, self.last_digest(partition), states)

    def roads(self, centre_id: str) -> Roads:
        """Give roads for a centre that is to go on from a state, as the map has them.

        Raises
        ------
        ConfigurationError
            If the centre is not described on this machine.
        """
        try:
            return self._new_fold(centre_id).roads
        except Unreadable as why:
            raise _not_described(centre_id) from why

    def resume(self, partition: int, next_offset: int, folds: Mapping[str, Fold]) -> None:
        """Go on with a partition from where others have folded it."""
        self._partitions[partition] = _Partition(next_offset, None, dict(folds))

    def apply(self, raw: RawRecord) -> tuple[JournalRecord | None, Applied | None]:
        """Apply a journal record; (None, None) where it was folded before.

        Raises
        ------
        Unreadable
            If it is no journal record, or of a centre that is not served, or is in quarantine.
        ConfigurationError
            If a centre is configured that is not described on this machine: others do fold it.
        """
        part = self._partitions.setdefault(raw.partition, _Partition())
        if raw.offset < part.next_offset:
            return None, None
        part.next_offset, part.last = raw.offset + 1, raw
        self.quarantine.check(raw)
        record: JournalRecord = decode(JOURNAL, raw)
        centre_id = record.event.centre_id
        if raw.key != centre_id.encode():
            message = f"the record's key is not its centre_id {centre_id!r}"
            raise Unreadable(DeadLetterReason.WRONG_KEY, "key", message)
        if centre_id not in part.folds:
            try:
                part.folds[centre_id] = self._new_fold(centre_id)
            except Unreadable as why:
                if isinstance(record.event, CentreConfigured):
                    raise _not_described(centre_id) from why
                raise
        return record, part.folds[centre_id].apply(record, offset=raw.offset)

    def fold(self, partition: int, centre_id: str) -> Fold | None:
        """Give the fold of a centre; null where this process has none."""
        part = self._partitions.get(partition)
        return None if part is None else part.folds.get(centre_id)

    async def catch_up(self, journal: Journal, topic: str, ends: Mapping[int, int]) -> int:
        """Fold partitions up to before their ``ends``, saying nothing; give how much was read.

        What lies beyond is left to who owns the partition: a record that its former owner had
        published already gives the same ids again.

        Parameters
        ----------
        journal
            Reads it.
        topic
            The journal's name, with the prefix.
        ends
            What is committed, by partition: everything before it is published.

        Raises
        ------
        ConfigurationError
            If the journal was decided on another map than the one that is loaded, or is cut and
            nothing was kept of what is gone.
        """
        count = 0
        for number, end in sorted(ends.items()):
            start = self.next_offset(number)
            if start >= end:
                continue
            begin = (await journal.bounds([(topic, number)]))[topic, number].begin
            self.require_whole(number, begin)
            async for seen in journal.read_span(topic, number, start=start, end=end):
                self._replay(RawRecord(JOURNAL.name, number, seen.offset, seen.key, seen.value))
                count += 1
        return count

    def require_whole(self, partition: int, begin: int) -> None:
        """Refuse a journal that was cut beyond what is folded of it.

        Raises
        ------
        ConfigurationError
            If its partition begins at ``begin``, behind the first record that is not folded.
        """
        start = self.next_offset(partition)
        if begin > start:
            raise _cut(partition, begin, start)

    def _replay(self, raw: RawRecord) -> None:
        """Apply a record of the past. Its decisions were published when it was new.

        So one that fails now is not put aside: the world would lack what people were told.
        """
        try:
            with blamed(raw):
                record, applied = self.apply(raw)
        except Unreadable as why:
            is_newer = why.reason is DeadLetterReason.NEWER_VERSION and why.field == VERSION_FIELD
            if is_newer and not self.quarantine.holds(raw):
                msg = (
                    f"{raw.topic}[{raw.partition}]@{raw.offset} was written and applied by a newer "
                    "engine: run that version, for this one would know another world"
                )
                raise WorkerEnded(msg) from None
            return  # it is in the dead letters since it was first met
        except RecordCrash as crash:
            rest = "; it was applied by another version: go back to that one"
            raise crash.ended(rest) from None
        error = self.other_roads(raw.partition, record, applied)
        if error is not None:
            raise error

    def other_roads(
        self, partition: int, record: JournalRecord | None, applied: Applied | None
    ) -> ConfigurationError | None:
        """Tell whether a centre's first configuration is for other roads than those loaded.

        Parameters
        ----------
        partition
            The record's partition.
        record, applied
            As `apply` gave them.

        Returns
        -------
        ConfigurationError or None
            What to tell the person; not raised here, and null where the roads are the same.
        """
        if record is None or applied is None or applied.refused is None:
            return None
        event, refused = record.event, applied.refused.refused
        world = self._partitions[partition].folds[event.centre_id].world
        if not isinstance(event, CentreConfigured) or refused is None or world.configured:
            return None
        return ConfigurationError(
            f"the journal of centre {event.centre_id} was decided on map {event.map_name} "
            f"({event.map_hash[:12]}…), other roads are loaded: set SMART115_CITY to the city "
            "with that map, policy, table of the day and snap limit, or SMART115_TOPIC_PREFIX to "
            "begin a new journal"
        )


def _not_described(centre_id: str) -> ConfigurationError:
    return ConfigurationError(
        f"the journal holds centre {centre_id}, of which there is no folder here: put its folder "
        "beside the others in SMART115_CITY (a centre that has ended keeps its folder), or set "
        "SMART115_TOPIC_PREFIX to begin a new journal"
    )


def _cut(number: int, begin: int, start: int) -> ConfigurationError:
    return ConfigurationError(
        f"journal partition {number} begins at offset {begin}, and no snapshot goes as far: the "
        f"world cannot be known from offset {start} on; run `smart115 journal restore DIR` with "
        "the folder that `smart115 journal archive` wrote, or set SMART115_TOPIC_PREFIX to begin a "
        "new journal"
    )
