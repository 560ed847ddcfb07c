"""``smart115 map``: the road maps that travel times come from."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from console.roads.report import describe, describe_checkup, describe_oddities
from routing.live.day_prior import VIETNAM_CITY
from routing.live.day_prior import to_toml as day_to_toml
from routing.maps.checkup import check_map, read_places
from routing.maps.csv_map import ARCS_FILE, NODES_FILE, TURNS_FILE, write_csv_map
from routing.maps.search_tables import SEARCH_ARCS_FILE, SEARCH_NODES_FILE, write_search_tables
from routing.maps.store import (
    ATTRIBUTION_OSM,
    INFO_FILE,
    MapInfo,
    build_map,
    finish_map,
    load_map,
    save_map,
)
from routing.osm.report import BuildReport
from routing.places.snap import SNAP_LIMIT_M
from routing.roads.graph import RoadGraph
from routing.tags.policy import DEFAULT_POLICY, load_policy, to_toml

app = typer.Typer(no_args_is_help=True, help="Build, fetch, describe, check and export road maps.")

SourceArgument = Annotated[
    Path,
    typer.Argument(
        metavar="DIR_OR_FILE",
        help="A compiled map, a folder with nodes.csv and arcs.csv, or an .osm.pbf file.",
    ),
]
OutOption = Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write.")]
PlacesOption = Annotated[
    Path | None, typer.Option(metavar="CSV", help="Places to check: columns name, lat, lon.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]


@app.command("build")
def build(
    source: SourceArgument,
    out: OutOption,
    policy: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.toml", help="Which rules sirens may break, and what turns cost."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Compile a map from OpenStreetMap data or from tables, and say what was dropped and why."""
    chosen = DEFAULT_POLICY if policy is None else load_policy(policy)
    with _progress(f"Reading {source.name}") as progress:
        graph, info = build_map(source, progress, chosen)
    save_map(graph, info, out)
    _show(info, as_json=as_json)


@app.command("policy")
def policy() -> None:
    """Print the default emergency policy as TOML, every rule explained, to be changed at will."""
    sys.stdout.write(to_toml(DEFAULT_POLICY))


@app.command("day")
def day() -> None:
    """Print a prior for the day in a Vietnamese city as TOML, for a city's key `day`."""
    sys.stdout.write(day_to_toml(VIETNAM_CITY))


@app.command("check")
def check(
    source: SourceArgument,
    hospitals: PlacesOption = None,
    stations: PlacesOption = None,
    limit: Annotated[
        float,
        typer.Option(min=1.0, max=10_000.0, metavar="METRES", help="Farther is off the roads."),
    ] = SNAP_LIMIT_M,
    as_json: JsonOption = False,
) -> None:
    """Look for islands, for speeds that cannot be right, and for places off the road network."""
    graph, info = _open(source)
    places = [place for path in (hospitals, stations) if path for place in read_places(path)]
    found = check_map(graph, places, limit)
    if as_json:
        report = {**asdict(found), "report": info.report}
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
        return
    lines = describe_checkup(found, limit)
    lines += describe_oddities(info.report) if info.report is not None else ()
    sys.stdout.write("\n".join(lines) + "\n")


@app.command("info")
def info(source: SourceArgument, as_json: JsonOption = False) -> None:
    """Describe a map: what it holds, where it is from, its content hash."""
    _show(_open(source)[1], as_json=as_json)


@app.command("fetch")
def fetch(
    out: OutOption,
    *,
    place: Annotated[
        str, typer.Option("--place", help='A place with a boundary: "Bến Cát, Vietnam".')
    ] = "",
    bbox: Annotated[
        str,
        typer.Option("--bbox", metavar="S,W,N,E", help="Or a box: south, west, north, east."),
    ] = "",
    nominatim: Annotated[
        str, typer.Option(metavar="URL", help="The server that knows places.")
    ] = "https://nominatim.openstreetmap.org/",
    overpass: Annotated[
        str, typer.Option(metavar="URL", help="The server that has the roads.")
    ] = "https://overpass-api.de/api",
    as_json: JsonOption = False,
) -> None:
    """Download the roads of a place from OpenStreetMap (needs the internet) and compile them."""
    if bool(place) == bool(bbox):
        message = "Name either a place (--place) or a box (--bbox)."
        raise typer.BadParameter(message)
    box = _box(bbox) if bbox else None
    from routing.osm.fetch import fetch_box, fetch_place  # noqa: PLC0415 (OSMnx takes seconds)

    with _progress(f"Downloading {place or bbox}"):
        if box is not None:
            graph, islands = fetch_box(box, overpass_url=overpass)
        else:
            graph, islands = fetch_place(place, nominatim_url=nominatim, overpass_url=overpass)
    report = BuildReport(ways_read=None, ways_used=None, refused={}, cut_ways=0, islands=islands)
    graph, described = finish_map(
        graph,
        source_name=place or bbox,
        source_sha256="",
        attribution=ATTRIBUTION_OSM,
        report=report,
        policy=DEFAULT_POLICY,
    )
    save_map(graph, described, out)
    _show(described, as_json=as_json)


@app.command("export")
def export(source: SourceArgument, out: OutOption) -> None:
    """Write a map as tables, for anyone's independent checks: its roads, and what is searched."""
    graph, _ = _open(source)
    write_csv_map(graph, out)
    write_search_tables(graph, out)
    turns = [TURNS_FILE] if len(graph.turns) else []
    names = (NODES_FILE, ARCS_FILE, *turns, SEARCH_NODES_FILE, SEARCH_ARCS_FILE)
    sys.stdout.write("".join(f"{out / name}\n" for name in names))


def _open(source: Path) -> tuple[RoadGraph, MapInfo]:
    """Load a compiled map, or build from a source without keeping anything."""
    if (source / INFO_FILE).exists():
        return load_map(source)
    with _progress(f"Reading {source.name}") as progress:
        return build_map(source, progress)


def _box(text: str) -> tuple[float, float, float, float]:
    """Read a box as it is typed."""
    try:
        south, west, north, east = (float(part) for part in text.split(","))
    except ValueError as error:
        message = f"{text!r} is not four numbers: south,west,north,east."
        raise typer.BadParameter(message, param_hint="--bbox") from error
    return south, west, north, east


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int], None] | None]:
    """Show a person at a terminal a bar; say nothing to programs."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,} ways"))
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        task = progress.add_task(what, total=None)  # a file does not say how many ways it holds
        yield lambda count: progress.update(task, completed=count)


def _show(described: MapInfo, *, as_json: bool) -> None:
    """Print a map's description."""
    if as_json:
        sys.stdout.write(json.dumps(asdict(described), ensure_ascii=False) + "\n")
        return
    sys.stdout.write("\n".join(describe(described)) + "\n")
