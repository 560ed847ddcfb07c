import json
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from routing import RoadGraph, load_or_build
from routing.maps.csv_map import write_csv_map
from routing.maps.store import _move_into_place, build_map, finish_map, load_map, save_map
from routing.roads.expansion import expand
from routing.tags.policy import EmergencyPolicy
from schemas.ground.errors import MapError
from tests.routing.conftest import WriteOsm
from tests.routing.roads.test_expansion import graphs_with_turns
from tests.routing.support.small_roads import arc, graphs, make_graph

SQUARE = {1: (11.0, 106.0), 2: (11.0, 106.01), 3: (11.01, 106.01)}
RING = (10, (1, 2, 3, 1), {"highway": "secondary", "name": "Đường vòng"})


def save(graph: RoadGraph, folder: Path, name: str = "test") -> Path:
    described = finish_map(graph, source_name=name, source_sha256="", attribution="", report=None)
    save_map(*described, folder)
    return folder


@pytest.fixture
def compiled(tmp_path: Path) -> Path:
    """A small compiled map."""
    places = ((11.0, 106.0), (11.0, 106.01))
    return save(make_graph(places, [arc(0, 1, name="Đường 1"), arc(1, 0)]), tmp_path / "map")


@given(graphs())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_saved_is_loaded_the_same(tmp_path: Path, graph: RoadGraph) -> None:
    loaded, info = load_map(save(graph, tmp_path / "map"))
    assert loaded.hash == graph.hash == info.graph_hash
    assert loaded.names == graph.names
    assert loaded.order is not None
    assert sorted(loaded.order.tolist()) == list(range(graph.node_count))
    assert (info.nodes, info.arcs, info.bounds) == (
        graph.node_count,
        graph.arc_count,
        graph.bounds,
    )


def test_a_second_start_builds_nothing(write_osm: WriteOsm, tmp_path: Path) -> None:
    path, cache = write_osm(SQUARE, [RING]), tmp_path / "cache"
    first, info = load_or_build(path, cache)
    assert info.attribution.startswith("© OpenStreetMap contributors")
    assert info.report is not None
    (folder,) = cache.iterdir()
    written = (folder / "roads.npz").stat().st_mtime_ns
    copy = path.rename(tmp_path / "renamed.osm.pbf")
    again, info = load_or_build(copy, cache)
    assert (again.hash, info.source_name) == (first.hash, "renamed.osm.pbf")
    assert [(f, (f / "roads.npz").stat().st_mtime_ns) for f in cache.iterdir()] == [
        (folder, written)
    ]


def test_a_changed_file_is_built_anew(write_osm: WriteOsm, tmp_path: Path) -> None:
    first, _ = load_or_build(write_osm(SQUARE, [RING]), tmp_path / "cache")
    other, _ = load_or_build(
        write_osm(SQUARE, [(*RING[:2], {"highway": "track"})]), tmp_path / "cache"
    )
    assert first.hash != other.hash


def test_folders_of_either_kind_are_taken(compiled: Path, tmp_path: Path) -> None:
    graph, _ = load_or_build(compiled, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()
    write_csv_map(graph, tmp_path / "tables")
    for _ in range(2):
        from_tables, info = load_or_build(tmp_path / "tables", tmp_path / "cache")
        assert (from_tables.hash, info.source_name) == (graph.hash, "tables")
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_several_workers_may_build_at_once(write_osm: WriteOsm, tmp_path: Path) -> None:
    path, hashes = write_osm(SQUARE, [RING]), list[str]()
    barrier = threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        hashes.append(load_or_build(path, tmp_path / "cache")[0].hash)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(hashes) == 4
    assert len(set(hashes)) == 1
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_a_compiled_map_is_replaced_and_nothing_else_is(compiled: Path, tmp_path: Path) -> None:
    before = load_map(compiled)[0].hash
    places = ((11.0, 106.0), (11.0, 106.02))
    after = load_map(save(make_graph(places, [arc(0, 1), arc(1, 0)]), compiled))[0].hash
    assert before != after
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "dear.txt").write_text("diary", encoding="utf-8")
    with pytest.raises(MapError, match="holds no compiled map"):
        save(load_map(compiled)[0], letters)
    assert [child.name for child in letters.iterdir()] == ["dear.txt"]
    with pytest.raises(MapError, match="cannot be written"):
        save(load_map(compiled)[0], letters / "dear.txt" / "map")
    with pytest.raises(MapError, match="is a file"):
        save(load_map(compiled)[0], letters / "dear.txt")


def test_a_damaged_cache_heals(write_osm: WriteOsm, tmp_path: Path) -> None:
    path, cache = write_osm(SQUARE, [RING]), tmp_path / "cache"
    first, _ = load_or_build(path, cache)
    (folder,) = cache.iterdir()
    (folder / "roads.npz").write_bytes(b"junk")
    assert load_or_build(path, cache)[0].hash == first.hash
    assert load_map(folder)[0].hash == first.hash
    assert list(cache.iterdir()) == [folder]


def change_info(folder: Path, **changes: object) -> None:
    path = folder / "map.json"
    fields = {**json.loads(path.read_text(encoding="utf-8")), **changes}
    kept = {key: value for key, value in fields.items() if value != "drop"}
    path.write_text(json.dumps(kept), encoding="utf-8")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"format_version": 99}, "has format version 99, this engine reads 4; build it again"),
        ({"format_version": "drop"}, "missing or damaged"),
        ({"graph_hash": "0" * 64}, "do not belong together; build it again"),
        ({"bounds": "drop"}, "lacks or has unknown fields"),
        ({"colour": "red"}, "lacks or has unknown fields"),
    ],
)
def test_a_map_of_another_kind_is_refused(
    compiled: Path, changes: dict[str, object], complaint: str
) -> None:
    change_info(compiled, **changes)
    with pytest.raises(MapError, match=complaint):
        load_map(compiled)


def test_damaged_files_are_refused(compiled: Path) -> None:
    arrays = compiled / "roads.npz"
    content = arrays.read_bytes()
    for damaged in (b"", b"junk", content[: len(content) // 2]):
        arrays.write_bytes(damaged)
        with pytest.raises(MapError, match="missing or damaged"):
            load_map(compiled)
    arrays.unlink()
    with pytest.raises(MapError, match="missing or damaged"):
        load_map(compiled)
    (compiled / "map.json").write_text("{", encoding="utf-8")
    with pytest.raises(MapError, match="missing or damaged"):
        load_map(compiled)


@given(graphs_with_turns())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_the_engine_searches_is_loaded_and_not_worked_out(
    tmp_path: Path, graph: RoadGraph
) -> None:
    loaded, info = load_map(save(graph, tmp_path / "map"))
    assert loaded.hash == graph.hash
    assert loaded.expansion is not None
    assert expand(loaded) is loaded.expansion
    order = loaded.expansion.order
    assert order is not None
    assert sorted(order.tolist()) == list(range(info.engine_nodes))
    fresh = expand(graph)
    assert loaded.expansion.sha256 == fresh.with_order(order).sha256 == info.expansion_sha256
    assert (info.engine_nodes, info.engine_arcs) == (fresh.node_count, fresh.arc_count)


def test_a_policy_has_a_cache_of_its_own(write_osm: WriteOsm, tmp_path: Path) -> None:
    path, cache = write_osm(SQUARE, [RING]), tmp_path / "cache"
    usual, info = load_or_build(path, cache)
    assert info.policy is not None
    assert info.policy["sirens_factor"] == 1.25
    slower, info = load_or_build(path, cache, policy=EmergencyPolicy(sirens_factor=1.05))
    assert info.policy is not None
    assert info.policy["sirens_factor"] == 1.05
    assert usual.hash != slower.hash
    assert len(list(cache.iterdir())) == 2


def test_a_cache_that_holds_another_map_is_built_again(write_osm: WriteOsm, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first, _ = load_or_build(write_osm(SQUARE, [RING]), cache)
    (folder,) = cache.iterdir()
    other = write_osm(SQUARE, [(*RING[:2], {"highway": "track"})])
    wanted = build_map(other)[0].hash
    load_or_build(other, cache)
    (place,) = [one for one in cache.iterdir() if one != folder]
    shutil.rmtree(place)
    shutil.copytree(folder, place)  # somebody mixed the folders up
    again, info = load_or_build(other, cache)
    assert again.hash == wanted != first.hash
    assert info.graph_hash == load_map(place)[1].graph_hash == wanted


@pytest.mark.parametrize("name", ["engine_head", "engine_turn_normal_ms", "engine_order"])
def test_a_changed_expansion_is_noticed(compiled: Path, name: str) -> None:
    with np.load(compiled / "roads.npz") as stored:
        arrays = {one: stored[one] for one in stored.files}
    arrays[name] = arrays[name][::-1] if name != "engine_turn_normal_ms" else arrays[name] + 1
    np.savez(compiled / "roads.npz", allow_pickle=False, **arrays)
    with pytest.raises(MapError, match=r"turns for the engine that are not those map\.json"):
        load_map(compiled)


def test_tables_with_turns_are_another_source(compiled: Path, tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    write_csv_map(load_map(compiled)[0], tables)
    before = load_or_build(tables, tmp_path / "cache")[0].hash
    (tables / "turns.csv").write_text("arcs,sirens_ms,normal_ms\n0 1,,9\n", encoding="utf-8")
    assert load_or_build(tables, tmp_path / "cache")[0].hash != before


def test_a_changed_array_is_noticed(compiled: Path) -> None:
    with np.load(compiled / "roads.npz") as stored:
        arrays = {name: stored[name] for name in stored.files}
    arrays["sirens_ms"] = arrays["sirens_ms"] + 1
    np.savez(compiled / "roads.npz", allow_pickle=False, **arrays)
    with pytest.raises(MapError, match="do not belong together"):
        load_map(compiled)


def test_a_place_taken_by_something_else_meanwhile_is_an_error(
    compiled: Path, tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "file").write_text("", encoding="utf-8")
    with pytest.raises(OSError, match="not empty"):
        _move_into_place(compiled, taken, replace_older=False)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that refuses reading")
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MapError, match="cannot be read"):
        load_or_build(Path("/proc/self/mem"), tmp_path / "cache")


def test_a_path_without_a_map_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MapError, match="There is no map at"):
        load_or_build(tmp_path / "nothing", tmp_path / "cache")
    with pytest.raises(MapError, match="holds no map: neither"):
        load_or_build(tmp_path, tmp_path / "cache")
    with pytest.raises(MapError, match="There is no map at"):
        build_map(tmp_path / "nothing")
