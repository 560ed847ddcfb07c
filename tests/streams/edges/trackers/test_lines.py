"""Lines of CSV in the columns and units that a file declares, and sentences of NMEA."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ground.errors import ConfigurationError
from streams.edges.inlet import Refused
from streams.edges.items import Line, lines_in
from streams.edges.trackers.lines import csv_readings, nmea_readings
from streams.edges.trackers.mapping import CsvForm, read_mapping
from streams.edges.trackers.parts import Fix, NoPlace
from streams.edges.trackers.rereading import Reread
from tests.streams.edges.trackers.test_nmea import RMC
from tests.streams.support.doors import Time
from tests.support.examples import examples

DEPOT = """
[csv.depot]
separator = ";"
decimal = ","
device = { column = "ma" }
time = { column = ["ngay", "gio"], format = "%d/%m/%Y %H:%M:%S", zone = "+07:00" }
lat = { column = "vi_do" }
lon = { column = "kinh_do" }
speed = { column = "toc_do", unit = "km/h" }
heading = { column = "huong" }
accuracy = { column = "sai_so", unit = "m" }
valid = { column = "gps", values = ["A", "1"] }

[csv.modem]
header = false
time = { column = 2, format = "unix_s" }
lat = { column = 3 }
lon = { column = 4 }
speed = { column = 5, unit = "knots" }
"""
HEADER = "ma;ngay;gio;vi_do;kinh_do;toc_do;huong;sai_so;gps"
ROW = "xe-12;30/11/2026;08:59:00;21,0285;105,8542;36;360;5,5;A"


def forms(folder: Path, text: str = DEPOT) -> dict[str, CsvForm]:
    path = folder / "trackers.toml"
    path.write_text(text, encoding="utf-8")
    return dict(read_mapping(path))


def read(form: CsvForm, *lines: str) -> list[Fix | None]:
    body = lines_in("\n".join(lines).encode())
    return [reading() for _, reading in csv_readings(form, body, "phone")]


def test_a_line_is_a_fix_in_our_units_under_its_own_device(tmp_path: Path) -> None:
    [fix] = read(forms(tmp_path)["depot"], HEADER, ROW)
    at = datetime(2026, 11, 30, 1, 59, tzinfo=UTC)
    assert fix is not None
    assert fix.speed_mps == pytest.approx(10.0)
    assert fix == Fix("xe-12", at, 21.0285, 105.8542, 5.5, fix.speed_mps, 0.0)


def test_columns_by_number_have_no_header_and_the_device_of_the_request(tmp_path: Path) -> None:
    at = datetime(2026, 11, 30, 1, 59, tzinfo=UTC)
    [fix] = read(forms(tmp_path)["modem"], f"7,{at.timestamp():.0f},21.0285,105.8542,19.4384,x,y")
    assert fix is not None
    assert (fix.device, fix.at, fix.lat, fix.lon) == ("phone", at, 21.0285, 105.8542)
    assert fix.speed_mps == pytest.approx(10.0, abs=1e-4)
    assert (fix.heading_deg, fix.accuracy_m) == (None, None)


def test_what_is_empty_or_below_zero_is_not_known(tmp_path: Path) -> None:
    row = "xe-12;30/11/2026;08:59:00;21,0285;105,8542;;-1;;1"
    [fix] = read(forms(tmp_path)["depot"], HEADER, row)
    assert fix is not None
    assert (fix.speed_mps, fix.heading_deg, fix.accuracy_m) == (None, None, None)


@pytest.mark.parametrize(
    ("changed", "field", "code", "value"),
    [
        ({5: "nhanh"}, "toc_do", "float_type", "nhanh"),
        ({5: "nan"}, "toc_do", "float_type", "nan"),
        ({5: "1e999"}, "toc_do", "float_type", "1e999"),
        ({3: "21.0285"}, "vi_do", "float_type", "21.0285"),
        ({3: "91"}, "vi_do", "less_than_equal", "91"),
        ({4: "-181"}, "kinh_do", "greater_than_equal", "-181"),
        ({3: ""}, "vi_do", "missing", None),
        ({0: " "}, "ma", "missing", None),
        ({0: "x" * 201}, "ma", "too_long", "x" * 201),
        ({1: "2026-11-30"}, "ngay gio", "no_time", "2026-11-30 08:59:00"),
        ({1: "31/11/2026"}, "ngay gio", "no_time", "31/11/2026 08:59:00"),
        ({1: '"30/11/2026'}, "quotes", "no_row", None),
    ],
)
def test_what_is_wrong_is_named_by_its_column(
    tmp_path: Path, changed: dict[int, str], field: str, code: str, value: str | None
) -> None:
    cells = ROW.split(";")
    for at, text in changed.items():
        cells[at] = text
    with pytest.raises(Refused) as caught:
        read(forms(tmp_path)["depot"], HEADER, ";".join(cells))
    [fault] = caught.value.faults
    assert (fault["loc"], fault["type"]) == ((field,), code)
    assert value is None or fault["input"] == value


def test_a_line_that_is_not_of_now_has_no_place_and_a_short_one_lacks_its_column(
    tmp_path: Path,
) -> None:
    depot = forms(tmp_path)["depot"]
    with pytest.raises(NoPlace) as caught:
        read(depot, HEADER, ROW.removesuffix("A") + "V")
    assert caught.value.faults[0]["loc"] == ("gps",)
    with pytest.raises(Refused) as short:
        read(depot, HEADER, ROW.removesuffix(";A"))
    assert (short.value.faults[0]["loc"], short.value.faults[0]["type"]) == (("gps",), "no_column")


def test_a_header_without_a_column_that_the_form_names_is_told(tmp_path: Path) -> None:
    depot = forms(tmp_path)["depot"]
    with pytest.raises(Refused) as caught:
        read(depot, HEADER.replace("toc_do", "speed"), ROW)
    [fault] = caught.value.faults
    assert (fault["loc"], fault["type"]) == (("line 1", "toc_do"), "no_column")
    assert "speed" in fault["ctx"]["there"]
    with pytest.raises(Refused) as alone:
        read(depot, HEADER)
    assert alone.value.faults[0]["type"] == "too_short"


def test_what_the_documentation_shows_is_read_as_it_says(tmp_path: Path) -> None:
    text = (Path(__file__).parents[4] / "docs" / "edges.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.MULTILINE)
    [file] = [dedent(one) for one in blocks if "[csv." in one]
    [body] = [dedent(one).partition("<<END\n")[2] for one in blocks if "/csv/depot <<END\n" in one]
    shown = forms(tmp_path, file)
    assert set(shown) == {"depot", "modem"}
    [fix] = read(shown["depot"], *body.removesuffix("END\n").splitlines())
    assert fix is not None
    at = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
    assert (fix.device, fix.at, fix.lat, fix.lon) == ("861234567890123", at, 10.98, 106.65)
    assert fix.speed_mps == pytest.approx(10.0)
    [sentence] = re.findall(r"^    (\$GNRMC.*)$", text, re.MULTILINE)
    [(_, reading)] = nmea_readings(sentences(sentence), "phone")
    same = reading()
    assert same is not None
    assert (same.at, same.lat, same.lon) == (at, 10.98, 106.65)


_UNITS = {"m/s": 1.0, "km/h": 3.6, "knots": 3600 / 1852, "mph": 1 / 0.44704}


@examples(60)
@given(
    order=st.permutations(["device", "time", "lat", "lon", "speed", "other"]),
    separator=st.sampled_from([";", "\t", "|"]),
    decimal=st.sampled_from([".", ","]),
    unit=st.sampled_from(sorted(_UNITS)),
    hours=st.integers(-12, 14),
    second=st.integers(0, 86_399),
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    mps=st.floats(0, 60),
    has_header=st.booleans(),
)
def test_whatever_the_columns_and_units_the_fix_is_the_same(
    order: list[str],
    separator: str,
    decimal: str,
    unit: str,
    hours: int,
    second: int,
    lat: float,
    lon: float,
    mps: float,
    *,
    has_header: bool,
) -> None:
    at = datetime(2026, 11, 30, tzinfo=UTC) + timedelta(seconds=second)
    local = at.astimezone(timezone(timedelta(hours=hours)))

    def column(name: str) -> dict[str, Any]:
        return {"column": name if has_header else order.index(name) + 1}

    zone = f"{'-' if hours < 0 else '+'}{abs(hours):02d}:00"
    form = CsvForm.model_validate(
        {
            "separator": separator,
            "decimal": decimal,
            "header": has_header,
            "device": column("device"),
            "time": column("time") | {"format": "%d.%m.%y %H:%M:%S", "zone": zone},
            "lat": column("lat"),
            "lon": column("lon"),
            "speed": column("speed") | {"unit": unit},
        }
    )
    numbers = {"lat": lat, "lon": lon, "speed": mps * _UNITS[unit]}
    cells = {name: f"{value:.7f}".replace(".", decimal) for name, value in numbers.items()}
    cells |= {"device": "xe 12", "time": f"{local:%d.%m.%y %H:%M:%S}", "other": "?"}
    row = separator.join(cells[name] for name in order)
    head = [separator.join(order)] if has_header else []
    [fix] = read(form, *head, row)
    assert fix is not None
    assert (fix.device, fix.at) == ("xe 12", at)
    assert fix.lat == pytest.approx(lat, abs=1e-6)
    assert fix.lon == pytest.approx(lon, abs=1e-6)
    assert fix.speed_mps == pytest.approx(mps, abs=1e-4)


def sentences(*texts: str) -> list[Line]:
    return lines_in("\r\n".join(texts).encode())


def test_sentences_are_fixes_and_others_than_rmc_are_passed_over() -> None:
    lines = sentences("$GPGSV,1,1,00*79", RMC, f"861234, {RMC}")
    fixes = [reading() for _, reading in nmea_readings(lines, "phone")]
    assert fixes[0] is None
    assert [fix.device for fix in fixes if fix is not None] == ["phone", "861234"]
    assert [number for number, _ in nmea_readings(lines, "phone")] == [1, 2, 3]
    at = datetime(1994, 3, 23, 12, 35, 19, tzinfo=UTC)
    assert {(fix.at, fix.heading_deg) for fix in fixes if fix is not None} == {(at, 84.4)}


def test_a_receiver_without_a_fix_has_no_place_and_a_garbled_line_is_named() -> None:
    void = "$GPRMC,123519,V,,,,,,,230394,,"
    wrong = RMC.replace("4807", "4907")
    readings = nmea_readings(sentences(void, wrong, "12,35"), "phone")
    with pytest.raises(NoPlace):
        readings[0][1]()
    for (_, reading), text in zip(readings[1:], (wrong, "12,35"), strict=True):
        with pytest.raises(Refused) as caught:
            reading()
        [fault] = caught.value.faults
        assert (fault["type"], fault["loc"], fault["input"]) == ("no_sentence", ("sentence",), text)
    with pytest.raises(Refused) as none:
        nmea_readings(sentences("$GPGSV,1,1,00*79"), "phone")
    assert none.value.faults[0]["loc"] == ("line 1", "sentence")


def test_what_a_multiplexer_puts_between_names_no_device() -> None:
    lines = sentences(f"\\g:1-2-73,s:r3669961,c:1120959341*6D\\{RMC}", "!AIVDM,1,1,,A,13aG,0*5C")
    tagged, ship = [reading() for _, reading in nmea_readings(lines, "phone")]
    assert tagged is not None
    assert (tagged.device, ship) == ("phone", None)


def test_a_receiver_at_nowhere_has_no_place() -> None:
    lines = sentences("$GNRMC,123519,A,0000.00,N,00000.00,E,,,301126,,,A")
    with pytest.raises(NoPlace) as caught:
        nmea_readings(lines, "phone")[0][1]()
    assert caught.value.faults[0]["loc"] == ("sentence",)


@pytest.mark.parametrize("body", [b"", b" \n\r\n", b"\xff\xfe", b"x\n" * 5_001])
def test_a_body_without_lines_is_none(body: bytes) -> None:
    with pytest.raises(Refused):
        lines_in(body)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('unit = "km/h"', 'unit = "kmh"', r"csv\.depot\.speed\.unit 'kmh': .*'km/h'"),
        (', unit = "km/h"', "", r"csv\.depot\.speed\.unit: Field required"),
        ('%H:%M:%S", zone = "+07:00"', '%H:%M:%S"', r'csv\.depot\.time: .*zone = "\+07:00"'),
        ("%d/%m/%Y %H:%M:%S", "%H:%M:%S", r"time\.format '%H:%M:%S': write iso, unix_s"),
        ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %I:%M", r"time\.format .*: write iso"),
        ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %Q", r"time\.format .*: write iso"),
        ('"+07:00"', '"ICT"', r"time\.zone 'ICT'"),
        ('"unix_s" }', '"unix_s", zone = "Z" }', r"csv\.modem\.time.*: unix_s has no zone"),
        ("column = 3", 'column = "lat"', r"csv\.modem: column 'lat': write its number from 1"),
        ("column = 3", "column = 0", r"csv\.modem\.lat\.column 0: write the column's name"),
        ('column = "vi_do"', "column = 4", r"csv\.depot: column 4: write its name"),
        ('["ngay", "gio"]', "[]", r"time\.column \[\]: write one column"),
        ('separator = ";"', 'separator = ","', r"csv\.depot: separator and decimal"),
        ("[csv.modem]", "[csv.modem]\nspede = 1", r"csv\.modem\.spede 1: Extra inputs"),
        ("[csv.modem]", "[csv.modem", r"cannot be read: .*line 14"),
        (DEPOT, "", r"csv: Field required"),
    ],
)
def test_a_wrong_file_is_told_by_its_key_and_value(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert DEPOT.count(old) == 1
    with pytest.raises(ConfigurationError, match=says):
        forms(tmp_path, DEPOT.replace(old, new))


def test_a_changed_file_is_in_force_within_a_second_and_a_wrong_one_is_not(tmp_path: Path) -> None:
    path, time = tmp_path / "trackers.toml", Time()
    nothing: Mapping[str, CsvForm] = {}
    file = Reread(path, read_mapping, nothing, time.monotonic)
    file.require_right()
    assert file.held() == {}
    path.write_text(DEPOT, encoding="utf-8")
    time.passes(seconds=1)
    assert set(file.held()) == {"depot", "modem"}
    path.write_text("[csv", encoding="utf-8")
    with pytest.raises(ConfigurationError):
        file.require_right()
    time.passes(seconds=1)
    assert set(file.held()) == {"depot", "modem"}
