"""GeoJSON layers of points read as if they were tables, so that one rule checks both.

A feature is a row, its properties are the cells, its position gives ``lat`` and ``lon``. Properties
that are not asked for are passed over: a GIS writes many. Every refusal is a ``CityError`` of one
sentence: file, feature, field, value, and the fix.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from scenarios.formats.csv_file import ROWS_MAX, Row, nfc, read_table, read_text
from schemas.ground.errors import CityError

SUFFIXES: Final = (".geojson", ".json")
POSITION_NUMBERS: Final = (2, 3)  # longitude, latitude and, perhaps, a height

_WGS84: Final = ("CRS84", "EPSG::4326", "EPSG:4326")
_WORDS: Final = ("feature", "field")


def is_geojson(path: Path) -> bool:
    """Tell by its name whether a file is a layer, not a table."""
    return path.suffix.lower() in SUFFIXES


def layer_path(folder: Path, name: str) -> Path:
    """Find a layer of a folder: ``name.geojson`` if there, and no ``name.csv``, else the table."""
    table, layer = folder / f"{name}.csv", folder / f"{name}.geojson"
    return layer if layer.is_file() and not table.exists() else table


def read_rows(
    path: Path,
    needed: Sequence[str],
    optional: Iterable[str] = (),
    *,
    others_allowed: bool = False,
) -> list[Row]:
    """Read a table, or a layer of points, as rows.

    Parameters
    ----------
    path
        A ``.csv`` table, or a ``.geojson`` or ``.json`` FeatureCollection of points, WGS 84.
    needed, optional
        Columns or properties; ``lat`` and ``lon`` come from the position. A feature's own ``id``
        stands for the first needed one where that is not among the properties.
    others_allowed
        Whether a table may have other columns; a layer always may.

    Returns
    -------
    list of Row
        In the file's order.

    Raises
    ------
    CityError
        The file is missing, or no such table or layer.
    """
    if not is_geojson(path):
        return read_table(path, needed, optional, others_allowed=others_allowed)
    return [
        _point_row(path.name, number, feature, needed[0])
        for number, feature in enumerate(read_features(path), start=1)
    ]


def read_features(path: Path) -> list[dict[str, Any]]:
    """Read the features of a layer; CityError where it is none, or not in WGS 84."""
    try:
        content = json.loads(read_text(path))
    except ValueError as error:
        msg = f"{path.name} is not valid JSON ({error}); export the layer again as GeoJSON."
        raise CityError(msg) from None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        msg = f"{path.name} is no FeatureCollection; export the layer as GeoJSON (RFC 7946)."
        raise CityError(msg)
    if not isinstance(features, list) or not all(_is_feature(one) for one in features):
        msg = f"{path.name} holds something that is no Feature; export the layer as GeoJSON."
        raise CityError(msg)
    crs = content.get("crs")
    if crs is not None and not any(name in json.dumps(crs) for name in _WGS84):
        msg = f"{path.name} has the field crs: {json.dumps(crs)[:100]}; export it in WGS 84."
        raise CityError(msg)
    if len(features) > ROWS_MAX:
        msg = f"{path.name} has {len(features)} features; cut it down to {ROWS_MAX}."
        raise CityError(msg)
    return features


def feature_row(file: str, number: int, feature: dict[str, Any], id_name: str) -> Row:
    """Give a feature's properties as a row, without its geometry."""
    cells = {nfc(name): _text(value) for name, value in (feature["properties"] or {}).items()}
    if id_name not in cells and feature.get("id") is not None:
        cells[id_name] = _text(feature["id"])
    return Row(file=file, line=number, cells=cells, words=_WORDS)


def geometry_of(row: Row, feature: dict[str, Any], kinds: Sequence[str]) -> Any:  # noqa: ANN401
    """Give a feature's coordinates; CityError where its geometry is of another kind."""
    drawn = feature.get("geometry")
    geometry: dict[str, Any] = drawn if isinstance(drawn, dict) else {}
    if geometry.get("type") not in kinds:
        shown = row_with(row, "geometry", str(geometry.get("type")))
        raise shown.wrong("geometry", f"is not what is wanted; draw a {' or a '.join(kinds)}")
    return geometry.get("coordinates")


def position_row(row: Row, position: object) -> Row:
    """Give a row with a GeoJSON position as its lat and lon; CityError where it is none."""
    numbers = position if isinstance(position, list) else []
    is_number = all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers)
    if len(numbers) not in POSITION_NUMBERS or not is_number:
        shown = row_with(row, "coordinates", json.dumps(position)[:80])
        raise shown.wrong("coordinates", "is no position; write [longitude, latitude]")
    return row_with(row_with(row, "lat", repr(numbers[1])), "lon", repr(numbers[0]))


def row_with(row: Row, column: str, value: str) -> Row:
    """Give a row with one cell more, or another one."""
    return Row(row.file, row.line, {**row.cells, column: value}, row.words)


def _point_row(file: str, number: int, feature: dict[str, Any], id_name: str) -> Row:
    """Give a feature of a point as a row with lat and lon."""
    row = feature_row(file, number, feature, id_name)
    return position_row(row, geometry_of(row, feature, ("Point",)))


def _is_feature(one: object) -> bool:
    """Tell whether something is a feature whose properties can be read."""
    if not isinstance(one, dict) or one.get("type") != "Feature":
        return False
    return "properties" in one and isinstance(one["properties"], dict | None)


def _text(value: object) -> str:
    """Write a property as a table would."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ";".join(_text(one) for one in value)
    return nfc(str(value))
