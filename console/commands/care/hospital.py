"""``smart115 hospital``: reports of hospitals in, and what is known of all of them."""

import asyncio
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import ValidationError

from console.centre import chosen as chosen_settings
from console.centre.folder import read_city
from console.cli.talk import BadUsage, print_line, say
from console.engine import cluster
from console.engine.publish import publish
from console.roads.events import parse_instant
from console.told.hospitals import age_word, hospital_word, view_parts
from console.told.words import Lang
from schemas.events.hospitals import HospitalStatus
from schemas.ground.errors import ConfigurationError
from schemas.outputs.views import HospitalView
from schemas.topics import HOSPITAL_VIEWS
from streams.fhir.reports import Frame, documents, reports
from streams.fhir.unfit import Unfit
from streams.host.settings import Settings
from streams.kafka import client as kafka

app: Final = typer.Typer(add_completion=False, no_args_is_help=True)

NOTES_SHOWN_MAX: Final = 20
"""Of a document in which much is not understood; the others are counted."""


@app.command()
def status(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="JSON or FHIR; - reads from a pipe.")
    ] = "-",
    send: Annotated[
        bool, typer.Option("--publish", help="Send the events instead of printing them.")
    ] = False,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", help="When it was so, where the report does not say."),
    ] = None,
) -> None:
    """Turn a hospital's report into hospital.status events: simple JSON, or FHIR R4B.

    FHIR is a Location, a HealthcareService or a Bundle of them; see docs/hospital-status.md. What
    of it is not understood is named, and costs only its resource. Other JSON that does not fit is
    refused by its field, and then nothing is printed or sent; exit code 2.
    """
    chosen = chosen_settings.load()
    city = read_city(chosen)
    hospitals = frozenset(one.hospital_id for one in city.hospitals)
    frame = Frame(city.centre_id, hospitals, None if at is None else parse_instant(at))
    events = _read(file, frame)
    if not send:
        for event in events:
            print_line(event.model_dump_json(exclude_none=True))
        return
    asyncio.run(publish(cluster.find_brokers(chosen), chosen.topic_prefix, events))
    print_line(f"{len(events)} published")


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the lines.")] = "en",
) -> None:
    """List the hospitals: door, beds, what is down, and how old each report is."""
    chosen = chosen_settings.load()
    views = newest(asyncio.run(_values(chosen)))
    fresh_s = read_city(chosen).policies.destination.fresh_s
    now = datetime.now(UTC)
    for view in views:
        print_line(view.model_dump_json() if as_json else line(view, now, fresh_s, lang))


def line(view: HospitalView, now: datetime, fresh_s: int, lang: Lang) -> str:
    """Write a hospital in one line; what was told longer than ``fresh_s`` ago is marked as old."""
    at = view.reported_at
    if at is None:
        parts = [hospital_word("never", lang)]
    else:
        age = age_word(at, now, fresh_s, lang)
        parts = [*view_parts(view, lang, now, fresh_s), f"{hospital_word('reported', lang)} {age}"]
    return f"{view.hospital_id} {view.name}: {'; '.join(parts)}"


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


def _read(file: str, frame: Frame) -> list[HospitalStatus]:
    """Read all reports of a file, and say what of it was not understood."""
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        msg = f"{file} cannot be read ({error.strerror}): give a file with a report, or -"
        raise BadUsage(msg) from None
    try:
        heard = [reports(one, frame) for one in documents(content)]
    except Unfit as error:
        msg = f"{file}: {error.field}: {error.why}"
        raise BadUsage(msg) from None
    notes = [note for one in heard for note in one.notes]
    for note in notes[:NOTES_SHOWN_MAX]:
        say(f"{file}: {note.field}: {note.why}")
    if len(notes) > NOTES_SHOWN_MAX:
        say(f"{file}: {len(notes) - NOTES_SHOWN_MAX} more that were not understood")
    return [event for one in heard for event in one.events]


async def _values(chosen: Settings) -> list[bytes | None]:
    """Read the views up to their present end."""
    brokers = cluster.find_brokers(chosen)
    topic = chosen.topic_prefix + HOSPITAL_VIEWS.name
    async with kafka.admin(brokers) as admin:
        if topic not in await admin.topics():
            msg = f"topic {topic} does not exist on {brokers}: run `smart115 topics apply`"
            raise ConfigurationError(msg)
    async with kafka.reader(brokers) as reader:
        return [
            record.value
            for number in range(HOSPITAL_VIEWS.partitions)
            async for record in reader.read_span(topic, number, start=None, end=None)
        ]
