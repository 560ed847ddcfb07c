import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from console.commands.centre.city import app
from routing.maps.store import load_or_build
from routing.router import Router
from scenarios.cases.table import kinds
from scenarios.city.files import load_city
from scenarios.city.maker import make_city
from scenarios.city.model import City
from schemas.ground.errors import CityError, MapError
from schemas.ground.vocabulary import CrewLevel, Service
from tests.support.tree import ROOT

DATA = ROOT.parent / "shared" / "data"
NORTH = DATA / "binhduong_north.osm.pbf"
LIST = DATA / "hospitals_hcmc_binhduong.csv"
needs_data = pytest.mark.skipif(not NORTH.exists(), reason=f"{DATA.name} is not here")

NAMES = "name,kind,lat,lon\n" + "".join(
    f"{name},public,{lat},{lon}\n"
    for name, lat, lon in (
        ("Bệnh viện Đa khoa Bình Dương", 10.99752, 106.65519),
        ("Trung tâm Y tế Đường Mới", 10.97811, 106.65424),
        ("Trung tâm Y tế Đường Mới", 10.95072, 106.70707),
        ("Ngoài biển", 10.0, 107.5),
    )
)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def check_whole(city: City) -> None:
    graph, _ = load_or_build(city.map_path, city.map_path)
    router = Router(graph, snap_limit_m=city.snap_limit_m)
    assert all(router.snap(station.place) for station in city.stations)
    assert all(router.snap(hospital.place) for hospital in city.hospitals)
    assert len(city.stations) >= 8
    assert len(city.units) >= 24
    assert {unit.crew_level for unit in city.units} == set(CrewLevel)
    assert {unit.station_id for unit in city.units} == {item.station_id for item in city.stations}
    assert any(set(item.services) == set(Service) for item in city.hospitals)
    assert all(
        any(set(kind.services) <= set(item.services) for item in city.hospitals) for kind in kinds()
    )


def test_hospitals_off_the_roads_are_left_out_and_counted(
    builtin_folder: Path, tmp_path: Path
) -> None:
    report = make_city(builtin_folder, write(tmp_path / "h.csv", NAMES), tmp_path / "out", seed=1)
    city = load_city(tmp_path / "out")
    check_whole(city)
    assert [item.hospital_id for item in city.hospitals] == [
        "benh-vien-da-khoa-binh-duong",
        "trung-tam-y-te-duong-moi",
        "trung-tam-y-te-duong-moi-2",
    ]
    assert set(city.hospitals[0].services) == set(Service)
    assert all(item.services_synthetic for item in city.hospitals)
    assert (report.hospitals_given, report.hospitals, report.stations) == (4, 3, 8)
    assert (
        report.notes[0]
        == "1 of 4 hospitals lie more than 1000 m from this map's roads and are left out."
    )
    assert report.notes[1].startswith("Only 3 hospitals are on this map")
    assert "Units: fleet and crew levels are made up." in report.notes
    assert {item.place for item in city.stations} >= {item.place for item in city.hospitals}


def test_without_a_list_hospitals_are_made_up_and_say_so(
    builtin_folder: Path, tmp_path: Path
) -> None:
    report = make_city(builtin_folder, None, tmp_path / "out", seed=1)
    city = load_city(tmp_path / "out")
    check_whole(city)
    assert len(city.hospitals) >= 9
    assert all("synthetic" in item.name for item in city.hospitals)
    assert all(item.services_synthetic for item in city.hospitals)
    assert report.hospitals_given is None
    assert "Hospitals: every one of them is made up" in city.synthetic


def test_the_same_seed_makes_the_same_city(builtin_folder: Path, tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("two", 1), ("three", 2)):
        make_city(builtin_folder, None, tmp_path / name, seed=seed)
    one, two, three = (
        [(tmp_path / name / file).read_bytes() for file in ("units.csv", "hospitals.csv")]
        for name in ("one", "two", "three")
    )
    assert one == two
    assert one != three


def test_our_own_format_keeps_what_it_says(
    builtin_folder: Path, city: City, tmp_path: Path
) -> None:
    text = (builtin_folder / "hospitals.csv").read_text(encoding="utf-8")
    real = write(tmp_path / "h.csv", text.replace(";burn", "").replace(",true,true", ",false,true"))
    report = make_city(builtin_folder, real, tmp_path / "out", seed=1)
    made = load_city(tmp_path / "out")
    assert [item.name for item in made.hospitals] == [item.name for item in city.hospitals]
    assert not made.hospitals[0].services_synthetic
    assert any(note.startswith("No hospital offers burn") for note in report.notes)
    assert len(made.stations) == 12


def test_a_list_without_a_hospital_on_the_roads_is_refused(
    builtin_folder: Path, tmp_path: Path
) -> None:
    away = write(tmp_path / "h.csv", "name,lat,lon\nNgoài biển,10.0,107.5\n")
    with pytest.raises(CityError, match=r"None of the 1 hospitals in h\.csv lies within 1000 m"):
        make_city(builtin_folder, away, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_wrong_line_of_a_list_is_named(builtin_folder: Path, tmp_path: Path) -> None:
    wrong = write(tmp_path / "h.csv", "name,lat,lon\nA,106.6,10.9\n")
    with pytest.raises(CityError, match=r"h.csv line 2, column lat: '106.6'.*swapped"):
        make_city(builtin_folder, wrong, tmp_path / "out")


def test_a_missing_map_is_named(tmp_path: Path) -> None:
    with pytest.raises(MapError, match=r"gone\.osm\.pbf"):
        make_city(tmp_path / "gone.osm.pbf", None, tmp_path / "out")


def test_nothing_is_written_over_unasked(builtin_folder: Path, tmp_path: Path) -> None:
    make_city(builtin_folder, None, tmp_path / "out")
    with pytest.raises(CityError, match="holds a city already"):
        make_city(builtin_folder, None, tmp_path / "out")
    write(tmp_path / "out" / "calls.csv", "stale")
    make_city(builtin_folder, None, tmp_path / "out", replace_existing=True)
    assert load_city(tmp_path / "out").planned_calls is None
    (tmp_path / "mine").mkdir()
    write(tmp_path / "mine" / "letter.txt", "dear")
    with pytest.raises(CityError, match="holds no city"):
        make_city(builtin_folder, None, tmp_path / "mine", replace_existing=True)
    assert (tmp_path / "mine" / "letter.txt").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "out"]


def test_a_made_city_may_be_moved(builtin_folder: Path, tmp_path: Path) -> None:
    make_city(builtin_folder, None, tmp_path / "out")
    shutil.move(tmp_path / "out", tmp_path / "moved")
    check_whole(load_city(tmp_path / "moved"))


@pytest.mark.slow
@needs_data
def test_real_roads_and_real_hospitals(tmp_path: Path) -> None:
    report = make_city(NORTH, LIST, tmp_path / "out", seed=1)
    city = load_city(tmp_path / "out")
    check_whole(city)
    assert (report.nodes, report.arcs, report.hospitals_given) == (11_072, 24_004, 213)
    assert 9 <= report.hospitals <= 15
    assert "OpenStreetMap" in report.attribution


@pytest.mark.parametrize("as_json", [True, False])
def test_the_commands_answer(builtin_folder: Path, tmp_path: Path, as_json: bool) -> None:  # noqa: FBT001
    flags = ["--json"] if as_json else []
    out = str(tmp_path / "out")
    made = CliRunner().invoke(app, ["make", "--map", str(builtin_folder), "--out", out, *flags])
    assert made.exit_code == 0, made.output
    assert "made up" in made.stdout
    shown = CliRunner().invoke(app, ["show", out, *flags])
    assert shown.exit_code == 0, shown.output
    assert "made up" in shown.stdout
    assert shown.stdout.startswith("{" if as_json else "centre")
