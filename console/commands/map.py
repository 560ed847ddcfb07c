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

from routing.csv_map import write_csv_map
from routing.graph import RoadGraph
from routing.report import BuildReport
from routing.store import (
    ATTRIBUTION_OSM,
    INFO_FILE,
    MapInfo,
    build_map,
    finish_map,
    load_map,
    save_map,
)

app = typer.Typer(no_args_is_help=True, help="Build, fetch, describe and export road maps.")

SourceArgument = Annotated[
    Path,
    typer.Argument(
        metavar="DIR_OR_FILE",
        help="A compiled map, a folder with nodes.csv and arcs.csv, or an .osm.pbf file.",
    ),
]
OutOption = Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]


@app.command("build")
def build(source: SourceArgument, out: OutOption, as_json: JsonOption = False) -> None:
    """Compile a map from OpenStreetMap data or from tables, and say what was dropped and why."""
    with _progress(f"Reading {source}") as progress:
        graph, info = build_map(source, progress)
    save_map(graph, info, out)
    _show(info, as_json=as_json)


@app.command("info")
def info(source: SourceArgument, as_json: JsonOption = False) -> None:
    """Describe a map: what it holds, where it is from, its content hash."""
    _show(_open(source)[1], as_json=as_json)


@app.command("fetch")
def fetch(
    place: Annotated[
        str, typer.Option("--place", help='A place with a boundary: "Bến Cát, Vietnam".')
    ],
    out: OutOption,
    nominatim: Annotated[
        str, typer.Option(metavar="URL", help="The server that knows places.")
    ] = "https://nominatim.openstreetmap.org/",
    overpass: Annotated[
        str, typer.Option(metavar="URL", help="The server that has the roads.")
    ] = "https://overpass-api.de/api",
    as_json: JsonOption = False,
) -> None:
    """Download the roads of a place from OpenStreetMap (needs the internet) and compile them."""
    from routing.fetch import fetch_place  # noqa: PLC0415 (OSMnx takes seconds to import)

    with _progress(f"Downloading {place}"):
        graph, islands = fetch_place(place, nominatim_url=nominatim, overpass_url=overpass)
    report = BuildReport(ways_read=None, ways_used=None, refused={}, cut_ways=0, islands=islands)
    graph, described = finish_map(
        graph, source_name=place, source_sha256="", attribution=ATTRIBUTION_OSM, report=report
    )
    save_map(graph, described, out)
    _show(described, as_json=as_json)


@app.command("export")
def export(source: SourceArgument, out: OutOption) -> None:
    """Write a map as nodes.csv and arcs.csv, for anyone's independent checks."""
    graph, _ = _open(source)
    write_csv_map(graph, out)
    sys.stdout.write(f"{out / 'nodes.csv'}\n{out / 'arcs.csv'}\n")


def _open(source: Path) -> tuple[RoadGraph, MapInfo]:
    """Load a compiled map, or build from a source without keeping anything."""
    if (source / INFO_FILE).exists():
        return load_map(source)
    with _progress(f"Reading {source}") as progress:
        return build_map(source, progress)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int], None] | None]:
    """Tell a person at a terminal what is going on; say nothing to programs."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    with console.status(f"{what} …") as status:
        yield lambda count: status.update(f"{what} … {count:,} ways")


def _show(described: MapInfo, *, as_json: bool) -> None:
    """Print a map's description."""
    if as_json:
        sys.stdout.write(json.dumps(asdict(described), ensure_ascii=False) + "\n")
        return
    south, west, north, east = described.bounds
    lines = [
        f"map     {described.source_name}",
        f"hash    {described.graph_hash}",
        f"roads   {described.nodes:,} nodes, {described.arcs:,} arcs",
        f"bounds  {south:.5f}, {west:.5f} to {north:.5f}, {east:.5f} (WGS 84)",
    ]
    if described.attribution:
        lines.append(f"data    {described.attribution}")
    if described.report is not None:
        lines += _report_lines(described)
    sys.stdout.write("\n".join(lines) + "\n")


def _report_lines(described: MapInfo) -> list[str]:
    """Say what the build read and what it dropped, and why."""
    report = described.report or {}
    islands = report["islands"]
    lines = []
    if report["ways_read"] is not None:
        lines.append(f"read    {report['ways_read']:,} ways, used {report['ways_used']:,}")
    lines += [f"dropped {count:,} ways: {reason}" for reason, count in report["refused"].items()]
    if report["cut_ways"]:
        lines.append(
            f"cut     {report['cut_ways']:,} ways: some of their nodes are not in the file"
        )
    lines.append(
        f"dropped {islands['nodes']:,} nodes, {islands['arcs']:,} arcs: {islands['parts']:,} parts "
        f"not connected both ways with the largest"
    )
    return lines
