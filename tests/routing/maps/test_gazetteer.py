"""Addresses as people type them, on a small map with the names that matter."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.maps.gazetteer import Gazetteer
from routing.maps.name_index import write_places
from routing.maps.spelling import initials, plain
from routing.maps.store import load_or_build
from routing.osm.named import Named, read_named
from schemas.ground.errors import MapError
from tests.support.examples import examples

ROADS = (
    "Cách Mạng Tháng 8", "Đường Lê Lợi", "Quốc lộ 13", "ĐT741", "30 tháng 4",
    "Nguyễn Thị Minh Khai", "Đại lộ Bình Dương",
)  # fmt: skip


def osm() -> str:
    """Write a comb: each road crosses the first one, at a node of its own."""
    lines = ["<osm version='0.6'>"]
    for number in range(len(ROADS) + 1):
        lines += [
            f"<node id='{number + 1}' lat='11.0' lon='{106.6 + number / 100}'/>",
            f"<node id='{number + 101}' lat='11.01' lon='{106.6 + number / 100}'/>",
        ]
    refs = "".join(f"<nd ref='{number + 1}'/>" for number in range(len(ROADS) + 1))
    lines.append(
        f"<way id='1'>{refs}<tag k='highway' v='primary'/><tag k='name' v='{ROADS[0]}'/></way>"
    )
    for number, name in enumerate(ROADS[1:], start=2):
        lines.append(
            f"<way id='{number}'><nd ref='{number}'/><nd ref='{number + 100}'/>"
            f"<tag k='highway' v='residential'/><tag k='name' v='{name}'/></way>"
        )
    named = [
        {"amenity": "hospital", "name": "Bệnh viện Đa khoa Mỹ Phước", "alt_name": "BV Mỹ Phước"},
        {"amenity": "school", "name": "Trường Tiểu học Thới Hòa"},
        {"place": "suburb", "name": "Phường Thới Hòa", "old_name": "Xã Thới Hòa"},
        {"addr:housenumber": "12/3", "addr:street": "Cách Mạng Tháng 8"},
        {"amenity": "cafe"},
        {"amenity": "clinic", "name": "Phòng khám 'Robert'); DROP TABLE place;--"},
    ]
    for number, tags in enumerate(named, start=201):
        inside = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        lines.append(f"<node id='{number}' lat='11.005' lon='106.605'>{inside}</node>")
    return "\n".join([*lines, "</osm>"])


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    folder = tmp_path_factory.mktemp("places")
    source = folder / "comb.osm"
    source.write_text(osm(), encoding="utf-8")
    graph, _ = load_or_build(source, folder / "maps")
    write_places(graph, read_named(source), folder / "places.sqlite")
    station = Named("station", "Trạm Bến Cát", (), "", 11.1, 106.6)
    return Gazetteer(folder / "places.sqlite", [station])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("cach mang thang 8", "Cách Mạng Tháng 8"),
        ("CÁCH MẠNG THÁNG TÁM", "Cách Mạng Tháng 8"),
        ("cmt8", "Cách Mạng Tháng 8"),
        ("CMT 8", "Cách Mạng Tháng 8"),
        ("cach mang", "Cách Mạng Tháng 8"),
        ("le loi", "Đường Lê Lợi"),
        ("đường lê lợi", "Đường Lê Lợi"),
        ("duong nguyen thi minh khai", "Nguyễn Thị Minh Khai"),
        ("ntmk", "Nguyễn Thị Minh Khai"),
        ("minh khai", "Nguyễn Thị Minh Khai"),
        ("ql13", "Quốc lộ 13"),
        ("QL 13", "Quốc lộ 13"),
        ("quoc lo 13", "Quốc lộ 13"),
        ("dt 741", "ĐT741"),
        ("tỉnh lộ 741", "ĐT741"),
        ("30/4", "30 tháng 4"),
        ("đường 30 tháng 4", "30 tháng 4"),
        ("dai lo binh duong", "Đại lộ Bình Dương"),
        ("bv my phuoc", "Bệnh viện Đa khoa Mỹ Phước"),
        ("bệnh viện mỹ phước", "Bệnh viện Đa khoa Mỹ Phước"),
        ("truong thoi hoa", "Trường Tiểu học Thới Hòa"),
        ("p. thoi hoa", "Phường Thới Hòa"),
        ("xa thoi hoa", "Phường Thới Hòa"),
        ("tram ben cat", "Trạm Bến Cát"),
        ("12/3 cach mang thang 8", "12/3 Cách Mạng Tháng 8"),
        ("số 12/3 CMT8", "12/3 Cách Mạng Tháng 8"),
        ("45 le loi", "45 Đường Lê Lợi"),
        ("le loi giao cmt8", "Cách Mạng Tháng 8 × Đường Lê Lợi"),
        ("ngã tư Lê Lợi - Cách Mạng Tháng 8", "Cách Mạng Tháng 8 × Đường Lê Lợi"),
        ("đường Lê Lợi / Cách Mạng Tháng 8", "Cách Mạng Tháng 8 × Đường Lê Lợi"),
        ("cmt8 x ql13", "Cách Mạng Tháng 8 × Quốc lộ 13"),
        ("góc CMT8 và ĐT741", "Cách Mạng Tháng 8 × ĐT741"),
        ("ngã tư Lê Lợi Cách Mạng Tháng 8", "Cách Mạng Tháng 8 × Đường Lê Lợi"),
        ("nga ba cmt8 nguyen thi minh khai", "Cách Mạng Tháng 8 × Nguyễn Thị Minh Khai"),
        ("ll", "Đường Lê Lợi"),
        ("bvdk my phuoc", "Bệnh viện Đa khoa Mỹ Phước"),
        ("lê lợi, phường thới hòa, bến cát", "Đường Lê Lợi"),
        ("45 lê lợi, p. hòa phú, tp. thủ dầu một", "45 Đường Lê Lợi"),
        ("le loi phuong hoa phu", "Đường Lê Lợi"),
        ("minh khai xã phú an tỉnh bình dương", "Nguyễn Thị Minh Khai"),
        ("quốc lộ 013", "Quốc lộ 13"),
    ],
)
def test_what_people_type_is_found_first(places: Gazetteer, typed: str, found: str) -> None:
    assert [one.name for one in places.find(typed)][:1] == [found]


def test_a_crossing_is_where_the_roads_meet(places: Gazetteer) -> None:
    [found] = places.find("le loi giao cmt8")
    assert (found.kind, found.place.lat) == ("crossing", 11.0)
    assert found.place.lon == pytest.approx(106.61)


def test_a_house_that_is_not_mapped_gives_its_road(places: Gazetteer) -> None:
    assert places.find("45 le loi")[0].kind == "road"
    assert places.find("12/3 cmt8")[0].kind == "address"


@pytest.mark.parametrize(
    "typed", ["", "   ", "zzz", "'; DELETE FROM place;--", '"*(', "giao", "/", ",,,", "nga tu"]
)
def test_what_is_no_place_finds_none_and_breaks_nothing(places: Gazetteer, typed: str) -> None:
    assert places.find(typed) == []
    assert places.find("le loi")


@examples(200)
@given(st.text(max_size=60))
def test_no_text_is_an_error(places: Gazetteer, typed: str) -> None:
    assert len(places.find(typed)) <= 8


def test_an_endless_text_is_cut(places: Gazetteer) -> None:
    assert places.find("le loi " * 20_000)
    assert places.find("a " * 100_000) == []
    assert places.find("ngã tư " + "a " * 100_000) == []


def test_names_are_compared_without_marks() -> None:
    assert plain("  Đường   CÁCH Mạng,  Tháng Tám ") == "duong cach mang thang 8"
    assert initials("Nguyễn Thị Minh Khai 12") == "ntmk12"


def test_a_place_where_nothing_can_be_written_is_named(tmp_path: Path, places: Gazetteer) -> None:
    source = tmp_path / "comb.osm"
    source.write_text(osm(), encoding="utf-8")
    graph, _ = load_or_build(source, tmp_path / "maps")
    with pytest.raises(MapError, match="cannot be written"):
        write_places(graph, (), source / "places.sqlite")
