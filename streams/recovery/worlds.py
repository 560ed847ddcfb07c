"""The worlds of the dispatch role: begun at a snapshot, kept up as a standby, snapshotted again.

A worker folds what it does not own too, up to what the owner has committed: everything before that
is published, so that it may take over in the time that a few records take. Whoever owns a partition
writes its snapshots, of what it has published.
"""

import asyncio
import json
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from dispatch.fold import Fold
from dispatch.snapshot import SnapshotRefused, from_bytes, written
from schemas.ground.errors import BrokerUnreachable, ConfigurationError
from schemas.outputs.engine import KeptSnapshot
from schemas.topics import JOURNAL
from streams.host.clock import Clock
from streams.journal.folds import Captured, Folds
from streams.kafka.client import Admin, KafkaError, Reader, admin, reader
from streams.kafka.records import content_digest
from streams.recovery.archive import Archive
from streams.recovery.parts import Label, NotWhole
from streams.recovery.same_journal import other_journals
from streams.recovery.shelf import SendAll, Shelf
from streams.recovery.whole_journal import WholeJournal

ROLE: Final = "dispatch"
FORMAT: Final = "smart115-worlds-1"
"""One line that names centres and sizes as JSON, then each centre's ``dispatch.snapshot``."""

FOLLOW_EVERY_S: Final = 0.5
UNDISTURBED_S: Final = 10.0
"""So long after partitions have moved no snapshot is taken, wall s: what waited goes first."""

RETRY_S: Final = 2.0

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Often:
    """When a partition has its next snapshot: after so many records, or so many seconds."""

    records: int
    seconds: float


class Worlds:
    """Keeps the folds of a worker up with the journal.

    Parameters
    ----------
    folds
        The folds.
    brokers, prefix, group
        Where the journal is, and whose commits say what is published.
    clock
        Says when a snapshot is due.
    often
        How often that is.
    monotonic
        Gives seconds that pass by the wall's clock.
    """

    def __init__(
        self,
        folds: Folds,
        *,
        brokers: str,
        prefix: str,
        group: str,
        clock: Clock,
        often: Often,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settled = asyncio.Lock()
        """Held while records are applied whose outputs are not all sent."""
        self._reading = asyncio.Lock()
        self._folds = folds
        self._brokers, self._group = brokers, group
        self._topic = prefix + JOURNAL.name
        self._clock = clock
        self._often = often
        self._shelf = Shelf(prefix, ROLE, FORMAT)
        self._taken: dict[int, tuple[int, datetime]] = {}
        self._monotonic = monotonic
        self._quiet_until_s = 0.0

    async def begin(self) -> int:
        """Fold all partitions as far as they are published; give how many records that took.

        Before a worker joins its group nobody waits for it, however long the journal is.
        """
        async with admin(self._brokers) as cluster, reader(self._brokers) as journal:
            ends = await self._committed(cluster, await journal.numbers(self._topic))
            return await self._begin_at(journal, ends)

    async def restore(self, archive: Archive, send_all: SendAll) -> dict[int, int]:
        """Fold from an archive what was cut and no snapshot goes as far as; write snapshots of it.

        Returns
        -------
        dict
            By partition up to where its new snapshot goes; one that has a right one is not in it.

        Raises
        ------
        ConfigurationError
            If the archive does not reach from the first record to what Kafka still has, or is of
            another journal.
        """
        async with admin(self._brokers) as cluster, reader(self._brokers) as journal:
            committed = await self._committed(cluster, await journal.numbers(self._topic))
            await self._folds.quarantine.refresh(journal)
            cut = await self._cut(journal, committed)
            there = await self._shelf.take_up(journal, cut, self._restore)
            lost = {number: begin for number, begin in cut.items() if number not in there}
            await self._require_kept(journal, archive, lost)
            whole = WholeJournal(journal, archive)
            kept = archive.ends()
            ends = {number: max(committed[number], kept[number]) for number in lost}
            await self._folds.catch_up(whole, self._topic, ends)
        self._folds.own(lost)
        await self.keep(send_all)
        return {number: self._folds.next_offset(number) for number in lost}

    async def _require_kept(
        self, journal: Reader, archive: Archive, begins: Mapping[int, int]
    ) -> None:
        """Refuse an archive that has not all before where these partitions begin in Kafka now."""
        kept = archive.whole_until()
        for number, begin in begins.items():
            if kept.get(number, 0) < begin:
                raise _not_kept(number, kept.get(number, 0), begin)
        lasts = [archive.last(self._topic, number) for number in begins]
        folded = {
            (self._topic, one.partition): (one.offset + 1, content_digest(one.key, one.value))
            for one in lasts
        }
        for _, number in sorted(await other_journals(journal, folded)) if folded else ():
            raise _not_of_this_journal(number)

    async def own(self, ends: Mapping[int, int], rewound: Collection[int] = ()) -> int:
        """Publish for these partitions from their ``ends`` on; give how many records were folded.

        ``rewound`` are those whose journal is known not to be the one that was folded before.
        """
        async with self._reading, self.settled:
            for number in rewound:
                self._folds.forget(number)
            async with reader(self._brokers) as journal:
                await self._forget_others(journal, ends)
                count = await self._begin_at(journal, ends)
            self._folds.own(ends)
            self._quiet_until_s = self._monotonic() + UNDISTURBED_S
        return count

    async def follow(self) -> None:
        """Keep up with the partitions of others, for ever; a broker that is away is asked again."""
        while True:
            try:
                async with admin(self._brokers) as cluster, reader(self._brokers) as journal:
                    while True:
                        await self.follow_once(cluster, journal)
                        await asyncio.sleep(FOLLOW_EVERY_S)
            except (BrokerUnreachable, KafkaError) as error:
                _log.warning("standby waits for the broker", error=type(error).__name__)
                await asyncio.sleep(RETRY_S)

    async def follow_once(self, cluster: Admin, journal: Reader) -> None:
        """Fold what the owners of other partitions have committed since."""
        async with self._reading:
            others = set(await journal.numbers(self._topic)) - self._folds.owned
            if not others:
                return
            ends = await self._committed(cluster, others)
            await self._forget_others(
                journal, [n for n, end in ends.items() if end != self._folds.next_offset(n)]
            )
            await self._catch_up(journal, ends)

    async def _committed(self, cluster: Admin, partitions: Iterable[int]) -> dict[int, int]:
        committed = await cluster.committed(self._group)
        return {number: committed.get((self._topic, number), 0) for number in partitions}

    async def _begin_at(self, journal: Reader, ends: Mapping[int, int]) -> int:
        """Catch up with what is to be gone on with, also where Kafka has forgotten the commits.

        Then all that is left of the journal is published again, which is harmless. Of one that was
        cut nothing can be known but by a snapshot, and all before that was published.
        """
        cut = await self._cut(journal, ends)
        count = await self._catch_up(journal, ends, cut)
        for number, begin in cut.items():
            self._folds.require_whole(number, begin)
        return count

    async def _cut(self, journal: Reader, partitions: Iterable[int]) -> dict[int, int]:
        """Give where Kafka's rest begins of those partitions that were cut and are not folded."""
        new = [(self._topic, n) for n in partitions if not self._folds.next_offset(n)]
        found = await journal.bounds(new) if new else {}
        return {number: bound.begin for (_, number), bound in found.items() if bound.begin}

    async def _catch_up(
        self, journal: Reader, ends: Mapping[int, int], cut: Collection[int] = ()
    ) -> int:
        await self._folds.quarantine.refresh(journal)
        begun = [n for n, end in ends.items() if end or n in cut]
        new = [n for n in begun if not self._folds.next_offset(n)]
        if new:
            taken = await self._shelf.take_up(journal, new, self._restore)
            for number, label in taken.items():
                self._taken[number] = label.next_offset, label.taken_at
        return await self._folds.catch_up(journal, self._topic, ends)

    async def _forget_others(self, journal: Reader, numbers: Iterable[int]) -> None:
        """Forget partitions whose journal is not the one that was folded; its owner may know."""
        folded = {
            (self._topic, number): (offset, self._folds.last_digest(number))
            for number in numbers
            if (offset := self._folds.next_offset(number))
        }
        for _, number in sorted(await other_journals(journal, folded)) if folded else ():
            offset = self._folds.next_offset(number)
            _log.error("the journal is another one", partition=number, next_offset=offset)
            self._folds.forget(number)

    def _restore(self, label: Label, content: bytes) -> None:
        """Put a snapshot's worlds in the place of none.

        Raises
        ------
        NotWhole
            If one of them is of another version of the core, or of another map.
        """
        head, _, rest = content.partition(b"\n")
        folds: dict[str, Fold] = {}
        try:
            named: Any = json.loads(head)
            for centre_id, size in named:
                folds[centre_id] = from_bytes(rest[:size], self._folds.roads(centre_id))
                rest = rest[size:]
        except (SnapshotRefused, ValueError, TypeError) as error:
            raise NotWhole(str(error)) from None
        self._folds.resume(label.partition, label.next_offset, folds)

    async def keep(self, send_all: SendAll) -> None:
        """Write the snapshots that are due, without keeping anybody waiting."""
        if self._monotonic() < self._quiet_until_s:
            return
        for number in sorted(self._folds.owned):
            if not self._is_due(number):
                continue
            async with self.settled:
                captured = self._folds.captured(number)
            now = self._clock.now()
            self._taken[number] = captured.next_offset, now
            content = await asyncio.to_thread(_content, captured)
            label = Label(ROLE, FORMAT, number, captured.next_offset, captured.last_digest, now)
            await self._shelf.put(send_all, label, content)
            _log.info(
                "snapshot",
                partition=number,
                next_offset=captured.next_offset,
                centres=len(captured.states),
                size_bytes=len(content),
            )

    def told(self) -> list[KeptSnapshot]:
        """Say how far the newest snapshot of each own partition goes that holds something."""
        now = self._clock.now()
        said = []
        for number in sorted(self._folds.owned):
            offset = self._folds.next_offset(number)
            kept, at = self._taken.get(number, (0, now))
            if offset:
                said.append(
                    KeptSnapshot(
                        partition=number,
                        next_offset=kept,
                        behind=max(0, offset - kept),
                        age_s=max(0.0, (now - at).total_seconds()),
                    )
                )
        return said

    def _is_due(self, number: int) -> bool:
        now, offset = self._clock.now(), self._folds.next_offset(number)
        before, at = self._taken.setdefault(number, (0, now))
        if offset <= before:
            return False
        waited = now - at
        long_ago = waited >= timedelta(seconds=self._often.seconds) or waited < timedelta()
        return offset - before >= self._often.records or long_ago


def _not_kept(number: int, end: int, begin: int) -> ConfigurationError:
    what = f"up to offset {end}" if end else "nothing from its first record on"
    return ConfigurationError(
        f"journal partition {number} begins at offset {begin} and the archive keeps {what}: give "
        "the folder that holds all of its files"
    )


def _not_of_this_journal(number: int) -> ConfigurationError:
    return ConfigurationError(
        f"the archive keeps another journal partition {number} than Kafka has: give the folder "
        "that was written from this one"
    )


def _content(captured: Captured) -> bytes:
    """Write a partition's worlds; in a thread, for it may take a tenth of a second."""
    worlds = [(name, written(state)) for name, state in captured.states]
    head = json.dumps([[name, len(world)] for name, world in worlds]).encode()
    return head + b"\n" + b"".join(world for _, world in worlds)
