import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from console.commands.map import app
from routing.csv_map import read_csv_map
from routing.store import load_map
from schemas.errors import MapError
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


def test_a_person_at_a_terminal_sees_progress(write_osm: WriteOsm, tmp_path: Path) -> None:
    source = write_osm(SQUARE, WAYS)
    runner = CliRunner(env={"FORCE_COLOR": "1"})  # what rich takes for a terminal
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("routing.osm.PROGRESS_EVERY", 1)
        result = runner.invoke(app, ["build", str(source), "--out", str(tmp_path / "map")])
    assert f"Reading {source}" in result.stderr.replace("\n", "")
    assert "Reading" not in result.stdout


def test_export_writes_tables_that_are_a_map_again(write_osm: WriteOsm, tmp_path: Path) -> None:
    run("build", write_osm(SQUARE, WAYS), "--out", tmp_path / "map")
    printed = run("export", tmp_path / "map", "--out", tmp_path / "tables")
    assert printed.split() == [
        str(tmp_path / "tables" / f"{name}.csv") for name in ("nodes", "arcs")
    ]
    assert read_csv_map(tmp_path / "tables").hash == load_map(tmp_path / "map")[0].hash
    described = run("info", tmp_path / "tables")
    assert load_map(tmp_path / "map")[0].hash in described
    assert "dropped" not in described


def test_errors_are_left_to_the_main_program(tmp_path: Path) -> None:
    with pytest.raises(MapError, match="There is no map at"):
        run("info", tmp_path / "nothing")
