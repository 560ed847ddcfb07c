"""``smart115 broker``: a Kafka broker on this machine that outlives the command."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from console.engine.cluster import run_folder
from schemas.ground.errors import BrokerUnreachable
from streams.broker import detached
from streams.host import settings

app = typer.Typer(no_args_is_help=True, help="Start and stop a Kafka broker on this machine.")

DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Its folder; .smart115/broker by default."),
]
PortOption = Annotated[
    int | None, typer.Option("--port", help="The port on 127.0.0.1; a free one by default.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]


@app.command("start")
def start(data: DataOption = None, port: PortOption = None) -> None:
    """Start the broker if it does not run yet, and print its address."""
    state = detached.start(_folder(data), port=port, on_progress=_progress)
    sys.stdout.write(f"{state.bootstrap}\n")


@app.command("stop")
def stop(data: DataOption = None) -> None:
    """Stop the broker; its topics stay."""
    folder = _folder(data)
    _progress("Stopped." if detached.stop(folder) else f"No broker runs on {folder}.")


@app.command("status")
def status(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Tell whether the broker runs: exit code 0 if it does, 4 if not."""
    folder = _folder(data)
    state = detached.running(folder)
    if as_json:
        answer = {
            "running": state is not None,
            "bootstrap": state.bootstrap if state else None,
            "pid": state.pid if state else None,
            "data": str(folder),
        }
        sys.stdout.write(json.dumps(answer) + "\n")
    else:
        where = f"at {state.bootstrap} (process {state.pid})" if state else "not running"
        sys.stdout.write(f"broker of {folder}: {where}\n")
    if state is None:
        raise typer.Exit(BrokerUnreachable.exit_code)


def _folder(data: Path | None) -> Path:
    """Give the broker's folder: the one asked for, else the one of the configured home."""
    return data or run_folder(settings.load())


def _progress(line: str) -> None:
    """Tell the person, and leave standard output to programs."""
    sys.stderr.write(f"{line}\n")
