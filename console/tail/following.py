"""Following topics: which records are asked for, and each as one line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import ValidationError

from console.cli.suggestion import did_you_mean
from console.cli.talk import BadUsage, print_line, say
from console.engine import cluster
from console.tail.wanted import Wanted
from console.told.hospital_list import learn_names
from console.told.sentences import moment, sentence
from console.told.words import Lang, phrase
from schemas.own_topics import own_row
from schemas.topics import BY_NAME, Topic
from streams.host.settings import Settings
from streams.kafka import client as kafka

_POLL_MS = 500
_KEY_CHARS = 16
_NO_TIME = "--:--:--"


class Row(NamedTuple):
    """A topic that is followed: its name in the cluster, its name in the table, its row there."""

    full_name: str
    name: str
    topic: Topic


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be followed, and how it is shown; a null ``count`` is for ever."""

    rows: tuple[Row, ...]
    wanted: Wanted
    from_beginning: bool
    as_json: bool
    count: int | None
    lang: Lang


def rows(names: Sequence[str], chosen: Settings) -> tuple[Row, ...]:
    """Find topics by their names with or without the deployment's prefix, each once.

    Raises
    ------
    BadUsage
        One is no topic: says which are, and which was probably meant.
    """
    found = {row.full_name: row for row in (_row(name, chosen) for name in names)}
    return tuple(found.values())


async def follow(asked: Asked, chosen: Settings) -> None:
    """Print records as they come, ``count`` of them or for ever.

    Raises
    ------
    BrokerUnreachable
        No broker answers.
    ConfigurationError
        A topic does not exist there.
    """
    brokers = cluster.find_brokers(chosen)
    by_name = {row.full_name: row for row in asked.rows}
    async with kafka.admin(brokers) as admin:
        there = await admin.topics()
    for full_name in by_name:
        if full_name not in there:
            raise kafka.no_topic(full_name, brokers)
    if not asked.as_json:
        await learn_names(brokers, chosen.topic_prefix)
    left = asked.count
    async with kafka.reader(brokers) as reader:
        await reader.assign_topics(list(by_name), from_end=not asked.from_beginning)
        while left is None or left > 0:
            for record in await reader.poll(timeout_ms=_POLL_MS):
                if left == 0:
                    break
                if _show(record, by_name[record.topic], asked):
                    left = None if left is None else left - 1


def _show(record: kafka.Received, row: Row, asked: Asked) -> bool:
    """Print a record that is asked for; tell whether it was."""
    is_wanted = asked.wanted.includes(record, row.topic)
    if is_wanted is None:
        say(f"{row.name} {_where(record)} cannot be read: whom it is about is not known")
    if not is_wanted:
        return False
    names = [one.name for one in asked.rows]
    column = max(map(len, names)) if len(names) > 1 else 0
    print_line(as_json(record) if asked.as_json else line(record, row, asked.lang, column))
    return True


def _row(name: str, chosen: Settings) -> Row:
    bare = name.removeprefix(chosen.topic_prefix)
    topic = BY_NAME.get(bare) or own_row(bare)
    if topic is None:
        known = [*BY_NAME, "hospital.<id>.alerts", "hospital.<id>.status"]
        known += ["unit.<id>.positions", "unit.<id>.vitals"]
        msg = f"{name!r} is no topic{did_you_mean(bare, BY_NAME)}; known are {', '.join(known)}"
        raise BadUsage(msg)
    return Row(chosen.topic_prefix + bare, bare, topic)


def as_json(record: kafka.Received) -> str:
    """Give a record's value as it is; an empty one (a tombstone) as null."""
    return "null" if record.value is None else record.value.decode("utf-8", "replace")


def line(record: kafka.Received, row: Row, lang: Lang, column: int = 0) -> str:
    """Give a record as one line: local time, the topic where there are several, key, sentence.

    ``column`` is how wide the topic's name is shown; with 0 it is left out.
    """
    time, said = _told(record, row.topic, lang)
    key = "–" if record.key is None else record.key.decode("utf-8", "replace")
    topic = f"  {row.name:{column}}" if column else ""
    return f"{time}{topic}  {key:{_KEY_CHARS}}  {said}"


def _told(record: kafka.Received, topic: Topic, lang: Lang) -> tuple[str, str]:
    """Give a record's local time and its sentence."""
    if record.value is None:
        return _NO_TIME, phrase("deleted", lang)
    try:
        model = topic.model.validate_json(record.value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "$"
        where = _where(record)
        return _NO_TIME, phrase("unreadable", lang, where=where, field=field, why=first["msg"])
    return moment(model), sentence(model, lang)


def _where(record: kafka.Received) -> str:
    return f"[{record.partition}]@{record.offset}"
