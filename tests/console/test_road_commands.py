"""``smart115 route``, ``match`` and ``city layers``, run as a person runs them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from console.cli import app
from routing.csv_map import write_csv_map
from routing.store import ATTRIBUTION_OSM, finish_map, save_map
from scenarios.schematic import ensure_builtin
from schemas.roads import RoadSpeeds
from schemas.topics import ROAD_EVENTS
from tests.routing.small_roads import arc, make_graph

# A street west to east, way 1 then 2, and a one-way island north of it that nothing leads to.
PLACES = ((11.0, 106.0), (11.0, 106.01), (11.0, 106.02), (11.05, 106.0), (11.05, 106.01))
ARCS = [
    *(arc(i, j, 60_000, 1, "Nam")._replace(length_mm=1_093_000) for i, j in ((0, 1), (1, 0))),
    *(arc(i, j, 60_000, 2, "Bắc")._replace(length_mm=1_093_000) for i, j in ((1, 2), (2, 1))),
    arc(3, 4, 60_000, 3, "Đảo")._replace(length_mm=1_093_000),
]
WEST, EAST, ISLAND = "11.0,106.001", "11.0001,106.019", "11.05,106.005"

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SMART115_HOME", str(tmp_path / "home"))
    write_csv_map(make_graph(PLACES, ARCS), tmp_path / "roads")

    def invoke(*arguments: str | Path, with_map: bool = True) -> Result:
        chosen = ["--map", "roads"] if with_map else []
        texts = [str(one) for one in arguments]
        return CliRunner().invoke(app, [*texts, *chosen], catch_exceptions=False)

    return invoke


def write_trace(folder: Path, name: str = "trace.csv", *, timed: bool = True) -> Path:
    """A drive along the whole street at 10.93 m/s, a fix a second, one of them missing."""
    rows = ["lat,lon,time" if timed else "lat,lon"]
    for second in range(190):
        place = "," if second == 100 else f"11.0,{106.0 + second / 10_000:.7f}"
        rows.append(f"{place},{1_790_000_000 + second}" if timed else place)
    path = folder / name
    path.write_text("\n".join(rows) + "\n")
    return path


def test_a_route_to_read(run: Run) -> None:
    result = run("route", WEST, EAST, "--lang", "en")
    assert result.exit_code == 0
    assert result.stderr == "Reading roads ...\n"
    assert result.stdout.splitlines() == [
        "time      1 min 48 s, with sirens",
        "distance  1.97 km",
        "to roads  0 m at the start, 11 m at the end: not counted",
        "roads     Nam > Bắc",
        "  1. Set off on Nam, then drive 980 metres.",
        "  2. Continue onto Bắc, then drive 980 metres.",
        "  3. You have arrived.",
    ]
    assert "time      3 min 36 s, without sirens" in run("route", WEST, EAST, "--normal").stdout
    assert "Xuất phát trên Nam" in run("route", WEST, EAST).stdout


def test_a_route_for_programs_and_for_maps(run: Run) -> None:
    answer = json.loads(run("route", WEST, EAST, "--json").stdout)
    assert (answer["time_ms"], answer["names"]) == (108_000, ["Nam", "Bắc"])
    assert [step["turn"] for step in answer["manoeuvres"]] == ["depart", "continue", "arrive"]
    assert len(answer["line"]) == len(answer["times_ms"])
    drawn = json.loads(run("route", WEST, EAST, "--geojson").stdout)
    kinds = [feature["properties"]["kind"] for feature in drawn["features"]]
    assert kinds == ["route", "from", "to"]
    assert "attribution" not in drawn  # these roads were made up


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["106.001,11.0", EAST], 2, "FROM = '106.001,11.0': lat with lon 11: lat and lon look"),
        ([WEST, "11.0"], 2, "TO = '11.0' is no place; write it as \"latitude,longitude\""),
        ([WEST, "north,west"], 2, "TO = 'north,west' is no place"),
        ([WEST, "nan,106"], 2, "TO = 'nan,106': lat is out of range"),
        ([WEST, "-11.0,106.0"], 2, "TO = -11,106 is off the road network: the nearest road is 2,4"),
        ([WEST, ISLAND], 1, "no road leads from 11.0,106.001 to 11.05,106.005 on roads"),
        ([WEST, EAST, "--json", "--geojson"], 2, "--json and --geojson both say how"),
        ([WEST, EAST, "--city", "x"], 2, "--map and --city both name roads"),
        ([WEST, EAST, "--siren"], 2, "unexpected extra argument"),
    ],
)
def test_a_wrong_question_is_answered_with_the_fix(
    run: Run, arguments: list[str], code: int, said: str
) -> None:
    result = run("route", *arguments)
    assert result.exit_code == code
    assert result.stdout == ""
    assert said in result.stderr


def test_a_swap_that_the_ranges_allow_is_told_by_the_map(tmp_path: Path, run: Run) -> None:
    europe = [(50.0 + lat - 11, 10.0 + lon - 106) for lat, lon in PLACES]
    write_csv_map(make_graph(europe, ARCS), tmp_path / "roads")
    result = run("route", "10.001,50.0", "50.0,10.019")
    assert result.exit_code == 2
    assert "FROM = 10.001,50 lies off the map, and on it with lat and lon" in result.stderr


def test_whose_data_the_roads_are_is_said(tmp_path: Path, run: Run) -> None:
    graph, info = finish_map(
        make_graph(PLACES, ARCS),
        source_name="town.osm.pbf",
        source_sha256="",
        attribution=ATTRIBUTION_OSM,
        report=None,
    )
    save_map(graph, info, tmp_path / "town")
    stands = write_trace(tmp_path)
    stands.write_text(stands.read_text() + "11.0,106.0189,1790000400\n11.0,106.0189,1790000500\n")
    told: list[str] = []
    for asked in (("route", WEST, EAST), ("match", stands)):
        told = run(*asked, "--map", "town", with_map=False).stdout.splitlines()
        assert told[-1] == f"data      {ATTRIBUTION_OSM}"
        drawn = json.loads(run(*asked, "--map", "town", "--geojson", with_map=False).stdout)
        assert drawn["attribution"] == "© OpenStreetMap contributors"
    assert "near      2 fixes: standing, or too dense to tell more" in told


def test_a_missing_map_is_a_matter_of_configuration(run: Run) -> None:
    result = run("route", WEST, EAST, "--map", "nowhere", with_map=False)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "nowhere" in result.stderr


def test_a_match_to_read(tmp_path: Path, run: Run) -> None:
    result = run("match", write_trace(tmp_path))
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "trace     trace.csv: 190 fixes, error 4.0 m",
        "driven    2.07 km in 1 parts; 2.06 km from fix to fix",
        "unused    1 fixes: no fix",
        "  1. rows 1 to 190, 2.07 km: Nam > Bắc",
    ]


def test_a_match_for_programs_and_for_maps(tmp_path: Path, run: Run) -> None:
    paths = [write_trace(tmp_path, "a.csv"), write_trace(tmp_path, "b.csv", timed=False)]
    lines = run("match", *paths, "--json").stdout.splitlines()
    answers: list[Any] = [json.loads(one) for one in lines]
    assert [answer["trace"] for answer in answers] == ["a.csv", "b.csv"]
    assert answers[0]["unused"] == {"100": "no_fix"}
    assert [piece["way_id"] for piece in answers[0]["parts"][0]["driven"]] == [1, 2]
    assert answers[1]["parts"][0]["fixes"][0]["at_ms"] is None
    drawn = json.loads(run("match", *paths, "--geojson").stdout)
    assert [one["properties"]["kind"] for one in drawn["features"]] == ["match", "match"]


def test_speeds_are_written_as_events_for_the_journal(tmp_path: Path, run: Run) -> None:
    paths = [write_trace(tmp_path, f"{n}.csv") for n in range(3)]
    result = run("match", *paths, "--speeds", "out.jsonl", "--centre", "hcm-115")
    assert result.exit_code == 0
    assert "6 drives along roads, 4 speeds in 1 events: out.jsonl" in result.stderr
    (line,) = (tmp_path / "out.jsonl").read_text().splitlines()
    event = ROAD_EVENTS.model.validate_json(line)
    assert isinstance(event, RoadSpeeds)
    assert (event.traces, event.centre_id) == (3, "hcm-115")
    assert {row.way_id for row in event.factors} == {1, 2}
    assert event.factors[0].factor == pytest.approx((60 / 100) ** (3 / 13), abs=0.01)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--json", "--geojson"], 2, "give one of them"),
        (["--speeds", "x.jsonl"], 2, "--speeds and --centre go together"),
        (["--speeds", "x.jsonl", "--centre", "a b"], 2, "--centre = 'a b' is no identifier"),
        (["--speeds", "no/x.jsonl", "--centre", "ab"], 2, "cannot be written"),
    ],
)
def test_match_refuses_what_cannot_be_meant(
    tmp_path: Path, run: Run, arguments: list[str], code: int, said: str
) -> None:
    result = run("match", write_trace(tmp_path), *arguments)
    assert result.exit_code == code
    assert said in result.stderr


def test_a_wrong_trace_is_named(tmp_path: Path, run: Run) -> None:
    (tmp_path / "bad.csv").write_text("lat,lon\n106.0,11.0\n")
    result = run("match", "bad.csv")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "bad.csv, line 2: lat = '106.0' with lon 11: lat and lon look swapped" in result.stderr


def test_a_city_as_layers(tmp_path: Path, run: Run) -> None:
    folder = ensure_builtin(tmp_path / "cities")
    plain = json.loads(run("city", "layers", folder, with_map=False).stdout)
    reached = json.loads(run("city", "layers", folder, "--within", "4", with_map=False).stdout)
    assert len(reached["features"]) == len(plain["features"]) + 1
    last = reached["features"][-1]
    assert last["properties"] == {
        "kind": "reach",
        "limit_ms": 240_000,
        "version": 0,
        "from": "stations",
    }
    assert last["geometry"]["coordinates"]
