"""``smart115 journal``: keep the journal in a folder, and bound what Kafka holds of it."""

from pathlib import Path
from typing import Annotated, Final

import typer

from console.cli.options import JsonOption, examples

app: Final = typer.Typer(
    no_args_is_help=True,
    help="Keep the journal in a folder, and bound what Kafka holds of it.",
    epilog=examples("smart115 journal archive kept", "smart115 journal archive kept --cut-days 90"),
)


@app.callback()
def group() -> None:
    """Keep the journal in a folder, and bound what Kafka holds of it."""  # a group of one command


@app.command(
    "archive",
    epilog=examples("smart115 journal archive kept", "smart115 journal archive kept --cut-days 90"),
)
def archive(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder; it is gone on with.")],
    *,
    cut_days: Annotated[
        float | None,
        typer.Option(
            "--cut-days", min=0, help="Then cut from Kafka what is older. Else nothing is cut."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Copy to a folder what dispatch has committed of the journal, as compressed JSON lines.

    What is cut from Kafka is in the folder, and behind the oldest snapshot that dispatch can begin
    at. `smart115 replay --archive DIR` decides the whole journal again, from both.
    """
    import asyncio
    import json
    from datetime import timedelta

    from console.cli.talk import print_line
    from console.engine import cluster
    from streams.host import settings
    from streams.kafka.clock_changes import clock_of
    from streams.recovery import cutting
    from streams.recovery.archive import Archive

    chosen = settings.load()
    before = None if cut_days is None else clock_of(chosen).now() - timedelta(days=cut_days)
    brokers = cluster.find_brokers(chosen)
    prefix, kept = chosen.topic_prefix, Archive(folder)
    done = asyncio.run(cutting.archive(brokers, prefix, kept, cut_before=before))
    if as_json:
        begins = [{"partition": number, "offset": at} for number, at in sorted(done.begins.items())]
        print_line(json.dumps({"kept": done.kept, "begins": begins}))
        return
    begins_at = ", ".join(f"[{number}] {offset}" for number, offset in sorted(done.begins.items()))
    print_line(f"{done.kept} records kept in {folder}; the journal begins at {begins_at}")
