"""Maps as plain tables, `nodes.csv` and `arcs.csv`, for exchange and for independent checks.

::

    nodes.csv  node_id,lat,lon
    arcs.csv   from_node,to_node,length_m,sirens_ms,normal_ms,name,way_id,geometry,
               road_class,wait_sirens_ms,wait_normal_ms,roundabout,level,closed_while
    turns.csv  arcs,sirens_ms,normal_ms,hours

UTF-8, comma, a header line, one row per node and per direction of a road. Degrees are WGS 84,
`length_m` is metres (to the millimetre), times are whole milliseconds, 1 to a day. `name` may be
empty (not known), `way_id` is the OSM way or empty (none). `geometry` may be empty (a straight
line) or left out as a column; else it holds the points between the ends, as ``lat lon;lat lon``.
`road_class` is an OSM `highway` value, "ferry", or empty (not known). The waits are fixed times on
top of driving (lights, gates), whole milliseconds, empty for none; ``closed`` where the profile may
not drive the arc. `roundabout` is ``true`` on a roundabout, else empty. `level` is OSM's `layer`,
empty on the ground; `closed_while` holds the hours at which nobody may drive the arc, as OSM writes
`opening_hours`, with ``not`` before them for all other hours; empty for none. These six may be left
out as columns, too.

`turns.csv` may be missing (every turn is free). A row names two arcs or more to be driven in a row,
by their place in `arcs.csv` (0 is the row below the header), and what that costs on top, whole
milliseconds; ``closed`` where it is banned. `hours` says when; empty, or left out: always.

What was written is read back with the same content hash.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from routing.ground.table import INT64_MAX, Row, read_rows, write_rows
from routing.roads.columns import ArcRow, to_raw_arcs
from routing.roads.graph import ARC_MS_MAX, LEVEL_MAX, RoadGraph, build_graph
from routing.roads.turns import CLOSED, Turn
from routing.tags.hours import NOT, readable
from routing.tags.speeds import ROAD_CLASSES
from schemas.ground.errors import MapError
from schemas.ground.places import place_fault

NODES_FILE = "nodes.csv"
ARCS_FILE = "arcs.csv"
TURNS_FILE = "turns.csv"
NODE_COLUMNS = ("node_id", "lat", "lon")
ARC_COLUMNS = (
    "from_node",
    "to_node",
    "length_m",
    "sirens_ms",
    "normal_ms",
    "name",
    "way_id",
    "geometry",
    "road_class",
    "wait_sirens_ms",
    "wait_normal_ms",
    "roundabout",
    "level",
    "closed_while",
)
TURN_COLUMNS = ("arcs", "sirens_ms", "normal_ms", "hours")
OPTIONAL_COLUMNS = frozenset({"geometry", *ARC_COLUMNS[-6:]})
CLOSED_TEXT = "closed"
YES_TEXT = "true"
LENGTH_M_MAX = 2_000_000.0  # fits in 31 bits of millimetres; no piece of road is longer


def is_csv_map(folder: Path) -> bool:
    """Tell whether a folder holds a map as two tables."""
    return (folder / NODES_FILE).is_file() and (folder / ARCS_FILE).is_file()


def write_csv_map(graph: RoadGraph, folder: Path) -> None:
    """Write a graph as tables.

    Parameters
    ----------
    graph
        The roads.
    folder
        Made if need be; files of these names are replaced.

    Raises
    ------
    MapError
        The folder cannot be written.
    """
    nodes = zip(graph.node_id.tolist(), graph.lat.tolist(), graph.lon.tolist(), strict=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_rows(folder / NODES_FILE, NODE_COLUMNS, nodes)
        write_rows(folder / ARCS_FILE, ARC_COLUMNS, _arc_rows(graph))
        (folder / TURNS_FILE).unlink(missing_ok=True)
        if len(graph.turns):
            write_rows(folder / TURNS_FILE, TURN_COLUMNS, _turn_rows(graph))
    except OSError as error:
        message = f"The tables cannot be written to {folder} ({error.strerror}); choose another."
        raise MapError(message) from error


def read_csv_map(folder: Path) -> RoadGraph:
    """Read a graph from tables, whole: places that cannot be reached stay in it.

    Parameters
    ----------
    folder
        Holds `nodes.csv`, `arcs.csv` and, where turns matter, `turns.csv`.

    Returns
    -------
    RoadGraph
        In canonical order, without elimination order.

    Raises
    ------
    MapError
        A file is missing or a value is wrong: names the file, line, column and value.
    """
    nodes: dict[int, tuple[float, float]] = {}
    for row in read_rows(folder / NODES_FILE, NODE_COLUMNS, OPTIONAL_COLUMNS):
        node_id = row.integer("node_id", -INT64_MAX, INT64_MAX)
        if node_id in nodes:
            row.refuse("node_id", "occurs twice; give every node an id of its own")
        nodes[node_id] = read_place(row)
    rows = read_rows(folder / ARCS_FILE, ARC_COLUMNS, OPTIONAL_COLUMNS)
    arcs = [_read_arc(row, nodes) for row in rows]
    if not arcs:
        message = f"{folder / ARCS_FILE} holds no road below its header; add one row per road."
        raise MapError(message)
    ids = np.array(list(nodes), dtype=np.int64)
    places = np.array(list(nodes.values()), dtype=np.float64)
    turns = _read_turns(folder / TURNS_FILE, arcs)
    return build_graph(ids, places[:, 0], places[:, 1], to_raw_arcs(arcs), turns)


def _arc_rows(graph: RoadGraph) -> Iterator[tuple[object, ...]]:
    """Write each arc as a row of text and numbers."""
    ids = graph.node_id.tolist()
    start = graph.shape_start.tolist()
    points = [
        f"{lat!r} {lon!r}"
        for lat, lon in zip(graph.shape_lat.tolist(), graph.shape_lon.tolist(), strict=True)
    ]
    for arc in range(graph.arc_count):
        length_mm = int(graph.length_mm[arc])
        yield (
            ids[graph.tail[arc]],
            ids[graph.head[arc]],
            f"{length_mm // 1000}.{length_mm % 1000:03d}",
            int(graph.sirens_ms[arc]),
            int(graph.normal_ms[arc]),
            graph.name_of(arc),
            int(graph.way_id[arc]) or "",
            ";".join(points[start[arc] : start[arc + 1]]),
            ROAD_CLASSES[graph.road_class[arc]],
            *(_cost_text(int(wait[arc])) for wait in (graph.wait_sirens_ms, graph.wait_normal_ms)),
            YES_TEXT if graph.roundabout[arc] else "",
            int(graph.level[arc]) or "",
            graph.closing_hours[graph.closed_while[arc]],
        )


def _turn_rows(graph: RoadGraph) -> Iterator[tuple[str, str, str, str]]:
    """Write each turn as a row of text."""
    for arcs, sirens_ms, normal_ms, hours in graph.turns.rows():
        yield " ".join(map(str, arcs)), _cost_text(sirens_ms), _cost_text(normal_ms), hours


def _cost_text(cost_ms: int) -> str:
    """Write a wait or the cost of a turn; none as nothing."""
    return CLOSED_TEXT if cost_ms == CLOSED else str(cost_ms or "")


def _read_turns(path: Path, arcs: Sequence[ArcRow]) -> list[Turn]:
    """Read the turns, where there are any; each must be a walk over the arcs."""
    rows = read_rows(path, TURN_COLUMNS, frozenset({"hours"})) if path.exists() else ()
    return [
        Turn(
            _read_walk(row, arcs),
            _read_cost(row, "sirens_ms"),
            _read_cost(row, "normal_ms"),
            _read_hours(row, "hours"),
        )
        for row in rows
    ]


def _read_hours(row: Row, column: str) -> str:
    """Read hours; "" is always (a turn) or never (a closed road)."""
    text = " ".join(row.text(column).split())
    if text and readable(text.removeprefix(NOT)) != text.removeprefix(NOT):
        row.refuse(column, "are no hours as OSM's opening_hours; write them like Mo-Fr 07:00-09:00")
    return text


def _read_walk(row: Row, arcs: Sequence[ArcRow]) -> tuple[int, ...]:
    """Read the arcs of a turn."""
    try:
        walk = tuple(int(part) for part in row.text("arcs").split())
    except ValueError:
        row.refuse("arcs", "is no list of row numbers; write them with spaces between")
    if len(walk) < 2 or not all(0 <= arc < len(arcs) for arc in walk):  # noqa: PLR2004
        row.refuse("arcs", f"must name two rows or more of {ARCS_FILE}, 0 to {len(arcs) - 1}")
    if any(arcs[a].to_node != arcs[b].from_node for a, b in pairwise(walk)):
        row.refuse("arcs", "names roads that do not follow each other; correct it")
    return walk


def read_place(row: Row) -> tuple[float, float]:
    """Read a row's place.

    Parameters
    ----------
    row
        A row with the columns `lat` and `lon`.

    Returns
    -------
    tuple of float
        (lat, lon), WGS 84 degrees.

    Raises
    ------
    MapError
        A value is no number or out of range; swapped ones are recognised.
    """
    lat, lon = row.real("lat", -180, 180), row.real("lon", -180, 180)
    fault = place_fault(lat, lon)
    if fault is not None:
        row.refuse(*fault)
    return lat, lon


def _read_arc(row: Row, nodes: Collection[int]) -> ArcRow:
    """Read one arc; its ends must be among the nodes."""
    ends = []
    for column in ("from_node", "to_node"):
        ends.append(row.integer(column, -INT64_MAX, INT64_MAX))
        if ends[-1] not in nodes:
            row.refuse(column, f"is no node_id in {NODES_FILE}; add the node or correct the id")
    has_way = row.text("way_id") != ""
    return ArcRow(
        from_node=ends[0],
        to_node=ends[1],
        length_mm=max(1, round(row.real("length_m", 0, LENGTH_M_MAX) * 1000)),
        sirens_ms=row.integer("sirens_ms", 1, ARC_MS_MAX),
        normal_ms=row.integer("normal_ms", 1, ARC_MS_MAX),
        name=" ".join(row.text("name").split()),
        way_id=row.integer("way_id", -INT64_MAX, INT64_MAX) if has_way else 0,
        shape=_read_shape(row),
        road_class=_read_class(row),
        wait_sirens_ms=_read_cost(row, "wait_sirens_ms"),
        wait_normal_ms=_read_cost(row, "wait_normal_ms"),
        roundabout=_read_roundabout(row),
        level=row.integer("level", -LEVEL_MAX, LEVEL_MAX) if row.text("level") else 0,
        closed_while=_read_hours(row, "closed_while"),
    )


def _read_roundabout(row: Row) -> int:
    """Read whether an arc belongs to a roundabout; "" is no."""
    text = row.text("roundabout")
    if text not in {"", YES_TEXT, "false"}:
        row.refuse("roundabout", f"is neither {YES_TEXT} nor empty; correct it")
    return int(text == YES_TEXT)


def _read_class(row: Row) -> int:
    """Read the road class; "" is not known."""
    name = row.text("road_class")
    if name not in ROAD_CLASSES:
        row.refuse("road_class", f"is none of {', '.join(ROAD_CLASSES[1:])}; correct or empty it")
    return ROAD_CLASSES.index(name)


def _read_cost(row: Row, column: str) -> int:
    """Read a wait or the cost of a turn; "" is none."""
    if row.text(column) == CLOSED_TEXT:
        return CLOSED
    return row.integer(column, 0, ARC_MS_MAX) if row.text(column) else 0


def _read_shape(row: Row) -> list[tuple[float, float]]:
    """Read the points between the ends; "" is a straight line."""
    text = row.text("geometry")
    points: list[tuple[float, float]] = []
    for part in text.split(";") if text else ():
        try:
            lat, lon = (float(number) for number in part.split())
        except ValueError:
            row.refuse("geometry", f"holds {part!r}, not 'lat lon'; correct it")
        if not (abs(lat) <= 90 and abs(lon) <= 180):  # noqa: PLR2004
            row.refuse("geometry", f"holds {part!r}, which is no place in degrees; correct it")
        points.append((lat, lon))
    return points
