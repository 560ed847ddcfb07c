"""The names that ``routing`` offers to its callers, loaded when one of them is asked for."""

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
