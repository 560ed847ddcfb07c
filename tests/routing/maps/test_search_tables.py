"""A stranger's check: scipy's Dijkstra over the tables that are written, nothing else of ours."""

import ast
import csv
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from routing import Profile, RoadGraph, Router
from routing.maps.search_tables import search_arcs, write_search_tables
from routing.roads.columns import ArcRow, to_raw_arcs
from routing.roads.graph import build_graph
from routing.roads.turns import CLOSED
from schemas.ground.base import LatLon
from schemas.ground.errors import MapError
from tests.routing.roads.test_expansion import graphs_with_turns
from tests.support.examples import examples
from tests.support.tree import ROOT

HAIR = 1e-6  # scipy takes 0 for "no edge"; too little to reach a whole millisecond


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Stranger:
    """Travel times from the written tables alone."""

    def __init__(self, folder: Path, profile: Profile) -> None:
        ends = read(folder / "search_nodes.csv")
        self.begin = {row["node_id"]: int(row["begin"]) for row in ends}
        self.end = {row["node_id"]: int(row["end"]) for row in ends}
        best: dict[tuple[int, int], float] = {}
        for row in read(folder / "search_arcs.csv"):
            text = row[f"{profile.value}_ms"]
            if text != "closed":
                key = int(row["tail"]), int(row["head"])
                best[key] = min(best.get(key, np.inf), int(text) + HAIR)
        tails, heads = np.array(list(best), dtype=np.int64).reshape(-1, 2).T
        count = max(self.end.values()) + 1
        shape = (count, count)
        self.matrix: Any = coo_array((list(best.values()), (tails, heads)), shape=shape).tocsr()

    def times_ms(self, origin: str, goals: list[str]) -> list[int | None]:
        found = dijkstra(self.matrix, indices=self.begin[origin])
        times = [found[self.end[goal]] for goal in goals]
        return [None if np.isinf(time) else int(time) for time in times]


def check(graph: RoadGraph, folder: Path, origins: list[int], goals: list[int]) -> int:
    """Hold the router against the stranger; give the pairs that were compared."""
    write_search_tables(graph, folder)
    router = Router(graph)
    ids = [str(one) for one in graph.node_id.tolist()]
    places = [
        LatLon(lat=lat, lon=lon)
        for lat, lon in zip(graph.lat.tolist(), graph.lon.tolist(), strict=True)
    ]
    for profile in Profile:
        stranger = Stranger(folder, profile)
        for origin in origins:
            others = [goal for goal in goals if goal != origin]
            theirs = stranger.times_ms(ids[origin], [ids[goal] for goal in others])
            ours = router.times_from(places[origin], [places[goal] for goal in others], profile)
            assert list(ours) == theirs
    return 2 * len(origins) * len(goals)


def end_at(graph: RoadGraph, arc: int, part: float) -> int | None:
    """Give the node at a part of an arc; None on the way, where no node is."""
    if min(part, 1.0 - part) > HAIR:
        return None
    return int((graph.head if part > 0.5 else graph.tail)[arc])


def alone(graph: RoadGraph) -> list[int]:
    """Nodes that are a place of their own, through which no other road passes.

    A road that everybody may drive meets there: else the router serves the place from another one.
    """
    waits = np.stack((graph.wait_sirens_ms, graph.wait_normal_ms))
    is_open = (waits != CLOSED).all(axis=0)
    at: dict[tuple[float, float], list[int]] = {}
    for node, place in enumerate(zip(graph.lat.tolist(), graph.lon.tolist(), strict=True)):
        at.setdefault(place, []).append(node)
    index = Router(graph).index
    found = []
    for (lat, lon), nodes in at.items():
        snap = index.nearest(lat, lon, 1.0)
        arcs = snap.arcs if snap else ()
        ends = {end_at(graph, arc, part) for arc, part in arcs}
        if len(nodes) == 1 and ends == set(nodes) and any(is_open[arc] for arc, _ in arcs):
            found += nodes
    return found


@pytest.mark.parametrize("name", ["binhduong_north", "portland", "columbus"])
def test_a_strangers_dijkstra_gives_our_times(
    tmp_path: Path, real_map: Callable[[str], RoadGraph], name: str
) -> None:
    graph = real_map(name)
    rng = random.Random(115)
    nodes = rng.sample(alone(graph), 210)
    assert check(graph, tmp_path, nodes[:10], nodes[10:]) == 4_000


@given(graphs_with_turns())
@examples(60, suppress_health_check=(HealthCheck.function_scoped_fixture,))
def test_random_roads_with_turns_give_a_stranger_our_times(
    tmp_path: Path, graph: RoadGraph
) -> None:
    nodes = alone(graph)
    check(graph, tmp_path, nodes, nodes)


def test_a_road_that_folds_back_over_its_end_leaves_no_node_alone_there() -> None:
    """Found by hypothesis: the end was passed half-way, and the router served it from there."""
    there_and_back = ((11.0002, 106.0), (11.0001, 106.0))
    row = ArcRow(0, 1, 100_000, 1, 2, "", 1, there_and_back)
    lat, lon = np.array([11.0, 11.0002]), np.array([106.0, 106.0])
    graph = build_graph(np.array([0, 1]), lat, lon, to_raw_arcs([row]))
    assert alone(graph) == [0]


def test_each_road_is_named_by_its_row(tmp_path: Path, binh_duong: RoadGraph) -> None:
    write_search_tables(binh_duong, tmp_path)
    named = {row["arc"] for row in read(tmp_path / "search_arcs.csv")} - {""}
    assert named == {str(arc) for arc in range(binh_duong.arc_count)}
    turns = [one for one in search_arcs(binh_duong) if one.arc is None]
    assert turns


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, binh_duong: RoadGraph) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MapError, match="cannot be written"):
        write_search_tables(binh_duong, tmp_path / "file")


def test_the_lines_of_the_page_give_our_times(tmp_path: Path, binh_duong: RoadGraph) -> None:
    page = (ROOT / "docs" / "roads.md").read_text(encoding="utf-8")
    lines = page.partition("```python\n")[2].partition("```")[0]
    program = tmp_path / "check.py"
    program.write_text(f"import sys\n{lines}\nprint(times_ms('.', sys.argv[1]))\n", "utf-8")
    write_search_tables(binh_duong, tmp_path)
    nodes = alone(binh_duong)[:200]
    ids = [str(binh_duong.node_id[node]) for node in nodes]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", program, ids[0]],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        text=True,
    )
    told = ast.literal_eval(done.stdout)
    places = [
        LatLon(lat=float(binh_duong.lat[node]), lon=float(binh_duong.lon[node])) for node in nodes
    ]
    ours = Router(binh_duong).times_from(places[0], places[1:])
    assert [told[name] for name in ids[1:]] == ours
