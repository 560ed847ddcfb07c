"""``smart115 patient``: the handover record of one patient."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from console.cli.options import Lang, examples
from console.cli.talk import BadUsage, print_line, say

if TYPE_CHECKING:
    from schemas.outputs.handover import HandoverRecord

app: Final = typer.Typer(add_completion=False)


@app.command(
    epilog=examples(
        "smart115 patient C-0001 --lang vi",
        "smart115 patient pal-0daa3607e6f551bc85e2 --html handover.html",
    )
)
def patient(
    name: Annotated[str, typer.Argument(metavar="ID", help="Of an incident or a pre-alert.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole record.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page for paper.")
    ] = None,
    as_fhir: Annotated[
        bool, typer.Option("--fhir", help="Print it as a FHIR R4B bundle, JSON.")
    ] = False,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of page and lines.")] = "en",
) -> None:
    """Make one patient's handover record from the journal and what the engine said.

    Vitals, scores, events, and who answered what. What was typed of the call is not in it: it
    may hold a name, phone number or address.
    Without an option it prints the record in lines.
    """
    import asyncio

    from console.centre import chosen as chosen_settings
    from console.engine import cluster
    from console.patient.assemble import assemble
    from console.patient.read import read_patient
    from console.told.hospital_list import learn_names

    if as_json and as_fhir:
        msg = "--json and --fhir both print to standard output: give one of them"
        raise BadUsage(msg)
    chosen = chosen_settings.load()
    brokers = cluster.find_brokers(chosen)
    asyncio.run(learn_names(brokers, chosen.topic_prefix))
    records, incident_id = asyncio.run(read_patient(brokers, chosen.topic_prefix, name))
    record = assemble(records, incident_id)
    if html is not None:
        _write(html, _page(record, lang))
    if as_fhir:
        print_line(_bundle(record))
    elif as_json:
        print_line(record.model_dump_json(indent=2))
    elif html is None:
        _print(record, lang)


def _print(record: "HandoverRecord", lang: Lang) -> None:
    from console.patient.summary import lines

    for line in lines(record, lang):
        print_line(line)


def _page(record: "HandoverRecord", lang: Lang) -> str:
    from console.patient.page import page

    return page(record, lang)


def _bundle(record: "HandoverRecord") -> str:
    """Give the record as FHIR; its models take long to load, and only this needs them."""
    from streams.fhir.handover import bundle_json

    return bundle_json(record)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        msg = f"--html {path} cannot be written: {error.strerror}; give another file"
        raise BadUsage(msg) from None
    say(f"Wrote {path}")
