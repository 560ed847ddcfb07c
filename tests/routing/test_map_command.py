import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from console.commands.roads.map import SNAP_LIMIT_M as CHECK_LIMIT_M
from console.commands.roads.map import app
from routing.maps.csv_map import read_csv_map
from routing.maps.store import load_map
from routing.places.snap import SNAP_LIMIT_M
from schemas.ground.errors import MapError
from tests.routing.conftest import WriteOsm

SQUARE = {1: (11.0, 106.0), 2: (11.0, 106.01), 3: (11.01, 106.01), 8: (12.0, 107.0)}
WAYS = [
    (10, (1, 2, 3, 1), {"highway": "secondary", "name": "Đường vòng"}),
    (11, (1, 2), {"highway": "steps"}),
    (12, (1, 8, 77), {"highway": "track", "oneway": "yes"}),
]


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)
    assert result.exit_code == 0
    assert result.stderr == ""  # no terminal, no talk
    return result.stdout


def test_build_reports_what_was_dropped_and_why(write_osm: WriteOsm, tmp_path: Path) -> None:
    printed = run("build", write_osm(SQUARE, WAYS), "--out", tmp_path / "map")
    graph, info = load_map(tmp_path / "map")
    assert info.graph_hash == graph.hash
    for line in (
        "map     roads.osm.pbf",
        f"hash    {graph.hash}",
        f"roads   {graph.node_count} nodes, {graph.arc_count} arcs",
        "data    © OpenStreetMap contributors (ODbL)",
        "read    3 ways, used 2",
        "dropped 1 ways: class is no road for a vehicle",
        "cut     1 ways",
        "dropped 1 nodes, 1 arcs: 1 parts",
    ):
        assert line in printed


def test_build_and_info_answer_programs(write_osm: WriteOsm, tmp_path: Path) -> None:
    source, out = write_osm(SQUARE, WAYS), tmp_path / "map"
    built = json.loads(run("build", source, "--out", out, "--json"))
    assert built["report"]["refused"] == {"class is no road for a vehicle": 1}
    assert json.loads(run("info", out, "--json")) == built
    assert json.loads(run("info", source, "--json")) == built


def test_the_limit_of_a_check_is_the_limit_of_snapping() -> None:
    assert CHECK_LIMIT_M == SNAP_LIMIT_M


def test_a_person_at_a_terminal_sees_progress(write_osm: WriteOsm, tmp_path: Path) -> None:
    source = write_osm(SQUARE, WAYS)
    runner = CliRunner(env={"FORCE_COLOR": "1", "COLUMNS": "120"})  # what rich takes for a terminal
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("routing.osm.reader.PROGRESS_EVERY", 1)
        result = runner.invoke(app, ["build", str(source), "--out", str(tmp_path / "map")])
    assert f"Reading {source.name}" in result.stderr
    assert "3 ways" in result.stderr
    assert "Reading" not in result.stdout


def test_export_writes_tables_that_are_a_map_again(write_osm: WriteOsm, tmp_path: Path) -> None:
    run("build", write_osm(SQUARE, WAYS), "--out", tmp_path / "map")
    printed = run("export", tmp_path / "map", "--out", tmp_path / "tables")
    assert printed.split() == [
        str(tmp_path / "tables" / f"{name}.csv")
        for name in ("nodes", "arcs", "search_nodes", "search_arcs")
    ]
    assert read_csv_map(tmp_path / "tables").hash == load_map(tmp_path / "map")[0].hash
    described = run("info", tmp_path / "tables")
    assert load_map(tmp_path / "map")[0].hash in described
    assert "dropped" not in described


CROSS = [
    (10, (1, 2), {"highway": "secondary", "maxspeed": "0"}),
    (11, (2, 3), {"highway": "residential", "surface": "cheese"}),
    (12, (3, 1), {"highway": "residential", "maxspeed:conditional": "20 @ (22:00-06:00)"}),
    (13, (2, 4), {"highway": "residential", "motorcar": "no", "motorcycle": "yes"}),
]
RELATIONS = [
    (
        1,
        [("w", 10, "from"), ("n", 2, "via"), ("w", 11, "to")],
        {"type": "restriction", "restriction": "no_left_turn"},
    ),
    (2, [("w", 10, "from")], {"type": "restriction", "restriction": "no_left_turn"}),
]


def write_cross(write_osm: WriteOsm) -> Path:
    nodes = {**SQUARE, 4: (11.02, 106.0)}
    lights = {3: {"highway": "traffic_signals"}}
    return write_osm(nodes, CROSS, relations=RELATIONS, node_tags=lights)


def test_build_tells_what_a_person_should_look_at(write_osm: WriteOsm, tmp_path: Path) -> None:
    printed = run("build", write_cross(write_osm), "--out", tmp_path / "map")
    for line in (
        "dropped 1 ways: open to motorcycles only",
        "nodes   1 traffic lights",
        "turns   1 restrictions used",
        "ignored 1 ways: maxspeed:conditional holds at some hours only",
        "unknown surface: cheese (1)",
        "unknown maxspeed: 0 (1)",
        "speed   maxspeed=0: not usable (ways 10)",
        "turns   not usable, from, via or to is missing",
        "of the wrong type (relations 2)",
        "sirens  1.25 times as fast; banned turns never; one-way streets never against",
    ):
        assert line in printed


def test_build_takes_a_policy(write_osm: WriteOsm, tmp_path: Path) -> None:
    policy = tmp_path / "bold.toml"
    policy.write_text("banned_turn_s = 15\nagainst_one_way_factor = 4\n", encoding="utf-8")
    out = tmp_path / "map"
    printed = run("build", write_cross(write_osm), "--out", out, "--policy", policy)
    assert "banned turns at 15 s; one-way streets against at 4 times the time" in printed
    assert printed == run("info", out)
    policy.write_text("banned_turn_s = -1\n", encoding="utf-8")
    with pytest.raises(MapError, match="banned_turn_s = -1"):
        run("build", write_cross(write_osm), "--out", out, "--policy", policy)


def test_the_default_policy_can_be_printed_and_used(write_osm: WriteOsm, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(run("policy"), encoding="utf-8")
    source, out = write_cross(write_osm), tmp_path / "map"
    as_usual = run("build", source, "--out", out)
    assert run("build", source, "--out", out, "--policy", path) == as_usual


def test_check_names_places_off_the_roads_and_odd_limits(
    write_osm: WriteOsm, tmp_path: Path
) -> None:
    run("build", write_cross(write_osm), "--out", tmp_path / "map")
    hospitals, stations = tmp_path / "hospitals.csv", tmp_path / "stations.csv"
    hospitals.write_text("name,lat,lon,beds\nBệnh viện A,11.0,106.005,9\n", encoding="utf-8")
    stations.write_text("name,lat,lon\nTrạm xa,11.05,106.05\n", encoding="utf-8")
    ends = ("--hospitals", hospitals, "--stations", stations)
    printed = run("check", tmp_path / "map", *ends)
    for line in (
        "islands 0 arcs are not reached from, or do not reach, the rest",
        "speeds  0 arcs slower than a walk or faster than any vehicle",
        "places  1 of 2 lie more than 300 m off the roads",
        " m: Trạm xa",
        "speed   maxspeed=0: not usable (ways 10)",
    ):
        assert line in printed
    assert "Bệnh viện A" not in printed
    found = json.loads(run("check", tmp_path / "map", *ends, "--json"))
    assert found["off_road"][0]["name"] == "Trạm xa"
    assert found["off_road"][0]["distance_m"] == pytest.approx(6_236, rel=0.01)
    assert "places" not in run("check", tmp_path / "map")
    assert "places  0 of 2" in run("check", tmp_path / "map", *ends, "--limit", "9000")
    stations.write_text("name,lat,lon\nTrạm,106.05,11.05\n", encoding="utf-8")
    with pytest.raises(MapError, match="look swapped"):
        run("check", tmp_path / "map", *ends)


def test_export_writes_the_turns_too(write_osm: WriteOsm, tmp_path: Path) -> None:
    run("build", write_cross(write_osm), "--out", tmp_path / "map")
    assert "turns.csv" in run("export", tmp_path / "map", "--out", tmp_path / "tables")
    assert read_csv_map(tmp_path / "tables").hash == load_map(tmp_path / "map")[0].hash


def test_errors_are_left_to_the_main_program(tmp_path: Path) -> None:
    with pytest.raises(MapError, match="There is no map at"):
        run("info", tmp_path / "nothing")
