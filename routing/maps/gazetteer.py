"""Finding a place by what people say: roads, crossings, house numbers, names.

One SQLite file with a full-text index, made with the map; marks do not matter. "cach mang thang 8",
"cmt8", "A giao B" and "12 Lê Lợi" are all answered from it, on this machine alone. What was typed
wrong is answered, too, and is said to be a guess.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from math import cos, hypot, radians
from pathlib import Path
from typing import Final, NamedTuple

from routing.maps.name_index import add_places
from routing.maps.spelling import (
    LOCALITY,
    ROAD_WORD,
    WORD,
    initials,
    plain,
    unkeyed,
    without_position,
)
from routing.maps.vocabulary import Vocabulary, is_one_slip
from routing.osm.named import ROAD, Named
from schemas.ground.base import LatLon

FOUND_MAX: Final = 8
TEXT_CHARS_MAX: Final = 300

CROSSING, ADDRESS = "crossing", "address"
_LOCALITIES: Final = frozenset(
    {
        "area", "borough", "city", "county", "district", "hamlet", "locality", "municipality",
        "neighbourhood", "province", "quarter", "state", "suburb", "town", "village",
    }
)  # fmt: skip
"""Kinds of what an address lies in: OSM's, and the centre's own areas."""

_ROWS_MAX: Final = 60
_LOOSE_ROWS_MAX: Final = 200
_PARTS_MAX: Final = 5
"""Street, ward, district, city, country: as many parts as an address has between commas."""

_CROSSING_WORDS_MAX: Final = 12
_LOOSE_WORDS_MAX: Final = 12
_LET_GO_MAX: Final = 4
_LEFT_MIN: Final = 2
_JOINED_LETTERS_MIN: Final = 5

_CROSS: Final = re.compile(
    r"\s+(?:giao(?:\s+(?:voi|cat))?|cat|gap|x|goc|va|voi|and|[-–×])\s+|\s*[/&+]\s*(?=[a-z])"
)
_CROSS_HEAD: Final = re.compile(r"^(?:nga (?:ba|tu|nam|sau|bay|[3-7])|goc|giao lo|giao)\s+")
_CROSS_SHORT: Final = re.compile(r"^ng\.? ?(?=(?:ba|tu|nam|sau|bay|[3-7])\s)")
"""``ng tu``: a crossing in short, where nothing is named so: ``ng ba`` may be Nguyễn Bá, too."""

_A_NUMBER: Final = r"\d+[a-z]?(?:[/-]\d+[a-z]?)*"
_BEFORE_NUMBER: Final = r"(?:so nha|so|nha|sn|hem|ngo|ngach|kiet)\.?\s*"
_NUMBER: Final = re.compile(rf"^(?:{_BEFORE_NUMBER})?((?:km ?)?{_A_NUMBER})[\s,]+(.+)$")
_NUMBER_AFTER: Final = re.compile(rf"^(\S+ .+?)\s+{_BEFORE_NUMBER}({_A_NUMBER})$")
_ITS_NUMBER: Final = re.compile(r"^(?:\D*\s)?\d\S*\s+")
_NO_NAMES: Final = frozenset({"duong", "hem", "ngach", "ngo", "nha", "pho", "so"})
_NEXT_LOCALITY: Final = re.compile(
    r"\s+(?=(?:phuong|(?<!thi )xa|quan|huyen|thi xa|thi tran|thanh pho|tinh)\s)"
)
_KIND_OF_LOCALITY: Final = re.compile(
    r"^(?:phuong|xa|quan|huyen|thi xa|thi tran|thanh pho|tinh)\s+"
)


class Found(NamedTuple):
    """A place that was found: what it is, its name, what else to say of it, and where (WGS 84).

    ``is_guess`` says that not all words that were typed are in it: a person has to look.
    """

    kind: str
    name: str
    about: str
    place: LatLon
    is_guess: bool = False


class _Asked(NamedTuple):
    """What to look for, in the form in which it is compared, and what of the text is let go of."""

    wanted: str
    rest: str


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
        add_places(self._base, more, weight=1)
        self._base.execute("CREATE VIRTUAL TABLE term USING fts5vocab('words', 'col')")

    def find(self, text: str, most: int = FOUND_MAX) -> list[Found]:
        """Give the places that a text may mean, the likeliest first.

        A house number that is not mapped gives its road, and says so by its kind. Where nothing
        has all that was said, the ward, the district and the province are let go of: roads seldom
        say in which they are; of several of one name the nearest to them comes first. Where that
        finds nothing either, marks typed as letters are taken off, then words are allowed one slip
        of a finger each, then what comes last is let go of: such are guesses.
        """
        said = text[:TEXT_CHARS_MAX]
        asked = list(dict.fromkeys(_asked(said)))
        for loosely in (False, True):
            if found := self._first(asked, most, loosely=loosely):
                return found
        for loosely in (False, True):
            for one in _shortened(asked):
                found = self._first([one], _ROWS_MAX, loosely=loosely)
                if told := [each for each in found if _is_all_said(each, one.wanted)]:
                    return [self._doubted(each, asked[0].wanted) for each in told[:most]]
        other = [*_CROSS.split(asked[0].wanted), *map(plain, said.split(",")[1:])]
        found = self._first([_Asked(part, "") for part in other], most, loosely=False)
        return [one._replace(is_guess=True) for one in found]

    def _doubted(self, one: Found, wanted: str) -> Found:
        """Call a place a guess, unless all that it lacks of what was said is where it lies."""
        there = {*WORD.findall(plain(one.name)), *_NO_NAMES}
        left = [word for word in WORD.findall(wanted) if word not in there]
        return one._replace(is_guess=self._where(" ".join(left)) is None)

    def _first(self, asked: Iterable[_Asked], most: int, *, loosely: bool) -> list[Found]:
        """Give what the first of several askings finds, the nearest to what it lets go of first."""
        for one in asked:
            if loosely and len(WORD.findall(one.wanted)) > _LOOSE_WORDS_MAX:
                continue
            if found := self._whole(one.wanted, loosely=loosely):
                near = self._nearest(found, one.rest)[:most]
                return [each._replace(is_guess=loosely) for each in near]
        return []

    def _nearest(self, found: list[Found], rest: str) -> list[Found]:
        """Order places of one name by how near they are to where they are said to be."""
        middle = self._where(rest)
        if middle is None:
            return found
        ranks: dict[str, int] = {}
        for rank, one in enumerate(found):
            ranks.setdefault(plain(one.name), rank)
        return sorted(found, key=lambda one: (ranks[plain(one.name)], _apart(one.place, middle)))

    def _where(self, rest: str) -> LatLon | None:
        """Find the ward, else the district, else the city that a text names; null: none known."""
        for part in _NEXT_LOCALITY.split(rest):
            for name in dict.fromkeys((part, _KIND_OF_LOCALITY.sub("", part))):
                for one in self._named(name, loosely=False):
                    if one.kind in _LOCALITIES:
                        return one.place
        return None

    def _whole(self, wanted: str, *, loosely: bool) -> list[Found]:
        """Give the places that have all that was said; as it is compared."""
        if not wanted:
            return []
        named = self._named(wanted, loosely=loosely)
        bare = ROAD_WORD.sub("", wanted)
        found = [one for one in named if ROAD_WORD.sub("", plain(one.name)) == bare]
        met = wanted if named else _CROSS_SHORT.sub("nga ", wanted)
        found += self._crossing(met, loosely=loosely)
        if not found and not _CROSS.search(wanted) and (parts := _NUMBER.match(wanted)):
            found = self._numbered(parts[1], parts[2], loosely=loosely)
        found += [one for one in named if one not in found]
        if not found and (parts := _NUMBER_AFTER.match(wanted)):
            found = self._numbered(parts[2], parts[1], loosely=loosely)
        if not found and bare != wanted:
            found = self._whole(bare, loosely=loosely)
        return found

    def _named(self, wanted: str, *, loosely: bool) -> list[Found]:
        """Find places all of whose words begin as the text has them, or nearly so."""
        words = WORD.findall(wanted)
        if not words:
            return []
        last = len(words) - 1
        terms = [self._term(word, loosely, at == last) for at, word in enumerate(words)]
        query = f'({{plain}} : ({" AND ".join(terms)})) OR ({{initials}} : "{"".join(words)}"*)'
        rows = self._base.execute(
            """SELECT kind, name, about, lat, lon FROM words JOIN place ON place.id = words.rowid
            WHERE words MATCH ? ORDER BY place.plain = ? DESC, weight DESC,
            place.plain LIKE ? || '%' DESC, length(place.plain), place.id LIMIT ?""",
            (query, wanted, wanted, _LOOSE_ROWS_MAX if loosely else _ROWS_MAX),
        )
        found = [_found(row) for row in rows]
        if not loosely:
            return found
        return _alike(words, found or self._joined("".join(words)))[:_ROWS_MAX]

    def _term(self, word: str, loosely: bool, is_last: bool) -> str:  # noqa: FBT001 - of one caller
        """Write one word of a search; a number is whole, unless it is still being typed."""
        if word.isdigit() and not is_last:
            return f'"{word}"'
        near = self._vocabulary.near(word) if loosely else []
        return "(" + " OR ".join([f'"{word}"*', *(f'"{one}"' for one in near)]) + ")"

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        rows = self._base.execute("SELECT term FROM term WHERE col = 'plain'")
        return Vocabulary(str(word) for (word,) in rows)

    def _joined(self, letters: str) -> list[Found]:
        """Find places by letters among which the spaces are missing or elsewhere."""
        if len(letters) < _JOINED_LETTERS_MIN:
            return []
        rows = self._base.execute(
            """SELECT kind, name, about, lat, lon FROM place
            WHERE replace(plain, ' ', '') LIKE '%' || ? || '%'
            ORDER BY weight DESC, length(plain), id LIMIT ?""",
            (letters, _ROWS_MAX),
        )
        return [_found(row) for row in rows]

    def _numbered(self, number: str, street: str, *, loosely: bool) -> list[Found]:
        """Find a house by its number, else the mouth of its alley, else its road."""
        roads = self._roads_meant(street, loosely=loosely)
        bare = [ROAD_WORD.sub("", road) for road in roads]
        said = number
        while said:
            if found := self._housed(said, sorted({*roads, *bare})):
                return found if said == number else [_inside(one, number) for one in found]
            said = said.rpartition("/")[0]
        on = self._named(ROAD_WORD.sub("", street), loosely=loosely)
        return [one._replace(name=f"{number} {one.name}") for one in on if one.kind == ROAD]

    def _housed(self, number: str, roads: Sequence[str]) -> list[Found]:
        """Find houses and alleys of this very number in these roads."""
        names = [f"{head}{number} {road}" for road in roads for head in ("", "hem ", "ngo ")]
        rows = self._base.execute(
            "SELECT kind, name, about, lat, lon FROM place WHERE kind IN (?, ?) "  # noqa: S608 - marks
            f"AND plain IN ({','.join('?' * len(names))}) ORDER BY kind, id LIMIT ?",
            (ADDRESS, ROAD, *names, _ROWS_MAX),
        )
        return [_found(row) for row in rows]

    def _crossing(self, wanted: str, *, loosely: bool) -> list[Found]:
        """Find where two roads meet."""
        bare = _CROSS_HEAD.sub("", wanted)
        parts = _CROSS.split(bare)
        if len(parts) == 2 and all(parts):  # noqa: PLR2004 - one road and another
            return self._meeting(parts[0], parts[1], loosely=loosely)
        if len(parts) > 1 or bare == wanted:
            return []
        words = bare.split()  # "ngã tư A B": where the one ends and the other begins is not said
        if len(words) > _CROSSING_WORDS_MAX:
            return []
        pairs = ((" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words)))
        found = [one for pair in pairs for one in self._meeting(*pair, loosely=loosely)]
        return list(dict.fromkeys(found))[:_ROWS_MAX]

    def _meeting(self, first: str, second: str, *, loosely: bool) -> list[Found]:
        """Find where a road that may be meant by a text meets one that may be meant by another."""
        one = self._roads_meant(first, loosely=loosely)
        other = self._roads_meant(second, loosely=loosely)
        marks = ",".join("?" * len(one)), ",".join("?" * len(other))
        rows = self._base.execute(
            f"""SELECT '{CROSSING}', name, '', lat, lon FROM crossing
            WHERE (one IN ({marks[0]}) AND other IN ({marks[1]}))
            OR (one IN ({marks[1]}) AND other IN ({marks[0]}))
            ORDER BY length(name), name LIMIT ?""",  # noqa: S608 - marks and a constant
            (*one, *other, *other, *one, _ROWS_MAX),
        )
        return [_found(row) for row in rows]

    def _roads_meant(self, text: str, *, loosely: bool) -> list[str]:
        """Give the names of roads that a text may mean, as they are compared."""
        found = self._named(ROAD_WORD.sub("", text.strip()), loosely=loosely)
        return sorted({plain(one.name) for one in found if one.kind == ROAD})


def _asked(said: str) -> Iterator[_Asked]:
    """Give what a text may ask for: all of it, or without what stands last and says where it lies.

    Then the same without what says how one stands to it, and without a keyboard's leftovers.
    """
    for text in (said, unkeyed(said)):
        parts = text.split(",")
        for count in range(len(parts), max(0, len(parts) - _PARTS_MAX), -1):
            yield _Asked(plain(",".join(parts[:count])), plain(" ".join(parts[count:])))
        wanted = plain(text)
        for whole in (wanted, without_position(wanted)):
            bare = LOCALITY.sub("", whole)
            yield _Asked(whole, "")
            yield _Asked(bare, whole[len(bare) :].strip())


def _shortened(asked: Sequence[_Asked]) -> Iterator[_Asked]:
    """Give askings without their last words, one more each time; two words are left of each."""
    for gone in range(1, _LET_GO_MAX + 1):
        for one in asked:
            words = one.wanted.split()
            if sum(word.isalpha() for word in words[:-gone]) >= _LEFT_MIN:
                yield _Asked(" ".join(words[:-gone]), " ".join([*words[-gone:], one.rest]))


def _is_all_said(one: Found, wanted: str) -> bool:
    """Tell whether a text has every word of a place's name, or its first letters, or nearly so."""
    said = WORD.findall(wanted)
    name = ROAD_WORD.sub("", plain(one.name))
    words = [word for word in WORD.findall(name) if word not in _NO_NAMES]
    return initials(name) in said or all(
        any(word.startswith(each) or is_one_slip(word, each) for each in said) for word in words
    )


def _alike(words: Sequence[str], found: Iterable[Found]) -> list[Found]:
    """Order places by how many of the words are in their names, then by how alike all of it is."""
    wanted = " ".join(words)

    def unlike(one: Found) -> tuple[int, float]:
        name = plain(one.name)
        there = WORD.findall(name)
        slips = sum(not any(each.startswith(word) for each in there) for word in words)
        return slips, -SequenceMatcher(None, wanted, name).ratio()

    return sorted(found, key=unlike)


def _inside(mouth: Found, number: str) -> Found:
    """Give a house in an alley, at the alley's mouth: its own number, and what is mapped of it."""
    street = _ITS_NUMBER.sub("", mouth.name)
    return mouth._replace(kind=ROAD, name=f"{number} {street}", about=mouth.name)


def _apart(one: LatLon, other: LatLon) -> float:
    """Tell how far two places of one region are apart, in degrees of latitude."""
    return hypot(one.lat - other.lat, (one.lon - other.lon) * cos(radians(other.lat)))


def _found(row: Sequence[object]) -> Found:
    kind, name, about, lat, lon = row
    place = LatLon(lat=float(str(lat)), lon=float(str(lon)))
    return Found(str(kind), str(name), str(about), place)
