import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios.city.files import load_city, read_hospitals
from scenarios.formats.csv_file import stream_table
from schemas.ground.errors import CityError
from schemas.ground.vocabulary import CrewLevel, Priority, Service

Edit = Callable[[str, str, str], None]


def refusal(folder: Path) -> str:
    with pytest.raises(CityError) as caught:
        load_city(folder)
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    return message


def test_reads_a_folder_whole(builtin_folder: Path) -> None:
    city = load_city(builtin_folder)
    assert city.centre_id == "BD"
    assert city.name == "Bình Dương"
    assert city.schematic
    assert city.map_path == builtin_folder.resolve()
    assert city.policies.limits.acknowledge_s == 60
    assert city.planned_calls is None
    first = city.units[0]
    assert (first.unit_id, first.crew_level, first.station_id) == ("TDM-01", CrewLevel.ALS, "TDM")
    assert first.station == city.stations[0].place


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "hospitals.csv",
            "10.99752,106.65519",
            "106.65519,10.99752",
            ("hospitals.csv line 2, column lat: '106.65519'", "swapped", "exchange"),
        ),
        (
            "hospitals.csv",
            "10.99752,106.65519",
            "0.0,0",
            ("hospitals.csv line 2, column lat: '0.0'", "0, 0: no place was known", "look it up"),
        ),
        (
            "hospitals.csv",
            "10.99752,106.65519",
            "north,106.65519",
            ("line 2, column lat: 'north'", "not a number"),
        ),
        (
            "hospitals.csv",
            "10.99752,106.65519",
            "nan,106.65519",
            ("line 2, column lat: 'nan'", "out of range"),
        ),
        (
            "hospitals.csv",
            "10.99752,106.65519",
            '"10,99752",106.65519',
            ("line 2, column lat: '10,99752'", "decimals with a point"),
        ),
        (
            "hospitals.csv",
            "emergency;paediatric,",
            "emergency;pediatric,",
            ("line 3, column services: 'emergency;pediatric'", "'pediatric'", "paediatric"),
        ),
        (
            "hospitals.csv",
            "emergency;paediatric,",
            "emergency;emergency,",
            ("line 3, column services", "twice"),
        ),
        (
            "hospitals.csv",
            "ttyt-thu-dau-mot",
            "bvdk-binh-duong",
            ("line 3, column hospital_id: 'bvdk-binh-duong'", "already on line 2"),
        ),
        (
            "hospitals.csv",
            "Trung tâm Y tế Thủ Dầu Một",
            "",
            ("line 3, column name: ''", "empty"),
        ),
        (
            "units.csv",
            "TDM-02,bls,TDM",
            "TDM-02,bls,NOWHERE",
            ("units.csv line 3, column station_id: 'NOWHERE'", "not in stations.csv"),
        ),
        (
            "units.csv",
            "TDM-02,bls",
            "TDM-02,paramedic",
            ("units.csv line 3, column crew_level: 'paramedic'", "use bls, als"),
        ),
        (
            "units.csv",
            "TDM-02,bls,TDM,true",
            "TDM-02,bls,TDM,yes",
            ("units.csv line 3, column on_duty: 'yes'", "neither true nor false"),
        ),
        (
            "units.csv",
            "TDM-02,",
            "TDM 02,",
            ("units.csv line 3, column unit_id: 'TDM 02'", "identifier"),
        ),
        (
            "units.csv",
            "TDM-02,bls,TDM,true",
            "TDM-02,bls,TDM",
            ("units.csv line 3 has 3 cells", "4"),
        ),
        ("units.csv", "unit_id,", "unit,", ("units.csv line 1", "unknown column 'unit'")),
        ("stations.csv", "station_id,name,", "station_id,", ("line 1 lacks", "'name'")),
        ("stations.csv", "station_id,name,lat", "name,name,lat", ("line 1", "'name' twice")),
        (
            "stations.csv",
            "station_id,name,lat,lon",
            "station_id;name;lat;lon",
            ("line 1", "commas"),
        ),
        ("stations.csv", "Trạm Thuận An", '"Trạm "Thuận" An"', ("not valid CSV", "quotes")),
        ("city.toml", 'name = "Bình', 'nmae = "Bình', ("city.toml", "nmae", "known")),
        ("city.toml", 'centre_id = "BD"\n', "", ("city.toml lacks the key centre_id",)),
        (
            "city.toml",
            "P1 = 0.12",
            'P1 = "0.12"',
            ("city.toml line 23, key demand.priority_share.P1", '"0.12" is wrong'),
        ),
        ("city.toml", "[demand]", "[demands]", ("city.toml line 16, key demands", "not known")),
        (
            "city.toml",
            "[demand]",
            "[limits]\nacknowledge_s = 60\n[demand]",
            ("city.toml line 16, key limits", "move the section"),
        ),
        ("city.toml", 'map = "."', 'map = "gone.osm.pbf"', ("'gone.osm.pbf' is not there",)),
        ("city.toml", "schematic = true", "schematic = yes", ("not valid TOML", "line 6")),
    ],
)
def test_a_wrong_value_is_named_with_its_place(
    folder: Path, edit: Edit, file: str, old: str, new: str, said: tuple[str, ...]
) -> None:
    edit(file, old, new)
    message = refusal(folder)
    for part in (file, *said):
        assert part in message


@pytest.mark.parametrize(
    "file", ["city.toml", "stations.csv", "units.csv", "hospitals.csv", "nodes.csv", "arcs.csv"]
)
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    assert f"{file} is missing" in refusal(folder)


def test_no_folder_is_named(tmp_path: Path) -> None:
    assert "is not a folder" in refusal(tmp_path / "gone")


def test_another_encoding_is_named_with_its_line(folder: Path) -> None:
    text = (folder / "stations.csv").read_text(encoding="utf-8")
    spoilt = text.replace("Trạm Thuận An", "Trạm Thu?n An").encode().replace(b"?", b"\xea")
    (folder / "stations.csv").write_bytes(spoilt)
    message = refusal(folder)
    assert "stations.csv line 5" in message
    assert "0xea" in message
    assert "UTF-8" in message


def test_an_empty_table_is_named(folder: Path) -> None:
    (folder / "units.csv").write_text("\n")
    assert "units.csv is empty; begin it with" in refusal(folder)


def test_a_byte_order_mark_and_decomposed_letters_are_taken(folder: Path) -> None:
    path = folder / "stations.csv"
    text = unicodedata.normalize("NFD", path.read_text(encoding="utf-8"))
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load_city(folder).stations[0].name == "Trạm Thủ Dầu Một"


def test_another_folder_may_hold_the_map(folder: Path, edit: Edit, tmp_path: Path) -> None:
    shutil.move(folder / "nodes.csv", tmp_path / "nodes.csv")
    edit("city.toml", 'map = "."', 'map = ".."')
    assert load_city(folder).map_path == tmp_path


CALLS = """\
at_s,incident_id,priority,complaint,lat,lon,address,crew_level,services,age_years,sex,\
pregnant,condition
90,,P3,Chóng mặt,10.98,106.66,,,,,,,
5.5,A-1,P1,Đau ngực,10.99,106.66,"Số 5, chợ",als,emergency;cath_lab,61,male,false,cardiac
30,,P2,Không rõ chỗ,,,gần cầu,,,,,,
"""


def test_calls_are_read_in_order_of_time(folder: Path) -> None:
    (folder / "calls.csv").write_text(CALLS, encoding="utf-8")
    calls = load_city(folder).planned_calls
    assert calls is not None
    assert [call.at_s for call in calls] == [5.5, 30, 90]
    first, second, third = calls
    assert (first.incident_id, first.priority) == ("A-1", Priority.P1)
    assert first.services == (Service.EMERGENCY, Service.CATH_LAB)
    assert (first.patient.age_years, first.patient.sex, first.patient.pregnant) == (
        61,
        "male",
        False,
    )
    assert first.address == "Số 5, chợ"
    assert second.place is None
    assert (third.crew_level, third.patient.age_years, third.condition) == (
        CrewLevel.BLS,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("90,", "-1,", "line 2, column at_s: '-1' is out of range"),
        (",P3,", ",P5,", "line 2, column priority: 'P5' is not known; use P1, P2, P3, P4"),
        (",61,", ",61.5,", "line 3, column age_years: '61.5' is not a whole number"),
        (",male,", ",man,", "line 3, column sex: 'man' is not known"),
        (",cardiac", ",heart", "line 3, column condition: 'heart' is not known"),
        ("10.98,106.66", "10.98,", "line 2, column lon: '' is empty"),
        ("30,,", "30,A-1,", "line 4, column incident_id: 'A-1' is already on line 3"),
    ],
)
def test_a_wrong_call_is_named(folder: Path, old: str, new: str, said: str) -> None:
    (folder / "calls.csv").write_text(CALLS.replace(old, new, 1), encoding="utf-8")
    assert f"calls.csv {said}" in refusal(folder)


def test_a_table_with_too_many_rows_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenarios.formats.csv_file.ROWS_MAX", 12)
    assert "stations.csv has more than 12 rows" in refusal(folder)


def test_more_units_than_a_centre_may_have_are_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenarios.city.files.ENTITIES_MAX", 18)
    assert "units.csv has 30 rows; a centre has 18 at most" in refusal(folder)


def test_a_centre_may_have_more_calls_than_units(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scenarios.city.files.ENTITIES_MAX", 40)
    header, first, *_ = CALLS.splitlines()
    names = header.split(",")
    cells = dict(zip(names, first.split(","), strict=True))
    rows = [",".join({**cells, "incident_id": f"A-{n}"}[name] for name in names) for n in range(60)]
    (folder / "calls.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    calls = load_city(folder).planned_calls
    assert calls is not None
    assert len(calls) == 60


def test_a_latitude_beyond_the_pole_is_refused(folder: Path, edit: Edit) -> None:
    edit("hospitals.csv", "10.99752,106.65519", "110.5,106.65519")
    assert "column lat: '110.5' is out of range; give a number from -90 to 90" in refusal(folder)


def test_a_name_that_is_too_long_is_refused(folder: Path, edit: Edit) -> None:
    edit("stations.csv", "Trạm Dĩ An", "D" * 201)
    assert "has 201 characters; shorten it to 200" in refusal(folder)


def test_a_folder_in_the_place_of_a_file_is_named(folder: Path) -> None:
    (folder / "units.csv").unlink()
    (folder / "units.csv").mkdir()
    assert "units.csv" in refusal(folder)


def hospital_table(folder: Path, channels: str, phone: str = "") -> Path:
    table = folder / "hospitals.csv"
    table.write_text(
        "hospital_id,name,lat,lon,services,channels,duty_phone\n"
        f"h,Bệnh viện,11.0,106.6,emergency,{channels},{phone}\n",
        encoding="utf-8",
    )
    return table


def test_a_hospital_may_say_what_it_is_asked_through(tmp_path: Path) -> None:
    (one,) = read_hospitals(hospital_table(tmp_path, "sms;topic;duty_phone", "0274 3822 920"))
    assert (one.channels, one.duty_phone) == (("sms", "topic", "duty_phone"), "0274 3822 920")
    (bare,) = read_hospitals(hospital_table(tmp_path, ""))
    assert (bare.channels, bare.duty_phone) == (("topic", "duty_phone"), None)


@pytest.mark.parametrize(
    ("channels", "phone", "column", "why"),
    [
        ("duty_phone;topic", "", "channels: 'duty_phone;topic'", "duty_phone must come last"),
        ("topic;topic", "", "channels: 'topic;topic'", "names one twice"),
        ("topic;dispatcher", "", "channels: 'topic;dispatcher'", "no channel of a hospital"),
        ("topic;SMS", "", "channels: 'topic;SMS'", "match pattern"),
        ("topic", "0" * 201, "duty_phone: '0", "at most 200"),
    ],
)
def test_channels_that_cannot_be_are_refused(
    tmp_path: Path, channels: str, phone: str, column: str, why: str
) -> None:
    with pytest.raises(CityError) as caught:
        list(read_hospitals(hospital_table(tmp_path, channels, phone)))
    assert f"hospitals.csv line 2, column {column}" in str(caught.value)
    assert why in str(caught.value)


def test_a_table_is_read_a_row_at_a_time(tmp_path: Path) -> None:
    """What comes first is there before what is wrong farther down is met, whatever the size."""
    table = tmp_path / "calls.csv"
    table.write_bytes(b"a,b\n1,2\n\n3,4\n" + b"5,6\n" * 50_000 + b"7,\xff\n")
    rows = stream_table(table, ("a", "b"))
    assert [next(rows).cells["b"] for _ in range(2)] == ["2", "4"]
    with pytest.raises(CityError, match=r"calls.csv line 50005 holds the byte 0xff"):
        list(rows)
    with pytest.raises(CityError, match=r"calls.csv has more than 3 rows; cut it down"):
        list(stream_table(table, ("a", "b"), rows_max=3))
