"""What to look at before a map serves a centre: islands, odd speeds, places off the roads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from routing.ground.geometry import FloatArray
from routing.ground.profile import Profile
from routing.ground.table import read_rows
from routing.maps.csv_map import read_place
from routing.roads.components import connected_by_turns
from routing.roads.graph import RoadGraph
from routing.router import Router
from schemas.ground.base import LatLon

KMH_SLOW = 3.0  # slower than a person walks
KMH_FAST = 150.0  # faster than any limit with sirens on top
LENGTH_MM_MIN = 20_000  # a speed over less is mostly rounding
GAIN_PLACES = 60  # from each to each: 3 540 drives
FINDINGS_MAX = 20  # named per kind; all are counted

PLACE_COLUMNS = ("name", "lat", "lon")


@dataclass(frozen=True, slots=True)
class OddSpeed:
    """A way whose time cannot be right: km/h over one of its arcs, without sirens or with."""

    way_id: int
    name: str
    kmh: float


@dataclass(frozen=True, slots=True)
class OffRoad:
    """A place farther from every road than a vehicle is snapped: metres to the nearest one."""

    name: str
    distance_m: float


@dataclass(frozen=True, slots=True)
class Checkup:
    """The findings on one map.

    `unreachable_arcs` counts arcs outside the largest part in which everything reaches everything
    by allowed turns; `odd_speeds` counts arcs, `odd_ways` names the worst; `places` counts those
    asked for, `off_road` names those that no vehicle reaches, the farthest first. `siren_gain` is
    the time without sirens over that with them, door to door over drives across the whole map; None
    where nothing leads anywhere.
    """

    unreachable_arcs: int
    odd_speeds: int
    odd_ways: tuple[OddSpeed, ...]
    places: int
    off_road: tuple[OffRoad, ...]
    siren_gain: float | None = None


def check_map(
    graph: RoadGraph, places: Iterable[tuple[str, LatLon]], snap_limit_m: float
) -> Checkup:
    """Look a map over.

    Parameters
    ----------
    graph
        The roads.
    places
        Names and WGS 84 degrees of hospitals, stations and the like.
    snap_limit_m
        Farther from every road than this is off the network, metres.

    Returns
    -------
    Checkup
        The findings; equal maps and places give equal ones.
    """
    wanted = list(places)
    odd = _odd_arcs(graph)
    return Checkup(
        unreachable_arcs=_unreachable_arcs(graph),
        odd_speeds=len(odd),
        odd_ways=tuple(_worst(odd)),
        places=len(wanted),
        off_road=tuple(_off_road(graph, wanted, snap_limit_m)),
        siren_gain=_siren_gain(graph),
    )


def _siren_gain(graph: RoadGraph) -> float | None:
    """Measure what sirens are worth from door to door, lights and turns included."""
    router = Router(graph)
    # Nodes far apart in the table, so far apart on the map; the same for the same map.
    nodes = np.linspace(0, graph.node_count - 1, min(GAIN_PLACES, graph.node_count)).astype(int)
    lat, lon = graph.lat[nodes].tolist(), graph.lon[nodes].tolist()
    places = [LatLon(lat=a, lon=b) for a, b in zip(lat, lon, strict=True)]
    tables = [router.table(places, places, profile) for profile in (Profile.NORMAL, Profile.SIRENS)]
    times_ms = np.array(tables, dtype=np.float64)
    known = ~np.isnan(times_ms).any(axis=0)
    normal_ms, sirens_ms = (float(times_ms[side][known].sum()) for side in (0, 1))
    return round(normal_ms / sirens_ms, 3) if sirens_ms > 0 else None


def read_places(path: Path) -> list[tuple[str, LatLon]]:
    """Read a table of places.

    Parameters
    ----------
    path
        A CSV file with the columns `name`, `lat` and `lon` (WGS 84 degrees); others are ignored.

    Returns
    -------
    list of tuple
        Name and place, in the order of the file.

    Raises
    ------
    MapError
        The file cannot be read or a value is wrong: names the line, column and value.
    """
    rows = read_rows(path, PLACE_COLUMNS, frozenset())
    places = ((row.text("name"), read_place(row)) for row in rows)
    return [(name, LatLon(lat=lat, lon=lon)) for name, (lat, lon) in places]


def _unreachable_arcs(graph: RoadGraph) -> int:
    """Count the arcs that the largest part of the engine's graph does not lead to."""
    return int((~connected_by_turns(graph)).sum())


def _odd_arcs(graph: RoadGraph) -> list[OddSpeed]:
    """Find the arcs whose speed is no vehicle's, the oddest first."""
    slowest = _kmh(graph.length_mm, graph.normal_ms)
    fastest = _kmh(graph.length_mm, graph.sirens_ms)
    is_long = graph.length_mm >= LENGTH_MM_MIN
    odd = np.flatnonzero(is_long & ((slowest < KMH_SLOW) | (fastest > KMH_FAST)))
    found = []
    for arc in odd.tolist():
        kmh = float(fastest[arc] if fastest[arc] > KMH_FAST else slowest[arc])
        found.append(OddSpeed(int(graph.way_id[arc]), graph.name_of(arc), round(kmh, 1)))
    return sorted(found, key=lambda one: (-one.kmh, one.way_id, one.name))


def _kmh(length_mm: np.ndarray, time_ms: np.ndarray) -> FloatArray:
    """Give the speed of each arc, km/h."""
    kmh: FloatArray = length_mm * 3.6 / time_ms
    return kmh


def _worst(odd: Iterable[OddSpeed]) -> Iterator[OddSpeed]:
    """Name each way once, the first of them."""
    named: dict[tuple[int, str], OddSpeed] = {}
    for one in odd:
        named.setdefault((one.way_id, one.name), one)
    yield from list(named.values())[:FINDINGS_MAX]


def _off_road(
    graph: RoadGraph, places: Iterable[tuple[str, LatLon]], snap_limit_m: float
) -> list[OffRoad]:
    """Measure how far each place is from the roads; keep those beyond the limit."""
    router = Router(graph, snap_limit_m=snap_limit_m)
    far = [OffRoad(name, round(router.distance_to_road_m(place), 1)) for name, place in places]
    beyond = (one for one in far if one.distance_m > snap_limit_m)
    return sorted(beyond, key=lambda one: (-one.distance_m, one.name))
