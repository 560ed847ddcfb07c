"""``smart115 privacy``: what is kept of one case, brought out or made unreadable."""

import json
from typing import Annotated, Final

import typer

from console.cli.options import CityFolder, examples
from console.cli.talk import print_line, say

app: Final = typer.Typer(
    no_args_is_help=True,
    help="Bring out what is kept of a case, or make it unreadable for ever.",
    epilog=examples("smart115 privacy export C-4711", "smart115 privacy erase C-4711"),
)

Case = Annotated[str, typer.Argument(metavar="CASE", help="The incident's id.")]


@app.command("export", epilog=examples("smart115 privacy export C-4711 > case.jsonl"))
def export(case: Case, city: CityFolder = None) -> None:
    """Print every journaled event of a case, with number and address, one JSON object a line."""
    import asyncio

    from console.centre.folder import read_city
    from console.centre.option import settings_for
    from console.engine import cluster
    from streams.sealing import privacy

    chosen = settings_for(city)
    brokers = cluster.find_brokers(chosen)
    centre_id = read_city(chosen).centre_id

    async def print_all() -> int:
        count = 0
        async for event in privacy.export(brokers, chosen.topic_prefix, centre_id, case):
            print_line(json.dumps(event, ensure_ascii=False))
            count += 1
        return count

    say(f"{asyncio.run(print_all())} events of case {case}")


@app.command("erase", epilog=examples("smart115 privacy erase C-4711"))
def erase(case: Case, city: CityFolder = None) -> None:
    """Destroy a case's key: its number and address can be read no more, decisions stay as they are.

    What topics with a retention hold of it goes with them, within 30 days: docs/privacy.md.
    """
    import asyncio

    from console.centre.folder import read_city
    from console.centre.option import settings_for
    from console.engine import cluster
    from streams.sealing import privacy

    chosen = settings_for(city)
    brokers = cluster.find_brokers(chosen)
    centre_id = read_city(chosen).centre_id
    asyncio.run(privacy.erase(brokers, chosen.topic_prefix, centre_id, case))
    say(
        f"The key of case {case} is destroyed: number and address in the journal are unreadable. "
        "What incidents, assignments and dead-letters hold of it is deleted within 30 days."
    )
