"""A snapshot cut into records of its topic, and put together again."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schemas.outputs.snapshots import PART_BYTES_MAX, SnapshotPart
from schemas.topics import SNAPSHOTS
from streams.kafka.records import Outgoing

SLOTS: Final = 3
"""How many snapshots of a partition are kept: the newest, and two to go back to."""

_SIZE_BYTES_MAX: Final = 1024 * 1024 * 1024
"""What a snapshot may hold when it is whole; one that says more is not believed."""


class NotWhole(Exception):
    """The parts make no whole snapshot, or its content is not what was written."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a snapshot is of: the partition up to before ``next_offset``, by whom and when."""

    role: str
    format: str
    partition: int
    next_offset: int
    last_digest: str | None
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """A snapshot as it stands in the topic, maybe not whole; read it by `content`."""

    label: Label
    slot: int
    parts: tuple[SnapshotPart, ...]

    def content(self) -> bytes:
        """Put it together.

        Raises
        ------
        NotWhole
            If a part is missing or was altered.
        """
        expected = self.parts[0].parts
        if [part.number for part in self.parts] != list(range(expected)):
            msg = f"{len(self.parts)} of its {expected} parts are there"
            raise NotWhole(msg)
        packed = b"".join(part.data for part in self.parts)
        if hashlib.sha256(packed).hexdigest() != self.parts[0].sha256:
            msg = "its checksum is another than that of its content"
            raise NotWhole(msg)
        unpacker = zlib.decompressobj()
        try:
            content = unpacker.decompress(packed, _SIZE_BYTES_MAX)
        except zlib.error as error:
            msg = f"its content cannot be unpacked ({error})"
            raise NotWhole(msg) from None
        if not unpacker.eof:
            msg = "its content ends too early, or is too large to be one"
            raise NotWhole(msg)
        return content


def cut(label: Label, slot: int, content: bytes) -> Iterator[Outgoing]:
    """Write the records of a snapshot, compressed."""
    packed = zlib.compress(content, 1)
    digest = hashlib.sha256(packed).hexdigest()
    count = -(-len(packed) // PART_BYTES_MAX)
    for number in range(count):
        part = SnapshotPart(
            part_id=f"{label.role}.{label.partition}.{slot}.{number}",
            format=label.format,
            partition=label.partition,
            next_offset=label.next_offset,
            last_digest=label.last_digest,
            taken_at=label.taken_at,
            number=number,
            parts=count,
            sha256=digest,
            data=packed[number * PART_BYTES_MAX : (number + 1) * PART_BYTES_MAX],
        )
        yield Outgoing(SNAPSHOTS, part.part_id, part.model_dump_json().encode())


def found(parts: Iterable[SnapshotPart]) -> list[Found]:
    """Sort parts, the newest of each ``part_id``, into snapshots: the newest first."""
    by_snapshot: dict[tuple[str, str, str], list[SnapshotPart]] = {}
    for part in parts:
        role, _, slot, _ = part.part_id.split(".")
        by_snapshot.setdefault((role, slot, part.sha256), []).append(part)
    there = []
    for (role, slot, _), some in by_snapshot.items():
        first = some[0]
        label = Label(
            role,
            first.format,
            first.partition,
            first.next_offset,
            first.last_digest,
            first.taken_at,
        )
        ordered = tuple(sorted(some, key=lambda part: part.number))
        there.append(Found(label, int(slot), ordered))
    return sorted(
        there, key=lambda one: (one.label.next_offset, one.label.taken_at, one.slot), reverse=True
    )
