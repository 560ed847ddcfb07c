import hashlib
import json
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from console.alarms import moving
from console.alarms.moving import Difference, Gain
from console.centre.cad_cells import Dates, place_of
from console.centre.forecast_file import read_forecast
from console.centre.past_calls import Form, column_names, read_calls, utc_offset_min
from console.cli.talk import BadUsage
from console.commands.centre.forecast import PRIOR_WEEKS, app
from schemas.centre.policies import ForecastPolicy
from schemas.ground.errors import CityError, ConfigurationError
from tests.support import small_city
from tests.support.tree import ROOT

SAMPLE = ROOT.parent / "shared" / "data" / "montgomery_911_sample.csv"

OURS = """\
at_s,priority,complaint,lat,lon
0,P1,chest pain,11.005,106.605
3600.5,P2,fall,11.005,106.615
7200,P3,chest pain,,
86400,P4,chest pain,11.005,106.605
"""
BARE = """\
11.005,106.605,EMS: FALL,2026-01-05 00:30,SOMEWHERE
11.015,106.605,Fire: ALARM,2026-01-05 01:30,SOMEWHERE

11.005,106.605,EMS: STROKE,2026-01-06T00:30:00+07:00,SOMEWHERE
"""


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    path = tmp_path / "calls.csv"
    path.write_text(OURS, encoding="utf-8")
    return path


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    path = tmp_path / "bare.csv"
    path.write_text(BARE, encoding="utf-8")
    return path


def test_our_calls_are_fitted_and_shown(ours: Path, tmp_path: Path) -> None:
    out = tmp_path / "forecast.json"
    printed = run("fit", ours, "--out", out, "--start", "2026-01-05T00:00")
    forecast = read_forecast(out)
    for line in (
        f"hash      {forecast.content_hash()}",
        "rests on  3 calls in 25 observed hours",
        "cells     2 of 0.01 degrees",
        "busy cell 11.00500, 106.60500",
        "left out  1 calls without a place",
        "judged    on the last 1 calls, fitted to the 2 before",
    ):
        assert line in printed
    assert set(run("show", out).splitlines()) < set(printed.splitlines())
    assert forecast.utc_offset_min == 420


def test_a_table_without_a_header_is_read_by_position(bare: Path, tmp_path: Path) -> None:
    out = tmp_path / "forecast.json"
    columns = ("--columns", "lat,lon,type,time")
    answer = json.loads(run("fit", bare, "--out", out, *columns, "--only", "EMS", "--json"))
    assert answer["read"] == {"used": 2, "without_place": 0, "left_out": 1}
    assert answer["evaluation"]["held_back"] == 1
    assert len(answer["calls_per_h"]) == 168
    assert json.loads(run("show", out, "--json"))["sha256"] == answer["sha256"]
    assert "calls of other types" in run("fit", bare, "--out", out, *columns, "--only", "EMS")


def test_held_back_calls_elsewhere_are_said_not_to_be_judged(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(OURS.replace("86400,P4,chest pain,11.005", "86400,P4,x,12.5"), encoding="utf-8")
    printed = run("fit", path, "--out", tmp_path / "f", "--start", "2026-01-05")
    assert "judged    nothing: no held-back call lies in a known cell" in printed


def test_times_are_on_the_centres_clock_unless_they_say_otherwise(bare: Path) -> None:
    form = Form(utc_offset_min=420, columns=column_names("lat,lon,-,time"))
    first, _, last = read_calls(bare, form).calls
    assert first.at.isoformat() == "2026-01-05T00:30:00+07:00"
    assert (last.at - first.at).total_seconds() == 86_400


@pytest.mark.parametrize(
    ("text", "said"),
    [("lat,lon", "time 0 times"), ("lat,lon,lat,time", "lat 2 times"), ("lat,x", "'x'")],
)
def test_wrong_columns_are_usage_errors(text: str, said: str) -> None:
    with pytest.raises(BadUsage, match=said):
        column_names(text)


def test_an_offset_is_read_or_refused() -> None:
    assert utc_offset_min("-05:30") == -330
    for wrong in ("7", "", "seven"):
        with pytest.raises(BadUsage, match="like"):
            utc_offset_min(wrong)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("11.0,106.6,EMS", "line 1 has 3 cells"),
        ("11.0,106.6,EMS,yesterday", "line 1, column time: 'yesterday'"),
        ("106.6,11.0,EMS,2026-01-05", "look swapped"),
        ("11.0,,EMS,2026-01-05", "column lon: '' is empty"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "bare.csv"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(CityError, match=said):
        read_calls(path, Form(utc_offset_min=0, columns=column_names("lat,lon,type,time")))


def test_what_cannot_be_fitted_is_one_sentence(ours: Path, tmp_path: Path) -> None:
    with pytest.raises(BadUsage, match="--start"):
        run("fit", ours, "--out", tmp_path / "f")
    start = ("--start", "2026-01-05")
    with pytest.raises(ConfigurationError, match="0 calls that can be used"):
        run("fit", ours, "--out", tmp_path / "f", *start, "--only", "nothing")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        run("fit", ours, "--out", tmp_path / "no" / "f", *start)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("console.centre.forecast_file.CELLS_MAX", 1)
        with pytest.raises(ConfigurationError, match="in 2 cells, over 1; choose a larger"):
            run("fit", ours, "--out", tmp_path / "f", *start)


def test_the_default_weight_of_the_prior_is_the_policys() -> None:
    assert ForecastPolicy().prior_weeks == PRIOR_WEEKS


def test_what_is_no_forecast_is_named(tmp_path: Path) -> None:
    path = tmp_path / "forecast.json"
    path.write_text('{"sha256": "0"}', encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"forecast\.json is not a forecast \(forecast: "):
        read_forecast(path)
    with pytest.raises(CityError, match="is missing"):
        read_forecast(tmp_path / "none.json")


@pytest.mark.skipif(not SAMPLE.exists(), reason="needs ../shared/data/montgomery_911_sample.csv")
def test_on_real_calls_the_forecast_is_better_than_a_flat_one(tmp_path: Path) -> None:
    columns = ("--columns", "lat,lon,type,time", "--only", "EMS")
    options = (*columns, "--utc-offset=-05:00", "--silence-h", "12")
    printed = run("fit", SAMPLE, "--out", tmp_path / "f", *options)
    assert printed.count("(better)") == 3


CAD = """\
Call Number,Unit ID,Call Type,Received DtTm,Address,Location
1,M1,Medical Incident,01/01/2017 11:47:55 PM,A ST,"(37.7806, -122.4473)"
1,E1,Medical Incident,01/01/2017 11:47:55 PM,A ST,"(37.7806, -122.4473)"
1,T1,Medical Incident,01/01/2017 11:47:59 PM,A ST,"(37.7806, -122.4473)"
2,M2,Medical Incident,01/02/2017 12:05:10 AM,B ST,"(37.7750, -122.4529)"
"""


@pytest.mark.parametrize("columns", [None, "call,-,type,time,-,place"])
def test_an_export_with_a_row_per_unit_counts_each_call_once(
    tmp_path: Path, columns: str | None
) -> None:
    path = tmp_path / "cad.csv"
    path.write_text(CAD, encoding="utf-8")
    names = None if columns is None else column_names(columns)
    past = read_calls(path, Form(utc_offset_min=-480, columns=names))
    assert [call.at.isoformat() for call in past.calls] == [
        "2017-01-01T23:47:55-08:00",
        "2017-01-02T00:05:10-08:00",
    ]
    assert past.calls[0].place.lon == -122.4473
    assert (past.repeated, past.headers, past.placeless) == (2, 1, 0)
    printed = run("fit", path, "--out", tmp_path / "f", "--utc-offset", "-08:00")
    assert "2 further rows of the same calls" in printed
    assert "1 lines that name columns" in printed


def test_a_line_that_is_the_same_in_all_is_the_same_call(tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    line = "37.7806,-122.4473,Medical,2017-01-01 23:47:55\n"
    path.write_text(line * 3 + line.replace("23:47", "23:48"), encoding="utf-8")
    past = read_calls(path, Form(0, column_names("lat,lon,type,time")))
    assert (len(past.calls), past.repeated) == (2, 2)


def test_null_island_and_places_far_from_all_others_are_no_places(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    rows = [f"{11 + n / 100},106.6,EMS,2026-01-05 {n:02}:00" for n in range(20)]
    rows += ["0.000000,0.000000,EMS,2026-01-05 21:00", "48.85,2.35,EMS,2026-01-05 22:00"]
    path.write_text("\n".join(rows), encoding="utf-8")
    columns = "lat,lon,type,time"
    past = read_calls(path, Form(420, column_names(columns)))
    assert (len(past.calls), past.placeless, past.far) == (20, 1, 1)
    printed = run("fit", path, "--out", tmp_path / "f", "--columns", columns)
    assert "1 calls without a place" in printed
    assert "1 calls far from all others" in printed


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["05/01/2026 08:30"], "2026-01-05T08:30:00"),  # the day first, as in Vietnam
        (["05/01/2026 08:30", "05/13/2026 08:30"], "2026-05-01T08:30:00"),
        (["05/01/2026 12:05 AM"], "2026-05-01T00:05:00"),
        (["31/01/2026 1:05:09 p.m."], "2026-01-31T13:05:09"),
        (["5.1.2026"], "2026-01-05T00:00:00"),
        (["2026-01-05 08:30"], "2026-01-05T08:30:00"),
    ],
)
def test_dates_are_read_in_the_order_of_their_table(cells: list[str], expected: str) -> None:
    at = Dates.of(cells).read(cells[0])
    assert at is not None
    assert at.isoformat() == expected


@pytest.mark.parametrize("cell", ["13:05 PM", "01/01/2017 13:05 PM", "32/01/2026", "noon", ""])
def test_what_is_no_date_is_none(cell: str) -> None:
    assert Dates(month_first=False).read(cell) is None


@pytest.mark.parametrize(
    ("cell", "pair"),
    [
        ("(37.78, -122.44)", ("37.78", "-122.44")),
        ("37.78 -122.44", ("37.78", "-122.44")),
        ("POINT (-122.44 37.78)", ("37.78", "-122.44")),
        ("100 Block of A ST", None),
    ],
)
def test_a_place_in_one_cell(cell: str, pair: tuple[str, str] | None) -> None:
    assert place_of(cell) == pair


def test_a_year_of_calls_is_not_too_many(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    rows = "".join(f"{n * 60},P1,x,11.{n % 7},106.6\n" for n in range(60_000))
    path.write_text("at_s,priority,complaint,lat,lon\n" + rows, encoding="utf-8")
    past = read_calls(path, Form(420, start=datetime(2026, 1, 5)))  # noqa: DTZ001
    assert len(past.calls) == 60_000


@pytest.mark.parametrize(("high_s", "moves_pay"), [(-1.0, True), (1.0, False)])
def test_what_simulated_days_showed_is_kept_in_the_forecast(
    ours: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    high_s: float,
    moves_pay: bool,  # noqa: FBT001
) -> None:
    shown = Difference(100, -30.0, -59.0, high_s)
    monkeypatch.setattr(moving, "gain", lambda *_, **__: Gain(3, 40, 20, None, shown))
    out, plain = tmp_path / "forecast.json", tmp_path / "plain.json"
    fit = ("fit", ours, "--start", "2026-01-05")
    printed = run(*fit, "--out", out, "--city", small_city.write(tmp_path / "c"), "--json")
    assert json.loads(printed)["moves_pay"] is moves_pay
    assert json.loads(printed)["gain"]["is_shown"] is moves_pay
    run(*fit, "--out", plain)
    kept, unsaid = read_forecast(out), read_forecast(plain)
    assert (kept.moves_pay, unsaid.moves_pay) == (moves_pay, None)
    assert kept.content_hash() != unsaid.content_hash()
    assert kept.model_copy(update={"moves_pay": None}).content_hash() == unsaid.content_hash()


def test_a_forecast_that_was_kept_before_reads_with_its_hash(ours: Path, tmp_path: Path) -> None:
    """No file from before says whether moves pay, and each names the hash of what it says."""
    out = tmp_path / "forecast.json"
    run("fit", ours, "--out", out, "--start", "2026-01-05")
    content = json.loads(out.read_text(encoding="utf-8"))
    del content["forecast"]["moves_pay"]
    whole = json.dumps(content["forecast"], sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(whole.encode()).hexdigest() == content["sha256"]
    out.write_text(json.dumps(content), encoding="utf-8")
    assert "not simulated" in run("show", out)
