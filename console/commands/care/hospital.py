"""``smart115 hospital``: reports of hospitals in, and what is known of all of them."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from console.cli.options import Lang, examples
from console.cli.talk import BadUsage, print_line, say

if TYPE_CHECKING:
    from schemas.events.hospitals import HospitalStatus
    from streams.fhir.reports import Frame

app: Final = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Report and list what hospitals can take.",
    epilog=examples("smart115 hospital list --lang vi"),
)

NOTES_SHOWN_MAX: Final = 20
"""Of a document in which much is not understood; the others are counted."""


@app.command(
    epilog=examples(
        "smart115 hospital status report.json",
        "curl -s https://hospital.example/fhir/Location | smart115 hospital status - --publish",
    )
)
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
    import asyncio

    from console.centre import chosen as chosen_settings
    from console.centre.folder import read_city
    from console.engine import cluster
    from console.engine.publish import publish
    from console.roads.events import parse_instant
    from streams.fhir.reports import Frame

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


@app.command("list", epilog=examples("smart115 hospital list --lang vi"))
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the lines.")] = "en",
) -> None:
    """List the hospitals: door, beds, what is down, and how old each report is."""
    import asyncio

    from console.centre import chosen as chosen_settings
    from console.centre.folder import read_city
    from console.told.hospital_list import line, newest, read_views

    chosen = chosen_settings.load()
    views = newest(asyncio.run(read_views(chosen)))
    fresh_s = read_city(chosen).policies.destination.fresh_s
    now = datetime.now(UTC)
    for view in views:
        print_line(view.model_dump_json() if as_json else line(view, now, fresh_s, lang))


def _read(file: str, frame: "Frame") -> "list[HospitalStatus]":
    """Read all reports of a file, and say what of it was not understood."""
    from streams.fhir.reports import documents, reports
    from streams.fhir.unfit import Unfit

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
