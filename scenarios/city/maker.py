"""A city folder from any road map: for a trial on the roads of one's own region.

Stations, units and (without a list) hospitals are made up, and said to be. Deterministic by seed.
"""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Final

import numpy as np

from routing.ground.geometry import great_circle_m
from routing.maps.store import INFO_FILE, MapInfo, build_map, load_map, save_map
from routing.roads.graph import RoadGraph
from routing.router import Router
from scenarios.city.files import load_city
from scenarios.city.hospital_lists import read_hospital_list, slug_of, with_made_up_services
from scenarios.city.model import City, Station
from scenarios.city.toml import FILE
from scenarios.city.writer import write_city
from schemas.centre.policies import Policies
from schemas.events.centre import HospitalSpec, UnitSpec
from schemas.ground.base import LatLon
from schemas.ground.errors import CityError
from schemas.ground.vocabulary import CrewLevel, Service

SNAP_LIMIT_M: Final = 1_000.0
HOSPITALS_WANTED: Final = 9
STATIONS_LEAST: Final = 8
STATIONS_MOST: Final = 12
UNITS_LEAST: Final = 24
MAP_FOLDER: Final = "map"

_CANDIDATES: Final = 400  # junctions looked at for each new site
_LEVELS: Final = (CrewLevel.ALS, CrewLevel.BLS, CrewLevel.BLS)


@dataclass(frozen=True, slots=True)
class CityReport:
    """What was made; ``notes`` are whole sentences for a person, the made-up things among them.

    ``hospitals_given`` is null where no list was given.
    """

    folder: Path
    map_name: str
    attribution: str
    nodes: int
    arcs: int
    hospitals_given: int | None
    hospitals: int
    stations: int
    units: int
    notes: tuple[str, ...]


def make_city(
    map_path: Path,
    hospitals_csv: Path | None,
    out_dir: Path,
    *,
    seed: int = 0,
    replace_existing: bool = False,
) -> CityReport:
    """Make a city folder, its compiled map inside, so that the folder can be moved.

    Parameters
    ----------
    map_path
        An ``.osm.pbf`` file, a compiled map's folder, or a folder with nodes.csv and arcs.csv.
    hospitals_csv
        A list as ``hospital_lists`` reads it, WGS 84 degrees; None = hospitals are made up.
    out_dir
        The folder to write; whole or not at all.
    seed
        Decides all that is made up.
    replace_existing
        Whether a city folder that is there may be replaced; any other folder never is.

    Returns
    -------
    CityReport
        What was made, left out and made up.

    Raises
    ------
    CityError
        The list is wrong, no hospital is on the roads, or ``out_dir`` may not be replaced.
    MapError
        The map is missing or unreadable.
    """
    _check_target(out_dir, replace_existing=replace_existing)
    listed = None if hospitals_csv is None else read_hospital_list(hospitals_csv, seed=seed)
    graph, info = load_map(map_path) if (map_path / INFO_FILE).exists() else build_map(map_path)
    router = Router(graph, snap_limit_m=SNAP_LIMIT_M)
    hospitals, notes = _hospitals(router, listed, hospitals_csv, seed=seed)
    stations = _stations(graph, hospitals, seed=seed)
    units = _units(stations)
    out_dir.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{out_dir.name}-", dir=out_dir.parent))
    try:
        city = _city(draft, info, stations, units, hospitals, hospitals_made_up=listed is None)
        save_map(graph, info, city.map_path)
        write_city(city, draft)
        load_city(draft)  # what is handed out must be readable
        draft.chmod(0o755)
        if out_dir.exists():
            shutil.rmtree(out_dir)
        draft.rename(out_dir)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return CityReport(
        folder=out_dir,
        map_name=info.source_name,
        attribution=info.attribution,
        nodes=graph.node_count,
        arcs=graph.arc_count,
        hospitals_given=None if listed is None else len(listed),
        hospitals=len(hospitals),
        stations=len(stations),
        units=len(units),
        notes=(*notes, *(f"{text}." for text in city.synthetic)),
    )


def _check_target(out_dir: Path, *, replace_existing: bool) -> None:
    """Refuse to write over what is there, unless it is a city folder and may be replaced."""
    if not out_dir.exists() or (out_dir.is_dir() and not any(out_dir.iterdir())):
        return
    if not (out_dir / FILE).is_file():
        msg = f"{out_dir} is there and holds no {FILE}; give a new or empty folder."
        raise CityError(msg)
    if not replace_existing:
        msg = f"{out_dir} holds a city already; give another folder, or allow it to be replaced."
        raise CityError(msg)


def _hospitals(
    router: Router, listed: list[HospitalSpec] | None, path: Path | None, *, seed: int
) -> tuple[list[HospitalSpec], list[str]]:
    """Give the hospitals on the roads, or made-up ones, and what is to be said of them."""
    if listed is None:
        return _made_up_hospitals(router.graph, seed=seed), []
    on_roads = [item for item in listed if router.snap(item.place) is not None]
    name = path.name if path is not None else "the list"
    if not on_roads:
        msg = (
            f"None of the {len(listed)} hospitals in {name} lies within {SNAP_LIMIT_M:.0f} m of "
            "this map's roads; give a map that covers them, or no list to have them made up."
        )
        raise CityError(msg)
    if all(item.services_synthetic for item in on_roads):
        on_roads = with_made_up_services(on_roads, seed=seed)  # whoever offered all may be gone
    return on_roads, _notes(on_roads, len(listed))


def _notes(hospitals: Sequence[HospitalSpec], given: int) -> list[str]:
    """Say what a person must know of the hospitals of a list."""
    notes = []
    if left_out := given - len(hospitals):
        notes.append(
            f"{left_out} of {given} hospitals lie more than {SNAP_LIMIT_M:.0f} m from this map's "
            "roads and are left out."
        )
    if len(hospitals) < HOSPITALS_WANTED:
        notes.append(
            f"Only {len(hospitals)} hospitals are on this map; a trial is livelier with "
            f"{HOSPITALS_WANTED} or more."
        )
    offered = {service for hospital in hospitals for service in hospital.services}
    if missing := [service.value for service in Service if service not in offered]:
        notes.append(
            f"No hospital offers {', '.join(missing)}: calls that need it will raise an alarm."
        )
    return notes


def _made_up_hospitals(graph: RoadGraph, *, seed: int) -> list[HospitalSpec]:
    """Put made-up hospitals at spread-out junctions."""
    places = _spread(graph, [], HOSPITALS_WANTED, Random(f"{seed} hospitals"))
    bare = [
        HospitalSpec(
            hospital_id=f"synthetic-{number:02d}",
            name=f"Bệnh viện giả định {number} (synthetic)",
            place=place,
            services=(Service.EMERGENCY,),
            services_synthetic=True,
        )
        for number, place in enumerate(places, start=1)
    ]
    return with_made_up_services(bare, seed=seed)


def _stations(
    graph: RoadGraph, hospitals: Sequence[HospitalSpec], *, seed: int
) -> tuple[Station, ...]:
    """Put stations at hospitals first, then at spread-out junctions until there are enough."""
    random = Random(f"{seed} stations")
    count = min(len(hospitals), STATIONS_MOST)
    ordered = sorted(hospitals, key=lambda item: item.hospital_id)
    hosts = sorted(random.sample(ordered, count), key=lambda item: item.hospital_id)
    named = [(f"Trạm {host.name}"[:200], host.place) for host in hosts]
    places = [place for _, place in named]
    for place in _spread(graph, places, STATIONS_LEAST - count, random):
        named.append((f"Trạm giả định {len(named) + 1} (synthetic)", place))
    return tuple(
        Station(f"S{number:02d}", name, place)
        for number, (name, place) in enumerate(named, start=1)
    )


def _units(stations: Sequence[Station]) -> tuple[UnitSpec, ...]:
    """Give each station as many units, of both crew levels, until there are enough."""
    each = max(2, -(-UNITS_LEAST // len(stations)))
    return tuple(
        UnitSpec(
            unit_id=f"{station.station_id}-{number}",
            crew_level=level,
            station_id=station.station_id,
            station=station.place,
        )
        for station in stations
        for number, level in enumerate(islice(cycle(_LEVELS), each), start=1)
    )


def _spread(graph: RoadGraph, taken: Sequence[LatLon], count: int, random: Random) -> list[LatLon]:
    """Choose junctions far from each other and from the places taken.

    Of some random junctions, hence more in towns, each time the one farthest from all others.
    """
    chosen = list(taken)
    for _ in range(max(0, count)):
        nodes = np.array([random.randrange(graph.node_count) for _ in range(_CANDIDATES)])
        lat, lon = graph.lat[nodes], graph.lon[nodes]
        away_m = np.full(len(nodes), np.inf)
        for place in chosen:
            here_lat, here_lon = np.full(len(nodes), place.lat), np.full(len(nodes), place.lon)
            away_m = np.minimum(away_m, great_circle_m(lat, lon, here_lat, here_lon))
        best = int(away_m.argmax())
        chosen.append(LatLon(lat=float(lat[best]), lon=float(lon[best])))
    return chosen[len(taken) :]


def _city(
    folder: Path,
    info: MapInfo,
    stations: tuple[Station, ...],
    units: tuple[UnitSpec, ...],
    hospitals: Sequence[HospitalSpec],
    *,
    hospitals_made_up: bool,
) -> City:
    """Put the parts together, and list what was made up."""
    title = info.source_name.removesuffix(".pbf").removesuffix(".osm")
    synthetic = [
        "Stations: their places are made up",
        "Units: fleet and crew levels are made up",
    ]
    if hospitals_made_up:
        synthetic.append("Hospitals: every one of them is made up")
    if any(item.services_synthetic for item in hospitals):
        synthetic.append("Hospitals: what each one can treat is made up")
    return City(
        centre_id=slug_of(title),
        name=f"{title} (trial)"[:200],
        schematic=False,
        map_path=folder / MAP_FOLDER,
        map_name=info.source_name,
        snap_limit_m=SNAP_LIMIT_M,
        policies=Policies(),
        stations=stations,
        units=units,
        hospitals=tuple(hospitals),
        synthetic=tuple(synthetic),
    )
