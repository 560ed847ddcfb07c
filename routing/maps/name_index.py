"""Names of a map in one SQLite file with a full-text index, made with the map for the search."""

import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from routing.maps.spelling import ROAD_WORD, initials, plain
from routing.osm.named import ROAD, Named
from routing.roads.graph import RoadGraph
from schemas.ground.errors import MapError

FORMAT_VERSION: Final = 3
PLACES_FILE: Final = "places.sqlite"

NAMES_AT_A_NODE_MAX: Final = 6

_TABLES: Final = """
    CREATE TABLE place (
        id INTEGER PRIMARY KEY, kind TEXT, name TEXT, about TEXT, lat REAL, lon REAL,
        plain TEXT, weight INTEGER
    );
    CREATE VIRTUAL TABLE words USING fts5(plain, initials, content='', prefix='1 2 3');
    CREATE TABLE crossing (one TEXT, other TEXT, name TEXT, lat REAL, lon REAL);
    CREATE INDEX place_plain ON place (plain);
"""


def write_places(graph: RoadGraph, named: Iterable[Named], path: Path) -> None:
    """Write the index of a map's names, whole or not at all.

    Parameters
    ----------
    graph
        The roads.
    named
        Other places with names, on the same map.
    path
        The file; one that is there is replaced.

    Raises
    ------
    MapError
        It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            draft = Path(folder) / path.name
            base = sqlite3.connect(draft)
            try:
                base.executescript(_TABLES)
                base.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
                add_places(base, [*_roads(graph), *named])
                base.executemany("INSERT INTO crossing VALUES (?, ?, ?, ?, ?)", _crossings(graph))
                base.commit()
            finally:
                base.close()
            draft.replace(path)
    except (OSError, sqlite3.Error) as error:
        message = f"The places cannot be written to {path} ({error}); choose another place."
        raise MapError(message) from error


def is_current(path: Path) -> bool:
    """Tell whether a file of names was written as this version reads it."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
            [version] = base.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error:
        return False
    return bool(version == FORMAT_VERSION)


def add_places(base: sqlite3.Connection, named: Iterable[Named], *, weight: int = 0) -> None:
    """Put places into the tables, each under all of its names."""
    for one in named:
        own = plain(one.name)
        cursor = base.execute(
            "INSERT INTO place (kind, name, about, lat, lon, plain, weight) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (one.kind, one.name, one.about, one.lat, one.lon, own, weight),
        )
        everything = " ".join(plain(text) for text in (one.name, *one.others, one.about))
        names = [plain(text) for text in (one.name, *one.others)]
        bare = [ROAD_WORD.sub("", text) for text in names]  # `cmt8` is Đường Cách Mạng Tháng 8
        short = " ".join(initials(text) for text in dict.fromkeys([*names, *bare]))
        base.execute(
            "INSERT INTO words (rowid, plain, initials) VALUES (?, ?, ?)",
            (cursor.lastrowid, everything, short),
        )


def _roads(graph: RoadGraph) -> Iterator[Named]:
    """Give every road with a name, once for each stretch that hangs together, at its middle."""
    arcs = np.flatnonzero(graph.name_index > 0)
    by_name = arcs[np.argsort(graph.name_index[arcs], kind="stable")]
    starts = np.flatnonzero(np.diff(graph.name_index[by_name], prepend=-1))
    for group in np.split(by_name, starts[1:]) if len(by_name) else ():
        nodes, ends = np.unique(
            np.concatenate((graph.tail[group], graph.head[group])), return_inverse=True
        )
        tails, heads = ends[: len(group)], ends[len(group) :]
        linked = csr_array((np.ones(len(group)), (tails, heads)), shape=(len(nodes),) * 2)
        count, part = connected_components(linked, directed=False)
        name = graph.name_of(int(group[0]))
        for number in range(count):
            own = nodes[part == number]
            lat, lon = graph.lat[own], graph.lon[own]
            middle = np.argmin((lat - lat.mean()) ** 2 + (lon - lon.mean()) ** 2)
            yield Named(ROAD, name, (), "", float(lat[middle]), float(lon[middle]))


def _crossings(graph: RoadGraph) -> Iterator[tuple[str, str, str, float, float]]:
    """Give every junction of two roads with names; of one pair near each other the first."""
    names_at: dict[int, set[int]] = defaultdict(set)
    for ends in (graph.tail, graph.head):
        for node, name in zip(ends.tolist(), graph.name_index.tolist(), strict=True):
            if name:
                names_at[node].add(name)
    seen: set[tuple[int, int, int, int]] = set()
    for node in sorted(names_at):
        here = sorted(names_at[node])[:NAMES_AT_A_NODE_MAX]
        lat, lon = float(graph.lat[node]), float(graph.lon[node])
        for index, one in enumerate(here):
            for other in here[index + 1 :]:
                cell = (one, other, round(lat * 200), round(lon * 200))  # some 500 m
                if cell in seen:
                    continue
                seen.add(cell)
                pair = graph.names[one], graph.names[other]
                yield plain(pair[0]), plain(pair[1]), f"{pair[0]} × {pair[1]}", lat, lon
