"""``smart115 broker``: a Kafka broker on this machine that outlives the command."""

import json
from pathlib import Path
from typing import Annotated, Final

import typer

from console.cli.options import JsonOption, examples
from console.cli.talk import print_line, say
from schemas.ground.errors import BrokerUnreachable

app: Final = typer.Typer(
    no_args_is_help=True,
    help="Start and stop a Kafka broker on this machine.",
    epilog=examples("smart115 broker start --port 9092", "smart115 broker status --json"),
)

DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Its folder; .smart115/broker by default."),
]
PortOption = Annotated[
    int | None, typer.Option("--port", help="The port on 127.0.0.1; a free one by default.")
]


@app.command("start", epilog=examples("smart115 broker start --port 9092"))
def start(data: DataOption = None, port: PortOption = None) -> None:
    """Start the broker if it does not run yet, and print its address.

    With SMART115_SECURITY=secure it is locked: TLS, names and passwords, and rights.
    """
    from streams.broker import detached
    from streams.host import settings

    secure = settings.load().security == "secure"
    state = detached.start(_folder(data), port=port, on_progress=say, secure=secure)
    print_line(state.bootstrap)


@app.command(
    "nodes",
    epilog=examples("smart115 broker nodes cluster --host kafka-1 --host kafka-2 --host kafka-3"),
)
def nodes(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    host: Annotated[
        list[str], typer.Option("--host", metavar="NAME", help="A node's name, once for each.")
    ],
) -> None:
    """Write the files of a locked cluster: settings and certificates, a folder a node.

    Of three nodes each record is kept on three and acknowledged when two have it. The files are for
    Kafka's own image (docker-compose.secure.yml); DIR/node-N is all that node N is to have,
    DIR/ca.pem is for clients, DIR/ca.key for nobody.
    """
    from datetime import UTC, datetime

    from streams.broker import nodes as node_files

    named = node_files.in_containers(host)
    node_files.write(folder, named, datetime.now(UTC))
    for node in named:
        print_line(str(node_files.folder_of(folder, node)))


@app.command("admin", epilog=examples("smart115 broker admin cluster --nodes kafka-1:9094"))
def admin(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    addresses: Annotated[
        str, typer.Option("--nodes", metavar="HOST:PORT", help="Where nodes talk to one another.")
    ],
) -> None:
    """Make the administrator's password, and tell it to the nodes; once.

    It stands in DIR/admin.password and on no command line.
    """
    from streams.broker.locked import Lock, let_admin_in

    let_admin_in(Lock(folder), addresses)
    print_line(str(Lock(folder).admin_password_file))


@app.command("stop", epilog=examples("smart115 broker stop"))
def stop(data: DataOption = None) -> None:
    """Stop the broker; its topics stay."""
    from streams.broker import detached

    folder = _folder(data)
    say("Stopped." if detached.stop(folder) else f"No broker runs on {folder}.")


@app.command("status", epilog=examples("smart115 broker status --json"))
def status(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Tell whether the broker runs: exit code 0 if it does, 4 if not."""
    from streams.broker import detached

    folder = _folder(data)
    state = detached.running(folder)
    if as_json:
        answer = {
            "running": state is not None,
            "bootstrap": state.bootstrap if state else None,
            "pid": state.pid if state else None,
            "data": str(folder),
        }
        print_line(json.dumps(answer))
    else:
        where = f"at {state.bootstrap} (process {state.pid})" if state else "not running"
        print_line(f"broker of {folder}: {where}")
    if state is None:
        raise typer.Exit(BrokerUnreachable.exit_code)


def _folder(data: Path | None) -> Path:
    """Give the broker's folder: the one asked for, else the one of the configured home."""
    from console.engine.cluster import run_folder
    from streams.host import settings

    return data or run_folder(settings.load())
