"""Tiles: every road is where it is, and the same roads give the same bytes."""

import gzip
import math
from pathlib import Path
from typing import IO, Any

import mapbox_vector_tile
import pytest
from pmtiles import reader as pmtiles

from routing.maps.store import MapInfo, load_or_build
from routing.maps.tiles import LAYER, RANK_LAST, ZOOM_MAX, ZOOM_MIN, write_tiles
from routing.roads.graph import RoadGraph
from schemas.ground.errors import MapError
from tests.support import small_city

Map = tuple[RoadGraph, MapInfo]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Map:
    folder = tmp_path_factory.mktemp("tiles")
    return load_or_build(small_city.write(folder / "city"), folder / "maps")


def tile_of(lat: float, lon: float, zoom: int) -> tuple[int, int]:
    across = (lon + 180) / 360 * 2**zoom
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom
    return int(across), int(down)


def opened(file: IO[bytes]) -> Any:  # noqa: ANN401 - pmtiles has no types
    library: Any = pmtiles
    return library.Reader(library.MmapSource(file))


def features(path: Path, zoom: int, column: int, row: int) -> list[dict[str, Any]]:
    with path.open("rb") as file:
        data = opened(file).get(zoom, column, row)
    if data is None:
        return []
    decoded: dict[str, Any] = mapbox_vector_tile.decode(gzip.decompress(data))
    found: list[dict[str, Any]] = decoded[LAYER]["features"]
    return found


def test_a_road_is_drawn_where_it_runs(small: Map, tmp_path: Path) -> None:
    graph, info = small
    path = tmp_path / "roads.pmtiles"
    write_tiles(graph, info, path)
    lat, lon = small_city.node(2, 3)
    column, row = tile_of(lat, lon, ZOOM_MAX)
    found = features(path, ZOOM_MAX, column, row)
    names = {one["properties"].get("name") for one in found}
    assert names & set(graph.names)
    scale = 2**ZOOM_MAX
    x = ((lon + 180) / 360 * scale - column) * 4096
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * scale - row
    lines = [
        line
        for one in found
        for line in (
            [one["geometry"]["coordinates"]]
            if one["geometry"]["type"] == "LineString"
            else one["geometry"]["coordinates"]
        )
    ]
    corner = (x, (1 - down) * 4096)  # decoded with y upwards
    assert min(math.dist(corner, point) for line in lines for point in line) < 20


def test_the_same_roads_give_the_same_bytes(small: Map, tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_tiles(*small, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_the_file_says_what_it_holds(small: Map, tmp_path: Path) -> None:
    graph, info = small
    write_tiles(graph, info, tmp_path / "x")
    with (tmp_path / "x").open("rb") as file:
        reader = opened(file)
        header, about = reader.header(), reader.metadata()
    assert (header["min_zoom"], header["max_zoom"]) == (ZOOM_MIN, ZOOM_MAX)
    assert header["min_lat_e7"] == round(info.bounds[0] * 1e7)
    assert about["graph_hash"] == graph.hash
    assert about["vector_layers"][0]["id"] == LAYER


def test_every_zoom_shows_no_more_than_the_next(small: Map, tmp_path: Path) -> None:
    write_tiles(*small, tmp_path / "x")
    lat, lon = small_city.node(2, 3)
    ranks: list[int] = []
    for zoom in range(ZOOM_MIN, ZOOM_MAX + 1):
        found = features(tmp_path / "x", zoom, *tile_of(lat, lon, zoom))
        ranks.append(max((one["properties"]["rank"] for one in found), default=-1))
    assert ranks == sorted(ranks)
    assert max(ranks) <= RANK_LAST


def test_a_place_where_nothing_can_be_written_is_named(small: Map, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(MapError, match="cannot be written"):
        write_tiles(*small, tmp_path / "file" / "roads.pmtiles")
