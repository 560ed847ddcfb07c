"""Road graphs from and to networkx, the interchange format of OSMnx: the one networkx module.

Speeds come from our table and the `maxspeed` tags, never from a mean over the graph.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np

from routing.ground.geometry import distance_m
from routing.roads.columns import ArcRow, to_raw_arcs
from routing.roads.components import Islands, largest_component
from routing.roads.graph import RoadGraph, build_graph
from routing.roads.levels import level_of
from routing.tags.access import ROUNDABOUTS, why_closed
from routing.tags.speeds import ROAD_CLASSES, WaySpeeds, travel_ms, way_speeds
from schemas.ground.errors import MapError

WGS84 = frozenset({"epsg:4326", "wgs84", "ogc:crs84"})


def from_networkx(network: nx.MultiDiGraph) -> tuple[RoadGraph, Islands]:
    """Build a road graph from a directed networkx graph, such as OSMnx gives.

    An edge with `sirens_ms` and `normal_ms` keeps these times; else `highway`, `service`,
    `maxspeed` and the access tags decide as they do for an OSM file. Of a tag that OSMnx merged
    to a list, the first value of name and way counts, and the slowest class.

    Parameters
    ----------
    network
        Integer nodes with `x` and `y`, WGS 84 degrees; edges in driving direction, with `length`
        in metres (else the straight line's) and optionally `geometry` (a line of (lon, lat)) or
        `shape` (the points between the ends, as (lat, lon)).

    Returns
    -------
    tuple
        The largest strongly connected part, and what lay outside it.

    Raises
    ------
    MapError
        The graph is projected, undirected, lacks coordinates or has no drivable edge.
    """
    _require_usable(network)
    places = {node: _place(node, data) for node, data in network.nodes(data=True)}
    edges = network.edges(data=True)
    arcs = [arc for tail, head, data in edges for arc in _arcs(tail, head, data, places)]
    if not arcs:
        message = "The networkx graph holds no edge that an ambulance can drive; check `highway`."
        raise MapError(message)
    ids = np.array(list(places), dtype=np.int64)
    degrees = np.array(list(places.values()), dtype=np.float64)
    raw = to_raw_arcs(arcs)
    return largest_component(build_graph(ids, degrees[:, 0], degrees[:, 1], raw))


def to_networkx(graph: RoadGraph) -> nx.MultiDiGraph:
    """Give the roads as a networkx graph that OSMnx understands.

    Parameters
    ----------
    graph
        The roads.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes by node id with `x`, `y`; edges with `length` (metres), `osmid` (0 = none), `name`,
        `sirens_ms`, `normal_ms`, `shape` (the points between the ends, as (lat, lon)) and the
        class and waits of `RoadGraph`; `junction` is "roundabout" or "". Turns are not in it:
        networkx has no place for them.
    """
    network = nx.MultiDiGraph(crs="epsg:4326")
    ids = graph.node_id.tolist()
    for node, lat, lon in zip(ids, graph.lat.tolist(), graph.lon.tolist(), strict=True):
        network.add_node(node, y=lat, x=lon)
    shape = list(zip(graph.shape_lat.tolist(), graph.shape_lon.tolist(), strict=True))
    start = graph.shape_start.tolist()
    for arc in range(graph.arc_count):
        network.add_edge(
            ids[graph.tail[arc]],
            ids[graph.head[arc]],
            length=int(graph.length_mm[arc]) / 1000,
            osmid=int(graph.way_id[arc]),
            name=graph.name_of(arc),
            sirens_ms=int(graph.sirens_ms[arc]),
            normal_ms=int(graph.normal_ms[arc]),
            shape=tuple(shape[start[arc] : start[arc + 1]]),
            road_class=int(graph.road_class[arc]),
            wait_sirens_ms=int(graph.wait_sirens_ms[arc]),
            wait_normal_ms=int(graph.wait_normal_ms[arc]),
            junction="roundabout" if graph.roundabout[arc] else "",
            level=int(graph.level[arc]),
            closed_while=graph.closing_hours[graph.closed_while[arc]],
        )
    return network


def _require_usable(network: nx.MultiDiGraph) -> None:
    """Refuse a graph whose numbers would be misread."""
    if not network.is_directed():
        message = "The networkx graph is undirected; give a directed one."
        raise MapError(message)
    crs = str(network.graph.get("crs", "epsg:4326"))
    if crs.lower() not in WGS84:
        message = f"The networkx graph has crs {crs}; bring it to epsg:4326 (WGS 84 degrees)."
        raise MapError(message)


def _place(node: object, data: Mapping[str, Any]) -> tuple[float, float]:
    """Read a node's (lat, lon)."""
    try:
        int(node)  # type: ignore[call-overload]
        return float(data["y"]), float(data["x"])
    except (KeyError, TypeError, ValueError) as error:
        message = f"Node {node!r} of the networkx graph lacks an integer id or numbers x and y."
        raise MapError(message) from error


def _arcs(
    tail: int, head: int, data: Mapping[str, Any], places: Mapping[int, tuple[float, float]]
) -> Iterable[ArcRow]:
    """Translate one edge; nothing where an ambulance cannot drive it."""
    shape = _shape(data, places[tail])
    line = [places[tail], *shape, places[head]]
    straight_m = sum(distance_m(*a, *b) for a, b in pairwise(line))
    length_mm = max(1, round(float(data.get("length", straight_m)) * 1000))
    way_id = int(_first(data.get("osmid", 0)) or 0)
    name = " ".join(str(_first(data.get("name", "")) or "").split())
    circle = int(any(one in ROUNDABOUTS for one in _as_list(data.get("junction", ""))))
    if "sirens_ms" in data and "normal_ms" in data:
        times = int(data["sirens_ms"]), int(data["normal_ms"])
        waits = int(data.get("wait_sirens_ms", 0)), int(data.get("wait_normal_ms", 0))
        known = int(data.get("road_class", 0))
        row = ArcRow(tail, head, length_mm, *times, name, way_id, shape, known, *waits, circle)
        level, hours = int(data.get("level", 0)), str(data.get("closed_while", ""))
        yield row._replace(level=level, closed_while=hours)
        return
    slowest = _slowest(data)
    if slowest is not None:
        against = int(_first(data.get("reversed", False)) is True)
        kmh = np.array([slowest[1].sirens[against], slowest[1].normal[against]])
        sirens, normal = travel_ms(np.full(2, float(length_mm)), kmh).tolist()
        row = ArcRow(tail, head, length_mm, sirens, normal, name, way_id, shape, slowest[0])
        yield row._replace(roundabout=circle, level=level_of(_tags(data, "")))


def _slowest(data: Mapping[str, Any]) -> tuple[int, WaySpeeds] | None:
    """Give the slowest class of an edge and its speeds; None where it cannot be driven."""
    choices = [_tags(data, highway) for highway in _as_list(data.get("highway", ""))]
    drivable = [
        (ROAD_CLASSES.index(tags["highway"]), speeds)
        for tags in choices
        if why_closed(tags) is None and (speeds := way_speeds(tags)) is not None
    ]
    return min(drivable, key=lambda pair: min(pair[1].normal), default=None)


def _tags(data: Mapping[str, Any], highway: object) -> dict[str, str]:
    """Give an edge's attributes as OSM tags, for one of its classes; lists as OSM writes them."""
    texts = {
        key: ";".join(str(one) for one in _as_list(value))
        for key, value in data.items()
        if key not in {"geometry", "shape", "highway"}
    }
    return {**texts, "highway": str(highway)}


def _shape(data: Mapping[str, Any], tail: tuple[float, float]) -> list[tuple[float, float]]:
    """Give the points between an edge's ends as (lat, lon), in driving direction."""
    if "shape" in data:
        return [(float(lat), float(lon)) for lat, lon in data["shape"]]
    if "geometry" not in data:
        return []
    line = [(float(point[1]), float(point[0])) for point in data["geometry"].coords]
    if distance_m(*line[-1], *tail) < distance_m(*line[0], *tail):
        line.reverse()  # drawn against the edge's direction
    return line[1:-1]


def _as_list(value: object) -> list[object]:
    """Give a value that OSMnx may have merged to a list as a list."""
    return list(value) if isinstance(value, list | tuple) else [value]


def _first(value: object) -> Any:  # noqa: ANN401 (networkx attributes are untyped)
    """Give the first of a value that OSMnx may have merged to a list."""
    return value[0] if isinstance(value, list | tuple) else value
