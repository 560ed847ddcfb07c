import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from routing import RoadGraph
from routing.maps.csv_map import read_csv_map, write_csv_map
from routing.roads.turns import CLOSED, Turn
from routing.tags.speeds import ROAD_CLASSES
from schemas.ground.errors import MapError
from tests.routing.roads.test_expansion import graphs_with_turns
from tests.routing.support.small_roads import graphs

NODES = "node_id,lat,lon\n1,11.0,106.0\n2,11.0,106.01\n"
ARCS = (
    "from_node,to_node,length_m,sirens_ms,normal_ms,name,way_id\n"
    "1,2,1092.5,50000,60000,Đường 30/4,17\n"
    "2,1,1092.5,50000,60000,,\n"
)


TURNS = "arcs,sirens_ms,normal_ms\n0 1,5,closed\n1 0,,7\n"


def write(folder: Path, nodes: str = NODES, arcs: str = ARCS, turns: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    if turns:
        (folder / "turns.csv").write_text(turns, encoding="utf-8")
    (folder / "nodes.csv").write_text(nodes, encoding="utf-8")
    (folder / "arcs.csv").write_text(arcs, encoding="utf-8")
    return folder


@given(graphs())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_back_the_same(tmp_path: Path, graph: RoadGraph) -> None:
    write_csv_map(graph, tmp_path / "out")
    assert read_csv_map(tmp_path / "out").hash == graph.hash


def test_the_real_roads_are_read_back_the_same(tmp_path: Path, binh_duong: RoadGraph) -> None:
    write_csv_map(binh_duong, tmp_path)
    assert read_csv_map(tmp_path).hash == binh_duong.hash


def test_tables_are_read_whole(tmp_path: Path) -> None:
    graph = read_csv_map(write(tmp_path, NODES + "3,12.0,107.0\n"))
    assert graph.node_id.tolist() == [1, 2, 3]  # also what no road reaches
    assert graph.length_mm.tolist() == [1_092_500, 1_092_500]
    assert graph.way_id.tolist() == [17, 0]
    assert [graph.name_of(arc) for arc in range(2)] == ["Đường 30/4", ""]


def test_the_order_of_rows_and_a_byte_order_mark_do_not_matter(tmp_path: Path) -> None:
    header, first, second = ARCS.splitlines()
    turned = f"{header}\n{second}\n{first}\n"
    nodes = NODES.splitlines()
    marked = f"\ufeff{nodes[0]}\n{nodes[2]}\n{nodes[1]}\n"
    one, other = write(tmp_path / "a"), write(tmp_path / "b", marked, turned)
    assert read_csv_map(one).hash == read_csv_map(other).hash


@pytest.mark.parametrize(
    ("table", "old", "new", "complaint"),
    [
        ("nodes", "11.0,106.0\n", "x,106.0\n", "nodes.csv, line 2: lat = 'x' is not a number"),
        ("nodes", "11.0,106.0\n", "nan,106.0\n", "line 2: lat = 'nan' is outside -180..180"),
        ("nodes", "11.0,106.0\n", "91,200\n", "line 2: lon = '200' is outside -180..180"),
        ("nodes", "11.0,106.0\n", "106.0,11.0\n", "lat = '106.0' .* lat and lon look swapped"),
        ("nodes", "11.0,106.01", "11.0,181", "line 3: lon = '181' is outside -180..180"),
        ("nodes", "2,11.0", "1,11.0", "line 3: node_id = '1' occurs twice"),
        ("nodes", "2,11.0", "2.5,11.0", "line 3: node_id = '2.5' is not a whole number"),
        ("nodes", "lat", "latitude", "line 1: the column lat is missing"),
        ("nodes", "11.0,106.01", "11.0", "line 3: has 2 values for 3 columns"),
        ("nodes", NODES, "", "line 1: the column node_id is missing"),
        ("arcs", "1,2,", "1,9,", "arcs.csv, line 2: to_node = '9' is no node_id in nodes.csv"),
        ("arcs", "1,2,1092.5", "1,2,-1", "line 2: length_m = '-1' is outside 0..2e"),
        ("arcs", "50000,60000,Đ", "0,60000,Đ", "line 2: sirens_ms = '0' is outside 1..86400000"),
        ("arcs", "60000,,\n", "6e4,,\n", "line 3: normal_ms = '6e4' is not a whole number"),
        ("arcs", ",17\n", ",x17\n", "line 2: way_id = 'x17' is not a whole number"),
        ("arcs", "Đường", '"Đường', "not a UTF-8 CSV file"),
        ("arcs", ARCS.split("\n", 1)[1], "", "holds no road below its header"),
    ],
)
def test_a_wrong_value_is_named_with_its_place(
    tmp_path: Path, table: str, old: str, new: str, complaint: str
) -> None:
    texts = {"nodes": NODES, "arcs": ARCS}
    assert old in texts[table]
    texts[table] = texts[table].replace(old, new, 1)
    with pytest.raises(MapError, match=complaint):
        read_csv_map(write(tmp_path, **texts))


@given(graphs_with_turns())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_waits_classes_and_turns_are_read_back_the_same(tmp_path: Path, graph: RoadGraph) -> None:
    classes = np.arange(graph.arc_count, dtype=np.int32) % len(ROAD_CLASSES)
    graph = dataclasses.replace(graph, road_class=classes)
    write_csv_map(graph, tmp_path)
    assert read_csv_map(tmp_path).hash == graph.hash
    assert (tmp_path / "turns.csv").exists() == (len(graph.turns) > 0)


def test_turns_name_rows_whatever_their_order(tmp_path: Path) -> None:
    graph = read_csv_map(write(tmp_path, turns=TURNS))
    assert graph.turns.rows() == [Turn((0, 1), 5, CLOSED), Turn((1, 0), 0, 7)]
    header, first, second = ARCS.splitlines(keepends=True)
    turned = read_csv_map(write(tmp_path, arcs=header + second + first, turns=TURNS))
    assert turned.turns.rows() == [Turn((0, 1), 0, 7), Turn((1, 0), 5, CLOSED)]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("0 1,", "0,", r"turns\.csv, line 2: arcs = '0' must name two rows or more"),
        ("0 1,", "0 2,", "must name two rows or more of arcs.csv, 0 to 1"),
        ("0 1,", "0 -1,", "must name two rows or more"),
        ("0 1,", "0 0,", "names roads that do not follow each other"),
        ("0 1,", "0;1,", "is no list of row numbers"),
        ("closed", "shut", "normal_ms = 'shut' is not a whole number"),
        ("arcs,", "roads,", "the column arcs is missing"),
    ],
)
def test_a_wrong_turn_is_named(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    with pytest.raises(MapError, match=complaint):
        read_csv_map(write(tmp_path, turns=TURNS.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("road_class", "boulevard", "road_class = 'boulevard' is none of motorway"),
        ("wait_sirens_ms", "-1", "wait_sirens_ms = '-1' is outside 0..86400000"),
        ("wait_normal_ms", "long", "wait_normal_ms = 'long' is not a whole number"),
    ],
)
def test_a_wrong_class_or_wait_is_named(
    tmp_path: Path, column: str, value: str, complaint: str
) -> None:
    arcs = ARCS.replace("way_id\n", f"way_id,{column}\n")
    arcs = arcs.replace(",17\n", f",17,{value}\n").replace(",,\n", ",,,\n")
    with pytest.raises(MapError, match=complaint):
        read_csv_map(write(tmp_path, arcs=arcs))


def test_an_arc_closed_to_everybody_is_no_road(tmp_path: Path) -> None:
    arcs = ARCS.replace("way_id\n", "way_id,wait_sirens_ms,wait_normal_ms\n")
    arcs = arcs.replace(",17\n", ",17,closed,closed\n").replace(",,\n", ",,,,\n")
    with pytest.raises(MapError, match="an arc that no profile may drive"):
        read_csv_map(write(tmp_path, arcs=arcs))


@pytest.mark.parametrize("geometry", ["11.0", "11 106;x 106", "95 106"])
def test_a_wrong_geometry_is_named(tmp_path: Path, geometry: str) -> None:
    arcs = ARCS.replace("way_id\n", "way_id,geometry\n")
    arcs = arcs.replace(",17\n", f",17,{geometry}\n").replace(",,\n", ",,,\n")
    with pytest.raises(MapError, match="line 2: geometry"):
        read_csv_map(write(tmp_path, arcs=arcs))


def test_missing_and_unreadable_tables_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MapError, match=r"nodes\.csv cannot be read"):
        read_csv_map(tmp_path)
    write(tmp_path)
    (tmp_path / "arcs.csv").write_bytes(ARCS.encode("utf-16"))
    with pytest.raises(MapError, match="not a UTF-8 CSV file"):
        read_csv_map(tmp_path)


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    graph = read_csv_map(write(tmp_path / "map"))
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(MapError, match="cannot be written"):
        write_csv_map(graph, tmp_path / "file")
