"""Which journal there is to look back on: the partition of a centre, from its first record on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from console.engine import cluster
from console.web.past.days import Known
from console.web.past.folder import Folder, forget_others
from console.web.past.local_days import first_day_of
from console.web.past.reasons import SaidInBoth
from schemas.journal import JournalRecord
from schemas.topics import JOURNAL
from streams.host.settings import Settings
from streams.kafka import client as kafka
from streams.kafka.groups import partition_of
from streams.kafka.records import content_digest


class Cut(SaidInBoth):
    """The journal does not begin at its beginning any more."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A centre's journal: its topic, partition and first record, and where its days are kept."""

    topic: str
    partition: int
    first: kafka.Received
    folder: Folder


async def find(settings: Settings, centre_id: str, now: Callable[[], datetime]) -> Known | None:
    """Say which days a centre's journal has; null: it has no record.

    Parameters
    ----------
    settings
        Where the journal is, and where days are kept.
    centre_id
        The centre.
    now
        The engine's clock.

    Raises
    ------
    Smart115Error
        Kafka is away, or the journal was cut.
    """
    async with kafka.reader(cluster.find_brokers(settings)) as reader:
        begun = await begun_of(reader, settings, centre_id)
    if begun is None:
        return None
    forget_others(settings.home, begun.folder)
    begin = JournalRecord.model_validate_json(begun.first.value or b"").event.received_at
    today = first_day_of(now())
    return Known(begun.folder, today if begin is None else first_day_of(begin), today)


async def begun_of(reader: kafka.Reader, settings: Settings, centre_id: str) -> Begun | None:
    """Find a centre's journal, and the folder of its days; null where it has no record.

    Raises
    ------
    Cut
        What stood before its present beginning is gone.
    """
    name = settings.topic_prefix + JOURNAL.name
    number = partition_of(centre_id, len(await reader.numbers(name)))
    first = await first_record(reader, name, number)
    if first is None:
        return None
    digest = content_digest(first.key, first.value)
    return Begun(name, number, first, Folder.of(settings.home, centre_id, digest))


async def first_record(reader: kafka.Reader, name: str, number: int) -> kafka.Received | None:
    """Give a journal partition's first record; null where it has none.

    Raises
    ------
    Cut
        What stood before it is gone.
    """
    bounds = (await reader.bounds([(name, number)]))[name, number]
    if bounds.begin > 0:
        raise Cut("past.cut", {"offset": bounds.begin})
    async for seen in reader.read_span(name, number, start=0, end=1):
        return seen
    return None
