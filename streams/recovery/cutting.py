"""Bounding the journal: what is old, archived and behind every snapshot may leave Kafka."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schemas.topics import JOURNAL
from streams.kafka.client import Admin, Reader, admin, reader
from streams.kafka.groups import group_id
from streams.recovery.archive import Archive
from streams.recovery.ledgers import read_by_all
from streams.recovery.shelf import Shelf
from streams.recovery.worlds import FORMAT, ROLE

SNAPSHOTS_MIN: Final = 2
"""A journal is cut behind the oldest snapshot, and only where there is one to go back to."""

LEDGER_ROLES: Final = ("intake", "telemetry")
"""Their snapshots say what was seen of the inputs: what none of them holds is not cut either."""


@dataclass(frozen=True, slots=True)
class Archived:
    """What was done: records kept in the folder, and by partition from where the journal is now."""

    kept: int
    begins: Mapping[int, int]


async def archive(
    brokers: str, prefix: str, folder: Archive, *, cut_before: datetime | None = None
) -> Archived:
    """Copy what dispatch has committed of the journal to the folder, and cut the journal.

    Parameters
    ----------
    brokers, prefix
        Where the journal is.
    folder
        Goes on where it ended the last time.
    cut_before
        Records older than this leave Kafka, as far as they are in the folder and behind every
        snapshot that dispatch could begin at; null cuts nothing.

    Raises
    ------
    BrokerUnreachable
        If no broker answers.
    ConfigurationError
        If the folder's files are in no order.
    """
    topic = prefix + JOURNAL.name
    async with admin(brokers) as cluster, reader(brokers) as journal:
        committed = await cluster.committed(group_id(prefix, ROLE))
        kept, before = 0, folder.ends()
        for number in await journal.numbers(topic):
            bounds = (await journal.bounds([(topic, number)]))[topic, number]
            first = max(before.get(number, bounds.begin), bounds.begin)
            span = journal.read_span(
                topic, number, start=first, end=committed.get((topic, number), 0)
            )
            kept += await folder.write(number, first, span)
        if cut_before is not None:
            await _cut(cluster, journal, prefix, folder.ends(), cut_before)
        parts = [(topic, number) for number in await journal.numbers(topic)]
        begins = {part[1]: found.begin for part, found in (await journal.bounds(parts)).items()}
    return Archived(kept, begins)


async def _cut(
    cluster: Admin, journal: Reader, prefix: str, kept: Mapping[int, int], before: datetime
) -> None:
    topic = prefix + JOURNAL.name
    shelf = Shelf(prefix, ROLE, FORMAT)
    snapshots = await shelf.offsets(journal)
    remembered = await read_by_all(journal, prefix, LEDGER_ROLES)
    ends: dict[tuple[str, int], int] = {}
    for number, end in kept.items():
        there = snapshots.get(number, [])
        if len(there) < SNAPSHOTS_MIN:
            continue
        young = await journal.offset_at((topic, number), before)
        known = remembered.get(number, 0) if remembered else end
        oldest = min(end, *there, known, end if young is None else young)
        if oldest > 0:
            ends[topic, number] = oldest
    if ends:
        await cluster.delete_before(ends)
