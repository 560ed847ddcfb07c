"""``smart115 city``: the folders that describe a centre's stations, units and hospitals."""

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from console.cli.talk import BadUsage, print_line, say
from console.roads.asked import attribution, open_roads, parse_place, require_on_roads
from console.roads.events import (
    AtOption,
    EventsOption,
    apply_events,
    parse_instant,
    read_events,
    read_live_events,
)
from routing.maps.geojson import ATTRIBUTION, collection
from scenarios.city.centre_toml import policies_toml
from scenarios.city.files import load_city
from scenarios.city.maker import CityReport, make_city
from scenarios.city.model import City
from scenarios.city.roads import read_beside
from schemas.centre.policies import Policies, policies_hash
from streams.host import settings

app = typer.Typer(no_args_is_help=True, help="Make and describe city folders.")

JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]


@app.command("make")
def make(
    *,
    road_map: Annotated[
        Path,
        typer.Option("--map", metavar="FILE", help="An .osm.pbf file or a map's folder."),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write.")],
    hospitals: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Hospitals as .csv: name, lat, lon. Else made up."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Decides all that is made up.")] = 0,
    force: Annotated[bool, typer.Option("--force", help="Replace a city that is there.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a city for trials on any map: hospitals from a list, stations and units made up."""
    sys.stderr.write(f"Reading {road_map} ...\n")
    report = make_city(road_map, hospitals, out, seed=seed, replace_existing=force)
    if as_json:
        described = asdict(report) | {"folder": str(report.folder)}
        sys.stdout.write(json.dumps(described, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(_report_lines(report)) + "\n")


@app.command("show")
def show(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A city folder.")],
    as_json: JsonOption = False,
) -> None:
    """Check a city folder and describe it."""
    city = load_city(folder)
    read_beside(city)  # what is wrong there is said now
    if as_json:
        sys.stdout.write(json.dumps(_description(city), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(_city_lines(city)) + "\n")


@app.command("defaults")
def defaults() -> None:
    """Print a centre.toml with every parameter, its meaning and its default."""
    sys.stdout.write(policies_toml(Policies()))


@app.command("layers")
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
    from scenarios.city import layers_out  # noqa: PLC0415 - it is not needed to make a city

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


def _report_lines(report: CityReport) -> list[str]:
    """Say what was made."""
    lines = [
        f"city      {report.folder}",
        f"map       {report.map_name}: {report.nodes:,} nodes, {report.arcs:,} arcs",
        f"hospitals {report.hospitals}",
        f"stations  {report.stations}",
        f"units     {report.units}",
    ]
    if report.attribution:
        lines.append(f"data      {report.attribution}")
    return lines + [f"note      {note}" for note in report.notes]


def _description(city: City) -> dict[str, Any]:
    """Give a city for programs."""
    return {
        "centre_id": city.centre_id,
        "name": city.name,
        "schematic": city.schematic,
        "map": str(city.map_path),
        "map_name": city.map_name,
        "snap_limit_m": city.snap_limit_m,
        "policies_hash": policies_hash(city.policies),
        "policies": city.policies.model_dump(mode="json"),
        **{key: None if path is None else str(path) for key, path in _beside(city).items()},
        "stations": [
            {"station_id": item.station_id, "name": item.name, **item.place.model_dump()}
            for item in city.stations
        ],
        "units": [unit.model_dump(mode="json") for unit in city.units],
        "hospitals": [hospital.model_dump(mode="json") for hospital in city.hospitals],
        "planned_calls": None if city.planned_calls is None else len(city.planned_calls),
        "calls_per_hour": city.demand.calls_per_hour,
        "synthetic": list(city.synthetic),
    }


def _beside(city: City) -> dict[str, Path | None]:
    """Name the files beside a city's map by their keys."""
    return {"policy": city.policy_path, "day": city.day_path, "eta": city.eta_path}


def _city_lines(city: City) -> list[str]:
    """Describe a city to a person; what is made up is said first."""
    levels = [unit.crew_level.value for unit in city.units]
    on_duty = sum(unit.on_duty for unit in city.units)
    crews = ", ".join(f"{levels.count(level)} {level}" for level in sorted(set(levels)))
    made_up = sum(hospital.services_synthetic for hospital in city.hospitals)
    calls = (
        f"made up, {city.demand.calls_per_hour:g} an hour"
        if city.planned_calls is None
        else f"{len(city.planned_calls)} planned in calls.csv"
    )
    return [
        f"centre    {city.centre_id}: {city.name}",
        *(f"made up   {text}" for text in city.synthetic),
        f"map       {city.map_name}" + (" (schematic: not a survey)" if city.schematic else ""),
        *(f"{key:<9} {path.name}" for key, path in _beside(city).items() if path is not None),
        f"stations  {len(city.stations)}",
        f"units     {len(city.units)} ({crews}), {on_duty} on duty",
        f"hospitals {len(city.hospitals)}, what they treat is made up at {made_up}",
        f"calls     {calls}",
        f"policies  {policies_hash(city.policies)}",
        *(f"  {line}" for line in _own_policies(city.policies)),
    ]


def _own_policies(policies: Policies) -> list[str]:
    """List the parameters that are not the defaults; the rest are those of ``city defaults``."""
    found = []
    for section, keys in policies.model_dump(mode="json").items():
        default = getattr(Policies(), section).model_dump(mode="json")
        for key, value in keys.items():
            if value == default[key]:
                continue
            shown = f"{len(value)} entries" if isinstance(value, list) else f"{value}"
            was = f"{len(default[key])}" if isinstance(value, list) else f"{default[key]}"
            found.append(f"{section}.{key} = {shown} (default {was})")
    return found or ["all as by default"]
