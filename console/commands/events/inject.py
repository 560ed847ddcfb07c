"""``smart115 inject``: publish events that stand in a file, one JSON object a line."""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from console.cli.options import examples
from console.cli.talk import BadUsage, print_line, say

if TYPE_CHECKING:
    from console.engine.injection import Refused

app: Final = typer.Typer(add_completion=False)

_SHOWN_MAX: Final = 20


@app.command(
    epilog=examples("smart115 inject calls.jsonl", "cat calls.jsonl | smart115 inject - --json")
)
def inject(
    file: Annotated[
        str, typer.Argument(metavar="FILE.jsonl", help="The file; - reads from a pipe.")
    ],
    *,
    raw: Annotated[
        bool, typer.Option("--raw", help="Send the lines as they are, right or wrong.")
    ] = False,
    topic: Annotated[
        str | None,
        typer.Option("--topic", help="With --raw: the topic of lines that do not say their type."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Answer in JSON, one object a line.")
    ] = False,
) -> None:
    """Publish events, each on the topic of its type; one bad line, and nothing is sent.

    With --json: an object for each line that is refused (line, field, error), then how many were
    sent and refused.
    """
    import asyncio

    from console.engine import cluster
    from console.engine.injection import Ready, Refused, prepare, prepare_raw, send_all
    from streams.host import settings

    lines = _read(file)
    prepared = [prepare_raw(*line, topic) if raw else prepare(*line) for line in lines]
    refused = [one for one in prepared if isinstance(one, Refused)]
    if refused:
        _tell_refused(file, refused, as_json=as_json)
        msg = (
            f"{len(refused)} of {len(prepared)} lines cannot be sent, so none was sent: "
            "correct them, or send them as they are with --raw"
        )
        raise BadUsage(msg)
    chosen = settings.load()
    ready = [one for one in prepared if isinstance(one, Ready)]
    asyncio.run(send_all(cluster.find_brokers(chosen), chosen.topic_prefix, ready))
    counts = {"sent": len(ready), "refused": 0}
    print_line(json.dumps(counts) if as_json else f"{len(ready)} sent")


def _tell_refused(file: str, refused: "Sequence[Refused]", *, as_json: bool) -> None:
    """Name the lines that are refused: all to a program, the first ones to a person."""
    if as_json:
        for one in refused:
            told = {"line": one.line, "field": one.field, "error": one.why}
            print_line(json.dumps(told, ensure_ascii=False))
        print_line(json.dumps({"sent": 0, "refused": len(refused)}))
        return
    for one in refused[:_SHOWN_MAX]:
        say(f"{file} line {one.line}: {one.field}: {one.why}")


def _read(file: str) -> list[tuple[int, bytes]]:
    """Read the lines that are not empty, with their numbers."""
    try:
        content: Iterable[bytes]
        content = sys.stdin.buffer if file == "-" else Path(file).read_bytes().splitlines()
        return [(number, line) for number, line in enumerate(content, 1) if line.strip()]
    except OSError as error:
        msg = f"{file} cannot be read ({error.strerror}): give a file with one event a line, or -"
        raise BadUsage(msg) from None
