"""The roads of a city: its map as its policy has it, the table of its day, its ETA model.

Apart from ``city_files``, because reading roads loads scipy, which takes a second.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from routing.live.day import DayTable, load_day
from routing.maps.store import MapInfo, load_or_build
from routing.oracle import roads_hash
from routing.roads.graph import RoadGraph
from routing.router import Router
from routing.tags.policy import DEFAULT_POLICY, EmergencyPolicy, load_policy
from routing.traces.eta_range import EtaModel, load_model
from scenarios.city.model import City
from schemas.ground.errors import CityError


@dataclass(frozen=True, slots=True)
class CityRoads:
    """What a city's times are made of; ``day`` and ``eta`` are null where the city has none."""

    graph: RoadGraph
    info: MapInfo
    snap_limit_m: float
    day: DayTable | None = None
    eta: EtaModel | None = None

    @property
    def hash(self) -> str:
        """Name all that decides a time, as ``CentreConfigured.map_hash`` has it."""
        return roads_hash(self.graph.hash, self.day, self.snap_limit_m)

    def router(self) -> Router:
        """Make a router of its own for whoever asks; building it takes about a second."""
        return Router(self.graph, snap_limit_m=self.snap_limit_m, day=self.day)


class Beside(NamedTuple):
    """The files beside a city's map; null where the city has none."""

    policy: EmergencyPolicy | None
    day: DayTable | None
    eta: EtaModel | None


def read_beside(city: City) -> Beside:
    """Read the files beside a city's map.

    Raises
    ------
    ConfigurationError
        One is missing or wrong.
    """
    return Beside(
        policy=None if city.policy_path is None else load_policy(city.policy_path),
        day=None if city.day_path is None else load_day(city.day_path),
        eta=None if city.eta_path is None else load_model(city.eta_path),
    )


def read_city_roads(
    city: City, cache_dir: Path, on_progress: Callable[[int], None] | None = None
) -> CityRoads:
    """Read a city's roads; a map built from OpenStreetMap data is kept for the next time.

    Parameters
    ----------
    city
        The city.
    cache_dir
        Where what is built is kept.
    on_progress
        Told how many ways have been read, where a map has to be built; null for silence.

    Returns
    -------
    CityRoads
        Ready for routers.

    Raises
    ------
    ConfigurationError
        The map or a file beside it is missing or wrong, or the map was compiled with another
        policy than the city's.
    """
    policy, day, eta = read_beside(city)
    policy = policy or DEFAULT_POLICY
    graph, info = load_or_build(city.map_path, cache_dir, on_progress, policy)
    if city.policy_path is not None and not _is_built_with(info, policy):
        msg = (
            f"The map {city.map_path.name} was not built with the policy {city.policy_path.name}; "
            f"build it with 'smart115 map build FILE --policy {city.policy_path.name} --out DIR', "
            "name an OSM file as the map, or remove the key policy from city.toml."
        )
        raise CityError(msg)
    return CityRoads(graph, info, city.snap_limit_m, day, eta)


class RoadLibrary:
    """Roads by map: read once for all centres that are on one map.

    Parameters
    ----------
    cache_dir
        Where what is built is kept.
    """

    def __init__(self, cache_dir: Path) -> None:
        self._cache_dir = cache_dir
        self._read: dict[tuple[Path, bytes | None], CityRoads] = {}
        self._graphs: dict[str, RoadGraph] = {}

    @property
    def maps(self) -> int:
        """How many maps are in memory."""
        return len(self._graphs)

    def read(self, city: City) -> CityRoads:
        """Give a city's roads; equal maps are one in memory, wherever they lie.

        Raises
        ------
        ConfigurationError
            As `read_city_roads`.
        """
        policy = None if city.policy_path is None else city.policy_path.read_bytes()
        key = city.map_path.resolve(), policy
        if key not in self._read:
            found = read_city_roads(city, self._cache_dir)
            graph = self._graphs.setdefault(found.graph.hash, found.graph)
            self._read[key] = replace(found, graph=graph)
        known, beside = self._read[key], read_beside(city)
        return replace(known, snap_limit_m=city.snap_limit_m, day=beside.day, eta=beside.eta)


def _is_built_with(info: MapInfo, policy: EmergencyPolicy) -> bool:
    """Tell whether a map's times and turns follow from a policy; tables bring their own."""
    wanted = policy.model_dump(mode="json")
    if info.policy is None:
        return False
    return all(_ordered(info.policy.get(rule)) == _ordered(wanted[rule]) for rule in wanted)


def _ordered(value: object) -> object:
    """Give a set, which JSON has as a list in any order, in one order."""
    return sorted(value) if isinstance(value, list) else value
