"""The topic table and how a cluster stands to it, for people and for programs."""

from collections.abc import Sequence

from console.centre.folder import read_hospitals
from console.cli.talk import say
from console.engine import cluster
from schemas.ground.errors import BrokerUnreachable
from schemas.topics import JOURNAL, Topic
from streams.host.settings import Settings
from streams.kafka.topic_rows import Standing, unasked

_HEADER = ("TOPIC", "VERSION", "KEY", "PARTITIONS", "KEEPS", "OWNER", "EXISTS")
_DAY_MS = 86_400_000


async def standing(chosen: Settings) -> tuple[Standing, ...]:
    """Ask the cluster; without one the table is still worth printing.

    Raises
    ------
    CityError
        The city, whose hospitals may have topics of their own, is missing or wrong.
    """
    hospitals = read_hospitals(chosen)
    try:
        brokers = cluster.find_brokers(chosen)
        from streams.kafka import topics as topic_admin  # noqa: PLC0415 - where nobody is asked, no client is needed

        return await topic_admin.standing(brokers, chosen.topic_prefix, hospitals)
    except BrokerUnreachable as error:
        say(f"What exists is not known: {error}")
        return unasked(chosen.topic_prefix, hospitals)


def lines(found: Sequence[Standing]) -> list[str]:
    """Give the table for a person, its columns below one another."""
    number = number_of(found)
    table = [_HEADER, *(_cells(one, number) for one in found)]
    widths = [max(len(row[column]) for row in table) for column in range(len(_HEADER))]
    cells = ([cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in table)
    return ["  ".join(row).rstrip() for row in cells]


def number_of(found: Sequence[Standing]) -> int:
    """Give how many partitions the cluster spreads keys over; the table's where nobody knows."""
    journals = [one.partitions_found for one in found if one.topic is JOURNAL]
    return next((number for number in journals if number), JOURNAL.partitions)


def _cells(one: Standing, number: int) -> tuple[str, ...]:
    """Give a row of the table as text."""
    topic = one.topic
    wanted, found = number if topic.is_spread else topic.partitions, one.partitions_found
    exists = "?" if found is None else "no" if found == 0 else "yes"
    if found and found != wanted:
        exists = f"WRONG: {found} partitions"
    return (
        one.full_name,
        str(topic.version),
        topic.key_text,
        str(wanted),
        _keeps(topic),
        topic.owner,
        exists,
    )


def _keeps(topic: Topic) -> str:
    """Say what the topic keeps, and how long."""
    if topic.compacted:
        return "newest per key"
    if topic.retention_ms is None:
        return "for ever"
    return f"{topic.retention_ms // _DAY_MS} d"


def described(one: Standing) -> dict[str, object]:
    """Give a row of the table for programs; ``partitions_found`` null means not known."""
    topic = one.topic
    return {
        "name": one.full_name,
        "version": topic.version,
        "key": topic.key_text,
        "partitions": topic.partitions,
        "retention_ms": topic.retention_ms,
        "compacted": topic.compacted,
        "owner": topic.owner,
        "readers": topic.readers,
        "about": topic.about,
        "partitions_found": one.partitions_found,
    }
