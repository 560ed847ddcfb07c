"""``smart115 replay``: decide a journal again and compare with what was published."""

import asyncio
from typing import Final

import typer

from console.centre.folder import read_centre
from console.centre.option import CityFolder, settings_for
from console.engine import cluster
from dispatch.fold import Fold
from schemas.ground.errors import InvariantBroken
from streams.running.replay import replay

app: Final = typer.Typer(add_completion=False)


@app.command("replay")
def run_replay(city: CityFolder = None) -> None:
    """Decide the whole journal again; end with code 5 at the first output that differs.

    Where decisions are the same and only sentences differ, because they were corrected since, it
    says how many and ends with code 0.
    """
    chosen = settings_for(city)
    brokers = cluster.find_brokers(chosen)
    centre = read_centre(chosen)

    def new_fold(centre_id: str) -> Fold:
        return Fold(centre_id, centre.oracle())

    verdict = asyncio.run(replay(brokers, chosen.topic_prefix, new_fold))
    typer.echo(
        f"{verdict.records} journal records, {verdict.outputs} outputs decided again, "
        f"{verdict.repeats} repeated records, {verdict.broken_promises} broken promises"
    )
    if verdict.difference is not None:
        raise InvariantBroken(verdict.difference)
    if verdict.rewording is None:
        typer.echo("identical")
    else:
        typer.echo(f"same decisions, {verdict.reworded} in other words; {verdict.rewording}")
