import math
from pathlib import Path

import numpy as np
import pytest

from routing.traces.fixes import Fix, Trace, read_trace, time_ms_of
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


@pytest.mark.parametrize(
    "text",
    [
        NOON,
        "20260131T120000+0700",
        str(NOON_MS // 1000),
        f"{NOON_MS / 1000:.3f}",
        str(NOON_MS),
        str(NOON_MS * 1000),
        str(NOON_MS * 1_000_000),
    ],
)
def test_a_time_is_read_in_whatever_it_counts(text: str) -> None:
    assert time_ms_of(text) == NOON_MS


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("20260131120000", "has no zone"),
        ("202601311200", "has no zone"),
        ("20260131T120000", "has no zone"),
        ("0", "from 1980 to 2100"),
        ("9e99", "from 1980 to 2100"),
        ("1e308", "from 1980 to 2100"),
        ("-inf", "is no time"),
    ],
)
def test_what_is_no_time_of_a_drive_is_one_sentence(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        time_ms_of(text)


def fixes(times: list[int]) -> Trace:
    return Trace.of([Fix(11.0 + n / 1e4, 106.0, at) for n, at in enumerate(times)])


def test_times_that_tell_nothing_are_left_out_and_the_order_stays() -> None:
    minute = [60_000 * (n // 12) for n in range(36)]
    for times in (minute, [5] * 10):
        trace = fixes(times).with_times_that_tell()
        assert trace.at_ms is None
        assert trace.lat.tolist() == fixes(times).lat.tolist()
    for times in ([1000 * n for n in range(10)], [1, 1, 2, 3, 4, 5, 6, 7, 8, 9], [2, 1, 1], [1]):
        assert fixes(times).with_times_that_tell().at_ms is not None
    standing = Trace.of([Fix(11.0, 106.0, at) for at in (5, 5, 5, 6)])
    assert standing.with_times_that_tell().at_ms is not None  # repeated, not driven


GPX = """<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">
 <metadata><time>2020-01-01T00:00:00Z</time></metadata>
 <wpt lat="1" lon="1"><time>2020-01-01T00:00:00Z</time></wpt>
 <trk><name>a</name><trkseg>
  <trkpt lat="10.8" lon="106.7"><ele>5</ele><time>2026-01-31T05:00:00Z</time></trkpt>
  <trkpt lat="10.9" lon="106.8"><time>2026-01-31T05:00:05Z</time><course>90</course></trkpt>
 </trkseg><trkseg>
  <trkpt lat="10.9" lon="106.9"><time>2026-01-31T05:00:10Z</time><course>-1</course></trkpt>
 </trkseg></trk>
</gpx>
"""


def write_gpx(folder: Path, text: str) -> Path:
    path = folder / "trace.GPX"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_gpx_file_is_a_trace(tmp_path: Path) -> None:
    trace = read_trace(write_gpx(tmp_path, GPX))
    assert trace.lat.tolist() == [10.8, 10.9, 10.9]
    assert trace.lon.tolist() == [106.7, 106.8, 106.9]
    assert trace.at_ms is not None
    assert (trace.at_ms - NOON_MS).tolist() == [0, 5_000, 10_000]
    assert trace.heading_deg.tolist() == pytest.approx([math.nan, 90.0, math.nan], nan_ok=True)
    untimed = read_trace(write_gpx(tmp_path, GPX.replace("<time>2026-01-31T05:00:05Z</time>", "")))
    assert untimed.at_ms is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("</gpx>", "", "is no GPX file"),
        ('lat="10.8"', "", "line 6 has a track point without numbers"),
        ('lat="10.8"', 'lat="108"', "line 6 has a track point whose"),
        ("05:00:05Z", "noon", "line 7 has the time '2026-01-31Tnoon', which is no time"),
        ("?>", '?><!DOCTYPE gpx [<!ENTITY a "b">]>', "declares entities"),
    ],
)
def test_a_broken_gpx_file_is_refused_by_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(TraceError, match=message):
        read_trace(write_gpx(tmp_path, GPX.replace(old, new)))
    with pytest.raises(TraceError, match="cannot be read"):
        read_trace(tmp_path / "missing.gpx")
