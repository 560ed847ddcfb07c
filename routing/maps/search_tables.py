"""The graph that is searched, as plain tables: for a stranger's Dijkstra, with no rule to be read.

::

    search_nodes.csv  node_id,begin,end
    search_arcs.csv   tail,head,arc,sirens_ms,normal_ms

Every rule of `arcs.csv` and `turns.csv` (turns that cost or are banned, waits at an arc's end) is
in the arcs here. The least sum of a column from the `begin` of one node of `nodes.csv` to the `end`
of another is the router's time between these two places, to the millisecond, before any road
event, and before any time is told: while every rule by the hour holds. A row whose column says
``closed`` is not driven by that profile. `arc` is the place in `arcs.csv` (0 is the row below the
header) of the road that a row stands for; empty for a turn.

Two nodes in one place are one place to the router, which may begin or end at either.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from routing.ground.table import write_rows
from routing.roads.expansion import expand
from routing.roads.graph import RoadGraph
from routing.roads.searched import Expansion
from routing.roads.turns import CLOSED, add_ms
from schemas.ground.errors import MapError

SEARCH_NODES_FILE = "search_nodes.csv"
SEARCH_ARCS_FILE = "search_arcs.csv"
CLOSED_TEXT = "closed"


class SearchArc(NamedTuple):
    """One arc of the graph that is searched; `arc` is None for a turn, times are by profile."""

    tail: int
    head: int
    arc: int | None
    sirens_ms: int
    normal_ms: int


def write_search_tables(graph: RoadGraph, folder: Path) -> None:
    """Write the graph that is searched as tables.

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
    first = expand(graph).node_count
    ids = graph.node_id.tolist()
    nodes = ((node_id, first + 2 * n, first + 2 * n + 1) for n, node_id in enumerate(ids))
    arcs = (_cells(row) for row in search_arcs(graph))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_rows(folder / SEARCH_NODES_FILE, ("node_id", "begin", "end"), nodes)
        write_rows(folder / SEARCH_ARCS_FILE, SearchArc._fields, arcs)
    except OSError as error:
        message = f"The tables cannot be written to {folder} ({error.strerror}); choose another."
        raise MapError(message) from error


def search_arcs(graph: RoadGraph) -> Iterator[SearchArc]:
    """Give the arcs that are searched, and those on which drives begin and end.

    Parameters
    ----------
    graph
        The roads.

    Yields
    ------
    SearchArc
        The engine's own; then, for each road arc, one from where drives begin to its head, with
        what its end costs, and one from its tails to where drives end, without.
    """
    engine = expand(graph)
    own = list(_engine_arcs(graph, engine))
    for at, sirens_more, normal_more in zip(
        engine.hourly_arc.tolist(),
        engine.hourly_sirens_ms.tolist(),
        engine.hourly_normal_ms.tolist(),
        strict=True,
    ):
        row = own[at]
        own[at] = row._replace(
            sirens_ms=add_ms(row.sirens_ms, sirens_more),
            normal_ms=add_ms(row.normal_ms, normal_more),
        )
    yield from own
    begin = [engine.node_count + 2 * node for node in graph.tail.tolist()]
    end = [engine.node_count + 2 * node + 1 for node in graph.head.tolist()]
    start, copies = engine.copies_start.tolist(), engine.copies.tolist()
    sirens, normal = _times_ms(graph)
    for arc in range(graph.arc_count):
        mine = [own[copy] for copy in copies[start[arc] : start[arc + 1]]]
        first = mine[0]  # the copy that remembers no turn behind it
        times_ms = (
            CLOSED if first.sirens_ms == CLOSED else sirens[arc],
            CLOSED if first.normal_ms == CLOSED else normal[arc],
        )
        yield first._replace(tail=begin[arc])
        yield SearchArc(begin[arc], end[arc], arc, *times_ms)
        for copy in mine:
            yield SearchArc(copy.tail, end[arc], arc, *times_ms)


def _engine_arcs(graph: RoadGraph, engine: Expansion) -> Iterator[SearchArc]:
    """Give the engine's arcs with the map's own times."""
    sirens, normal = _times_ms(graph)
    columns = (
        engine.tail.tolist(),
        engine.head.tolist(),
        engine.road_arc.tolist(),
        engine.turn_sirens_ms.tolist(),
        engine.turn_normal_ms.tolist(),
    )
    for tail, head, arc, sirens_turn, normal_turn in zip(*columns, strict=True):
        if arc < 0:
            yield SearchArc(tail, head, None, sirens_turn, normal_turn)
        else:
            yield SearchArc(
                tail,
                head,
                arc,
                CLOSED if CLOSED in {sirens_turn, sirens[arc]} else sirens[arc] + sirens_turn,
                CLOSED if CLOSED in {normal_turn, normal[arc]} else normal[arc] + normal_turn,
            )


def _times_ms(graph: RoadGraph) -> tuple[list[int], list[int]]:
    """Give the arcs' times by profile; `CLOSED` where an arc closes at some hours."""
    is_shut = graph.closed_while > 0
    sirens, normal = (np.where(is_shut, CLOSED, ms) for ms in (graph.sirens_ms, graph.normal_ms))
    return sirens.tolist(), normal.tolist()


def _cells(row: SearchArc) -> tuple[object, ...]:
    """Write one arc as text and numbers."""
    times = (CLOSED_TEXT if ms == CLOSED else ms for ms in (row.sirens_ms, row.normal_ms))
    return row.tail, row.head, "" if row.arc is None else row.arc, *times
