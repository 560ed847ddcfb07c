"""Places with a name in OpenStreetMap files: hospitals, schools, markets, quarters, house numbers.

What people say when they call: read beside the roads, for the search of addresses alone.
"""

import unicodedata
from collections.abc import Iterator
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
    found: list[Named] = []
    keys = osmium.filter.KeyFilter("name", "addr:housenumber")
    entities = osmium.osm.NODE | osmium.osm.WAY
    reader = osmium.FileProcessor(str(path), entities).with_locations().with_filter(keys)
    for entity in reader:
        place = _place(entity)
        if place is not None:
            found += _of(entity.tags, *place)
    return found


def _of(tags: TagList, lat: float, lon: float) -> Iterator[Named]:
    """Give what one thing is called, and its house number."""
    street, number = _text(tags.get("addr:street")), _text(tags.get("addr:housenumber"))
    if street and number:
        yield Named("address", f"{number} {street}", (), _text(tags.get("addr:city")), lat, lon)
    name = _text(tags.get("name"))
    kind = next((f"{tags[key]}" for key in KIND_KEYS if key in tags), "")
    if not name or not kind:
        return  # a road: the graph knows its name
    if kind == "yes":
        kind = next(key for key in KIND_KEYS if key in tags)
    others = dict.fromkeys(_text(tags.get(key)) for key in OTHER_NAMES)
    about = " ".join(part for part in (number, street) if part)
    kept = tuple(one for one in others if one and one != name)
    yield Named(kind[:KIND_CHARS_MAX], name, kept, about, lat, lon)


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
