import json
from pathlib import Path
from typing import Any

import pytest

from scenarios.city.files import load_city, read_hospitals, read_stations
from scenarios.city.hospital_lists import read_hospital_list
from scenarios.city.layers import read_standby_points, read_zones
from scenarios.city.layers_out import city_features, folder_features
from scenarios.formats.geojson_rows import is_geojson, layer_path
from schemas.ground.base import LatLon
from schemas.ground.errors import CityError

RING = [[106.0, 11.0], [106.1, 11.0], [106.1, 11.1], [106.0, 11.0]]


def feature(geometry: Any, feature_id: str | int | None = None, **properties: Any) -> Any:  # noqa: ANN401
    head = {"type": "Feature"} if feature_id is None else {"type": "Feature", "id": feature_id}
    return {**head, "geometry": geometry, "properties": properties}


def point(lon: Any, lat: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"type": "Point", "coordinates": [lon, lat]}


def polygon(*rings: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"type": "Polygon", "coordinates": list(rings)}


def layer(folder: Path, *features: Any, name: str = "layer.geojson", **members: Any) -> Path:  # noqa: ANN401
    path = folder / name
    content = {"type": "FeatureCollection", "features": features, **members}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_stations_of_a_table_and_of_a_layer_are_the_same(tmp_path: Path) -> None:
    table = tmp_path / "stations.csv"
    table.write_text("station_id,name,lat,lon\nS1,Trạm Một,11.0,106.5\n", encoding="utf-8")
    drawn = layer(tmp_path, feature(point(106.5, 11.0), station_id="S1", name="Trạm Một", fid=7))
    assert list(read_stations(table)) == list(read_stations(drawn))
    by_id = layer(tmp_path, feature(point(106.5, 11.0), "S1", name="Trạm Một"))
    assert list(read_stations(by_id)) == list(read_stations(table))
    high = feature({"type": "Point", "coordinates": [106.5, 11.0, 12.0]}, "S1", name="Trạm Một")
    wgs84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert list(read_stations(layer(tmp_path, high, crs=wgs84))) == list(read_stations(table))


def test_hospitals_come_from_a_layer_with_lists_and_truth_values(tmp_path: Path) -> None:
    drawn = layer(
        tmp_path,
        feature(
            point(106.65, 10.99),
            hospital_id="H1",
            name="Bệnh viện",
            services=["emergency", "stroke"],
            alerts_topic=False,
        ),
    )
    (hospital,) = read_hospitals(drawn)
    assert hospital.place == LatLon(lat=10.99, lon=106.65)
    assert [service.value for service in hospital.services] == ["emergency", "stroke"]
    assert not hospital.alerts_topic
    assert read_hospital_list(drawn, seed=0) == [hospital]
    (bare,) = read_hospital_list(layer(tmp_path, feature(point(106.65, 10.99), name="X")), seed=0)
    assert bare.services_synthetic


def test_standby_points_come_from_both(tmp_path: Path) -> None:
    drawn = layer(tmp_path, feature(point(106.5, 11.0), 3, name="Ngã tư"))
    (one,) = read_standby_points(drawn)
    assert (one.standby_id, one.name, one.place) == ("3", "Ngã tư", LatLon(lat=11.0, lon=106.5))
    table = tmp_path / "standby.csv"
    table.write_text("standby_id,name,lat,lon\n3,Ngã tư,11.0,106.5\n", encoding="utf-8")
    assert read_standby_points(table) == [one]


def test_zones_come_from_both_and_a_layer_may_have_holes(tmp_path: Path) -> None:
    table = tmp_path / "zones.csv"
    table.write_text("zone_id,name,ring\nZ,Vùng,11.0 106.0;11.0 106.1;11.1 106.1\n", "utf-8")
    drawn = layer(tmp_path, feature(polygon(RING), zone_id="Z", name="Vùng"))
    assert read_zones(table) == read_zones(drawn)
    many = {"type": "MultiPolygon", "coordinates": [[RING, RING], [RING]]}
    (zone,) = read_zones(layer(tmp_path, feature(many, "Z", name="Vùng")))
    assert [len(rings) for rings in zone.polygons] == [2, 1]


@pytest.mark.parametrize(
    ("features", "words"),
    [
        ([feature(point(11.0, 106.5), "S", name="x")], ("1, field lat: '106.5'", "swapped")),
        ([feature(point(106.5, 95), "S", name="x")], ("field lat: '95'", "out of range")),
        ([feature(point(200, 11), "S", name="x")], ("field lon: '200'", "out of range")),
        ([feature(point("a", 11), "S", name="x")], ("field coordinates:", "[longitude, latitude]")),
        ([feature(point([], 11), "S", name="x")], ("field coordinates:", "no position")),
        ([feature(polygon(RING), "S", name="x")], ("field geometry: 'Polygon'", "draw a Point")),
        ([feature(None, "S", name="x")], ("field geometry: 'None'", "draw a Point")),
        ([feature(point(106.5, 11), "S")], ("field name: ''", "is empty; fill it in")),
        ([feature(point(106.5, 11), "S", name=None)], ("field name: ''", "is empty; fill it in")),
        ([feature(point(106.5, 11), name="x")], ("field station_id: ''", "is empty")),
        (
            [feature(point(106.5, 11), "S", name="x")] * 2,
            ("feature 2, field station_id: 'S'", "already on feature 1"),
        ),
        (["x"], ("holds something that is no Feature",)),
        ([{"type": "Feature"}], ("holds something that is no Feature",)),
    ],
)
def test_a_wrong_feature_is_named_with_field_value_and_fix(
    tmp_path: Path, features: list[Any], words: tuple[str, ...]
) -> None:
    with pytest.raises(CityError) as caught:
        list(read_stations(layer(tmp_path, *features)))
    for word in ("layer.geojson", *words):
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is not valid JSON"),
        ("[]", "is no FeatureCollection"),
        ('{"type": "Feature"}', "is no FeatureCollection"),
        ('{"type": "FeatureCollection"}', "no Feature"),
        ('{"type":"FeatureCollection","features":[],"crs":{"name":"EPSG:9210"}}', "in WGS 84"),
    ],
)
def test_files_that_are_no_layer(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "layer.geojson"
    path.write_text(content)
    with pytest.raises(CityError, match=words):
        list(read_stations(path))


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (polygon(RING[:3]), "end elsewhere than they begin; close the ring"),
        (polygon([]), "close the ring"),
        (polygon([RING[0]] * 4), "enclose nothing; give 3 different ones"),
        (polygon([[11.0, 106.0]] * 4), "lat and lon look swapped"),
        (polygon("abc"), "is no list of rings"),
        (polygon(), "is no list of rings"),
        ({"type": "MultiPolygon", "coordinates": []}, "is no polygon"),
        (point(106, 11), "draw a Polygon or a MultiPolygon"),
    ],
)
def test_a_zone_that_encloses_nothing_is_refused(
    tmp_path: Path, geometry: dict[str, Any], words: str
) -> None:
    with pytest.raises(CityError, match=words) as caught:
        read_zones(layer(tmp_path, feature(geometry, "Z", name="x")))
    assert "layer.geojson feature 1, field" in str(caught.value)


@pytest.mark.parametrize(
    ("ring", "words"),
    [
        ("11.0 106.0;11.0", "'11.0' is no place; write lat lon"),
        ("106.0 11.0;1 1;2 2", "column lat: '106.0' .*swapped"),
        ("11.0 106.0;11.0 106.0;11.0 106.0", "enclose nothing"),
        ("", "is empty or too long"),
        ("11.0 x;1 1;2 2", "column lon: 'x' is not a number"),
    ],
)
def test_a_zone_of_a_table_is_checked_as_strictly(tmp_path: Path, ring: str, words: str) -> None:
    path = tmp_path / "zones.csv"
    path.write_text(f"zone_id,name,ring\nZ,x,{ring}\n")
    with pytest.raises(CityError, match=words):
        read_zones(path)


def test_too_many_features(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenarios.formats.geojson_rows.ROWS_MAX", 1)
    one = feature(point(106.5, 11), "S", name="x")
    with pytest.raises(CityError, match="has 2 features; cut it down to 1"):
        list(read_stations(layer(tmp_path, one, one)))


def test_a_folder_may_hold_layers_instead_of_tables(folder: Path) -> None:
    city = load_city(folder)
    out = [*city_features(city), *folder_features(folder)]
    kinds = [one["properties"]["kind"] for one in out]
    assert kinds.count("station") == len(city.stations)
    assert kinds.count("hospital") == len(city.hospitals)
    for name, kind in (("stations", "station"), ("hospitals", "hospital")):
        (folder / f"{name}.csv").unlink()
        features = [one for one in out if one["properties"]["kind"] == kind]
        layer(folder, *features, name=f"{name}.geojson")
    again = load_city(folder)
    assert [station.place for station in again.stations] == [s.place for s in city.stations]
    assert [hospital.name for hospital in again.hospitals] == [h.name for h in city.hospitals]
    assert [hospital.services for hospital in again.hospitals] == [
        hospital.services for hospital in city.hospitals
    ]
    layer(folder, feature(point(106.5, 11), "P", name="Ngã tư"), name="standby.geojson")
    layer(folder, feature(polygon(RING), "Z", name="Vùng"), name="zones.geojson")
    more = list(folder_features(folder))
    assert [(one["id"], one["properties"]["kind"]) for one in more] == [
        ("P", "standby"),
        ("Z", "zone"),
    ]
    assert more[1]["geometry"]["coordinates"] == [RING]


def test_a_table_goes_before_a_layer(tmp_path: Path) -> None:
    assert layer_path(tmp_path, "zones") == tmp_path / "zones.csv"
    layer(tmp_path, name="zones.geojson")
    assert is_geojson(layer_path(tmp_path, "zones"))
    (tmp_path / "zones.csv").touch()
    assert not is_geojson(layer_path(tmp_path, "zones"))
