"""The folds of the journal partitions that this process owns, and how they are recovered."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from dispatch.fold import Applied, Fold
from schemas.events.centre import CentreConfigured
from schemas.ground.errors import ConfigurationError
from schemas.journal import JournalRecord
from schemas.outputs.dead_letters import DeadLetterReason
from schemas.topics import JOURNAL
from streams.kafka.client import reader
from streams.kafka.codec import Unreadable, decode
from streams.kafka.records import RawRecord

NewFold = Callable[[str], Fold]
"""Makes the fold of a centre, with roads of its own."""


@dataclass(slots=True)
class _Partition:
    """The folds of one journal partition, as far as ``next_offset``."""

    next_offset: int = 0
    folds: dict[str, Fold] = field(default_factory=dict)


class Folds:
    """Applies journal records, each once, in the order of their partition.

    The fold at an offset is the same whoever computed it, so what this process folded before it
    lost a partition is still right when the partition comes back: it only reads on from there.
    """

    def __init__(self, new_fold: NewFold) -> None:
        self._new_fold = new_fold
        self._partitions: dict[int, _Partition] = {}

    def centres(self) -> tuple[str, ...]:
        """Give the centres whose journal this process has folded, sorted."""
        return tuple(sorted(name for part in self._partitions.values() for name in part.folds))

    def broken_promises(self) -> int:
        """Count what the core got wrong since this process began, over all its centres.

        See ``dispatch.fold.Fold``; more than 0 is a bug of the engine.
        """
        parts = self._partitions.values()
        return sum(fold.broken_promises for part in parts for fold in part.folds.values())

    def keep_only(self, partitions: Iterable[int]) -> None:
        """Forget the partitions that are somebody else's now, with their centres."""
        owned = set(partitions)
        self._partitions = {
            number: part for number, part in self._partitions.items() if number in owned
        }

    def apply(self, raw: RawRecord) -> tuple[JournalRecord | None, Applied | None]:
        """Apply a journal record; (None, None) where it was folded before.

        Raises
        ------
        Unreadable
            If it is no journal record.
        """
        part = self._partitions.setdefault(raw.partition, _Partition())
        if raw.offset < part.next_offset:
            return None, None
        part.next_offset = raw.offset + 1
        record: JournalRecord = decode(JOURNAL, raw)
        centre_id = record.event.centre_id
        if raw.key != centre_id.encode():
            message = f"the record's key is not its centre_id {centre_id!r}"
            raise Unreadable(DeadLetterReason.WRONG_KEY, "key", message)
        if centre_id not in part.folds:
            part.folds[centre_id] = self._new_fold(centre_id)
        return record, part.folds[centre_id].apply(record, offset=raw.offset)

    def fold(self, partition: int, centre_id: str) -> Fold | None:
        """Give the fold of a centre; null where this process has none."""
        part = self._partitions.get(partition)
        return None if part is None else part.folds.get(centre_id)

    async def recover(
        self, brokers: str, prefix: str, ends: Mapping[int, int], rewound: Collection[int] = ()
    ) -> int:
        """Fold each partition up to where its agent begins, saying nothing; give how much was read.

        ``ends`` are these offsets by partition; ``rewound`` those whose journal is not the one that
        was folded before: it has lost its end. What lies beyond is left to the agent, which
        publishes what it causes: a record that its former owner had published already gives the
        same ids again.

        Raises
        ------
        ConfigurationError
            If the journal was decided on another map than the one that is loaded.
        """
        self.keep_only(part for part in ends if part not in rewound)
        topic = prefix + JOURNAL.name
        count = 0
        async with reader(brokers) as journal:
            for number, end in sorted(ends.items()):
                start = self._partitions.get(number, _Partition()).next_offset
                async for seen in journal.read_span(topic, number, start=start, end=end):
                    self._replay(RawRecord(JOURNAL.name, number, seen.offset, seen.key, seen.value))
                    count += 1
        return count

    def _replay(self, raw: RawRecord) -> None:
        """Apply a record of the past. Its decisions were published when it was new."""
        try:
            record, applied = self.apply(raw)
        except Unreadable:
            return  # it is in the dead letters since it was first met
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
