"""Places of a trial: random spots beside the roads, and how a caller would describe them."""

import math
from collections.abc import Sequence
from random import Random
from typing import Final

from routing.router import Router
from scenarios.city.model import Station
from scenarios.driving.journeys import metres_between
from schemas.ground.base import LatLon

BESIDE_ROAD_M: Final = 60.0
"""How far from a junction a spot may lie."""

_M_PER_DEG: Final = 111_195.0
_STREET: Final = "đường chưa có tên"


def random_place(random: Random, router: Router) -> LatLon:
    """Give a spot near a junction, each as likely: towns have many, so most spots are there."""
    graph = router.graph
    node = random.randrange(graph.node_count)
    lat, lon = float(graph.lat[node]), float(graph.lon[node])
    away_m, turn = random.uniform(0, BESIDE_ROAD_M), random.uniform(0, 2 * math.pi)
    return LatLon(
        lat=round(lat + away_m * math.sin(turn) / _M_PER_DEG, 6),
        lon=round(lon + away_m * math.cos(turn) / _M_PER_DEG / math.cos(math.radians(lat)), 6),
    )


def address_of(random: Random, router: Router, stations: Sequence[Station], place: LatLon) -> str:
    """Describe a place as a caller would, in Vietnamese: number, street, a known place near."""
    snap = router.snap(place)
    street = router.graph.name_of(snap.arcs[0].arc) if snap is not None else ""
    near = min(stations, key=lambda item: (metres_between(item.place, place), item.station_id))
    return f"Số {random.randint(1, 320)}, {street or _STREET}, gần {near.name}"
