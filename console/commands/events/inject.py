"""``smart115 inject``: publish events that stand in a file, one JSON object a line."""

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from console.cli.talk import BadUsage, print_line, say
from console.engine import cluster
from console.engine.injection import Ready, Refused, prepare, prepare_raw, send_all
from streams.host import settings

app = typer.Typer(add_completion=False)

_SHOWN_MAX = 20


@app.command()
def inject(
    file: Annotated[
        str, typer.Argument(metavar="FILE.jsonl", help="The file; - reads from a pipe.")
    ],
    raw: Annotated[
        bool, typer.Option("--raw", help="Send the lines as they are, right or wrong.")
    ] = False,
    topic: Annotated[
        str | None,
        typer.Option("--topic", help="With --raw: the topic of lines that do not say their type."),
    ] = None,
) -> None:
    """Publish events, each on the topic of its type; one bad line, and nothing is sent."""
    lines = _read(file)
    prepared = [prepare_raw(*line, topic) if raw else prepare(*line) for line in lines]
    refused = [one for one in prepared if isinstance(one, Refused)]
    if refused:
        for one in refused[:_SHOWN_MAX]:
            say(f"{file} line {one.line}: {one.field}: {one.why}")
        msg = (
            f"{len(refused)} of {len(prepared)} lines cannot be sent, so none was sent: "
            "correct them, or send them as they are with --raw"
        )
        raise BadUsage(msg)
    chosen = settings.load()
    ready = [one for one in prepared if isinstance(one, Ready)]
    asyncio.run(send_all(cluster.find_brokers(chosen), chosen.topic_prefix, ready))
    print_line(f"{len(ready)} sent")


def _read(file: str) -> list[tuple[int, bytes]]:
    """Read the lines that are not empty, with their numbers."""
    try:
        content: Iterable[bytes]
        content = sys.stdin.buffer if file == "-" else Path(file).read_bytes().splitlines()
        return [(number, line) for number, line in enumerate(content, 1) if line.strip()]
    except OSError as error:
        msg = f"{file} cannot be read ({error.strerror}): give a file with one event a line, or -"
        raise BadUsage(msg) from None
