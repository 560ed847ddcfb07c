"""The road graph: frozen arrays in one canonical order, with a content hash.

Nodes are in ascending node id; arcs in ascending (tail, head, way id, ...), so that the same
roads give the same arrays and the same hash, in whatever order they were read. An arc is one
direction of a piece of road between two nodes.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

import numpy as np

from routing.ground.geometry import FloatArray, Int32Array, IntArray
from routing.ground.profile import Profile
from routing.roads.searched import Expansion
from routing.roads.turns import CLOSED, Turn, Turns, to_turns
from routing.tags.speeds import ROAD_CLASSES
from schemas.ground.errors import MapError

ARC_MS_MAX = 86_400_000  # a day on one piece of road is an error in the data; sums fit in 31 bits
LEVEL_MAX = 20  # OSM's wiki: -5 to 5; some interchanges go farther
DEGREES_DECIMALS = 7  # OSM's own resolution, about 1 cm; finer input is rounded to it


@dataclass(frozen=True, eq=False)
class RawArcs:
    """Arcs before they are ordered: columns of one length, ends given by node id.

    Units: `length_mm` millimetres; `sirens_ms` and `normal_ms` whole milliseconds from 1 to a
    day; shape points WGS 84 degrees, without the two ends, arc i's at
    ``shape_start[i]:shape_start[i + 1]``. `way_id` 0, the name "" and `road_class` 0 mean "not
    known". The waits, `roundabout` and `level` are as in `RoadGraph`; `closed_while` are the hours
    at which an arc is closed, as in `hours`, "" for none.
    """

    from_node: IntArray
    to_node: IntArray
    length_mm: IntArray
    sirens_ms: IntArray
    normal_ms: IntArray
    way_id: IntArray
    name: tuple[str, ...]
    shape_start: IntArray
    shape_lat: FloatArray
    shape_lon: FloatArray
    road_class: IntArray
    wait_sirens_ms: IntArray
    wait_normal_ms: IntArray
    roundabout: IntArray
    level: IntArray
    closed_while: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class RoadGraph:
    """Directed roads as read-only arrays; build it with `build_graph`.

    Attributes
    ----------
    node_id : IntArray
        OSM node id (or the id of the CSV or networkx node), ascending, unique.
    lat, lon : FloatArray
        Of each node, WGS 84 degrees, seven decimals, no NaN.
    tail, head : Int32Array
        Index of the node at which an arc starts and ends.
    length_mm : Int32Array
        Along the geometry, millimetres, at least 1.
    sirens_ms, normal_ms : Int32Array
        Travel time of each arc by profile, whole milliseconds, 1 to `ARC_MS_MAX`.
    way_id : IntArray
        OSM way id; 0 where the arc comes from no OSM way.
    name_index : Int32Array
        Index in `names`; 0 is the empty name, "not known".
    names : tuple of str
        "" first, then the road names, sorted, each once.
    shape_start : IntArray
        One more than arcs: arc i's points between its ends are ``[i]:[i + 1]``.
    shape_lat, shape_lon : FloatArray
        These points, WGS 84 degrees.
    road_class : Int32Array
        Index in `speeds.ROAD_CLASSES`; 0 means "not known".
    wait_sirens_ms, wait_normal_ms : Int32Array
        Fixed time on top of driving, at the arc's head or on the way to it: lights, gates. Whole
        milliseconds, 0 to `ARC_MS_MAX`; `turns.CLOSED` where a profile may
        not drive the arc at all.
    roundabout : Int32Array
        1 where OSM says that the arc belongs to a roundabout; 0 elsewhere, and where nothing is
        said.
    level : Int32Array
        Of the road over the ground, as OSM's `layer`: 0 on it, above 0 on a bridge, below 0 in a
        tunnel or underpass.
    closed_while : Int32Array
        Index in `closing_hours`: when nobody may drive the arc; 0 = never.
    closing_hours : tuple of str
        "" first, then hours as in `hours`, sorted, each once.
    turns : Turns
        Sequences of arcs that are banned or cost time; none where the source tells of none.
    order : Int32Array or None
        Elimination order of the nodes, a permutation; derived, so it is not part of the hash.
        None where it was not computed yet, and where `expansion` has one.
    expansion : Expansion or None
        What the engine searches, derived from the rest (`expansion.expand`), so not part of the
        hash. None where it was not computed yet.
    """

    node_id: IntArray
    lat: FloatArray
    lon: FloatArray
    tail: Int32Array
    head: Int32Array
    length_mm: Int32Array
    sirens_ms: Int32Array
    normal_ms: Int32Array
    way_id: IntArray
    name_index: Int32Array
    names: tuple[str, ...]
    shape_start: IntArray
    shape_lat: FloatArray
    shape_lon: FloatArray
    road_class: Int32Array
    wait_sirens_ms: Int32Array
    wait_normal_ms: Int32Array
    roundabout: Int32Array
    level: Int32Array
    closed_while: Int32Array
    closing_hours: tuple[str, ...] = ("",)
    turns: Turns = field(default_factory=Turns)
    order: Int32Array | None = None
    expansion: Expansion | None = None

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together, and lock the others.

        Raises
        ------
        MapError
            The arrays contradict each other or hold a value out of range.
        """
        _check(self)
        arrays = [*self.arrays().values(), *([] if self.order is None else [self.order])]
        for array in arrays:
            array.flags.writeable = False

    @property
    def node_count(self) -> int:
        """Count the nodes."""
        return len(self.node_id)

    @property
    def arc_count(self) -> int:
        """Count the arcs."""
        return len(self.tail)

    @cached_property
    def hash(self) -> str:
        """Name the content: sha256 (64 hex digits) over all that is not derived."""
        digest = hashlib.sha256(b"smart115 road graph 4\n")
        for name, array in self.arrays().items():
            little = array.astype(array.dtype.newbyteorder("<"), copy=False)
            digest.update(f"{name} {little.dtype.str} {array.size}\n".encode())
            digest.update(little.tobytes())
        for texts in (self.names, self.closing_hours, self.turns.hours):
            digest.update("\n".join((*texts, "")).encode())
        return digest.hexdigest()

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Give (south, west, north, east) of the nodes, WGS 84 degrees."""
        return (
            float(self.lat.min()),
            float(self.lon.min()),
            float(self.lat.max()),
            float(self.lon.max()),
        )

    def arrays(self) -> dict[str, FloatArray | IntArray | Int32Array]:
        """Give every array that makes up the content, by name, in canonical order."""
        own = {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if one.name not in {"names", "closing_hours", "turns", "order", "expansion"}
        }
        turns = {f"turns_{name}": array for name, array in self.turns.arrays().items()}
        return {**own, **turns}

    def times_ms(self, profile: Profile) -> Int32Array:
        """Give the travel time of every arc on empty roads, whole milliseconds."""
        return self.sirens_ms if profile is Profile.SIRENS else self.normal_ms

    def name_of(self, arc: int) -> str:
        """Give the road name of an arc; "" means not known."""
        return self.names[int(self.name_index[arc])]

    def with_order(self, order: Int32Array) -> "RoadGraph":
        """Give the same roads with an elimination order (a permutation of the nodes)."""
        return replace(self, order=order)

    def with_turns(self, turns: Turns) -> "RoadGraph":
        """Give the same roads with these turns, and without an expansion, which they change."""
        return replace(self, turns=turns, expansion=None)

    def with_expansion(self, expansion: Expansion) -> "RoadGraph":
        """Give the same roads with what the engine searches on them."""
        return replace(self, expansion=expansion)


def build_graph(
    node_id: IntArray,
    lat: FloatArray,
    lon: FloatArray,
    raw: RawArcs,
    turns: Iterable[Turn] = (),
) -> RoadGraph:
    """Bring nodes and arcs into the canonical order.

    Parameters
    ----------
    node_id
        Unique ids, any order.
    lat, lon
        WGS 84 degrees of each node.
    raw
        The arcs; each end must be in `node_id`.
    turns
        Banned and costly turns; they name arcs by their place in `raw`.

    Returns
    -------
    RoadGraph
        The same roads, ordered, degrees rounded to seven decimals.

    Raises
    ------
    MapError
        An id occurs twice, an arc's end is unknown, or a value is out of range.
    """
    by_id = np.argsort(node_id, kind="stable")
    ids = node_id[by_id].astype(np.int64)
    tail, head = _index_of(ids, raw.from_node), _index_of(ids, raw.to_node)
    names, name_index = _numbered(raw.name)
    shape_lat, shape_lon = _round_degrees(raw.shape_lat), _round_degrees(raw.shape_lon)
    first = _first_points(raw.shape_start, shape_lat), _first_points(raw.shape_start, shape_lon)
    hours, closed_while = _numbered(raw.closed_while)
    known = (closed_while, raw.level, raw.roundabout)
    facts = (*known, raw.wait_normal_ms, raw.wait_sirens_ms, raw.road_class)
    keys = (raw.normal_ms, raw.sirens_ms, raw.length_mm, raw.way_id, head, tail)
    by_ends = np.lexsort((*facts, name_index, *first, *keys))
    points, shape_start = gather_rows(raw.shape_start, by_ends)
    new_index = np.argsort(by_ends).tolist()
    renamed = (turn._replace(arcs=tuple(new_index[arc] for arc in turn.arcs)) for turn in turns)
    return RoadGraph(
        node_id=ids,
        lat=_round_degrees(lat[by_id]),
        lon=_round_degrees(lon[by_id]),
        tail=tail[by_ends].astype(np.int32),
        head=head[by_ends].astype(np.int32),
        length_mm=_to_int32(raw.length_mm[by_ends], "length_mm"),
        sirens_ms=_to_int32(raw.sirens_ms[by_ends], "sirens_ms"),
        normal_ms=_to_int32(raw.normal_ms[by_ends], "normal_ms"),
        way_id=raw.way_id[by_ends].astype(np.int64),
        name_index=name_index[by_ends],
        names=names,
        shape_start=shape_start,
        shape_lat=shape_lat[points],
        shape_lon=shape_lon[points],
        road_class=raw.road_class[by_ends].astype(np.int32),
        wait_sirens_ms=_to_int32(raw.wait_sirens_ms[by_ends], "wait_sirens_ms"),
        wait_normal_ms=_to_int32(raw.wait_normal_ms[by_ends], "wait_normal_ms"),
        roundabout=raw.roundabout[by_ends].astype(np.int32),
        level=raw.level[by_ends].astype(np.int32),
        closed_while=closed_while[by_ends],
        closing_hours=hours,
        turns=to_turns(renamed),
    )


def gather_rows(start: IntArray, rows: IntArray) -> tuple[IntArray, IntArray]:
    """Pick rows of a ragged (CSR) array.

    Parameters
    ----------
    start
        Row offsets of the source, one more than rows.
    rows
        The rows wanted, in the order wanted.

    Returns
    -------
    tuple of IntArray
        Index of each wanted element in the source, and the row offsets of the result.
    """
    sizes = start[rows + 1] - start[rows]
    new_start = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    elements = np.arange(new_start[-1]) + np.repeat(start[rows] - new_start[:-1], sizes)
    return elements.astype(np.int64), new_start


def arcs_by_node(ends: Int32Array, nodes: Sequence[int]) -> dict[int, list[int]]:
    """Find the arcs at each of some nodes.

    Parameters
    ----------
    ends
        Node at one end of each arc: `RoadGraph.tail` or `head`.
    nodes
        Node indices.

    Returns
    -------
    dict
        Arcs by node, ascending.
    """
    by_node = np.argsort(ends, kind="stable")
    first = np.searchsorted(ends, nodes, side="left", sorter=by_node)
    last = np.searchsorted(ends, nodes, side="right", sorter=by_node)
    return {
        node: by_node[begin:end].tolist()
        for node, begin, end in zip(nodes, first.tolist(), last.tolist(), strict=True)
    }


def _numbered(texts: Sequence[str]) -> tuple[tuple[str, ...], Int32Array]:
    """List texts once, "" first and the others sorted, and give each one's place in the list."""
    known = tuple(sorted({"", *texts}))
    place = {text: index for index, text in enumerate(known)}
    return known, np.array([place[text] for text in texts], dtype=np.int32)


def _index_of(sorted_ids: IntArray, wanted: IntArray) -> IntArray:
    """Look node ids up; an unknown one is the reader's fault and is named."""
    found = np.searchsorted(sorted_ids, wanted)
    inside = np.minimum(found, max(len(sorted_ids) - 1, 0))
    unknown = wanted[sorted_ids[inside] != wanted] if len(sorted_ids) else wanted
    if len(unknown):
        message = f"An arc ends at node {unknown[0]}, which is not among the nodes; add it."
        raise MapError(message)
    return found


def _round_degrees(degrees: FloatArray) -> FloatArray:
    """Round to OSM's grid, the same float for the same place wherever it came from."""
    scale = 10.0**DEGREES_DECIMALS
    rounded: FloatArray = np.rint(degrees * scale) / scale + 0.0  # + 0.0: no negative zero
    return rounded


def _first_points(start: IntArray, values: FloatArray) -> FloatArray:
    """Give each row's first value, 0 where the row is empty: the last resort of the order."""
    padded = np.append(values, 0.0)
    return np.where(start[1:] > start[:-1], padded[start[:-1]], 0.0)


def _to_int32(values: IntArray, name: str) -> Int32Array:
    """Narrow to 32 bits, refusing what does not fit."""
    if len(values) and values.max() > np.iinfo(np.int32).max:
        message = f"The map holds {name} = {values.max()}, beyond 32 bits; correct the source."
        raise MapError(message)
    return values.astype(np.int32)


def _check(graph: RoadGraph) -> None:
    """Refuse a graph whose arrays contradict each other."""
    nodes, arcs = graph.node_count, graph.arc_count
    if arcs == 0:
        message = "The map holds no road that an ambulance can drive; use a map with roads."
        raise MapError(message)
    times = (graph.sirens_ms, graph.normal_ms)
    waits = (graph.wait_sirens_ms, graph.wait_normal_ms)
    columns = (
        graph.head,
        graph.length_mm,
        graph.way_id,
        graph.name_index,
        graph.road_class,
        graph.roundabout,
        graph.level,
        graph.closed_while,
    )
    facts = {
        "node arrays of different lengths": nodes == len(graph.lat) == len(graph.lon),
        "a node id that occurs twice": bool((np.diff(graph.node_id) > 0).all()),
        "latitudes outside -90..90": bool((np.abs(graph.lat) <= 90).all()),  # noqa: PLR2004
        "longitudes outside -180..180": bool((np.abs(graph.lon) <= 180).all()),  # noqa: PLR2004
        "arc arrays of different lengths": all(
            len(column) == arcs for column in (*columns, *times, *waits)
        ),
        "an arc that ends at no node": _inside(graph.tail, nodes) and _inside(graph.head, nodes),
        "a length below 1 mm": bool((graph.length_mm >= 1).all()),
        "a travel time outside 1 ms..1 day": all(_inside(t - 1, ARC_MS_MAX) for t in times),
        "a wait outside 0 ms..1 day": all(_are_costs(wait) for wait in waits),
        "a road class that is not listed": _inside(graph.road_class, len(ROAD_CLASSES)),
        "a roundabout that is neither 0 nor 1": _inside(graph.roundabout, 2),
        "a level that is none": bool((np.abs(graph.level) <= LEVEL_MAX).all()),
        "closing hours that are not listed": _inside(graph.closed_while, len(graph.closing_hours)),
        "turns that do not fit": _turns_fit(graph),
        "an arc that no profile may drive": not bool(
            ((graph.wait_sirens_ms == CLOSED) & (graph.wait_normal_ms == CLOSED)).any()
        ),
        "a name with a line break": "\n" not in "".join(graph.names),
        "a name that is not listed": _inside(graph.name_index, len(graph.names)),
        "shape offsets that do not fit": _offsets_fit(graph),
        "an order that is no permutation of the nodes": _is_permutation(graph.order, nodes),
    }
    wrong = [fact for fact, holds in facts.items() if not holds]
    if wrong:
        message = f"The map holds {wrong[0]}; build it again from its source."
        raise MapError(message)


def _inside(values: Int32Array, limit: int) -> bool:
    """Tell whether all values lie in 0..limit - 1."""
    return bool((values >= 0).all() and (values < limit).all())


def _offsets_fit(graph: RoadGraph) -> bool:
    """Tell whether the shape offsets are a rising partition of the shape points."""
    start, points = graph.shape_start, len(graph.shape_lat)
    if len(start) != graph.arc_count + 1 or points != len(graph.shape_lon):
        return False
    return bool(start[0] == 0 and start[-1] == points and (np.diff(start) >= 0).all())


def _are_costs(values: Int32Array) -> bool:
    """Tell whether all values are 0 ms to a day, or closed."""
    return _inside(np.where(values == CLOSED, 0, values), ARC_MS_MAX + 1)


def _turns_fit(graph: RoadGraph) -> bool:
    """Tell whether each turn is a walk of two arcs or more with a cost for each profile."""
    turns = graph.turns
    start, arcs, count = turns.start, turns.arcs, len(turns.sirens_ms)
    if len(start) != count + 1 or len(turns.normal_ms) != count or start[0] != 0:
        return False
    if len(turns.hours_index) != count or not _inside(turns.hours_index, len(turns.hours)):
        return False
    if start[-1] != len(arcs) or bool((np.diff(start) < 2).any()):  # noqa: PLR2004
        return False
    if not (_inside(arcs, graph.arc_count) and _are_costs(turns.sirens_ms)):
        return False
    goes_on = np.ones(len(arcs), dtype=bool)
    goes_on[start[1:] - 1] = False  # the last arc of each turn
    follows = np.flatnonzero(goes_on)
    meets = graph.head[arcs[follows]] == graph.tail[arcs[follows + 1]]
    return bool(meets.all()) and _are_costs(turns.normal_ms)


def _is_permutation(order: Int32Array | None, count: int) -> bool:
    """Tell whether an order, where there is one, names each node once."""
    return order is None or bool(np.array_equal(np.sort(order), np.arange(count)))
