"""Finding a place by what people say: roads, crossings, house numbers, names.

One SQLite file with a full-text index, made with the map; marks do not matter. "cach mang thang 8",
"cmt8", "A giao B" and "12 Lê Lợi" are all answered from it, on this machine alone.
"""

import re
import sqlite3
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from routing.osm.named import Named
from routing.roads.graph import RoadGraph
from schemas.ground.base import LatLon
from schemas.ground.errors import MapError

FORMAT_VERSION: Final = 2
PLACES_FILE: Final = "places.sqlite"
FOUND_MAX: Final = 8
TEXT_CHARS_MAX: Final = 300

ROAD, CROSSING, ADDRESS = "road", "crossing", "address"
NAMES_AT_A_NODE_MAX: Final = 6
_ROADS_MEANT_MAX: Final = 60
_PARTS_MAX: Final = 5
"""Street, ward, district, city, country: as many parts as an address has between commas."""

_CROSSING_WORDS_MAX: Final = 12

_WORD: Final = re.compile(r"[a-z0-9]+")
_CROSS: Final = re.compile(
    r"\s+(?:giao(?:\s+(?:voi|cat))?|cat|x|goc|va|and|[-–×])\s+|\s*[/&+]\s*(?=[a-z])"
)
_CROSS_HEAD: Final = re.compile(r"^(?:nga (?:ba|tu|nam|sau)|goc|giao lo)\s+")
_NUMBER: Final = re.compile(r"^(?:so|nha|so nha)?\s*(\d+[a-z]?(?:/\d+[a-z]?)*)[\s,]+(.+)$")
_SHORT: Final = (
    (re.compile(r"\bbvdk\b\.?"), "benh vien da khoa"),
    (re.compile(r"\bttyt\b\.?"), "trung tam y te"),
    (re.compile(r"\btx\. ?"), "thi xa "),
    (re.compile(r"\btt\. ?"), "thi tran "),
    (re.compile(r"\b0+(?=\d)"), ""),
    (re.compile(r"\bbv(?:ien)?\b\.?"), "benh vien"),
    (re.compile(r"\bp\.? ?(?=\d)|\bp\. ?"), "phuong "),
    (re.compile(r"\bq\.? ?(?=\d)"), "quan "),
    (re.compile(r"\btp\.? ?(?=[a-z])"), "thanh pho "),
    (re.compile(r"\bkcn\b"), "khu cong nghiep"),
    (re.compile(r"\bthang tam\b"), "thang 8"),
    (re.compile(r"\b(\d{1,2}) thang (\d{1,2})\b"), r"\1/\2"),
    (re.compile(r"\b(?:quoc lo|ql)\.? ?(?=\d)"), "ql"),
    (re.compile(r"\b(?:duong tinh|tinh lo|dt|tl)\.? ?(?=\d)"), "dt"),
    (re.compile(r"\b(?:duong huyen|huong lo|dh|hl)\.? ?(?=\d)"), "dh"),
)
"""What is written in several ways, brought to one; numbers of roads stand as one word."""

_ROAD_WORD: Final = re.compile(r"^(?:duong|d\.|hem|pho)\s+")
"""Said before the name of a road, which often is mapped without."""

_LOCALITY: Final = re.compile(r"\s+(?:phuong|xa|quan|huyen|thi xa|thi tran|thanh pho|tinh)\s+\S.*$")
"""Said after the name of a road: the ward, the district, the province, of today or of old."""

_TABLES: Final = """
    CREATE TABLE place (
        id INTEGER PRIMARY KEY, kind TEXT, name TEXT, about TEXT, lat REAL, lon REAL,
        plain TEXT, weight INTEGER
    );
    CREATE VIRTUAL TABLE words USING fts5(plain, initials, content='', prefix='1 2 3');
    CREATE TABLE crossing (one TEXT, other TEXT, name TEXT, lat REAL, lon REAL);
    CREATE INDEX place_plain ON place (plain);
"""


class Found(NamedTuple):
    """A place that was found: what it is, its name, what else to say of it, and where."""

    kind: str
    name: str
    about: str
    place: LatLon


def plain(text: str) -> str:
    """Give a text as it is compared: small letters without marks, what is short spelled out."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    small = "".join(letter for letter in bare if not unicodedata.combining(letter)).lower()
    for short, spelled in _SHORT:
        small = short.sub(spelled, small)
    return " ".join(small.replace(",", " ").split())


def initials(text: str) -> str:
    """Give the first letters of a text's words, numbers whole: ``cmt8``."""
    return "".join(word if word.isdigit() else word[0] for word in _WORD.findall(plain(text)))


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
                _add(base, [*_roads(graph), *named])
                base.executemany("INSERT INTO crossing VALUES (?, ?, ?, ?, ?)", _crossings(graph))
                base.commit()
            finally:
                base.close()
            draft.replace(path)
    except (OSError, sqlite3.Error) as error:
        message = f"The places cannot be written to {path} ({error}); choose another place."
        raise MapError(message) from error


class Gazetteer:
    """The places of a map and of its centre, searched by what people say; for one thread.

    Parameters
    ----------
    path
        As `write_places` wrote it.
    more
        The centre's own places, which come first: stations, hospitals, areas.
    """

    def __init__(self, path: Path, more: Iterable[Named] = ()) -> None:
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        kept = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            kept.backup(self._base)
        finally:
            kept.close()
        _add(self._base, more, weight=1)

    def find(self, text: str, most: int = FOUND_MAX) -> list[Found]:
        """Give the places that a text may mean, the likeliest first.

        A house number that is not mapped gives its road, and says so by its kind. Where nothing
        has all that was said, what stands after the last comma, then a ward or a district at the
        end, is let go of: roads seldom say in which ward they are.
        """
        shorter = text[:TEXT_CHARS_MAX]
        for _ in range(_PARTS_MAX):
            if found := self._whole(plain(shorter), most):
                return found
            shorter = shorter.rpartition(",")[0]
        bare = _LOCALITY.sub("", wanted := plain(text[:TEXT_CHARS_MAX]))
        return self._whole(bare, most) if bare != wanted else []

    def _whole(self, wanted: str, most: int) -> list[Found]:
        """Give the places that have all that was said; as it is compared."""
        if not wanted:
            return []
        found = self._crossing(wanted, most)
        if not found and (parts := _NUMBER.match(wanted)):
            found = self._numbered(parts[1], parts[2], most)
        found += [one for one in self._named(wanted, most) if one not in found]
        if not found and (bare := _ROAD_WORD.sub("", wanted)) != wanted:
            found = self._whole(bare, most)
        return found[:most]

    def _named(self, wanted: str, most: int) -> list[Found]:
        """Find places all of whose words begin as the text has them."""
        words = _WORD.findall(wanted)
        if not words:
            return []
        spelled = " ".join(f'"{word}"*' for word in words)
        query = f"({{plain}} : ({spelled}))"
        query += f' OR ({{initials}} : "{"".join(words)}"*)'
        rows = self._base.execute(
            """SELECT kind, name, about, lat, lon FROM words JOIN place ON place.id = words.rowid
            WHERE words MATCH ? ORDER BY place.plain = ? DESC, weight DESC,
            place.plain LIKE ? || '%' DESC, length(place.plain), place.id LIMIT ?""",
            (query, wanted, wanted, most),
        )
        return [_found(row) for row in rows]

    def _numbered(self, number: str, street: str, most: int) -> list[Found]:
        """Find a house by its number, else its road."""
        roads = self._roads_meant(street)
        marks = ",".join("?" * len(roads))
        rows = self._base.execute(
            "SELECT kind, name, about, lat, lon FROM place "  # noqa: S608 - marks
            f"WHERE kind = ? AND plain IN ({marks}) LIMIT ?",
            (ADDRESS, *(f"{number} {road}" for road in roads), most),
        )
        found = [_found(row) for row in rows]
        if found:
            return found
        bare = _ROAD_WORD.sub("", street)
        on = [one for one in self._named(bare, most) if one.kind == ROAD]
        return [one._replace(name=f"{number} {one.name}") for one in on]

    def _crossing(self, wanted: str, most: int) -> list[Found]:
        """Find where two roads meet."""
        bare = _CROSS_HEAD.sub("", wanted)
        parts = _CROSS.split(bare)
        if len(parts) == 2 and all(parts):  # noqa: PLR2004 - one road and another
            return self._meeting(parts[0], parts[1], most)
        if len(parts) > 1 or bare == wanted:
            return []
        words = bare.split()  # "ngã tư A B": where the one ends and the other begins is not said
        if len(words) > _CROSSING_WORDS_MAX:
            return []
        pairs = ((" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words)))
        found = [one for pair in pairs for one in self._meeting(*pair, most)]
        return list(dict.fromkeys(found))[:most]

    def _meeting(self, first: str, second: str, most: int) -> list[Found]:
        """Find where a road that may be meant by a text meets one that may be meant by another."""
        one, other = self._roads_meant(first), self._roads_meant(second)
        marks = ",".join("?" * len(one)), ",".join("?" * len(other))
        rows = self._base.execute(
            f"""SELECT '{CROSSING}', name, '', lat, lon FROM crossing
            WHERE (one IN ({marks[0]}) AND other IN ({marks[1]}))
            OR (one IN ({marks[1]}) AND other IN ({marks[0]}))
            ORDER BY length(name), name LIMIT ?""",  # noqa: S608 - marks and a constant
            (*one, *other, *other, *one, most),
        )
        return [_found(row) for row in rows]

    def _roads_meant(self, text: str) -> list[str]:
        """Give the names of roads that a text may mean, as they are compared."""
        bare = _ROAD_WORD.sub("", text.strip())
        found = self._named(bare, _ROADS_MEANT_MAX)
        return sorted({plain(one.name) for one in found if one.kind == ROAD})


def _found(row: Sequence[object]) -> Found:
    kind, name, about, lat, lon = row
    place = LatLon(lat=float(str(lat)), lon=float(str(lon)))
    return Found(str(kind), str(name), str(about), place)


def _add(base: sqlite3.Connection, named: Iterable[Named], *, weight: int = 0) -> None:
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
        bare = [_ROAD_WORD.sub("", text) for text in names]  # `cmt8` is Đường Cách Mạng Tháng 8
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
