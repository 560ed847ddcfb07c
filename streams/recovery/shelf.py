"""The snapshots of a role in their topic: the newest right one is taken, the oldest replaced."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import suppress

import structlog
from pydantic import ValidationError

from schemas.outputs.snapshots import SnapshotPart
from schemas.topics import JOURNAL, SNAPSHOTS
from streams.kafka.client import Reader
from streams.kafka.records import Outgoing
from streams.recovery.parts import SLOTS, Found, Label, NotWhole, cut, found
from streams.recovery.same_journal import other_journals

_log = structlog.get_logger()

SendAll = Callable[[Iterable[Outgoing]], Awaitable[None]]
Restore = Callable[[Label, bytes], None]
"""Takes a snapshot up; raises `NotWhole` where it cannot."""


class Shelf:
    """The snapshots of one role.

    Parameters
    ----------
    prefix
        The deployment's.
    role
        Whose memory it is.
    format_name
        The form of content that this process reads and writes.
    """

    def __init__(self, prefix: str, role: str, format_name: str) -> None:
        self._prefix = prefix
        self._role = role
        self._format = format_name
        self._next_slot: dict[int, int] = {}

    async def take_up(
        self, topic: Reader, partitions: Iterable[int], restore: Restore
    ) -> dict[int, Label]:
        """Restore the newest right snapshot of each partition; give what was taken up.

        One that is not whole, of another form, of another journal, or refused by ``restore`` is
        told in the log, and an older one is tried.
        """
        wanted = sorted(set(partitions))
        taken: dict[int, Label] = {}
        by_partition = await self._read(topic)
        for partition in wanted:
            there = by_partition.get(partition, [])
            self._next_slot[partition] = _oldest_slot(there)
            for one in there:
                why = await self._why_not(topic, one, restore)
                if why is None:
                    taken[partition] = one.label
                    break
                _log.warning(
                    "snapshot refused",
                    role=self._role,
                    partition=partition,
                    next_offset=one.label.next_offset,
                    why=why,
                )
        return taken

    async def offsets(self, topic: Reader) -> dict[int, list[int]]:
        """Give by partition up to where each whole snapshot of this form goes, oldest first."""
        ends: dict[int, list[int]] = {}
        for label, _ in await self._whole(topic):
            ends.setdefault(label.partition, []).append(label.next_offset)
        return ends

    async def contents(self, topic: Reader) -> list[bytes]:
        """Give what the whole snapshots of this form hold, oldest first."""
        return [content for _, content in await self._whole(topic)]

    async def _whole(self, topic: Reader) -> list[tuple[Label, bytes]]:
        found = []
        for there in (await self._read(topic)).values():
            for one in reversed(there):
                if one.label.format != self._format:
                    continue
                with suppress(NotWhole):
                    found.append((one.label, one.content()))
        return found

    async def put(
        self,
        send_all: SendAll,
        label: Label,
        content: bytes,
    ) -> None:
        """Write a snapshot in the place of the oldest."""
        slot = self._next_slot.get(label.partition, 0)
        self._next_slot[label.partition] = (slot + 1) % SLOTS
        await send_all(await asyncio.to_thread(lambda: list(cut(label, slot, content))))

    async def _read(self, topic: Reader) -> dict[int, list[Found]]:
        newest: dict[bytes, bytes | None] = {}
        for number in await topic.filled(self._prefix + SNAPSHOTS.name):
            async for record in self._records(topic, number):
                if record[0].startswith(f"{self._role}.".encode()):
                    newest[record[0]] = record[1]
        by_partition: dict[int, list[SnapshotPart]] = {}
        for key, value in newest.items():
            try:
                part = SnapshotPart.model_validate_json(value or b"")
            except ValidationError as error:
                name, count = key.decode("utf-8", "replace"), error.error_count()
                _log.warning("snapshot part unreadable", part_id=name[:100], faults=count)
                continue
            by_partition.setdefault(part.partition, []).append(part)
        return {partition: found(parts) for partition, parts in by_partition.items()}

    async def _records(
        self, topic: Reader, number: int
    ) -> AsyncIterator[tuple[bytes, bytes | None]]:
        name = self._prefix + SNAPSHOTS.name
        async for record in topic.read_span(name, number, start=None, end=None):
            yield record.key or b"", record.value

    async def _why_not(self, topic: Reader, one: Found, restore: Restore) -> str | None:
        """Take a snapshot up; say why it cannot be, null where it was."""
        label = one.label
        if label.format != self._format:
            return f"its format is {label.format!r}, not {self._format!r}"
        part = self._prefix + JOURNAL.name, label.partition
        folded = {part: (label.next_offset, label.last_digest)}
        if await other_journals(topic, folded):
            return "the journal holds another record at its end: it was created anew, or cut"
        try:
            restore(label, one.content())
        except NotWhole as error:
            return str(error)
        return None


def _oldest_slot(there: list[Found]) -> int:
    """Give the slot that the next snapshot takes: an empty one, else that of the oldest."""
    used = {one.slot for one in reversed(there)}
    for slot in range(SLOTS):
        if slot not in used:
            return slot
    newest_of: dict[int, int] = {}
    for one in there:
        newest_of.setdefault(one.slot, one.label.next_offset)
    return min(newest_of, key=lambda slot: (newest_of[slot], slot)) % SLOTS
