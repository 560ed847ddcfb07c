"""``smart115 worker``: one role, in this process."""

from pathlib import Path
from typing import Annotated, Final

import typer

from console.cli.options import CityFolder, examples

app: Final = typer.Typer(add_completion=False)

WATCHER: Final = "watcher"


@app.command("worker", epilog=examples("smart115 worker dispatch --city my-city"))
def run_worker(
    role: Annotated[str, typer.Argument(help="intake, telemetry, dispatch, delivery, or watcher")],
    *,
    city: CityFolder = None,
) -> None:
    """Run one worker role until it is told to stop; restart it when it ends with code 1."""
    import gc

    gc.disable()  # what is loaded now stays, and a fifth of loading it would be looking through it
    try:
        _run(role, city)
    finally:
        gc.enable()


def _run(role: str, city: Path | None) -> None:
    from console.centre import chosen as chosen_settings
    from console.centre.folders import Folders
    from console.centre.option import settings_for
    from console.cli.suggestion import did_you_mean
    from console.engine import cluster
    from streams.running import worker

    if role == WATCHER:
        chosen = chosen_settings.load()
        worker.run_watcher(brokers=cluster.find_brokers(chosen, role=WATCHER), settings=chosen)
    found = next((known for known in worker.ROLES if known == role), None)
    if found is None:
        known_roles = (*worker.ROLES, WATCHER)
        meant = did_you_mean(role, known_roles)
        msg = f"{role!r} is no role{meant}; known are {', '.join(known_roles)}"
        raise typer.BadParameter(msg, param_hint="ROLE")
    chosen = settings_for(city)
    folders = Folders(chosen, with_roads=found == "dispatch")
    folders.require_readable()
    brokers = cluster.find_brokers(chosen, role=found)
    worker.run(found, brokers=brokers, settings=chosen, described=folders)
