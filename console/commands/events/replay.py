"""``smart115 replay``: decide a journal again and compare with what was published."""

from pathlib import Path
from typing import Annotated, Final

import typer

from console.cli.options import CityFolder, JsonOption, examples
from schemas.ground.errors import InvariantBroken

app: Final = typer.Typer(add_completion=False)


@app.command("replay", epilog=examples("smart115 replay --city my-city", "smart115 replay --json"))
def run_replay(
    *,
    city: CityFolder = None,
    archive: Annotated[
        Path | None,
        typer.Option(
            "--archive", metavar="DIR", help="What `journal archive` has kept of a journal cut."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Decide the whole journal again; end with code 5 at the first output that differs.

    Where decisions are the same and only sentences differ, because they were corrected since, it
    says how many and ends with code 0.

    What retention has taken from the topics is counted, and no difference.

    With --json one object: identical, records, outputs, repeats, broken_promises, expired,
    reworded, and the first rewording and the first difference, or null.
    """
    import asyncio

    from console.centre.folder import read_centres
    from console.centre.option import settings_for
    from console.cli.talk import print_line
    from console.engine import cluster
    from console.operating import replaying

    chosen = settings_for(city)
    brokers = cluster.find_brokers(chosen)
    verdict = asyncio.run(replaying.decide_again(brokers, chosen, read_centres(chosen), archive))
    print_line(replaying.as_json(verdict) if as_json else replaying.line(verdict))
    if verdict.difference is not None:
        raise InvariantBroken(verdict.difference)
    if not as_json:
        print_line(replaying.sameness(verdict))
