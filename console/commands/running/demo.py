"""``smart115 demo``: the whole engine at work, in one command."""

import sys
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from console.cli.options import Lang, examples
from console.cli.talk import BadUsage

app: Final = typer.Typer(add_completion=False)

ByHand = Annotated[
    list[str] | None,
    typer.Option(metavar="ID", help="Leave this unit or hospital to you, at its page. Repeat it."),
]
Snapshot = Annotated[
    Path | None, typer.Option(metavar="FILE.svg", help="Save a picture of the last board.")
]


@app.command(
    epilog=examples(
        "smart115 demo --rate 5 --lang vi --by-hand bvdk-binh-duong",
        "smart115 demo --map region.osm.pbf --hospitals hospitals.csv --minutes 10",
    )
)
def demo(  # noqa: PLR0913 - a parameter an option
    *,
    road_map: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE", help="An .osm.pbf file; else the built-in city."),
    ] = None,
    hospitals: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="With --map: hospitals as .csv: name, lat, lon."),
    ] = None,
    rate: Annotated[
        float,
        typer.Option(
            min=1, max=100, help="Simulated seconds in a second; fewer on a slow machine."
        ),
    ] = 10.0,
    seed: Annotated[
        int, typer.Option(help="Decides what the city does, not how fast it is served.")
    ] = 0,
    minutes: Annotated[
        float | None, typer.Option(min=0.1, help="Simulated minutes; else until Ctrl-C.")
    ] = None,
    lang: Annotated[Lang, typer.Option(help="Language of the board.")] = "en",
    plain: Annotated[bool, typer.Option("--plain", help="Lines instead of the board.")] = False,
    terminal: Annotated[
        bool, typer.Option("--terminal", help="The board here, instead of opening a browser.")
    ] = False,
    console: Annotated[
        bool, typer.Option("--console/--no-console", help="Serve the pages for a browser, too.")
    ] = True,
    timing: Annotated[bool, typer.Option("--timing", help="Say how the start went.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
    snapshot: Snapshot = None,
    by_hand: ByHand = None,
) -> None:
    """Show calls, ambulances and hospitals of a simulated city, dispatched by the real engine.

    The operations centre's pages open in the browser where there is one; else the board is drawn
    here, and their address is said. Where the output is no terminal, it is a line for each event.
    """
    import asyncio

    from console.centre import chosen as chosen_settings
    from console.demo.browser import has_browser
    from console.demo.city import Ground
    from console.demo.session import Options, demonstrate

    if hospitals is not None and road_map is None:
        msg = "--hospitals needs the map they are on: give --map as well"
        raise BadUsage(msg)
    at_terminal = sys.stdout.isatty() and not plain and not as_json
    in_browser = console and not terminal and snapshot is None and has_browser()
    view: Literal["browser", "board", "lines"] = "lines"
    if at_terminal:
        view = "browser" if in_browser else "board"
    options = Options(
        ground=Ground(road_map, hospitals),
        rate=rate,
        seed=seed,
        minutes=minutes,
        lang=lang,
        view=view,
        console=console,
        timing=timing,
        as_json=as_json,
        snapshot=snapshot,
        by_hand=tuple(by_hand or ()),
    )
    asyncio.run(demonstrate(chosen_settings.load(), options))
