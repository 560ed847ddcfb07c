"""Our router against routingkit-cch by itself, scipy, networkx and osmnx: one map, one run.

Ours and each peer take turns, so that a busy machine slows both, and processor time is counted,
so that waiting for it is not; compared is the ratio, with its least and greatest over the turns.
Answers are compared before they are timed.

    python -m benchmarks.routing.bench_routing MAP.osm.pbf [MAP.osm.pbf ...]
"""

import argparse
import gc
import itertools
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.routing.peers import (
    BareCch,
    Changing,
    networkx_graph,
    networkx_time,
    osmnx_time,
    scipy_matrix,
    scipy_time,
)
from routing import RoadGraph, Router, load_or_build
from routing.area import Where
from routing.day import DayTable
from routing.ends import Ends, Spot
from routing.profile import Profile
from routing.snap import Fixes
from routing.speeds import ROAD_CLASSES
from schemas.base import LatLon

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
DEFAULT_MAPS = ("portland", "binhduong_north", "columbus")
TURNS = 9
PAIRS = 300
UNITS, NEAREST = 1_000, 10
TABLE = (100, 40)
SIRENS = Profile.SIRENS
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
Run = Callable[[], object]


class Bench:
    """One map, our router, its questions, and a table of results.

    Parameters
    ----------
    graph
        The roads.
    """

    def __init__(self, graph: RoadGraph) -> None:
        self.graph = graph
        self.rng = random.Random(115)
        self.router = Router(graph)
        self.router.time(self.place(), self.place())
        board = self.router.weights.queries(SIRENS)
        self.now = board.tag
        self.bare = BareCch(self.router, self.router.weights.map_weights_ms(SIRENS).tolist())
        self.pairs = [(self.spot(), self.spot()) for _ in range(PAIRS)]
        self.ends = [(self.end(a), self.end(b)) for a, b in self.pairs]
        self.nodes = [(a.sources[0][0], b.targets[0][0]) for a, b in self.ends]

    def place(self) -> LatLon:
        """A place within some 20 m of a node; a new one each time."""
        node = self.rng.randrange(self.graph.node_count)
        return LatLon(
            lat=float(self.graph.lat[node]) + self.rng.gauss(0, 1e-4),
            lon=float(self.graph.lon[node]) + self.rng.gauss(0, 1e-4),
        )

    def spot(self) -> Spot:
        """A place on the roads."""
        return next(s for s in iter(lambda: self.router.spot(self.place()), None) if s.snap)

    def end(self, spot: Spot) -> Ends:
        """What the engine is asked with for a spot."""
        self.router.time(spot, spot)
        return spot.by_profile[SIRENS]


def timed(run: Run, calls: int) -> float:
    """Give microseconds per call."""
    begin = time.process_time()
    run()
    return (time.process_time() - begin) * 1e6 / calls


def compare(name: str, ours: Run, peers: dict[str, Run], calls: int = 1, aim: str = "") -> None:
    """Let ours and the peers take turns; print medians and ratios."""
    ours()
    figures: dict[str, list[float]] = {label: [] for label in ("ours", *peers)}
    for _ in range(TURNS):
        figures["ours"].append(timed(ours, calls))
        for label, run in peers.items():
            figures[label].append(timed(run, calls))
    print(f"{name:<46} {statistics.median(figures['ours']):>11.1f} µs  {aim}")
    for label in peers:
        ratios = [a / b for a, b in zip(figures["ours"], figures[label], strict=True)]
        print(
            f"    against {label:<34} {statistics.median(figures[label]):>11.1f} µs  "
            f"ratio {statistics.median(ratios):.3g} [{min(ratios):.3g} - {max(ratios):.3g}]"
        )


def agree(bench: Bench) -> None:
    """Hold our answers to every peer's, before anything is timed."""
    router, bare = bench.router, bench.bare
    bare_times = [bare.time_between(a.sources, b.targets) for a, b in bench.ends]
    differing = [
        (ours, theirs)
        for ours, theirs, (a, b) in zip(
            router.times(bench.pairs), bare_times, bench.ends, strict=True
        )
        if ours != theirs and a.arcs.isdisjoint(b.arcs)
    ]
    matrix = scipy_matrix(router, bare.weights_ms)
    few = bench.nodes[:40]
    scipy_times = [scipy_time(matrix, *pair) for pair in few]
    differing += [
        pair
        for pair in zip([bare.time(*p) for p in few], scipy_times, strict=True)
        if pair[0] != pair[1]
    ]
    print(f"answers that differ: {len(differing)} of {PAIRS + len(few)}")
    if differing:
        sys.exit(f"ours and a peer disagree: {differing[0]}")


def point_to_point(bench: Bench) -> None:
    """Two places, one answer."""
    router, bare, pairs = bench.router, bench.bare, bench.pairs
    stops = [(a.sources, b.targets) for a, b in bench.ends]
    peers: dict[str, Run] = {
        "bare, the same stops": lambda: [bare.time_between(a, b) for a, b in stops],
        "bare, node to node": lambda: [bare.time(a, b) for a, b in bench.nodes],
    }
    compare(
        "one at a time, spots",
        lambda: [router.time(a, b).time_ms for a, b in pairs],
        peers,
        PAIRS,
        "aim 2x bare",
    )
    compare("in a batch, spots", lambda: router.times(pairs), peers, PAIRS, "aim 1.2x bare")
    fresh = iter([(bench.place(), bench.place()) for _ in range(PAIRS * (TURNS + 1))])
    compare(
        "one at a time, both ends snapped",
        lambda: [router.time(a, b).time_ms for a, b in itertools.islice(fresh, PAIRS)],
        {"bare, the same stops": peers["bare, the same stops"]},
        PAIRS,
        "aim 40 µs",
    )
    compare(
        "route with line, names and times",
        lambda: [router.route(a, b) for a, b in pairs],
        {"bare, arcs of the path": lambda: [bare.arcs(a, b) for a, b in stops]},
        PAIRS,
    )


def general_libraries(bench: Bench) -> None:
    """The same node to node by what most Python projects use."""
    router, weights = bench.router, bench.bare.weights_ms
    matrix, graph = scipy_matrix(router, weights), networkx_graph(router, weights)
    few = 3
    spots, nodes = bench.pairs[:few], bench.nodes[:few]
    compare(
        "one at a time, spots",
        lambda: [router.time(a, b).time_ms for a, b in spots],
        {
            "scipy": lambda: [scipy_time(matrix, a, b) for a, b in nodes],
            "networkx, bidirectional": lambda: [networkx_time(graph, a, b) for a, b in nodes],
            "osmnx": lambda: [osmnx_time(graph, a, b) for a, b in nodes],
        },
        few,
    )


def many(bench: Bench) -> None:
    """Units to a call, tables, coverage."""
    router, bare = bench.router, bench.bare
    units = [bench.spot() for _ in range(UNITS)]
    fleet = router.fleet({f"unit-{index:04d}": spot for index, spot in enumerate(units)})
    pinned = bare.pin([bench.end(spot).sources[0][0] for spot in units])
    calls = 50
    places = iter([bench.place() for _ in range(calls * (TURNS + 1))])
    nodes = [bench.end(bench.spot()).targets[0][0] for _ in range(calls)]
    compare(
        f"{NEAREST} nearest of {UNITS} units, call snapped",
        lambda: [router.nearest(fleet, p, NEAREST) for p in itertools.islice(places, calls)],
        {"bare, all units to one node": lambda: [bare.nearest(pinned, n, NEAREST) for n in nodes]},
        calls,
        "aim 200 µs",
    )
    origins, destinations = units[: TABLE[0]], units[-TABLE[1] :]
    table_nodes = [bench.end(spot).targets[0][0] for spot in destinations]

    def bare_table() -> object:
        sources = [bench.end(spot).sources[0][0] for spot in origins]
        return bare.table(bare.pin(sources), table_nodes)

    compare(
        f"table {TABLE[0]} x {TABLE[1]}",
        lambda: router.table(origins, destinations),
        {"bare, node to node": bare_table},
        aim="aim 3 ms",
    )
    compare("reach of 10 minutes", lambda: router.reach(units[:1], 600_000), {})
    compare(f"coverage: 20 stations, {UNITS} cells", lambda: router.coverage(units[:20], units), {})


def snapping(bench: Bench) -> None:
    """Positions to roads."""
    table = np.array([(place.lat, place.lon) for place in (bench.place() for _ in range(UNITS))])
    unknown = np.full(UNITS, np.nan)
    heading = np.random.default_rng(115).uniform(0, 360, UNITS)
    plain = Fixes(table[:, 0], table[:, 1], unknown, unknown)
    headed = plain._replace(heading_deg=heading)
    router = bench.router
    compare(f"snap {UNITS} positions", lambda: router.snap_many(plain), {}, aim="aim 10 ms")
    compare(f"snap {UNITS} positions with heading", lambda: router.snap_many(headed), {})


def live(bench: Bench) -> None:
    """Closures and whole-graph changes, from the call to the weights in force."""
    router, bare = bench.router, bench.bare
    places = itertools.cycle([bench.spot() for _ in range(20)])
    changing = Changing(bare)

    def closures() -> Iterator[None]:
        for index in itertools.count():
            spot = next(places)
            where = Where(centre=LatLon(lat=spot.lat, lon=spot.lon), radius_m=100.0)
            router.apply_closure("works", where, speed_factor=0.0)
            router.time(*bench.pairs[index % PAIRS])
            yield

    ours = closures()
    arcs = router.arcs_of(Where(centre=bench.place(), radius_m=100.0)).arcs.tolist()
    factors = itertools.cycle((2, 1))

    def partial() -> None:
        factor = next(factors)
        changing.change({arc: bare.weights_ms[arc] * factor for arc in arcs})

    compare(
        "one closure of 100 m, then one question",
        lambda: next(ours),
        {
            "bare partial update": partial,
        },
        aim="aim 2 ms",
    )
    router.reopen("works")
    classes = [name for name in ROAD_CLASSES if name]
    hours = [0.5 + 0.02 * hour for hour in range(24)]
    day = Router(bench.graph, day=DayTable(dict.fromkeys(classes, hours)))
    day.time(bench.place(), bench.place())
    ticks = (NOON + timedelta(hours=hour) for hour in itertools.count())
    compare(
        "the whole graph weighed again, by the hour",
        lambda: day.advance(next(ticks)),
        {"bare reset": lambda: changing.reset(bare.weights_ms)},
        aim="aim 20 ms for 50 000 nodes",
    )


def memory_mb(path: Path, cache: Path) -> tuple[float, float]:
    """Give what graph and router add to a fresh process that has imported everything, MB."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.routing.bench_routing",
        "--memory",
        str(path),
        "--cache",
        str(cache),
    ]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    graph_mb, router_mb = run.stdout.split()
    return float(graph_mb), float(router_mb)


def print_memory(path: Path, cache: Path) -> None:
    """Load a map, ask something, and print what the process has grown by."""
    before = _resident_mb()
    graph = load_or_build(path, cache)[0]
    loaded = _resident_mb()
    router = Router(graph)
    places = [
        LatLon(lat=float(lat), lon=float(lon))
        for lat, lon in zip(graph.lat, graph.lon, strict=True)
    ]
    router.time(places[0], places[-1])
    router.nearest(router.fleet({"a": places[0]}), places[-1], 1)
    router.apply_closure("x", Where(centre=places[0], radius_m=100.0), speed_factor=0.0)
    print(f"{loaded - before:.1f} {_resident_mb() - before:.1f}")


def _resident_mb() -> float:
    """Give the memory of this process: now where the system tells it, else its peak."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def report(path: Path, cache: Path, *, with_general: bool) -> None:
    """Print everything about one map."""
    graph = load_or_build(path, cache)[0]
    begin = time.process_time()
    loaded = load_or_build(path, cache)[0]
    loading_ms = (time.process_time() - begin) * 1e3
    begin = time.process_time()
    bench = Bench(loaded)
    router_ms = (time.process_time() - begin) * 1e3
    engine = bench.router.expansion
    print(
        f"\n## {path.name}: {graph.node_count} nodes, {graph.arc_count} arcs; with turns "
        f"{engine.node_count} and {engine.arc_count}"
    )
    print(f"loading {loading_ms:.0f} ms, router and questions ready {router_ms:.0f} ms")
    graph_mb, router_mb = memory_mb(path, cache)
    print(f"memory: graph {graph_mb:.0f} MB, with router {router_mb:.0f} MB")
    agree(bench)
    gc.collect()
    gc.freeze()  # what is loaded stays: the collector need not look at it in every round
    point_to_point(bench)
    many(bench)
    snapping(bench)
    live(bench)
    if with_general:
        general_libraries(bench)


def main() -> None:
    """Read the arguments and print the reports."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("maps", nargs="*", type=Path, help="OSM extracts")
    parser.add_argument("--memory", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--cache", type=Path, help="where built maps are kept")
    arguments = parser.parse_args()
    if arguments.memory is not None:
        print_memory(arguments.memory, arguments.cache)
        return
    maps = arguments.maps or [DATA / f"{name}.osm.pbf" for name in DEFAULT_MAPS]
    missing = [path for path in maps if not path.exists()]
    if missing:
        print(f"No map at {missing[0]}: give the OSM extracts to measure on.")
        return
    with tempfile.TemporaryDirectory() as folder:
        cache = arguments.cache or Path(folder)
        for path in maps:
            report(path, cache, with_general=path is maps[-1])


if __name__ == "__main__":
    main()
