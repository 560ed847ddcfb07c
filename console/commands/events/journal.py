"""``smart115 journal``: keep the journal in a folder, and bound what Kafka holds of it."""

from pathlib import Path
from typing import Annotated, Final

import typer

from console.cli.options import CityFolder, JsonOption, examples

app: Final = typer.Typer(
    no_args_is_help=True,
    help="Keep the journal in a folder, and bound what Kafka holds of it.",
    epilog=examples(
        "smart115 journal archive kept --cut-days 90",
        "smart115 journal restore kept --city my-city",
    ),
)


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

    What is cut from Kafka is in the folder, and behind the oldest snapshot that a worker can begin
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


@app.command("restore", epilog=examples("smart115 journal restore kept --city my-city"))
def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `journal archive` wrote.")],
    *,
    city: CityFolder = None,
    as_json: JsonOption = False,
) -> None:
    """Have the world back where the journal was cut and no snapshot is right any more.

    Decides again what the folder keeps and what Kafka has after it, and writes a snapshot of each
    such partition, at which dispatch begins: after an upgrade that reads no older snapshot, or
    where all of them were damaged. Run it while dispatch does not.
    """
    import asyncio
    import json

    from console.centre.folder import read_centres
    from console.centre.option import settings_for
    from console.cli.talk import print_line
    from console.engine import cluster
    from console.operating import replaying

    chosen = settings_for(city)
    brokers = cluster.find_brokers(chosen)
    done = asyncio.run(replaying.restore(brokers, chosen, read_centres(chosen), folder))
    if as_json:
        said = [{"partition": number, "offset": end} for number, end in sorted(done.items())]
        print_line(json.dumps({"restored": said}))
        return
    for number, end in sorted(done.items()):
        print_line(f"partition {number}: a snapshot up to offset {end} is written")
    if not done:
        print_line("nothing is lost: each partition that was cut has a snapshot that is right")
