"""Cities of the simulated days: where units stand, where calls come from, and what chance decides.

Drives go in straight lines at one speed. Coordinates are WGS 84 degrees.
"""

import csv
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from statistics import mean
from typing import Final

from schemas.events.centre import HospitalSpec, UnitSpec
from schemas.events.roads import AnyRoadEvent
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewLevel, Priority, Service

SCHEMATIC: Final = Path(__file__).parents[2] / "scenarios" / "data" / "schematic"
METRES_PER_DEG: Final = 111_195.0
DETOUR: Final = 1.35
"""How much longer the way by road is than that by air: the usual figure for cities."""

SPEED_MPS: Final = 12.5
SHARES: Final = {Priority.P1: 12, Priority.P2: 28, Priority.P3: 38, Priority.P4: 22}
ON_SCENE_S: Final = 1_080
HANDOVER_S: Final = 1_080
TREATED_SHARE: Final = 0.25
ALS_SHARE: Final = 0.5
"""Of the P1s: the others are served by whoever is nearest."""


@dataclass(frozen=True, slots=True)
class Place:
    """A city as far as a rule sees it; ``towns`` are where calls come from, with their share."""

    name: str
    units: tuple[UnitSpec, ...]
    hospitals: tuple[HospitalSpec, ...]
    towns: tuple[tuple[LatLon, int], ...]
    spread_m: float
    grid_deg: float | None = None
    """How far a grid of streets is turned from the north; None: ways lead straight."""

    @property
    def roads(self) -> "Roads":
        """Give the roads of this city."""
        return Roads(self.grid_deg)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A call and all that chance decides about it, before anybody is sent."""

    incident_id: str
    at_s: float
    priority: Priority
    place: LatLon
    level: CrewLevel
    slowness: float
    on_scene_s: float
    handover_s: float
    is_taken: bool


class Roads:
    """Ways from everywhere to everywhere at one speed; no event changes them.

    They lead straight, with the detour of usual roads, or along a grid of streets that is turned by
    so many degrees.
    """

    graph_hash = "5b" * 32
    version = 0

    def __init__(self, grid_deg: float | None = None) -> None:
        self._turn = None if grid_deg is None else math.radians(grid_deg)

    def metres(self, one: LatLon, other: LatLon) -> float:
        """Give the way between two places."""
        north = (one.lat - other.lat) * METRES_PER_DEG
        east = (one.lon - other.lon) * METRES_PER_DEG * math.cos(math.radians(11))
        if self._turn is None:
            return DETOUR * math.hypot(north, east)
        cos, sin = math.cos(self._turn), math.sin(self._turn)
        return abs(cos * north - sin * east) + abs(sin * north + cos * east)

    def time_ms(self, one: LatLon, other: LatLon) -> int:
        """Give the time between two places."""
        return round(self.metres(one, other) / SPEED_MPS * 1_000)

    def times_to(self, origins: Sequence[LatLon], destination: LatLon) -> Sequence[int | None]:
        """Give the time from each."""
        return [self.time_ms(one, destination) for one in origins]

    def times_from(self, origin: LatLon, destinations: Sequence[LatLon]) -> Sequence[int | None]:
        """Give the time to each."""
        return [self.time_ms(origin, one) for one in destinations]

    def nearest_to(
        self, origins: Sequence[LatLon], destinations: Sequence[LatLon]
    ) -> Sequence[int | None]:
        """Give the least time to each."""
        return [min((self.time_ms(o, one) for o in origins), default=None) for one in destinations]

    def on_road(self, place: LatLon) -> bool:
        """Everywhere is on a road."""
        return bool(place)

    def distance_to_road_m(self, place: LatLon) -> float:
        """No place is far from one."""
        return 0.0 * place.lat

    def apply(self, event: AnyRoadEvent) -> None:
        """Nothing closes these."""

    def advance(self, now: datetime) -> None:
        """Nothing ends."""


def schematic() -> Place:
    """Give the built-in city: 30 units at 13 stations, spread over a province.

    Calls come from its towns, from each as many as it has junctions: as the trials of the engine
    draw them (``scenarios.driving.places``). Not from where its stations are.
    """
    stations = {
        row["station_id"]: LatLon(lat=float(row["lat"]), lon=float(row["lon"]))
        for row in table("stations")
    }
    units = tuple(
        UnitSpec(
            unit_id=row["unit_id"],
            crew_level=CrewLevel(row["crew_level"]),
            station_id=row["station_id"],
            station=stations[row["station_id"]],
        )
        for row in table("units")
    )
    hospitals = tuple(
        HospitalSpec(
            hospital_id=row["hospital_id"],
            name=row["name"],
            place=LatLon(lat=float(row["lat"]), lon=float(row["lon"])),
            services=tuple(Service(one) for one in row["services"].split(";")),
        )
        for row in table("hospitals")
    )
    towns = tuple(
        (
            LatLon(lat=float(row["lat"]), lon=float(row["lon"])),
            int(row["rows"]) * int(row["columns"]) // 10,
        )
        for row in table("towns")
    )
    return Place("province", units, hospitals, towns, 1_000)


def table(name: str) -> list[dict[str, str]]:
    """Read one of the built-in city's tables."""
    with (SCHEMATIC / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def dense(seed: int = 5) -> Place:
    """Give a city of 12 units at 8 stations within some 14 km."""
    return laid_out("dense", seed=seed, span=(0.13, 0.13), units=12, stations=8, beds=4, towns=14)


def ribbon() -> Place:
    """Give a coast of 110 km by 9 with 14 units at 6 stations and one hospital."""
    return laid_out("ribbon", seed=11, span=(1.0, 0.08), units=14, stations=6, beds=1, towns=9)


def grid() -> Place:
    """Give a town of 20 units at 5 stations, its grid of streets turned by 30 degrees."""
    place = laid_out("grid", seed=23, span=(0.3, 0.3), units=20, stations=5, beds=3, towns=20)
    return replace(place, grid_deg=30.0)


def rural() -> Place:
    """Give a district of 55 km with 9 units, each at a station of its own, and two hospitals."""
    place = laid_out("rural", seed=31, span=(0.5, 0.5), units=9, stations=9, beds=2, towns=12)
    return replace(place, spread_m=6_000)


def laid_out(
    name: str,
    *,
    seed: int,
    span: tuple[float, float],
    units: int,
    stations: int,
    beds: int,
    towns: int,
) -> Place:
    """Lay out a city by a seed within so many degrees from south to north and west to east."""
    chance = random.Random(seed)

    def somewhere() -> LatLon:
        return LatLon(lat=10.8 + chance.uniform(0, span[0]), lon=106.7 + chance.uniform(0, span[1]))

    places = [somewhere() for _ in range(stations)]
    fleet = tuple(
        UnitSpec(
            unit_id=f"U{n:02}",
            crew_level=CrewLevel.ALS if n % 2 else CrewLevel.BLS,
            station_id=f"S{n % stations}",
            station=places[n % stations],
        )
        for n in range(units)
    )
    hospitals = tuple(
        HospitalSpec(hospital_id=f"h{n}", name=f"h{n}", place=somewhere(), services=tuple(Service))
        for n in range(beds)
    )
    shares = tuple((somewhere(), chance.randrange(1, 5)) for _ in range(towns))
    return Place(name, fleet, hospitals, shares, 1_500)


CITIES: Final[dict[str, Callable[[], Place]]] = {
    "province": schematic,
    "dense": dense,
    "ribbon": ribbon,
    "grid": grid,
    "rural": rural,
}


def job_s(city: Place) -> float:
    """Estimate how long a job takes, to turn a load into calls an hour: from order to clear.

    A fleet that is nearly at its limit sends who is just clear: half-way between the nearest
    station and any hospital.
    """
    roads = city.roads
    towns = [town for town, share in city.towns for _ in range(share)]
    stations = [unit.station for unit in city.units]
    beds = [hospital.place for hospital in city.hospitals]
    nearest = mean(min(roads.time_ms(s, town) for s in stations) for town in towns) / 1_000
    anyone = mean(roads.time_ms(bed, town) for bed in beds for town in towns) / 1_000
    way = (nearest + anyone) / 2
    there = mean(min(roads.time_ms(town, bed) for bed in beds) for town in towns) / 1_000
    taken = 1 - TREATED_SHARE / 2
    return (
        45
        + 1.6 * (way + city.spread_m / SPEED_MPS / 2)
        + ON_SCENE_S
        + taken * (there + city.spread_m / SPEED_MPS / 2 + HANDOVER_S)
    )


def draw(city: Place, load: float, hours: float, seed: int) -> list[Drawn]:
    """Draw a day of calls."""
    chance = random.Random(f"{city.name}/{seed}")
    gap_s = job_s(city) / (load * len(city.units))
    places, weights = zip(*city.towns, strict=True)
    calls: list[Drawn] = []
    now = 0.0
    while True:
        now += chance.expovariate(1) * gap_s
        if now > hours * 3_600:
            return calls
        town = chance.choices(places, weights)[0]
        bearing, away = chance.uniform(0, 2 * math.pi), abs(chance.gauss(0, city.spread_m))
        priority = chance.choices(list(SHARES), list(SHARES.values()))[0]
        calls.append(
            Drawn(
                incident_id=f"C{len(calls):05}",
                at_s=now,
                priority=priority,
                place=LatLon(
                    lat=town.lat + away * math.sin(bearing) / METRES_PER_DEG,
                    lon=town.lon + away * math.cos(bearing) / METRES_PER_DEG,
                ),
                level=CrewLevel.ALS
                if priority is Priority.P1 and chance.random() < ALS_SHARE
                else CrewLevel.BLS,
                slowness=math.exp(chance.gauss(0, 0.12)),
                on_scene_s=ON_SCENE_S * math.exp(chance.gauss(-0.06, 0.35)),
                handover_s=HANDOVER_S * math.exp(chance.gauss(-0.06, 0.35)),
                is_taken=priority < Priority.P3 or chance.random() > TREATED_SHARE,
            )
        )
