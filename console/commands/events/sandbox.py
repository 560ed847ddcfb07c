"""``smart115 sandbox``: crews, hospitals and trackers that answer, for an integrator's own test."""

from typing import Annotated, Final

import typer

from console.cli.options import CityFolder, examples

app: Final = typer.Typer(add_completion=False)


@app.command(
    epilog=examples("smart115 sandbox --but TDM-01 --but columbia-asia", "smart115 sandbox --reset")
)
def sandbox(
    *,
    city: CityFolder = None,
    edge: Annotated[
        str | None, typer.Option("--edge", help="Address of the HTTP edge; else as it is set.")
    ] = None,
    but: Annotated[
        list[str] | None,
        typer.Option("--but", help="A unit or hospital that you play yourself. Repeat it."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of their habits and of chance.")] = 1,
    reset: Annotated[bool, typer.Option("--reset", help="Close all open calls, and end.")] = False,
) -> None:
    """Let crews, hospitals and trackers answer the running engine through its edge, until Ctrl-C.

    For trials alone: it sends what no crew has said. Calls are yours to report. It enters
    principals sandbox.* while it runs. With --reset it closes every open call.
    """
    import asyncio

    from console.centre.folder import read_centre
    from console.centre.option import settings_for
    from console.cli.stopping import Stopped, stop_signals, unless
    from console.cli.talk import print_line, say
    from console.engine import cluster
    from console.operating import sandbox as running
    from streams.identity.doors import Doors
    from streams.kafka.clock_changes import clock_of

    chosen = settings_for(city)
    centre = read_centre(chosen)
    doors = Doors.open(chosen, centre.city.centre_id)

    made = running.Sandbox(
        centre,
        cluster.find_brokers(chosen),
        chosen.topic_prefix,
        clock_of(chosen),
        edge or f"http://{chosen.edge_host}:{chosen.edge_port}",
    )

    async def serve() -> None:
        with stop_signals() as stop:
            if reset:
                print_line(f"{await unless(stop, made.reset(doors))} calls closed")
            else:
                await made.play(doors, stop, but or (), seed)

    try:
        asyncio.run(serve())
    except Stopped:
        say("stopped: calls may still be open")
    finally:
        doors.close()
