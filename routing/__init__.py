"""The road graph of the 115 engine: travel times in whole milliseconds on today's roads.

Most callers need no more than ``graph, info = load_or_build(path, cache_dir)`` and
``Router(graph)``.
"""

from routing.graph import RoadGraph
from routing.path import Route
from routing.profile import Profile
from routing.router import Router
from routing.snap import ArcPosition, Snap
from routing.store import MapInfo, load_or_build

__all__ = [
    "ArcPosition",
    "MapInfo",
    "Profile",
    "RoadGraph",
    "Route",
    "Router",
    "Snap",
    "load_or_build",
]
