"""``smart115 status``: the whole engine on one screen."""

import json
from typing import Final

import typer

from console.cli.options import JsonOption, examples
from console.cli.talk import print_line

app: Final = typer.Typer(add_completion=False)


@app.command("status", epilog=examples("smart115 status", "smart115 status --json"))
def status(as_json: JsonOption = False) -> None:
    """Show the engine now: roles, partitions, what waits and how long, counts, alarms, disk.

    It asks the cluster alone, so it also tells of roles on other machines. Troubles that may end by
    themselves are alarms only when the watcher has seen them last. Exit code 4: no broker answers.
    """
    import asyncio

    from console.centre import chosen as chosen_settings
    from console.engine import cluster
    from console.operating import status_page

    chosen = chosen_settings.load()
    found = asyncio.run(status_page.ask(cluster.find_brokers(chosen), chosen))
    if as_json:
        print_line(json.dumps(status_page.described(found), ensure_ascii=False))
    else:
        print_line("\n".join(status_page.lines(found)))
