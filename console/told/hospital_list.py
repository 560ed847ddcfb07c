"""The hospitals as the engine knows them: the newest view of each, a line for people."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import ValidationError

from console.cli.talk import say
from console.engine import cluster
from console.told.hospitals import age_word, hospital_word, remember, view_parts
from console.told.words import Lang
from schemas.outputs.views import HospitalView
from schemas.topics import HOSPITAL_VIEWS
from streams.host.settings import Settings
from streams.kafka import client as kafka


async def read_views(chosen: Settings) -> list[bytes | None]:
    """Read the views up to their present end.

    Raises
    ------
    BrokerUnreachable
        No broker answers.
    ConfigurationError
        The topic does not exist there.
    """
    brokers = cluster.find_brokers(chosen)
    topic = chosen.topic_prefix + HOSPITAL_VIEWS.name
    async with kafka.admin(brokers) as admin:
        if topic not in await admin.topics():
            raise kafka.no_topic(topic, brokers)
    return await _values(brokers, topic)


async def learn_names(brokers: str, prefix: str) -> None:
    """Note what hospitals are called, as far as the engine has shown any.

    Raises
    ------
    BrokerUnreachable
        No broker answers.
    """
    topic = prefix + HOSPITAL_VIEWS.name
    async with kafka.admin(brokers) as admin:
        there = topic in await admin.topics()
    for view in newest(await _values(brokers, topic)) if there else ():
        remember(view.centre_id, {view.hospital_id: view.name})


async def _values(brokers: str, topic: str) -> list[bytes | None]:
    async with kafka.reader(brokers) as reader:
        return [
            record.value
            for number in await reader.filled(topic)
            async for record in reader.read_span(topic, number, start=None, end=None)
        ]


def line(view: HospitalView, now: datetime, fresh_s: int, lang: Lang) -> str:
    """Write a hospital in one line; what was told longer than ``fresh_s`` ago is marked as old."""
    at = view.reported_at
    if at is None:
        parts = [hospital_word("never", lang)]
    else:
        age = age_word(at, now, fresh_s, lang)
        parts = [*view_parts(view, lang, now, fresh_s), f"{hospital_word('reported', lang)} {age}"]
    return f"{view.name} ({view.hospital_id}): {'; '.join(parts)}"


def newest(values: Iterable[bytes | None]) -> list[HospitalView]:
    """Keep the newest view of each hospital that is still configured, by id."""
    found: dict[tuple[str, str], HospitalView] = {}
    unreadable = 0
    for value in values:
        try:
            view: HospitalView = HOSPITAL_VIEWS.model.validate_json(value or b"")
        except ValidationError:
            unreadable += 1
            continue
        key = view.centre_id, view.hospital_id
        if key not in found or view.journal_offset >= found[key].journal_offset:
            found[key] = view
    if unreadable:
        say(f"{unreadable} records were no hospital views that this version can read")
    return [view for _, view in sorted(found.items()) if view.configured]
