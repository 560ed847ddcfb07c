"""``smart115 run``: the engine on this machine, one worker of each role."""

from typing import Annotated, Final

import typer

from console.cli.options import CityFolder, examples
from console.cli.talk import say

app: Final = typer.Typer(add_completion=False)

LOCK_NAME: Final = "run.lock"


@app.command(epilog=examples("smart115 run", "smart115 run --city my-city --json"))
def run(
    *,
    city: CityFolder = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what happens as JSON, one object a line.")
    ] = False,
) -> None:
    """Run the engine until Ctrl-C: a broker if none is set, the topics, and all worker roles.

    Where notify.toml names channels of hospitals, `smart115 notify` runs beside it.
    With --json: event (broker, waiting, topics, centre, notify, role, ready, stopped), at, and what
    belongs to it. What the workers log goes to standard error.
    """
    import asyncio

    from console.centre.option import settings_for
    from console.cli.locks import held
    from console.cli.stopping import Stopped
    from console.operating.running import serve, tell_people, tell_programs

    chosen = settings_for(city)
    with held(chosen.home / LOCK_NAME, "another `smart115 run`"):
        try:
            asyncio.run(serve(chosen, tell_programs if as_json else tell_people))
        except Stopped:
            say("stopped before it was ready")
