"""The roads as vector tiles in one PMTiles file, for maps on a screen without anybody's server.

Web Mercator tiles of 4096 units, one layer ``roads``: ``rank`` 0 (motorways) to 5 (alleys, tracks)
and ``name``. The same roads give the same bytes.
"""

import gzip
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

import mapbox_vector_tile
import numpy as np
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from routing.ground.geometry import FloatArray, IntArray
from routing.maps.store import MapInfo
from routing.roads.graph import RoadGraph
from routing.tags.speeds import ROAD_CLASSES
from schemas.ground.errors import MapError

FORMAT_VERSION: Final = 1
TILES_FILE: Final = "roads.pmtiles"
LAYER: Final = "roads"
ZOOM_MIN, ZOOM_MAX = 8, 14

RANK_OF_CLASS: Final = {
    **dict.fromkeys(("motorway", "trunk"), 0),
    **dict.fromkeys(("motorway_link", "trunk_link", "primary"), 1),
    **dict.fromkeys(("primary_link", "secondary"), 2),
    **dict.fromkeys(("secondary_link", "tertiary"), 3),
    **dict.fromkeys(("tertiary_link", "unclassified", "residential", "road", "ferry"), 4),
}
"""The rank by class; one that is not listed has the last."""

RANK_LAST: Final = 5
_RANK_FROM_KMH: Final = ((58.0, 0), (50.0, 1), (43.0, 2), (38.0, 3))
"""The rank of a road without a class, by its speed without sirens; all others are streets."""

_RANK_SHOWN: Final = {8: 1, 9: 2, 10: 2, 11: 3, 12: 3, 13: RANK_LAST, 14: RANK_LAST}
"""The last rank that is drawn at a zoom."""

FEW: Final = 5_000
"""Of so few stretches all are drawn at every zoom: a small town may have no main road."""

_EXTENT: Final = 4096
_MARGIN: Final = 64 / _EXTENT  # of a tile: a line must not end where it can be seen
_WORLD_M: Final = 20_037_508.342789244  # half of Web Mercator's width
_LAT_MAX: Final = 85.0511
_KMH_PER_MM_MS: Final = 3_600.0


class Drawn(NamedTuple):
    """Pieces of road to draw, one a stretch whatever its directions: Web Mercator metres."""

    lines: Any
    rank: IntArray
    name: IntArray


def write_tiles(graph: RoadGraph, info: MapInfo, path: Path) -> None:
    """Write the tiles of a map, whole or not at all.

    Parameters
    ----------
    graph
        The roads.
    info
        Their description: bounds and attribution go into the file.
    path
        The file; one that is there is replaced.

    Raises
    ------
    MapError
        It cannot be written.
    """
    drawn = _drawn(graph)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as stream:
            draft = Path(stream.name)
            try:
                writer = _writer(stream)
                tiles = sorted(_tiles(drawn, graph.names))
                for number, data in tiles:
                    writer.write_tile(number, data)
                writer.finalize(_header(info), _about(info))
            except BaseException:
                draft.unlink()
                raise
        draft.chmod(0o644)
        draft.replace(path)
    except OSError as error:
        message = f"The tiles cannot be written to {path} ({error.strerror}); choose another place."
        raise MapError(message) from error


def _writer(stream: IO[bytes]) -> Any:  # noqa: ANN401 - pmtiles has no types
    new: Any = Writer
    return new(stream)


def _drawn(graph: RoadGraph) -> Drawn:
    """Make a line of each stretch; of its two directions the one from the lower node stays."""
    one_way = _is_alone(graph)
    arcs = np.flatnonzero(one_way | (graph.tail <= graph.head))
    x, y = _mercator(graph.lon, graph.lat)
    shape_x, shape_y = _mercator(graph.shape_lon, graph.shape_lat)
    counts = graph.shape_start[arcs + 1] - graph.shape_start[arcs] + 2
    line = np.repeat(np.arange(len(arcs)), counts)
    first = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)
    points = np.empty((int(counts.sum()), 2))
    last = first + counts - 1
    points[first] = np.column_stack((x[graph.tail[arcs]], y[graph.tail[arcs]]))
    points[last] = np.column_stack((x[graph.head[arcs]], y[graph.head[arcs]]))
    inner = np.ones(len(points), dtype=bool)
    inner[first] = inner[last] = False
    offset = np.arange(len(points)) - first[line] - 1
    source = (graph.shape_start[arcs][line] + offset)[inner]
    points[inner] = np.column_stack((shape_x[source], shape_y[source]))
    return Drawn(
        lines=shapely.linestrings(points, indices=line),
        rank=_ranks(graph)[arcs],
        name=graph.name_index[arcs].astype(np.int64),
    )


def _is_alone(graph: RoadGraph) -> Any:  # noqa: ANN401 - an array of booleans
    """Tell of each arc whether no arc of its way runs back between its ends."""
    nodes = np.int64(graph.node_count)
    there = graph.tail.astype(np.int64) * nodes + graph.head
    back = graph.head.astype(np.int64) * nodes + graph.tail
    return ~np.isin(there, back)


def _ranks(graph: RoadGraph) -> IntArray:
    """Give the rank of each arc: by its class, or by its speed where it has none."""
    by_class = np.array([RANK_OF_CLASS.get(name, RANK_LAST) for name in ROAD_CLASSES])
    kmh = graph.length_mm / graph.normal_ms * _KMH_PER_MM_MS / 1_000
    by_speed = np.full(graph.arc_count, RANK_OF_CLASS["residential"])
    for least_kmh, rank in reversed(_RANK_FROM_KMH):
        by_speed[kmh >= least_kmh] = rank
    found = np.where(graph.road_class == 0, by_speed, by_class[graph.road_class])
    return found.astype(np.int64)


def _tiles(drawn: Drawn, names: tuple[str, ...]) -> Iterator[tuple[int, bytes]]:
    """Give every tile that holds a road, by its number."""
    for zoom in range(ZOOM_MIN, ZOOM_MAX + 1):
        last = RANK_LAST if len(drawn.rank) <= FEW else _RANK_SHOWN[zoom]
        shown = np.flatnonzero(drawn.rank <= last)
        if not len(shown):
            continue
        side = 2 * _WORLD_M / 2**zoom
        lines = shapely.simplify(drawn.lines[shown], side / _EXTENT * 4)
        part = Drawn(lines, drawn.rank[shown], drawn.name[shown])
        tree = shapely.STRtree(lines)
        west, south, east, north = shapely.total_bounds(lines)
        for column in range(int((west + _WORLD_M) / side), int((east + _WORLD_M) / side) + 1):
            for row in range(int((_WORLD_M - north) / side), int((_WORLD_M - south) / side) + 1):
                x, y = column * side - _WORLD_M, _WORLD_M - (row + 1) * side
                data = _tile(part, tree, names, (x, y, x + side, y + side))
                if data is not None:
                    yield zxy_to_tileid(zoom, column, row), data


def _tile(
    part: Drawn,
    tree: shapely.STRtree,
    names: tuple[str, ...],
    box: tuple[float, float, float, float],
) -> bytes | None:
    """Make one tile: its pieces joined by rank and name; null where there is no road."""
    margin = (box[2] - box[0]) * _MARGIN
    wide = box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin
    found = np.sort(tree.query(shapely.box(*wide)))
    if not len(found):
        return None
    clipped = shapely.clip_by_rect(part.lines[found], *wide)
    kept = ~shapely.is_empty(clipped)
    pieces: dict[tuple[int, int], list[Any]] = {}
    for line, rank, name in zip(
        clipped[kept], part.rank[found][kept], part.name[found][kept], strict=True
    ):
        pieces.setdefault((int(rank), int(name)), []).append(line)
    features = [
        {
            "geometry": shapely.line_merge(shapely.union_all(pieces[key])),
            "properties": {"rank": key[0]} | ({"name": names[key[1]]} if key[1] else {}),
        }
        for key in sorted(pieces, reverse=True)
    ]
    if not features:
        return None
    options = {"quantize_bounds": box, "extents": _EXTENT}
    layer = {"name": LAYER, "features": features}
    return gzip.compress(mapbox_vector_tile.encode([layer], default_options=options), mtime=0)


def _mercator(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Project WGS 84 degrees to Web Mercator metres."""
    held = np.radians(np.clip(lat, -_LAT_MAX, _LAT_MAX))
    y = np.log(np.tan(np.pi / 4 + held / 2)) * _WORLD_M / np.pi
    return lon * _WORLD_M / 180.0, y


def _header(info: MapInfo) -> dict[str, Any]:
    south, west, north, east = (round(degrees * 1e7) for degrees in info.bounds)
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_zoom": ZOOM_MIN,
        "max_zoom": ZOOM_MAX,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": ZOOM_MIN,
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }


def _about(info: MapInfo) -> dict[str, Any]:
    fields = {"rank": "Number", "name": "String"}
    layer = {"id": LAYER, "fields": fields, "minzoom": ZOOM_MIN, "maxzoom": ZOOM_MAX}
    return {
        "name": info.source_name,
        "attribution": info.attribution,
        "vector_layers": [layer],
        "graph_hash": info.graph_hash,
    }
