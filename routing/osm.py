"""Reading OpenStreetMap files: the one module that knows pyosmium.

Turn restrictions, barriers and ferries are not read yet; a way on which only they matter is
driven as its tags say.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import osmium
from osmium.filter import EntityFilter, KeyFilter
from osmium.osm import Way as OsmWay

from routing.access import Refusal, usable_directions
from routing.components import Islands, largest_component
from routing.graph import RoadGraph
from routing.speeds import way_speeds_kmh
from routing.ways import Way, WayTable, cut_ways
from schemas.errors import MapError

OSM_SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".osm.xml", ".osm.gz", ".osm.bz2")
PROGRESS_EVERY = 10_000  # ways between two calls of the progress function

Progress = Callable[[int], None]
"""Told now and then how many ways have been read."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build read, kept and dropped, as counts.

    `refused` counts ways by reason; `cut_ways` counts ways drawn short because the extract lacks
    some of their nodes; `islands` is what lies outside the largest strongly connected part. None:
    the source does not tell (OSMnx hands over edges, not ways).
    """

    ways_read: int | None
    ways_used: int | None
    refused: dict[str, int]
    cut_ways: int
    islands: Islands


def build_from_osm(path: Path, progress: Progress | None = None) -> tuple[RoadGraph, BuildReport]:
    """Build the road graph of an OSM file.

    Parameters
    ----------
    path
        `.osm.pbf` or OSM XML; the suffix tells which.
    progress
        Called with the number of ways read so far; None for silence.

    Returns
    -------
    tuple
        The largest strongly connected part of the drivable roads, and what was dropped and why.

    Raises
    ------
    MapError
        The file is missing, empty, cut off, not what its suffix says, or holds no usable road.
    """
    _require_file(path)
    table, counts = WayTable(), Counter[str]()
    try:
        _read_ways(path, table, counts, progress)
    except RuntimeError as error:  # what pyosmium raises for every unreadable file
        message = (
            f"{path} cannot be read as OpenStreetMap data ({error}); it is cut off, damaged or "
            f"not of the format that its name says: download it again."
        )
        raise MapError(message) from error
    if not table.way_ids:
        message = (
            f"{path} holds no road that an ambulance can drive ({counts['read']} ways with a "
            f"highway tag read); use an extract with roads."
        )
        raise MapError(message)
    graph, islands = largest_component(cut_ways(table))
    refused = {reason.value: counts[reason] for reason in Refusal if counts[reason]}
    report = BuildReport(counts["read"], counts["used"], refused, counts["cut"], islands)
    return graph, report


def is_osm_file(path: Path) -> bool:
    """Tell by its name whether a file is OpenStreetMap data."""
    return path.name.lower().endswith(OSM_SUFFIXES)


def _require_file(path: Path) -> None:
    """Refuse what pyosmium would describe badly or read as an empty map."""
    if not path.is_file():
        message = f"The map file {path} does not exist; give the path of an .osm.pbf file."
        raise MapError(message)
    if not is_osm_file(path):
        known = ", ".join(OSM_SUFFIXES)
        message = f"{path} is not named like OpenStreetMap data; give a file named {known}."
        raise MapError(message)
    if path.stat().st_size == 0:
        message = f"The map file {path} is empty; download it again."
        raise MapError(message)


def _read_ways(
    path: Path, table: WayTable, counts: Counter[str], progress: Progress | None
) -> None:
    """Put every drivable way in the table and count the others by reason."""
    reader = (
        osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY)
        .with_locations()
        .with_filter(EntityFilter(osmium.osm.WAY))
        .with_filter(KeyFilter("highway"))
    )
    for osm_way in cast("Iterator[OsmWay]", reader):  # the filter lets nothing else through
        counts["read"] += 1
        ways = _to_ways(osm_way, counts)
        if isinstance(ways, Refusal):
            counts[ways] += 1
        else:
            counts["used"] += 1
            for way in ways:
                table.add(way)
        if progress is not None and counts["read"] % PROGRESS_EVERY == 0:
            progress(counts["read"])


def _to_ways(osm_way: OsmWay, counts: Counter[str]) -> list[Way] | Refusal:
    """Translate one way, or say why it is of no use.

    Where the extract lacks nodes in the middle, the parts on both sides stay apart: a straight
    line across the gap would be a road that does not exist.
    """
    tags = {tag.k: tag.v for tag in osm_way.tags}
    speeds = way_speeds_kmh(tags)
    if speeds is None:
        return Refusal.CLASS
    directions = usable_directions(tags)
    if isinstance(directions, Refusal):
        return directions
    runs: list[list[tuple[int, float, float]]] = [[]]
    for node in osm_way.nodes:
        if not node.location.valid():
            runs.append([])
        elif not runs[-1] or runs[-1][-1][0] != node.ref:
            runs[-1].append((node.ref, node.lat, node.lon))
    counts["cut"] += len(runs) > 1
    name = _name(tags)
    ways = [Way(osm_way.id, name, run, directions, speeds) for run in runs if len(run) > 1]
    return ways or Refusal.SHORT


def _name(tags: dict[str, str]) -> str:
    """Give the road's name, else its number, else ""; NFC, on one line."""
    name = tags.get("name") or tags.get("ref") or ""
    return unicodedata.normalize("NFC", " ".join(name.split()))
