"""``smart115 map``: the road maps that travel times come from."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from console.cli.options import JsonOption, examples
from console.cli.talk import print_line

if TYPE_CHECKING:
    from routing.maps.store import MapInfo
    from routing.roads.components import Islands
    from routing.roads.graph import RoadGraph

app: Final = typer.Typer(
    no_args_is_help=True,
    help="Build, fetch, describe, check and export road maps.",
    epilog=examples(
        "smart115 map build region.osm.pbf --out region-map", "smart115 map check region-map"
    ),
)

SNAP_LIMIT_M: Final = 300.0
"""As ``routing.places.snap.SNAP_LIMIT_M``, which brings numpy; a test compares the two."""

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


@app.command(
    "build",
    epilog=examples(
        "smart115 map build region.osm.pbf --out region-map",
        "smart115 map build region.osm.pbf --policy policy.toml --out region-map",
    ),
)
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
    """Compile a map from OpenStreetMap data or from tables, and say what was dropped and why.

    The folder also gets what screens need: the roads as tiles, and the names for the search.
    """
    from console.roads.maps import progress
    from console.roads.screens import draw
    from routing.maps.store import build_map, save_map
    from routing.tags.policy import DEFAULT_POLICY, load_policy

    chosen = DEFAULT_POLICY if policy is None else load_policy(policy)
    with progress(f"Reading {source.name}") as told:
        graph, info = build_map(source, told, chosen)
    save_map(graph, info, out)
    draw(graph, info, source, out)
    _show(info, as_json=as_json)


@app.command("policy", epilog=examples("smart115 map policy > policy.toml"))
def policy() -> None:
    """Print the default emergency policy as TOML, every rule explained, to be changed at will."""
    from routing.tags.policy import DEFAULT_POLICY, to_toml

    sys.stdout.write(to_toml(DEFAULT_POLICY))


@app.command("day", epilog=examples("smart115 map day"))
def day() -> None:
    """Print a prior for the day in a Vietnamese city as TOML, for a city's key `day`."""
    from routing.live.day_prior import VIETNAM_CITY, to_toml

    print_line(to_toml(VIETNAM_CITY).rstrip())


@app.command(
    "check",
    epilog=examples("smart115 map check region-map --hospitals hospitals.csv --limit 200"),
)
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
    from console.roads.maps import open_map
    from console.roads.report import describe_checkup, describe_oddities
    from routing.maps.checkup import check_map, read_places

    graph, info = open_map(source)
    places = [place for path in (hospitals, stations) if path for place in read_places(path)]
    found = check_map(graph, places, limit)
    if as_json:
        report = {**asdict(found), "report": info.report}
        print_line(json.dumps(report, ensure_ascii=False))
        return
    lines = describe_checkup(found, limit)
    lines += describe_oddities(info.report) if info.report is not None else ()
    print_line("\n".join(lines))


@app.command("info", epilog=examples("smart115 map info region-map --json"))
def info(source: SourceArgument, as_json: JsonOption = False) -> None:
    """Describe a map: what it holds, where it is from, its content hash."""
    from console.roads.maps import open_map

    _show(open_map(source)[1], as_json=as_json)


@app.command(
    "fetch",
    epilog=examples(
        'smart115 map fetch --place "Bến Cát, Vietnam" --out ben-cat-map',
        "smart115 map fetch --bbox 11.10,106.55,11.20,106.68 --out ben-cat-map",
    ),
)
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
    from console.roads.maps import progress
    from console.roads.screens import draw
    from routing.maps.store import ATTRIBUTION_OSM, finish_map, save_map
    from routing.osm.report import BuildReport
    from routing.tags.policy import DEFAULT_POLICY

    if bool(place) == bool(bbox):
        message = "Name either a place (--place) or a box (--bbox)."
        raise typer.BadParameter(message)
    box = _box(bbox) if bbox else None
    with progress(f"Downloading {place or bbox}"):
        graph, islands = _download(place, box, nominatim, overpass)
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
    draw(graph, described, out, out)
    _show(described, as_json=as_json)


@app.command("export", epilog=examples("smart115 map export region-map --out tables"))
def export(source: SourceArgument, out: OutOption) -> None:
    """Write a map as tables, for anyone's independent checks: its roads, and what is searched."""
    from console.roads.maps import open_map
    from routing.maps.csv_map import ARCS_FILE, NODES_FILE, TURNS_FILE, write_csv_map
    from routing.maps.search_tables import SEARCH_ARCS_FILE, SEARCH_NODES_FILE, write_search_tables

    graph, _ = open_map(source)
    write_csv_map(graph, out)
    write_search_tables(graph, out)
    turns = [TURNS_FILE] if len(graph.turns) else []
    names = (NODES_FILE, ARCS_FILE, *turns, SEARCH_NODES_FILE, SEARCH_ARCS_FILE)
    print_line("\n".join(str(out / name) for name in names))


def _download(
    place: str, box: tuple[float, float, float, float] | None, nominatim: str, overpass: str
) -> "tuple[RoadGraph, Islands]":
    """Ask the servers; OSMnx, which knows how to, takes seconds to load."""
    from routing.osm.fetch import fetch_box, fetch_place

    if box is not None:
        return fetch_box(box, overpass_url=overpass)
    return fetch_place(place, nominatim_url=nominatim, overpass_url=overpass)


def _box(text: str) -> tuple[float, float, float, float]:
    """Read a box as it is typed."""
    try:
        south, west, north, east = (float(part) for part in text.split(","))
    except ValueError as error:
        message = f"{text!r} is not four numbers: south,west,north,east."
        raise typer.BadParameter(message, param_hint="--bbox") from error
    return south, west, north, east


def _show(described: "MapInfo", *, as_json: bool) -> None:
    """Print a map's description."""
    from console.roads.report import describe

    if as_json:
        print_line(json.dumps(asdict(described), ensure_ascii=False))
        return
    print_line("\n".join(describe(described)))
