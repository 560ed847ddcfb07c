import os
from pathlib import Path

import numpy as np
import pytest

from routing.maps.csv_map import read_csv_map, write_csv_map
from routing.osm.networkx_io import from_networkx, to_networkx
from routing.osm.reader import build_from_osm
from routing.roads.components import Islands
from routing.roads.graph import RoadGraph
from schemas.ground.errors import MapError
from tests.routing.conftest import WriteOsm

# A square 1-2-3-4 of about 1 100 m a side, with a bend (9) between 1 and 2.
SQUARE = {
    1: (11.0, 106.0),
    2: (11.0, 106.01),
    3: (11.01, 106.01),
    4: (11.01, 106.0),
    9: (10.999, 106.005),
}
RING = (10, (1, 9, 2, 3, 4, 1), {"highway": "secondary", "name": "Đường  vòng"})


def pairs(graph: RoadGraph) -> list[tuple[int, int, int]]:
    tails, heads = graph.node_id[graph.tail].tolist(), graph.node_id[graph.head].tolist()
    return list(zip(tails, heads, graph.way_id.tolist(), strict=True))


def test_ways_are_cut_where_they_meet(write_osm: WriteOsm) -> None:
    side = (11, (2, 4), {"highway": "residential", "ref": "DT 7"})
    graph, report = build_from_osm(write_osm(SQUARE, [RING, side]))
    ring = [(1, 2, 10), (2, 1, 10), (2, 4, 10), (4, 2, 10), (4, 1, 10), (1, 4, 10)]
    assert sorted(pairs(graph)) == sorted([*ring, (2, 4, 11), (4, 2, 11)])
    assert graph.names == ("", "DT 7", "Đường vòng")
    assert (report.ways_read, report.ways_used, report.refused) == (2, 2, {})
    assert report.islands == Islands(parts=0, nodes=0, arcs=0)
    first = pairs(graph).index((1, 2, 10))
    shape = slice(*graph.shape_start[first : first + 2].tolist())
    assert graph.shape_lat[shape].tolist() == [10.999]
    assert graph.shape_lon[shape].tolist() == [106.005]
    back = pairs(graph).index((4, 2, 10))  # by 3
    shape = slice(*graph.shape_start[back : back + 2].tolist())
    assert graph.shape_lat[shape].tolist() == [11.01]


def test_lengths_and_times_follow_the_bends(write_osm: WriteOsm) -> None:
    graph, _ = build_from_osm(write_osm(SQUARE, [RING, (11, (2, 4), {"highway": "service"})]))
    first = pairs(graph).index((1, 2, 10))
    # Twice the hypotenuse of 0.005 degrees of longitude and 0.001 of latitude.
    east, north = (
        6_371_009 * np.radians(0.005) * np.cos(np.radians(11)),
        6_371_009 * np.radians(0.001),
    )
    expected_mm = 2 * np.hypot(east, north) * 1000
    assert graph.length_mm[first] == pytest.approx(expected_mm, rel=1e-5)
    assert graph.normal_ms[first] == pytest.approx(expected_mm * 3.6 / 60, abs=2)
    assert graph.sirens_ms[first] == pytest.approx(expected_mm * 3.6 / 69, abs=2)


def test_one_way_streets_have_one_arc(write_osm: WriteOsm) -> None:
    ways = [
        (10, (1, 2), {"highway": "tertiary", "oneway": "yes"}),
        (11, (3, 2), {"highway": "tertiary", "oneway": "-1"}),
        (12, (3, 4, 1), {"highway": "tertiary", "junction": "roundabout"}),
    ]
    graph, _ = build_from_osm(write_osm(SQUARE, ways))
    assert pairs(graph) == [(1, 2, 10), (2, 3, 11), (3, 1, 12)]


def test_each_direction_has_its_own_speed(write_osm: WriteOsm) -> None:
    tags = {"highway": "tertiary", "maxspeed:forward": "60", "maxspeed:backward": "30"}
    graph, _ = build_from_osm(write_osm(SQUARE, [(10, (1, 2), tags)]))
    assert pairs(graph) == [(1, 2, 10), (2, 1, 10)]
    assert graph.normal_ms[1] == pytest.approx(2 * int(graph.normal_ms[0]), abs=1)


def test_what_is_dropped_is_counted_with_its_reason(write_osm: WriteOsm) -> None:
    nodes = {**SQUARE, 20: (12.0, 107.0), 21: (12.0, 107.01)}
    ways = [
        RING,
        (11, (1, 3), {"highway": "proposed"}),
        (12, (1, 3), {"highway": "residential", "access": "no"}),
        (13, (1, 3), {"highway": "residential", "oneway": "reversible"}),
        (14, (1, 2, 3, 1), {"highway": "service", "area": "yes"}),
        (15, (20, 21), {"highway": "residential"}),
        (16, (1,), {"highway": "residential"}),
        (17, (1, 77), {"highway": "residential"}),
        (18, (1, 3), {"building": "yes"}),
        (19, (3, 20), {"highway": "residential", "oneway": "yes"}),
    ]
    graph, report = build_from_osm(write_osm(nodes, ways))
    # 1, where the ring closes, 3, where the dead end leaves, and 2, where the forecourt begins.
    assert graph.node_count == 3
    assert report.ways_read == 9
    assert report.ways_used == 4  # the forecourt of way 14 along its outline
    assert report.refused == {
        "class is no road for a vehicle": 1,
        "access tags keep an ambulance out": 1,
        "direction changes with the time of day": 1,
        "fewer than two nodes with a known location": 2,
    }
    assert report.cut_ways == 1
    assert report.islands == Islands(parts=1, nodes=2, arcs=3)


def test_a_gap_in_a_way_is_not_bridged(write_osm: WriteOsm) -> None:
    ways = [RING, (11, (1, 3, 77, 78, 2, 4), {"highway": "residential"})]
    graph, report = build_from_osm(write_osm(SQUARE, ways))
    assert report.cut_ways == 1
    of_way = sorted((tail, head) for tail, head, way in pairs(graph) if way == 11)
    assert of_way == [(1, 3), (2, 4), (3, 1), (4, 2)]


def test_a_node_twice_in_a_row_is_one(write_osm: WriteOsm) -> None:
    graph, _ = build_from_osm(write_osm(SQUARE, [(10, (1, 1, 2, 2), {"highway": "road"})]))
    assert pairs(graph) == [(1, 2, 10), (2, 1, 10)]


def test_each_direction_is_drawn_from_its_start_to_its_end(write_osm: WriteOsm) -> None:
    graph, _ = build_from_osm(write_osm(SQUARE, [(10, (1, 9, 3, 4), {"highway": "road"})]))
    assert pairs(graph) == [(1, 4, 10), (4, 1, 10)]
    assert graph.shape_lat.tolist() == [10.999, 11.01, 11.01, 10.999]
    assert graph.shape_lon.tolist() == [106.005, 106.01, 106.01, 106.005]


def test_of_equal_parts_the_one_with_the_lowest_node_is_kept(write_osm: WriteOsm) -> None:
    ways = [(11, (3, 4), {"highway": "road"}), (10, (1, 2), {"highway": "road"})]
    graph, _ = build_from_osm(write_osm(SQUARE, ways))
    assert graph.node_id.tolist() == [1, 2]


def test_the_same_roads_have_the_same_hash(write_osm: WriteOsm) -> None:
    side = (11, (2, 4), {"highway": "residential"})
    first = build_from_osm(write_osm(SQUARE, [RING, side]))[0]
    again = build_from_osm(write_osm(SQUARE, [RING, side]))[0]
    turned = build_from_osm(write_osm(SQUARE, [side, RING], "roads.osm"))[0]
    other = build_from_osm(write_osm(SQUARE, [RING, (11, (2, 4), {"highway": "track"})]))[0]
    assert first.hash == again.hash == turned.hash
    assert first.hash != other.hash


def test_progress_is_told(write_osm: WriteOsm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routing.osm.reader.PROGRESS_EVERY", 1)
    told: list[int] = []
    build_from_osm(write_osm(SQUARE, [RING]), told.append)
    assert told == [1]


def test_the_real_extract_gives_the_known_network(binh_duong: RoadGraph) -> None:
    assert (binh_duong.node_count, binh_duong.arc_count) == (11_072, 24_004)
    kmh = binh_duong.length_mm * 3.6 / binh_duong.normal_ms
    long = binh_duong.length_mm > 100_000
    assert 5 <= kmh[long].min() <= kmh[long].max() <= 81


def refused(path: Path) -> str:
    with pytest.raises(MapError) as caught:
        build_from_osm(path)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    return message


def test_unusable_files_are_refused_with_the_fix(write_osm: WriteOsm, tmp_path: Path) -> None:
    good = write_osm(SQUARE, [RING])
    content = good.read_bytes()
    bad = tmp_path / "bad.osm.pbf"
    assert "does not exist" in refused(bad)
    bad.write_bytes(b"")
    assert "is empty" in refused(bad)
    bad.write_bytes(content[: len(content) // 2])
    assert "download it again" in refused(bad)
    bad.write_bytes(os.urandom(4096))
    assert "download it again" in refused(bad)
    bad.write_bytes(write_osm(SQUARE, [RING], "roads.osm").read_bytes())  # XML in disguise
    assert "not of the format" in refused(bad)
    text = tmp_path / "roads.txt"
    text.write_text("roads", encoding="utf-8")
    assert "not named like" in refused(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('lat="11"', 'lat="91000"'),
        ('lat="11"', 'lat="north"'),
        ('lat="11"', 'lat=""'),
        ('<nd ref="1"', '<nd ref="one"'),
        ('<way id="10"', '<way id=""'),
        ("</osm>", ""),
        ('version="0.6"', 'version="9"'),
    ],
)
def test_broken_xml_is_refused_like_a_broken_pbf(write_osm: WriteOsm, old: str, new: str) -> None:
    path = write_osm(SQUARE, [RING], "roads.osm")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert "cannot be read as OpenStreetMap data" in refused(path)


@pytest.mark.parametrize("share", [1, 7, 31, 60, 88, 99])
def test_a_file_cut_off_anywhere_is_refused(write_osm: WriteOsm, share: int) -> None:
    path = write_osm(SQUARE, [RING])
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * share // 100])
    assert refused(path)


def test_a_piece_of_road_round_the_globe_is_refused_by_name(write_osm: WriteOsm) -> None:
    path = write_osm({1: (11.0, 0.0), 2: (11.0, 100.0)}, [(10, (1, 2), {"highway": "primary"})])
    assert "length_mm" in refused(path)


def test_a_map_without_roads_is_refused(write_osm: WriteOsm) -> None:
    path = write_osm(
        SQUARE, [(10, (1, 2), {"highway": "footway"}), (11, (1, 2), {"power": "line"})]
    )
    assert "no road that an ambulance can drive (1 ways" in refused(path)
    one_way = write_osm(SQUARE, [(10, (1, 2), {"highway": "primary", "oneway": "yes"})])
    assert "connected both ways" in refused(one_way)


def test_roundabouts_are_known_by_their_tag(write_osm: WriteOsm, tmp_path: Path) -> None:
    ring = {"highway": "secondary", "junction": "roundabout"}
    nodes = {1: (11.0, 106.0), 2: (11.0, 106.001), 3: (11.001, 106.001), 4: (11.01, 106.0)}
    ways = [
        (10, (1, 2), ring),
        (11, (2, 3), {**ring, "junction": "circular"}),
        (12, (3, 1), ring),
        (13, (3, 4), {"highway": "secondary", "junction": "yes"}),
    ]
    graph, _ = build_from_osm(write_osm(nodes, ways))
    assert set(graph.way_id[graph.roundabout == 1].tolist()) == {10, 11, 12}
    write_csv_map(graph, tmp_path / "tables")
    assert read_csv_map(tmp_path / "tables").hash == graph.hash
    assert from_networkx(to_networkx(graph))[0].hash == graph.hash
    text = (tmp_path / "tables" / "arcs.csv").read_text(encoding="utf-8")
    (tmp_path / "tables" / "arcs.csv").write_text(text.replace(",true", ",maybe"), "utf-8")
    with pytest.raises(MapError, match="roundabout = 'maybe' is neither true nor empty"):
        read_csv_map(tmp_path / "tables")


def test_why_a_file_holds_no_road_is_said(tmp_path: Path) -> None:
    # Degrees that are none (latitude and longitude swapped) are no places to the reader.
    node = '<node id="{0}" version="1" lat="106.{0}" lon="11"/>'
    refs = '<nd ref="1"/><nd ref="2"/>'
    path = tmp_path / "swapped.osm"
    path.write_text(
        f'<osm version="0.6">{node.format(1)}{node.format(2)}'
        f'<way id="1" version="1">{refs}<tag k="highway" v="primary"/></way>'
        f'<way id="2" version="1">{refs}<tag k="highway" v="steps"/></way></osm>'
    )
    with pytest.raises(
        MapError,
        match="2 ways with a highway tag read; 1 fewer than two nodes with a known location; 1 cla",
    ):
        build_from_osm(path)
