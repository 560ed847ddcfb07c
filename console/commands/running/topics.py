"""``smart115 topics``: the topic table, created on a cluster, compared with it, documented."""

import asyncio
import json
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from console.centre.folder import read_city
from console.cli.talk import print_line, say
from console.engine import cluster
from schemas.ground.errors import BrokerUnreachable
from schemas.topics import TOPICS, Topic
from streams.host import settings
from streams.host.settings import Settings
from streams.kafka import topics as topic_admin
from streams.kafka.topics import Standing

app = typer.Typer(no_args_is_help=True, help="Create, list and document the Kafka topics.")

JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]
_DAY_MS = 86_400_000


@app.command("apply")
def apply(as_json: JsonOption = False) -> None:
    """Create the topics that are missing and correct their settings; safe to run again."""
    chosen = settings.load()
    brokers = cluster.find_brokers(chosen)
    hospitals = read_city(chosen).hospitals
    report = asyncio.run(topic_admin.apply(brokers, chosen.topic_prefix, TOPICS, hospitals))
    if as_json:
        names = {"created": report.created, "changed": report.changed, "ok": report.unchanged}
        print_line(json.dumps(names))
        return
    for name in report.created:
        print_line(f"created {name}")
    for name in report.changed:
        print_line(f"changed {name}")
    say(report.summary())


@app.command("list")
def list_topics(as_json: JsonOption = False) -> None:
    """List the topic table, and what of it exists on the cluster."""
    chosen = settings.load()
    found = asyncio.run(_standing(chosen))
    if as_json:
        print_line(json.dumps([_as_json(one) for one in found], indent=2))
        return
    header = ("TOPIC", "VERSION", "KEY", "PARTITIONS", "KEEPS", "OWNER", "EXISTS")
    table = [header, *(_cells(one) for one in found)]
    widths = [max(len(row[column]) for row in table) for column in range(len(header))]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print_line("  ".join(cells).rstrip())


@app.command("asyncapi")
def asyncapi_document() -> None:
    """Print the topics and their JSON Schemas as an AsyncAPI 3.0 document."""
    from console.documents import asyncapi  # noqa: PLC0415 - half a second that the rest can spare

    sys.stdout.write(asyncapi.text(version("smart115")))


@app.command("reference")
def reference_page() -> None:
    """Print the topics and their records as a page for people (docs/events.md)."""
    from console.documents import reference  # noqa: PLC0415 - as above

    sys.stdout.write(reference.text())


async def _standing(chosen: Settings) -> tuple[Standing, ...]:
    """Ask the cluster; without one the table is still worth printing."""
    hospitals = read_city(chosen).hospitals
    try:
        brokers = cluster.find_brokers(chosen)
        return await topic_admin.standing(brokers, chosen.topic_prefix, hospitals)
    except BrokerUnreachable as error:
        say(f"What exists is not known: {error}")
        return await topic_admin.standing(None, chosen.topic_prefix, hospitals)


def _cells(one: Standing) -> tuple[str, ...]:
    """Give a row of the table as text."""
    topic = one.topic
    wanted, found = topic.partitions, one.partitions_found
    exists = "?" if found is None else "no" if found == 0 else "yes"
    if found and found != wanted:
        exists = f"WRONG: {found} partitions"
    return (
        one.full_name,
        str(topic.version),
        topic.key,
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


def _as_json(one: Standing) -> dict[str, object]:
    """Give a row of the table for programs; ``partitions_found`` null means not known."""
    topic = one.topic
    return {
        "name": one.full_name,
        "version": topic.version,
        "key": topic.key,
        "partitions": topic.partitions,
        "retention_ms": topic.retention_ms,
        "compacted": topic.compacted,
        "owner": topic.owner,
        "readers": topic.readers,
        "about": topic.about,
        "partitions_found": one.partitions_found,
    }
