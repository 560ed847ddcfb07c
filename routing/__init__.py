"""The road graph of the 115 engine: travel times in whole milliseconds on today's roads.

Most callers need no more than ``graph, info = load_or_build(path, cache_dir)`` and
``Router(graph)``.
"""

from routing.answers import Drive, Ranked, Ranking, Table, Timed, Times
from routing.area import Where
from routing.day import DayTable
from routing.ends import Spot
from routing.graph import RoadGraph
from routing.nearest import Fleet
from routing.network import RoadChange
from routing.path import Route, Track
from routing.profile import Profile
from routing.reach import Reach
from routing.router import Router
from routing.snap import ArcPosition, Fixes, OffRoad, Snap
from routing.snapped_places import Place
from routing.store import MapInfo, load_or_build

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
