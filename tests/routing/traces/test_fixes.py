import math
from pathlib import Path

import numpy as np
import pytest

from routing.traces.fixes import Fix, Trace, read_trace
from schemas.ground.errors import TraceError

NOON = "2026-01-31T12:00:00+07:00"
NOON_MS = 1_769_835_600_000


def write(folder: Path, text: str) -> Path:
    path = folder / "trace.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_columns_are_found_by_name_and_others_passed_over(tmp_path: Path) -> None:
    text = f"speed,longitude,time,latitude,course\n12,106.7,{NOON},10.8,360\n,106.8,{NOON},10.9,\n"
    trace = read_trace(write(tmp_path, text))
    assert trace.lat.tolist() == [10.8, 10.9]
    assert trace.lon.tolist() == [106.7, 106.8]
    assert trace.at_ms is not None
    assert trace.at_ms.tolist() == [NOON_MS, NOON_MS]
    assert trace.heading_deg[0] == 0
    assert math.isnan(trace.heading_deg[1])
    assert trace.usable.all()


@pytest.mark.parametrize("unknown", ["-1", "-1.0"])
def test_a_course_that_a_phone_does_not_know_is_minus_one(tmp_path: Path, unknown: str) -> None:
    text = f"lat,lon,course,speed\n10.8,106.7,{unknown},{unknown}\n10.9,106.7,90,1\n"
    trace = read_trace(write(tmp_path, text))
    assert math.isnan(trace.heading_deg[0])
    assert trace.heading_deg[1] == 90
    assert trace.usable.all(), "the place is used"
    with pytest.raises(TraceError, match="course"):
        read_trace(write(tmp_path, "lat,lon,course\n10.8,106.7,-0.5\n"))


def test_seconds_since_1970_are_a_time_and_a_trace_may_have_none(tmp_path: Path) -> None:
    trace = read_trace(write(tmp_path, f"lat,lon,timestamp\n10.8,106.7,{NOON_MS / 1000}\n"))
    assert trace.at_ms is not None
    assert trace.at_ms.tolist() == [NOON_MS]
    text = f"lat,lon,time\n10.8,106.7,{NOON}\n10.8,106.7,\n"
    assert read_trace(write(tmp_path, text)).at_ms is None
    assert read_trace(write(tmp_path, "lat,lng\n10.8,106.7\n")).at_ms is None


def test_a_fix_that_the_tracker_did_not_get_is_kept_as_such(tmp_path: Path) -> None:
    trace = read_trace(write(tmp_path, "lat,lon\n,\nNaN,nan\n10.8,106.7\n"))
    assert trace.usable.tolist() == [False, False, True]
    assert len(read_trace(write(tmp_path, "lat,lon\n"))) == 0
    assert len(Trace.of([])) == 0
    assert Trace.of([Fix(91.0, 0.0), Fix(0.0, -181.0)]).usable.tolist() == [False, False]
    assert np.isnan(Trace.of([Fix(1.0, 1.0)]).heading_deg).all()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lat,lon\n106.7,10.8\n", "line 2: lat = '106.7' with lon 10.8: .* swapped"),
        ("lat,lon\n10.8,200\n", "line 2: lon = '200' is outside -180..180"),
        ("lat,lon\n100,120\n", "line 2: lat = '100' is out of range; give a number from -90 to 90"),
        ("lat,lon\n10.8,east\n", "line 2: lon = 'east' is not a number"),
        ("lat,lon\n10.8,inf\n", "line 2: lon = 'inf' is outside"),
        ("lat\n10.8\n", "line 1: the column lon is missing"),
        ("x,lon\n10.8,1\n", "line 1: the column lat is missing"),
        ("lat,lon\n10.8\n", "line 2: has 1 values for 2 columns"),
        ("lat,lon,time\n1,1,noon\n", "line 2: time = 'noon' is no time; write 2026-01-31"),
        ("lat,lon,time\n1,1,inf\n", "line 2: time = 'inf' is no time"),
        ("lat,lon,time\n1,1,nan\n", "line 2: time = 'nan' is no time"),
        ("lat,lon,time\n1,1,2026-01-31T12:00\n", r"has no zone; end it with \+07:00 or Z"),
        ("lat,lon,heading\n1,1,400\n", "line 2: heading = '400' is outside 0..360"),
    ],
)
def test_a_wrong_value_is_named_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(TraceError, match=message):
        read_trace(write(tmp_path, text))


def test_a_missing_and_an_endless_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TraceError, match="cannot be read"):
        read_trace(tmp_path / "nothing.csv")
    monkeypatch.setattr("routing.traces.fixes.FIXES_MAX", 2)
    assert len(read_trace(write(tmp_path, "lat,lon\n" + "1,1\n" * 2))) == 2
    with pytest.raises(TraceError, match="more than 2 fixes"):
        read_trace(write(tmp_path, "lat,lon\n" + "1,1\n" * 3))
