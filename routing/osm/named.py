"""Places with a name in OpenStreetMap files: hospitals, schools, markets, quarters, house numbers.

What people say when they call: read beside the roads, for the search of addresses alone.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import osmium
from osmium.osm import Node as OsmNode
from osmium.osm import TagList
from osmium.osm import Way as OsmWay

KIND_KEYS: Final = (
    "amenity", "healthcare", "place", "shop", "tourism", "leisure", "office", "railway",
    "public_transport", "aeroway", "historic", "man_made", "building", "landuse",
)  # fmt: skip
"""Keys that say what a named thing is; the first one that it has counts."""

OTHER_NAMES: Final = ("name:vi", "alt_name", "old_name", "official_name", "short_name", "name:en")
"""Other names of the same thing: also what it was called before wards and provinces were joined."""

ROAD: Final = "road"
ROAD_NAMES: Final = (*OTHER_NAMES, "ref")
"""Other names of a road: an avenue that is a national road is called by its number, too."""

ROADS_APART: Final = 20
"""Parts of a degree (some 5 km) in which pieces of a road of one name are one road."""

KIND_CHARS_MAX: Final = 40


class Named(NamedTuple):
    """A place with a name: what it is, its other names, where it is said to be, and WGS 84 degrees.

    ``kind`` is OSM's word for it, ``address`` for a house number. ``about`` says more for people,
    "" where there is nothing.
    """

    kind: str
    name: str
    others: tuple[str, ...]
    about: str
    lat: float
    lon: float


def read_named(path: Path) -> list[Named]:
    """Read all places with a name and all house numbers, in the order of the file.

    Of a road, the graph knows its name: it is read here once, where it has other names.

    Parameters
    ----------
    path
        An OSM file.

    Returns
    -------
    list of Named
        What has no place that the file holds is left out.

    Raises
    ------
    RuntimeError
        The file is damaged; whoever reads its roads first is told in words.
    """
    found: dict[object, Named] = {}
    keys = osmium.filter.KeyFilter("name", "addr:housenumber")
    entities = osmium.osm.NODE | osmium.osm.WAY
    reader = osmium.FileProcessor(str(path), entities).with_locations().with_filter(keys)
    for entity in reader:
        place = _place(entity)
        if place is not None:
            for one in (*_of(entity.tags, *place), *_road(entity, *place)):
                found.setdefault(_once(one), one)
    return list(found.values())


def _once(one: Named) -> object:
    """Give that by which a place is told from others: a road is drawn in many pieces."""
    if one.kind != ROAD:
        return one
    return one.name, one.others, round(one.lat * ROADS_APART), round(one.lon * ROADS_APART)


def _road(entity: object, lat: float, lon: float) -> Iterator[Named]:
    """Give a road that has other names."""
    if not isinstance(entity, OsmWay) or "highway" not in entity.tags:
        return
    name = _text(entity.tags.get("name"))
    others = _others(entity.tags, ROAD_NAMES, name)
    if name and others:
        yield Named(ROAD, name, others, "", lat, lon)


def _of(tags: TagList, lat: float, lon: float) -> Iterator[Named]:
    """Give what one thing is called, and its house number."""
    street, number = _text(tags.get("addr:street")), _text(tags.get("addr:housenumber"))
    if street and number:
        yield Named("address", f"{number} {street}", (), _text(tags.get("addr:city")), lat, lon)
    name = _text(tags.get("name"))
    kind = next((f"{tags[key]}" for key in KIND_KEYS if key in tags), "")
    if not name or not kind:
        return
    if kind == "yes":
        kind = next(key for key in KIND_KEYS if key in tags)
    about = " ".join(part for part in (number, street) if part)
    others = _others(tags, OTHER_NAMES, name)
    yield Named(kind[:KIND_CHARS_MAX], name, others, about, lat, lon)


def _others(tags: TagList, keys: Iterable[str], name: str) -> tuple[str, ...]:
    """Give the other names that some keys hold, each once."""
    found = dict.fromkeys(_text(tags.get(key)) for key in keys)
    return tuple(one for one in found if one and one != name)


def _place(entity: object) -> tuple[float, float] | None:
    """Give where a thing is: a node's own place, the middle of a way's corners."""
    if isinstance(entity, OsmNode):
        location = entity.location
        return (location.lat, location.lon) if location.valid() else None
    if not isinstance(entity, OsmWay):
        return None
    corners = [node for node in entity.nodes if node.location.valid()]
    if not corners:
        return None
    lats, lons = [one.lat for one in corners], [one.lon for one in corners]
    return sum(lats) / len(lats), sum(lons) / len(lons)


def _text(value: str | None) -> str:
    return unicodedata.normalize("NFC", value or "").strip()
