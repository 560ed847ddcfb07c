"""Our router against routingkit-cch by itself, scipy, networkx and osmnx: one map, one run.

Answers are compared before they are timed. Every map is built, loaded and asked; all but the
first are also set side by side with themselves until they have 50 000 nodes. The summary at the
end says of each aim whether it was reached (see `scoreboard` for how that is judged).

    python -m benchmarks.routing.bench_routing MAP.osm.pbf [MAP.osm.pbf ...]
"""

import argparse
import gc
import itertools
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import CalledProcessError

import numpy as np

from benchmarks.routing.big_map import side_by_side
from benchmarks.routing.osrm import serve
from benchmarks.routing.peers import (
    BareCch,
    Changing,
    networkx_graph,
    networkx_time,
    osmnx_time,
    scipy_matrix,
    scipy_time,
)
from benchmarks.routing.scoreboard import TURNS, Aim, Run, Scoreboard
from routing import RoadGraph, Router, load_or_build
from routing.ground.profile import Profile
from routing.live.day import DayTable
from routing.maps.store import finish_map, save_map
from routing.places.area import Where
from routing.places.snap import Fixes
from routing.search.ends import Ends, Spot
from routing.search.nearest import Fleet
from routing.tags.speeds import ROAD_CLASSES
from schemas.ground.base import LatLon
from streams.host.garbage import settle

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
DEFAULT_MAPS = ("portland", "binhduong_north", "columbus")
PAIRS = 300
UNITS, NEAREST = 1_000, 10
FEW_UNITS = 25
TABLE = (100, 40)
SIRENS = Profile.SIRENS
SAME_STOPS = "bare, the same stops"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
BIG_NODES = 50_000
BUILD_MS = {"binhduong_north": 4_000.0, "columbus": 8_000.0}
LOADS = 7


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


def point_to_point(board: Scoreboard, bench: Bench) -> None:
    """Two places, one answer."""
    router, bare, pairs = bench.router, bench.bare, bench.pairs
    stops = [(a.sources, b.targets) for a, b in bench.ends]
    peers: dict[str, Run] = {
        SAME_STOPS: lambda: [bare.time_between(a, b) for a, b in stops],
        "bare, node to node": lambda: [bare.time(a, b) for a, b in bench.nodes],
    }
    board.compare(
        "one at a time, spots",
        lambda: [router.time(a, b).time_ms for a, b in pairs],
        peers,
        calls=PAIRS,
        aims=(Aim(2.0, SAME_STOPS),),
    )
    board.compare(
        "in a batch, spots",
        lambda: router.times(pairs),
        peers,
        calls=PAIRS,
        aims=(Aim(1.2, SAME_STOPS),),
    )
    fresh = iter([(bench.place(), bench.place()) for _ in range(PAIRS * (TURNS + 1))])
    board.compare(
        "one at a time, both ends snapped",
        lambda: [router.time(a, b).time_ms for a, b in itertools.islice(fresh, PAIRS)],
        {SAME_STOPS: peers[SAME_STOPS]},
        calls=PAIRS,
        aims=(Aim(40.0),),
    )
    board.compare(
        "route with line, names and times",
        lambda: [router.route(a, b) for a, b in pairs],
        {"bare, arcs of the path": lambda: [bare.arcs(a, b) for a, b in stops]},
        calls=PAIRS,
    )


def general_libraries(board: Scoreboard, bench: Bench) -> None:
    """The same node to node by what most Python projects use."""
    router, weights = bench.router, bench.bare.weights_ms
    matrix, graph = scipy_matrix(router, weights), networkx_graph(router, weights)
    few = 3
    spots, nodes = bench.pairs[:few], bench.nodes[:few]
    board.compare(
        "one at a time, spots",
        lambda: [router.time(a, b).time_ms for a, b in spots],
        {
            "scipy": lambda: [scipy_time(matrix, a, b) for a, b in nodes],
            "networkx, bidirectional": lambda: [networkx_time(graph, a, b) for a, b in nodes],
            "osmnx": lambda: [osmnx_time(graph, a, b) for a, b in nodes],
        },
        calls=few,
    )


def many(board: Scoreboard, bench: Bench) -> None:
    """Units to a call, tables, coverage."""
    router, bare = bench.router, bench.bare
    units = [bench.spot() for _ in range(UNITS)]
    fleet = router.fleet({f"unit-{index:04d}": spot for index, spot in enumerate(units)})
    pinned = bare.pin([bench.end(spot).sources[0][0] for spot in units])
    calls = 50
    places = iter([bench.place() for _ in range(calls * (TURNS + 1))])
    nodes = [bench.end(bench.spot()).targets[0][0] for _ in range(calls)]
    board.compare(
        f"{NEAREST} nearest of {UNITS} units, call snapped",
        lambda: [router.nearest(fleet, p, NEAREST) for p in itertools.islice(places, calls)],
        {"bare, all units to one node": lambda: [bare.nearest(pinned, n, NEAREST) for n in nodes]},
        calls=calls,
        aims=(Aim(200.0),),
    )
    few = router.fleet({f"unit-{index:04d}": spot for index, spot in enumerate(units[:FEW_UNITS])})
    called = [bench.spot() for _ in range(calls)]
    board.compare(
        f"{NEAREST} nearest of {FEW_UNITS} units",
        lambda: [router.nearest(few, spot, NEAREST) for spot in called],
        {
            "times_to, then sorted": lambda: [
                sorted(ms for ms in router.times_to(few.spots, spot) if ms is not None)[:NEAREST]
                for spot in called
            ]
        },
        calls=calls,
        aims=(Aim(200.0),),
    )
    board.compare(
        "the same, the first time on changed roads",
        _first_of_all(bench, fleet),
        aims=(Aim(5_000.0),),
    )
    origins, destinations = units[: TABLE[0]], units[-TABLE[1] :]
    table_nodes = [bench.end(spot).targets[0][0] for spot in destinations]
    targets = [bench.end(spot).targets for spot in destinations]
    one_node_each = [bench.end(spot).sources[0][0] for spot in origins]
    all_nodes = [node for spot in origins for node, _ in bench.end(spot).sources]
    board.compare(
        f"table {TABLE[0]} x {TABLE[1]}",
        lambda: router.table(origins, destinations),
        {
            "bare, node to node": lambda: bare.table(bare.pin(one_node_each), table_nodes),
            SAME_STOPS: lambda: bare.table_between(bare.pin(all_nodes), targets),
        },
        aims=(Aim(3_000.0),),
    )
    board.compare("reach of 10 minutes", lambda: router.reach(units[:1], 600_000))
    board.compare(
        f"coverage: 20 stations, {UNITS} cells", lambda: router.coverage(units[:20], units)
    )


def _first_of_all(bench: Bench, fleet: Fleet) -> Run:
    """Slow a road down or free it at each run, then ask: the units' ends are worked out anew."""
    centre = bench.place()
    factors = itertools.cycle((0.5, 1.0))

    def ask() -> object:
        where = Where(centre=centre, radius_m=30.0)
        bench.router.apply_closure("works", where, speed_factor=next(factors))
        return bench.router.nearest(fleet, centre, NEAREST)

    return ask


def snapping(board: Scoreboard, bench: Bench) -> None:
    """Positions to roads."""
    table = np.array([(place.lat, place.lon) for place in (bench.place() for _ in range(UNITS))])
    unknown = np.full(UNITS, np.nan)
    heading = np.random.default_rng(115).uniform(0, 360, UNITS)
    plain = Fixes(table[:, 0], table[:, 1], unknown, unknown)
    headed = plain._replace(heading_deg=heading)
    router = bench.router
    board.compare(f"snap {UNITS} positions", lambda: router.snap_many(plain), aims=(Aim(10_000.0),))
    board.compare(
        f"snap {UNITS} positions with heading",
        lambda: router.snap_many(headed),
        aims=(Aim(10_000.0),),
    )


def live(board: Scoreboard, bench: Bench) -> None:
    """Closures and whole-graph changes, from the call to the weights in force."""
    router, bare = bench.router, bench.bare
    places = itertools.cycle([bench.spot() for _ in range(20)])
    changing = Changing(bare)

    def closures(radius_m: float) -> Iterator[None]:
        for index in itertools.count():
            spot = next(places)
            where = Where(centre=LatLon(lat=spot.lat, lon=spot.lon), radius_m=radius_m)
            router.apply_closure("works", where, speed_factor=0.0)
            router.time(*bench.pairs[index % PAIRS])
            yield

    ours, large = closures(100.0), closures(1_000.0)
    arcs = router.arcs_of(Where(centre=bench.place(), radius_m=100.0)).arcs.tolist()
    factors = itertools.cycle((2, 1))

    def partial() -> None:
        factor = next(factors)
        changing.change({arc: bare.weights_ms[arc] * factor for arc in arcs})

    board.compare(
        "one closure of 100 m, then one question",
        lambda: next(ours),
        {"bare partial update": partial},
        aims=(Aim(2_000.0),),
    )
    board.compare("one flood of 1 000 m, then one question", lambda: next(large))
    router.reopen("works")
    classes = [name for name in ROAD_CLASSES if name]
    hours = [0.5 + 0.02 * hour for hour in range(24)]
    day = Router(bench.graph, day=DayTable(dict.fromkeys(classes, hours)))
    day.time(bench.place(), bench.place())
    ticks = (NOON + timedelta(hours=hour) for hour in itertools.count())
    board.compare(
        "the whole graph weighed again, by the hour",
        lambda: day.advance(next(ticks)),
        {"bare reset": lambda: changing.reset(bare.weights_ms)},
        aims=(Aim(20_000.0),),
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
    places = [LatLon(lat=float(graph.lat[node]), lon=float(graph.lon[node])) for node in (0, -1)]
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


def report(board: Scoreboard, path: Path, cache: Path) -> Bench:
    """Print everything about one map."""
    graph = load_or_build(path, cache)[0]
    board.note(
        "loading", [_ms(lambda: load_or_build(path, cache)) for _ in range(LOADS)], "ms", 100
    )
    bench = Bench(graph)
    engine = bench.router.expansion
    print(
        f"{graph.node_count} nodes, {graph.arc_count} arcs; with turns {engine.node_count} and "
        f"{engine.arc_count}"
    )
    ends = bench.place(), bench.place()
    board.note("router ready", [_ms(lambda: Router(graph).time(*ends)) for _ in range(3)], "ms")
    graph_mb, router_mb = memory_mb(path, cache)
    board.note("memory of the graph", [graph_mb], "MB")
    board.note("memory with router", [router_mb], "MB", 120)
    agree(bench)
    settle()  # as the workers do
    point_to_point(board, bench)
    many(board, bench)
    snapping(board, bench)
    live(board, bench)
    gc.unfreeze()
    return bench


def osrm(board: Scoreboard, bench: Bench, path: Path, wheel: Path) -> None:
    """Put places to OSRM's server and to ours, snapping included."""
    units = [bench.place() for _ in range(UNITS)]
    calls = [bench.place() for _ in range(20)]
    pairs = [(bench.place(), bench.place()) for _ in range(PAIRS * 10)]
    router = bench.router
    with tempfile.TemporaryDirectory() as folder, serve(wheel, path, Path(folder)) as server:
        begin = server.cpu_us()
        for origin, destination in pairs:
            server.route(origin, destination)
        middle = server.cpu_us()
        for call in calls:
            server.times_to(units, call)
        end = server.cpu_us()
    ours_ms = _ms(lambda: [router.time(*pair) for pair in pairs])
    board.note("OSRM: both ends snapped", [(middle - begin) / len(pairs)], "µs")
    board.note("ours", [ours_ms * 1e3 / len(pairs)], "µs")
    ours_ms = _ms(lambda: [router.times_to(units, call) for call in calls])
    board.note(f"OSRM: {UNITS} places to one", [(end - middle) / len(calls)], "µs")
    board.note("ours", [ours_ms * 1e3 / len(calls)], "µs")


def build(board: Scoreboard, path: Path, cache: Path) -> None:
    """Build a map from its extract, as `smart115 map build` does."""
    most_ms = BUILD_MS.get(path.name.partition(".")[0])
    board.note("build", [_ms(lambda: load_or_build(path, cache))], "ms", most_ms)


def _ms(run: Run) -> float:
    """Give milliseconds of processor time."""
    begin = time.process_time()
    run()
    return (time.process_time() - begin) * 1e3


def main() -> None:
    """Read the arguments and print the reports."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("maps", nargs="*", type=Path, help="OSM extracts")
    parser.add_argument("--memory", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--cache", type=Path, help="where built maps are kept")
    parser.add_argument("--osrm", type=Path, help="an unpacked osrm-bindings wheel, as a peer")
    arguments = parser.parse_args()
    if arguments.memory is not None:
        print_memory(arguments.memory, arguments.cache)
        return
    maps = arguments.maps or [DATA / f"{name}.osm.pbf" for name in DEFAULT_MAPS]
    missing = [path for path in maps if not path.exists()]
    if missing:
        print(f"No map at {missing[0]}: give the OSM extracts to measure on.")
        return
    board = Scoreboard()
    with tempfile.TemporaryDirectory() as folder:
        cache = arguments.cache or Path(folder)
        last: Bench
        for path in maps:
            board.where = path.name.partition(".")[0]
            print(f"\n## {path.name}")
            build(board, path, cache)
            last = report(board, path, cache)
            if arguments.osrm is not None:
                try:
                    osrm(board, last, path, arguments.osrm)
                except CalledProcessError as error:  # it reads no negative ids, for one
                    print(f"OSRM cannot prepare this map: {error}")
        general_libraries(board, last)
        for path in maps[1:]:
            board.where = f"{path.name.partition('.')[0]}, repeated"
            print(f"\n## {board.where}")
            report(board, _save_big(path, cache, Path(folder) / board.where), cache)
    board.summary()


def _save_big(path: Path, cache: Path, folder: Path) -> Path:
    """Compile a map of at least `BIG_NODES` nodes; give its folder."""
    graph, info = load_or_build(path, cache)
    name = f"{info.source_name}, repeated"
    big = finish_map(
        side_by_side(graph, BIG_NODES),
        source_name=name,
        source_sha256="",
        attribution=info.attribution,
        report=None,
    )
    save_map(*big, folder)
    return folder


if __name__ == "__main__":
    main()
