"""``smart115 city``: the folders that describe a centre's stations, units and hospitals."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from console.cli.options import AtOption, EventsOption, JsonOption, examples
from console.cli.talk import BadUsage, print_line, say

app: Final = typer.Typer(
    no_args_is_help=True,
    help="Make and describe city folders.",
    epilog=examples("smart115 city show my-city", "smart115 city apply --city my-city"),
)


@app.command(
    "make",
    epilog=examples(
        "smart115 city make --map region.osm.pbf --hospitals hospitals.csv --out my-city",
        "smart115 city make --out my-city",
    ),
)
def make(
    *,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write.")],
    road_map: Annotated[
        Path | None,
        typer.Option(
            "--map",
            metavar="FILE",
            help="An .osm.pbf file or a map's folder; without it the built-in city is written.",
        ),
    ] = None,
    hospitals: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Hospitals as .csv: name, lat, lon. Else made up."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Decides all that is made up.")] = 0,
    force: Annotated[bool, typer.Option("--force", help="Replace a city that is there.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a city for trials on any map: hospitals from a list, stations and units made up.

    Without a map it is the built-in schematic city, as a folder that is yours to change.
    """
    from console.centre.city_report import made_lines
    from scenarios.city.maker import make_city

    if road_map is None:
        if hospitals is not None or seed or force:
            msg = "--hospitals, --seed and --force belong to --map; say which map"
            raise BadUsage(msg)
        _write_builtin(out, as_json=as_json)
        return
    say(f"Reading {road_map} ...")
    report = make_city(road_map, hospitals, out, seed=seed, replace_existing=force)
    if as_json:
        described = asdict(report) | {"folder": str(report.folder)}
        print_line(json.dumps(described, ensure_ascii=False))
    else:
        print_line("\n".join(made_lines(report)))


def _write_builtin(out: Path, *, as_json: bool) -> None:
    from console.centre.city_report import description, lines
    from scenarios.city.files import load_city
    from scenarios.schematic.build import write_builtin

    write_builtin(out)
    city = load_city(out)
    if as_json:
        described = description(city) | {"folder": str(out)}
        print_line(json.dumps(described, ensure_ascii=False))
    else:
        print_line("\n".join([*lines(city), str(out)]))


@app.command("show", epilog=examples("smart115 city show my-city --json"))
def show(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A city folder.")],
    as_json: JsonOption = False,
) -> None:
    """Check a city folder and its roads, and describe it: also what lies off the roads."""
    from console.centre import off_roads
    from console.centre.city_report import description, lines
    from console.roads.asked import open_roads
    from scenarios.city.files import load_city

    city = load_city(folder)
    roads = open_roads(None, folder)
    found = off_roads.off_roads(city, roads)
    if as_json:
        described = description(city) | {"off_roads": [asdict(one) for one in found]}
        print_line(json.dumps(described, ensure_ascii=False))
    else:
        walk_m_max = city.policies.intake.walk_m_max
        said = off_roads.lines(found, roads.snap_limit_m, walk_m_max)
        print_line("\n".join([*lines(city), *said]))


@app.command("defaults", epilog=examples("smart115 city defaults > my-city/centre.toml"))
def defaults() -> None:
    """Print a centre.toml with every parameter, its meaning and its default."""
    from scenarios.city.centre_toml import policies_toml
    from schemas.centre.policies import Policies

    sys.stdout.write(policies_toml(Policies()))


@app.command(
    "layers",
    epilog=examples(
        "smart115 city layers my-city --within 8 --cells 250 > layers.geojson",
        "smart115 city layers my-city --within 8 --from 10.9805,106.6519 --live",
    ),
)
def layers(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A city folder.")],
    *,
    within_min: Annotated[
        float | None,
        typer.Option(
            "--within", min=0, max=240, help="Add the roads that are reached in so many minutes."
        ),
    ] = None,
    sources: Annotated[
        list[str] | None,
        typer.Option("--from", metavar="LAT,LON", help="With --within: from here. Else stations."),
    ] = None,
    cells_m: Annotated[
        float | None,
        typer.Option("--cells", min=50, max=20_000, help="With --within: squares reached, metres."),
    ] = None,
    events: EventsOption = None,
    live: Annotated[
        bool, typer.Option("--live", help="Count in the road events of the engine that runs.")
    ] = False,
    at: AtOption = None,
) -> None:
    """Print a city as GeoJSON: stations, hospitals, zones, what is reached, what is closed."""
    import asyncio

    from console.roads.asked import attribution, open_roads, parse_place, require_on_roads
    from console.roads.events import apply_events, parse_instant, read_events, read_live_events
    from routing.maps.geojson import ATTRIBUTION, collection
    from scenarios.city import layers_out
    from scenarios.city.files import load_city
    from streams.host import settings

    if within_min is None and (sources or cells_m is not None):
        msg = "--from and --cells belong to --within; say how many minutes"
        raise BadUsage(msg)
    city = load_city(folder)
    places = [parse_place(text, "--from") for text in sources or ()]
    instant = parse_instant(at)
    told = [] if events is None else read_events(events)
    if live:
        told += asyncio.run(read_live_events(settings.load(), city.centre_id))
    features = [*layers_out.city_features(city), *layers_out.folder_features(folder)]
    whose = ATTRIBUTION
    if within_min is not None or told or live:
        roads = open_roads(None, folder)
        router, whose = roads.router(), attribution(roads.info)
        for line in apply_events(router, told, instant):
            say(line)
        features += layers_out.closure_layers(router)
        for place in places:
            require_on_roads(router, place, "--from")
        if within_min is not None:
            asked = layers_out.Asked(tuple(places), round(within_min * 60_000), cells_m)
            features += layers_out.reach_layers(city, router, asked)
    print_line(json.dumps(collection(features, whose), ensure_ascii=False))
