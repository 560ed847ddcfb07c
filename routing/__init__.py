"""The road graph of the 115 engine: travel times in whole milliseconds on today's roads.

Most callers need no more than ``graph, info = load_or_build(path, cache_dir)`` and
``Router(graph)``.
"""

from routing.ground.answers import Drive, Ranked, Ranking, Table, Timed, Times
from routing.ground.profile import Profile
from routing.live.day import DayTable
from routing.live.network import RoadChange
from routing.live.snapped_places import Place
from routing.maps.store import MapInfo, load_or_build
from routing.places.area import Where
from routing.places.snap import ArcPosition, Fixes, OffRoad, Snap
from routing.roads.graph import RoadGraph
from routing.router import Router
from routing.search.ends import Spot
from routing.search.nearest import Fleet
from routing.search.path import Route, Track
from routing.search.reach import Reach

__all__ = [
    "ArcPosition",
    "DayTable",
    "Drive",
    "Fixes",
    "Fleet",
    "MapInfo",
    "OffRoad",
    "Place",
    "Profile",
    "Ranked",
    "Ranking",
    "Reach",
    "RoadChange",
    "RoadGraph",
    "Route",
    "Router",
    "Snap",
    "Spot",
    "Table",
    "Timed",
    "Times",
    "Track",
    "Where",
    "load_or_build",
]
