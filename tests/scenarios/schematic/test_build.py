from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from routing.ground.profile import Profile
from routing.roads.graph import RoadGraph
from routing.router import Router
from scenarios.cases.table import kinds
from scenarios.city.model import City
from scenarios.schematic import build as schematic
from scenarios.schematic.build import ensure_builtin, write_builtin
from schemas.ground.errors import CityError
from schemas.ground.vocabulary import CrewLevel


def test_every_junction_reaches_every_other(graph: RoadGraph) -> None:
    size = graph.node_count
    assert 2_000 <= size <= 6_000
    matrix = csr_array((np.ones(graph.arc_count), (graph.tail, graph.head)), shape=(size, size))
    assert connected_components(matrix, connection="strong", return_labels=False) == 1


def test_some_streets_are_one_way(graph: RoadGraph) -> None:
    pairs = set(zip(graph.tail.tolist(), graph.head.tolist(), strict=True))
    one_way = sum((head, tail) not in pairs for tail, head in pairs)
    assert 50 < one_way < len(pairs) / 10


def test_sirens_are_faster_on_every_arc(graph: RoadGraph) -> None:
    assert (graph.sirens_ms <= graph.normal_ms).all()
    assert (graph.sirens_ms < graph.normal_ms).mean() > 0.99
    speed_mps = graph.length_mm / graph.sirens_ms
    assert speed_mps.max() < 30


def test_stations_and_hospitals_lie_on_the_roads(city: City, router: Router) -> None:
    sites = [station.place for station in city.stations]
    sites += [hospital.place for hospital in city.hospitals]
    assert max(map(router.distance_to_road_m, sites)) < 5


def test_every_hospital_is_reached_from_every_station(city: City, router: Router) -> None:
    places = [hospital.place for hospital in city.hospitals]
    for station in city.stations:
        times_ms = router.times_from(station.place, places, Profile.NORMAL)
        known = [time_ms for time_ms in times_ms if time_ms is not None]
        assert len(known) == len(places)
        assert max(known) < 3 * 3_600_000


def test_the_fleet_and_the_hospitals_are_enough(city: City) -> None:
    assert len(city.units) >= 24
    assert {unit.crew_level for unit in city.units} == set(CrewLevel)
    assert len({unit.station_id for unit in city.units}) >= 8
    assert len(city.hospitals) >= 12


def test_every_need_of_a_caller_can_be_met_by_one_hospital(city: City) -> None:
    for kind in kinds():
        assert any(set(kind.services) <= set(item.services) for item in city.hospitals), kind


def test_it_says_that_it_is_schematic(city: City) -> None:
    assert city.schematic
    assert "schematic" in city.map_name
    assert all(hospital.services_synthetic for hospital in city.hospitals)
    assert len(city.synthetic) == 3


def test_the_same_city_is_drawn_every_time(builtin_folder: Path, tmp_path: Path) -> None:
    again = ensure_builtin(tmp_path)
    assert again.name == builtin_folder.name
    for path in sorted(builtin_folder.iterdir()):
        assert (again / path.name).read_bytes() == path.read_bytes()


def test_it_is_written_once_and_nothing_is_left_over(tmp_path: Path) -> None:
    folder = ensure_builtin(tmp_path)
    written = (folder / "nodes.csv").stat().st_mtime_ns
    assert ensure_builtin(tmp_path) == folder
    assert (folder / "nodes.csv").stat().st_mtime_ns == written
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_a_folder_of_ones_own_is_whole_and_never_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schematic, "_write", lambda draft: (draft / "city.toml").write_text("it"))
    own = tmp_path / "there" / "my-city"
    own.mkdir(parents=True)  # an empty folder may be there
    write_builtin(own)
    assert [path.name for path in own.iterdir()] == ["city.toml"]
    with pytest.raises(CityError, match="is there already"):
        write_builtin(own)
    with pytest.raises(CityError, match="is there already"):
        write_builtin(own / "city.toml")
    assert [path.name for path in own.parent.iterdir()] == ["my-city"], "no draft is left over"


@pytest.mark.parametrize("other_wins", [True, False])
def test_of_two_writers_at_once_either_may_win(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, other_wins: bool
) -> None:
    def write(draft: Path) -> None:
        (draft / "city.toml").write_text("mine")
        if other_wins:
            other = tmp_path / f"{schematic.NAME}-{schematic._version()}"
            other.mkdir()
            (other / "city.toml").write_text("theirs")

    monkeypatch.setattr(schematic, "_write", write)
    folder = ensure_builtin(tmp_path)
    assert (folder / "city.toml").read_text() == ("theirs" if other_wins else "mine")
    assert list(tmp_path.iterdir()) == [folder]


def test_a_place_that_cannot_be_written_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_the_way(draft: Path) -> None:
        (tmp_path / f"{schematic.NAME}-{schematic._version()}").write_text("a file")

    monkeypatch.setattr(schematic, "_write", in_the_way)
    with pytest.raises(OSError, match=schematic.NAME):
        ensure_builtin(tmp_path)
