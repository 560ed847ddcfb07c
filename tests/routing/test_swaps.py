"""Questions from several threads while closures come and go: no answer is torn."""

import random
import threading
from collections.abc import Callable
from typing import Self

import numpy as np
import pytest

from routing import Profile, RoadGraph, Router
from routing.places.area import Where
from routing.search.cch import CLOSED
from schemas.ground.base import LatLon
from tests.routing.support import dijkstra
from tests.routing.support.small_roads import arc, make_graph
from tests.support.pace import limit_s

SIDE = 6
STEPS = 60


def grid() -> RoadGraph:
    """A grid of streets, each row and each column a way of its own."""
    nodes = [
        (11.0 + row / 500, 106.0 + column / 500) for row in range(SIDE) for column in range(SIDE)
    ]
    rng = random.Random(115)
    rows = []
    for node in range(SIDE * SIDE):
        row, column = divmod(node, SIDE)
        for other, way in ((node + 1, 1 + row), (node + SIDE, 101 + column)):
            if (other % SIDE or way > 100) and other < SIDE * SIDE:
                time_ms = rng.randint(500, 2000)
                rows += [arc(node, other, time_ms, way), arc(other, node, time_ms, way)]
    return make_graph(nodes, rows)


def asked(router: Router, places: list[LatLon], profile: Profile) -> list[tuple[int, object]]:
    """Ask in every way; give each answer with the version that it names."""
    origins, destinations = places[:4], places[4:]
    table = router.table(origins, destinations, profile)
    one = router.time(places[0], places[5], profile)
    route = router.route(places[0], places[5], profile)
    fleet = router.fleet({f"unit-{index}": place for index, place in enumerate(origins)})
    ranking = router.nearest(fleet, places[5], 4, profile)
    answers: list[tuple[int, object]] = [
        (table.version, ("table", [list(row) for row in table])),
        (one.version, ("time", one.time_ms)),
        (ranking.version, ("nearest", [(unit.time_ms, unit.unit_id) for unit in ranking])),
    ]
    if route is not None:
        answers.append((route.version, ("time", route.time_ms)))
    return answers


class Askers:
    """Three threads that ask until they are told to stop; one of them drives without sirens."""

    def __init__(self, router: Router, places: list[LatLon]) -> None:
        self._router, self._places = router, places
        self._done, self._rounds = threading.Event(), threading.Semaphore(0)
        self.answers: list[tuple[Profile, int, object]] = []
        self.failures: list[str] = []
        self._threads = [
            threading.Thread(target=self._ask, args=(profile,))
            for profile in (Profile.SIRENS, Profile.SIRENS, Profile.NORMAL)
        ]
        for thread in self._threads:
            thread.start()

    def wait_for_a_round(self) -> None:
        """Wait until somebody has asked since now."""
        while self._rounds.acquire(blocking=False):
            pass
        assert self._rounds.acquire(timeout=limit_s(60.0)), self.failures

    def __enter__(self) -> Self:
        """Let them ask as long as the block lasts."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let all threads end."""
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, profile: Profile) -> None:
        try:
            while not self._done.is_set():
                self.answers += [
                    (profile, *one) for one in asked(self._router, self._places, profile)
                ]
                self._rounds.release()
        except BaseException as error:  # noqa: BLE001 - handed on, panics too
            self.failures.append(repr(error))


@pytest.mark.parametrize("partial_share", [0, 1_000_000])  # changes in part only, and in full only
def test_each_answer_is_that_of_the_version_it_names(
    partial_share: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for share in ("PARTIAL_SHARE", "LOCAL_SHARE"):
        monkeypatch.setattr(f"routing.search.locality.{share}", partial_share)
    graph = grid()
    router = Router(graph)
    rng = random.Random(7)
    places = [
        LatLon(lat=11.0 + rng.random() / 100, lon=106.0 + rng.random() / 100) for _ in range(7)
    ]
    factors = {0: np.ones(graph.arc_count)}
    with Askers(router, places) as askers:
        for step in range(STEPS):
            askers.wait_for_a_round()
            change(router, step, rng)
            factor_now = np.ones(graph.arc_count)
            for event in router.road_events:
                arcs = event.parts.arc
                factor_now[arcs] = np.minimum(factor_now[arcs], event.speed_factor)
            factors[router.version] = factor_now
    assert not askers.failures
    truths = {
        (profile, version): truth(router, places, profile, factor)
        for version, factor in factors.items()
        for profile in Profile
    }
    for profile, version, answer in askers.answers:
        assert answer in truths[profile, version]
    assert len({version for _, version, _ in askers.answers}) > 5


def change(router: Router, step: int, rng: random.Random) -> None:
    """Close or slow down a way, or take one of these back."""
    way = rng.choice((*range(1, SIDE + 1), *range(101, 101 + SIDE)))
    if step % 3 == 2:
        router.reopen(f"event-{rng.randrange(step)}")
    else:
        factor = rng.choice((0.0, 0.5, 0.25))
        router.apply_closure(f"event-{step}", Where(way_ids=(way,)), speed_factor=factor)


def truth(
    router: Router, places: list[LatLon], profile: Profile, factor: np.ndarray
) -> list[tuple[str, object]]:
    """Give the right answers on the roads of one version."""
    times = np.array(dijkstra.base_ms(router, profile))
    slowed = np.ceil(times / np.where(factor > 0, factor, 1.0))
    weights = np.where(factor > 0, slowed, CLOSED).astype(int).tolist()
    table = dijkstra.times_ms(router, weights, places[:4], places[4:], profile)
    ranked = sorted(
        (row[1], f"unit-{index}") for index, row in enumerate(table) if row[1] is not None
    )
    return [("table", table), ("time", table[0][1]), ("nearest", ranked)]


def test_a_whole_map_is_weighed_again_and_back(real_map: Callable[[str], RoadGraph]) -> None:
    graph = real_map("portland")
    router = Router(graph)
    places = [LatLon(lat=float(graph.lat[n]), lon=float(graph.lon[n])) for n in (10, 2000, 4000)]
    before = router.table(places, places)
    everywhere = Where(way_ids=tuple(np.unique(graph.way_id).tolist()))
    change = router.apply_closure("storm", everywhere, speed_factor=0.5)
    assert change.arcs == graph.arc_count
    halved = router.table(places, places)
    assert halved != before
    assert halved.version == 1
    router.reopen("storm")
    assert router.table(places, places) == before
