"""``smart115 route``, ``match`` and ``city layers``, run as a person runs them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from console.cli.table import app
from routing.maps.csv_map import write_csv_map
from routing.maps.store import ATTRIBUTION_OSM, finish_map, save_map
from scenarios.schematic.build import ensure_builtin
from schemas.events.roads import RoadSpeeds
from schemas.topics import ROAD_EVENTS
from tests.routing.support.small_roads import arc, make_graph
from tests.support import small_city

# A street west to east, way 1 then 2, and a one-way island north of it that nothing leads to.
PLACES = ((11.0, 106.0), (11.0, 106.01), (11.0, 106.02), (11.05, 106.0), (11.05, 106.01))
ARCS = [
    *(arc(i, j, 60_000, 1, "Nam")._replace(length_mm=1_093_000) for i, j in ((0, 1), (1, 0))),
    *(arc(i, j, 60_000, 2, "Bắc")._replace(length_mm=1_093_000) for i, j in ((1, 2), (2, 1))),
    arc(3, 4, 60_000, 3, "Đảo")._replace(length_mm=1_093_000),
]
WEST, EAST, ISLAND = "11.0,106.001", "11.0001,106.019", "11.05,106.005"

PRIOR = "prior: spread 0.35 in the logarithm, no drive known"

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


def write_trace(
    folder: Path, name: str = "trace.csv", *, timed: bool = True, every_s: int = 1
) -> Path:
    """A drive along the whole street, a fix each 10.93 m and second, one of them missing."""
    rows = ["lat,lon,time" if timed else "lat,lon"]
    for second in range(190):
        place = "," if second == 100 else f"11.0,{106.0 + second / 10_000:.7f}"
        rows.append(f"{place},{1_790_000_000 + second * every_s}" if timed else place)
    path = folder / name
    path.write_text("\n".join(rows) + "\n")
    return path


def test_a_route_to_read(run: Run) -> None:
    result = run("route", WEST, EAST, "--lang", "en")
    assert result.exit_code == 0
    assert result.stderr == "Reading roads ...\n"
    assert result.stdout.splitlines() == [
        "time      1 min 48 s, with sirens",
        f"range     1 min 09 s to 2 min 49 s in 8 of 10 drives, median 1 min 48 s ({PRIOR})",
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
    assert answer["eta"] == {
        "p10_ms": 68_964,
        "median_ms": 108_000,
        "p90_ms": 169_131,
        "model": PRIOR,
    }
    assert [step["turn"] for step in answer["manoeuvres"]] == ["depart", "continue", "arrive"]
    assert len(answer["line"]) == len(answer["times_ms"])
    drawn = json.loads(run("route", WEST, EAST, "--geojson").stdout)
    kinds = [feature["properties"]["kind"] for feature in drawn["features"]]
    assert kinds == ["route", "from", "to"]
    assert drawn["features"][0]["properties"]["eta"] == answer["eta"]
    assert "attribution" not in drawn  # these roads were made up


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["106.001,11.0", EAST], 2, "FROM = '106.001,11.0': lat with lon 11: lat and lon look"),
        ([WEST, "11.0"], 2, "TO = '11.0' is no place; write it as \"latitude,longitude\""),
        ([WEST, "north,west"], 2, "TO = 'north,west' is no place"),
        ([WEST, "nan,106"], 2, "TO = 'nan,106': lat is out of range"),
        ([WEST, "-11.0,106.0"], 2, "TO = -11,106 is off the road network: the nearest road is 2,4"),
        ([WEST, ISLAND], 6, "no road leads from 11.0,106.001 to 11.05,106.005 on roads"),
        ([WEST, EAST, "--json", "--geojson"], 2, "--json and --geojson both say how"),
        ([WEST, EAST, "--city", "x"], 2, "--map and --city both name roads"),
        ([WEST, EAST, "--siren"], 2, "unexpected extra argument"),
        ([WEST, EAST, "--at", "noon"], 2, "--at = 'noon' is no time; write it like"),
        ([WEST, EAST, "--at", "2026-01-01"], 2, "--at = '2026-01-01' has no zone"),
        ([WEST, EAST, "--events", "no.jsonl"], 2, "--events = 'no.jsonl' cannot be read"),
        ([WEST, EAST, "--eta", "no.json"], 3, "The model no.json cannot be read"),
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


def road_event(name: str, kind: str = "closure", **fields: object) -> str:
    """A line for --events, said at noon."""
    event = {
        "type": "road.event",
        "event_id": f"{name}-{kind}",
        "centre_id": "BD",
        "occurred_at": "2026-01-01T12:00:00Z",
        "source": "police",
        "road_event_id": name,
        "kind": kind,
    }
    return json.dumps({**event, **fields}) + "\n"


AFTER = ("--at", "2026-01-01T19:30+07:00")  # half past noon, UTC


def test_a_closure_is_seen_in_the_route(tmp_path: Path, run: Run) -> None:
    slow = road_event("jam", "slowdown", way_ids=[1, 99], speed_factor=0.5)
    (tmp_path / "jam.jsonl").write_text(f"{slow}\n")
    result = run("route", WEST, EAST, "--events", "jam.jsonl", *AFTER)
    assert "jam: slowdown of 2 arcs, in force; ways that this map has not: 99" in result.stderr
    assert "time      2 min 42 s, with sirens" in result.stdout
    shut = road_event("flood", way_ids=[2])
    (tmp_path / "shut.jsonl").write_text(slow + shut)
    result = run("route", WEST, EAST, "--events", "shut.jsonl", *AFTER)
    assert (result.exit_code, result.stdout) == (6, "")
    assert "flood: closure of 2 arcs, in force\n" in result.stderr


def test_events_of_which_none_is_in_force_change_nothing(tmp_path: Path, run: Run) -> None:
    lines = [
        road_event("over", way_ids=[1], valid_until="2026-01-01T12:10:00Z"),
        road_event("later", way_ids=[1], valid_from="2026-01-01T18:00:00Z"),
        road_event("unsaid", way_ids=[1], occurred_at="2026-01-02T12:00:00Z"),
        road_event("undone", way_ids=[1]),
        road_event("undone", "reopening"),
        road_event("elsewhere", way_ids=[77]),
        road_event("swapped", around={"lat": 11.0, "lon": 106.0}, radius_m=10)
        .replace("11.0", "X")
        .replace("106.0", "11.0")
        .replace("X", "10.6"),
    ]
    (tmp_path / "events.jsonl").write_text("".join(lines))
    result = run("route", WEST, EAST, "--events", "events.jsonl", *AFTER)
    assert "time      1 min 48 s, with sirens" in result.stdout
    assert result.stderr.splitlines()[1:] == [
        "over: closure of 2 arcs, not in force then",
        "later: closure of 2 arcs, not in force then",
        "unsaid-closure: said after 2026-01-01T12:30:00+00:00, so left out",
        "undone: closure of 2 arcs, not in force then",
        "undone: reopening",
        "elsewhere: closure means no road of this map; ways that this map has not: 77",
        "swapped: closure means no road of this map",
    ]


def test_observed_speeds_count_as_well(tmp_path: Path, run: Run) -> None:
    paths = [write_trace(tmp_path, f"{n}.csv") for n in range(30)]
    run("match", *paths, "--speeds", "speeds.jsonl", "--centre", "BD")
    result = run("route", WEST, EAST, "--events", "speeds.jsonl")
    assert ": 4 observed speeds\n" in result.stderr
    assert "time      1 min 48 s" not in result.stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "events.jsonl line 2: $: is not a JSON object"),
        ('{"type": "vitals"}', "events.jsonl line 2: "),
        (road_event("x", way_ids=["a"]), "events.jsonl line 2: way_ids.0"),
        (road_event("x"), "events.jsonl line 2: $"),
        (road_event("x", "slowdown", way_ids=[1], speed_factor=0), "line 2: speed_factor: 0"),
    ],
)
def test_a_line_that_is_no_road_event_is_named(
    tmp_path: Path, run: Run, line: str, said: str
) -> None:
    (tmp_path / "events.jsonl").write_text(f"\n{line.strip()}\n")
    result = run("route", WEST, EAST, "--events", "events.jsonl")
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_events_of_another_topic_are_refused(tmp_path: Path, run: Run) -> None:
    status = {
        "type": "vehicle.status",
        "event_id": "a",
        "centre_id": "BD",
        "occurred_at": "2026-01-01T12:00:00Z",
        "source": "U1",
        "unit_id": "U1",
        "status": "clear",
    }
    (tmp_path / "events.jsonl").write_text(json.dumps(status))
    result = run("route", WEST, EAST, "--events", "events.jsonl")
    assert result.exit_code == 2
    assert "events.jsonl line 1 belongs on vehicle-status: it is no road event" in result.stderr


def test_how_sure_times_are_is_fitted_checked_and_used(tmp_path: Path, run: Run) -> None:
    paths = [write_trace(tmp_path, f"{n}.csv", every_s=2) for n in range(6)]
    result = run("match", *paths, "--eta", "eta.json", "--eta-check", "eta.json")
    assert result.exit_code == 3  # checked before it is written: never against itself
    result = run("match", *paths, "--eta", "eta.json")
    # Six drives, all at less than a third of the map's speed, are not enough to be believed over
    # the prior.
    assert result.stdout.splitlines()[-1] == (
        "eta       6 drives, 0.0% within p10 to p90 of a fit to the others "
        "(each fifth held back, 5 times; aim 80 %); eta.json"
    )
    # Drives at six tenths of it lie within the prior's own range.
    usual = [write_trace(tmp_path, f"usual{n}.csv") for n in range(6)]
    assert "eta       6 drives, 100.0% within" in run("match", *usual, "--eta", "u.json").stdout
    few = run("match", *paths[:2], "--eta", "few.json")
    assert "eta       2 drives: too few to judge the fit; few.json" in few.stdout
    checked = run("match", *paths, "--eta-check", "eta.json", "--json")
    assert "eta check 6 drives, 0.0% within" in checked.stderr
    assert len(checked.stdout.splitlines()) == 6
    untimed = write_trace(tmp_path, "untimed.csv", timed=False)
    none = run("match", untimed, "--eta-check", "eta.json").stdout
    assert "eta check 0 drives, none to judge; eta.json, fitted to 6 drives" in none
    answer = json.loads(run("route", WEST, EAST, "--eta", "eta.json", "--json").stdout)
    assert answer["eta"]["model"] == "eta.json: fitted to 6 drives"
    assert answer["time_ms"] < answer["eta"]["median_ms"] < answer["eta"]["p90_ms"]


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


def test_layers_of_a_city_hold_closures_cells_and_what_is_reached_from_a_place(
    tmp_path: Path, run: Run
) -> None:
    folder = small_city.write(tmp_path / "city")
    lat, lon = small_city.node(2, 2)
    flood = dict(zip(("lat", "lon"), small_city.node(2, 3), strict=True))
    (tmp_path / "shut.jsonl").write_text(road_event("flood", around=flood, radius_m=50.0))
    arguments = ("--within", "3", "--from", f"{lat},{lon}", "--cells", "500")
    told = ("--events", "shut.jsonl", *AFTER)
    opened = json.loads(run("city", "layers", folder, *arguments, with_map=False).stdout)
    shut = json.loads(run("city", "layers", folder, *arguments, *told, with_map=False).stdout)

    def of_kind(drawn: Any, kind: str) -> list[Any]:  # noqa: ANN401
        return [one for one in drawn["features"] if one["properties"]["kind"] == kind]

    (closure,) = of_kind(shut, "closure")
    assert closure["id"] == "flood"
    assert not of_kind(opened, "closure")
    assert of_kind(opened, "reach")[0]["properties"]["from"] == "places"
    covered = [
        sum(one["properties"]["covered"] for one in of_kind(drawn, "cell"))
        for drawn in (opened, shut)
    ]
    assert covered[0] > covered[1]
    assert len(of_kind(opened, "cell")) > covered[0]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--cells", "500"], 2, "--from and --cells belong to --within"),
        (["--within", "4", "--from", "106.6,11.0"], 2, "--from = '106.6,11.0': lat with lon 11"),
        (["--within", "4", "--from", "12.0,106.6"], 2, "--from = 12,106.6 is off the road network"),
        (["--live"], 4, "no broker runs"),
    ],
)
def test_layers_refuse_what_cannot_be_meant(
    tmp_path: Path, run: Run, arguments: list[str], code: int, said: str
) -> None:
    folder = small_city.write(tmp_path / "city")
    result = run("city", "layers", folder, *arguments, with_map=False)
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr


def test_the_time_of_day_of_a_city_counts(tmp_path: Path, run: Run) -> None:
    folder = small_city.write(tmp_path / "city")
    header, *rows = (folder / "arcs.csv").read_text(encoding="utf-8").splitlines()
    classed = [f"{header},road_class", *(f"{row},primary" for row in rows)]
    (folder / "arcs.csv").write_text("\n".join(classed) + "\n", encoding="utf-8")
    rush = [0.5 if hour == 7 else 1.0 for hour in range(24)]
    (folder / "day.toml").write_text(f"[factors]\nprimary = {rush}\n", encoding="utf-8")
    toml = folder / "city.toml"
    toml.write_text('day = "day.toml"\n' + toml.read_text(encoding="utf-8"), encoding="utf-8")
    ends = [f"{lat},{lon}" for lat, lon in (small_city.node(1, 1), small_city.node(1, 3))]
    times = [
        json.loads(
            run("route", *ends, "--city", folder, "--json", "--at", at, with_map=False).stdout
        )["time_ms"]
        for at in ("2026-01-05T07:30+07:00", "2026-01-05T12:00+07:00")
    ]
    assert times[0] == pytest.approx(2 * times[1], abs=2)
    shown = run("city", "show", folder, with_map=False).stdout
    assert "day       day.toml" in shown
    (folder / "day.toml").write_text("[factors]\nprimary = [0]\n", encoding="utf-8")
    refused = run("city", "show", folder, with_map=False)
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert "factors['primary'] has 1 values" in refused.stderr
