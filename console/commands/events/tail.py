"""``smart115 tail``: follow a topic."""

import asyncio
from typing import Annotated

import typer
from pydantic import ValidationError

from console.centre import chosen as chosen_settings
from console.cli.talk import BadUsage, print_line
from console.engine import cluster
from console.told.sentences import moment, sentence
from console.told.words import Lang, phrase
from schemas.ground.errors import ConfigurationError
from schemas.topics import BY_NAME, PRE_ALERTS, Topic
from streams.host.settings import Settings
from streams.kafka import client as kafka

app = typer.Typer(add_completion=False)

_POLL_MS = 500
_KEY_CHARS = 16


@app.command()
def tail(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="With or without the prefix.")],
    from_beginning: Annotated[
        bool, typer.Option("--from-beginning", help="Start with the oldest record.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the records as they are.")] = False,
    count: Annotated[
        int | None, typer.Option("--count", min=1, help="End after so many records.")
    ] = None,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the sentences.")] = "en",
) -> None:
    """Follow a topic: one readable line per record, until Ctrl-C."""
    chosen = chosen_settings.load()
    row = _row(topic, chosen)
    reading = _follow(
        row, chosen, from_beginning=from_beginning, as_json=as_json, count=count, lang=lang
    )
    try:
        asyncio.run(reading)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


async def _follow(
    row: tuple[str, Topic],
    chosen: Settings,
    *,
    from_beginning: bool,
    as_json: bool,
    count: int | None,
    lang: Lang,
) -> None:
    """Print records as they come, ``count`` of them or for ever."""
    full_name, topic = row
    brokers = cluster.find_brokers(chosen)
    async with kafka.admin(brokers) as admin:
        if full_name not in await admin.topics():
            msg = f"topic {full_name} does not exist on {brokers}: run `smart115 topics apply`"
            raise ConfigurationError(msg)
    left = count
    async with kafka.reader(brokers) as reader:
        await reader.assign_topics([full_name], from_end=not from_beginning)
        while left is None or left > 0:
            for record in await reader.poll(timeout_ms=_POLL_MS):
                if left == 0:
                    break
                print_line(_as_json(record) if as_json else _line(record, topic, lang))
                left = None if left is None else left - 1


def _row(name: str, chosen: Settings) -> tuple[str, Topic]:
    """Find a topic by its name with or without the deployment's prefix."""
    bare = name.removeprefix(chosen.topic_prefix)
    topic = BY_NAME.get(bare)
    if topic is None and bare.startswith("hospital.") and bare.endswith(".alerts"):
        topic = PRE_ALERTS
    if topic is None:
        known = ", ".join([*BY_NAME, "hospital.<id>.alerts"])
        msg = f"{name!r} is no topic; known are {known}"
        raise BadUsage(msg)
    return chosen.topic_prefix + bare, topic


def _as_json(record: kafka.Received) -> str:
    """Give a record's value as it is; an empty one (a tombstone) as null."""
    return "null" if record.value is None else record.value.decode("utf-8", "replace")


def _line(record: kafka.Received, topic: Topic, lang: Lang) -> str:
    """Give a record as one line: local time, key, sentence."""
    key = "–" if record.key is None else record.key.decode("utf-8", "replace")
    if record.value is None:
        return f"--:--:--  {key:{_KEY_CHARS}}  {phrase('deleted', lang)}"
    try:
        model = topic.model.validate_json(record.value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "$"
        where = f"[{record.partition}]@{record.offset}"
        said = phrase("unreadable", lang, where=where, field=field, why=first["msg"])
        return f"--:--:--  {key:{_KEY_CHARS}}  {said}"
    return f"{moment(model)}  {key:{_KEY_CHARS}}  {sentence(model, lang)}"
