"""What the fleet teaches: matches held against the truth, and ranges held against drives kept back.

Everything is made up from a seed on a real map: drives along fastest ways, noise, gaps, outliers;
roads slower than the map says, and luck with heavy tails.

    python -m benchmarks.routing.bench_fleet [--map MAP.osm.pbf]
"""

import argparse
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean

from routing import Profile, Router, load_or_build
from routing.roads.graph import RoadGraph
from routing.tags.speeds import ROAD_CLASSES
from routing.traces.eta_range import Trip, coverage, fit
from routing.traces.fixes import Trace
from routing.traces.matching import Matcher
from routing.traces.observed import LearningParams, learn, observe, road_speeds
from tests.routing.support.synthetic_traces import Driver, score

MAP = Path(__file__).resolve().parents[3] / "shared" / "data" / "binhduong_north.osm.pbf"
SEED = 115
DRIVES = 10
NOISE = ((5.0, 1), (10.0, 1), (20.0, 1), (5.0, 10), (5.0, 30), (10.0, 30))  # metres, seconds
TRUE_SPEEDS = {"secondary": 0.7, "tertiary": 0.6, "residential": 0.8, "unclassified": 0.85}
LEARNT, FITTED, KEPT_BACK = 40, 600, 600
MONDAY_NOON = datetime(2026, 1, 5, 5, tzinfo=UTC)


def matching(graph: RoadGraph) -> None:
    """Print how much of the drives is found, and what a fix costs."""
    matcher = Matcher(graph)
    print("noise m  every s  right %  least %  wrong %  parts  us/fix")
    for sigma_m, every_s in NOISE:
        driver = Driver(graph, SEED)
        scores, fixes, parts, spent_s = [], 0, 0, 0.0
        for _ in range(DRIVES):
            drive = driver.drive()
            trace = Trace.of(driver.fixes(drive, sigma_m, every_ms=1000 * every_s))
            start = time.process_time()
            match = matcher.match(trace)
            spent_s += time.process_time() - start
            fixes, parts = fixes + len(trace), parts + len(match.parts)
            scores.append(score(graph, drive, match))
        right, wrong = ([one[index] * 100 for one in scores] for index in (0, 1))
        print(
            f"{sigma_m:7.0f}  {every_s:7d}  {fmean(right):7.2f}  {min(right):7.2f}  "
            f"{fmean(wrong):7.2f}  {parts:5d}  {spent_s / fixes * 1e6:6.0f}"
        )


def learning(graph: RoadGraph) -> None:
    """Print what is learnt of speeds, and how many held-back drives lie within their range."""
    driver, matcher, router = Driver(graph, SEED), Matcher(graph), Router(graph)
    slow = {ROAD_CLASSES.index(name): factor for name, factor in TRUE_SPEEDS.items()}
    start_ms = round(MONDAY_NOON.timestamp() * 1000)

    def trips(count: int) -> list[Trip]:
        made = []
        for _ in range(count):
            plan = driver.drive(500.0)
            predicted_ms = router.time(*driver.ends(plan)).time_ms
            observed_ms = round(driver.on_a_day(plan, slow).duration_ms)
            made.append(Trip(predicted_ms or 0, observed_ms))
        return made

    before = trips(KEPT_BACK)
    matches = []
    for _ in range(LEARNT):
        day = driver.on_a_day(driver.drive(), slow)
        fixes = driver.fixes(day, 8.0, every_ms=5000, start_ms=start_ms)
        matches.append(matcher.match(Trace.of(fixes)))
    seen = [observe(graph, match, Profile.SIRENS) for match in matches]
    factors = learn(seen, LearningParams(prior_weight=10))
    for event in road_speeds(
        factors,
        centre_id="bench",
        map_hash=graph.hash,
        observed=matches,
        valid_from=MONDAY_NOON,
    ):
        router.apply_speeds(event)
    print(f"\n{LEARNT} traces, {sum(map(len, seen))} drives along ways, {len(factors)} speeds")
    for row in factors:
        if row.road_class in TRUE_SPEEDS and row.hour_of_week is None:
            true = TRUE_SPEEDS[row.road_class]
            print(f"  {row.road_class:13}  learnt {row.factor:.3f}  true {true:.3f}")
    fitted, kept_back = trips(FITTED), trips(KEPT_BACK)
    for name, some in (("the map's speeds", before), ("learnt speeds", kept_back)):
        off = fmean(abs(one.observed_ms / one.predicted_ms - 1) for one in some if one.predicted_ms)
        print(f"mean error of the time predicted on {name}: {off:.0%}")
    share = coverage(fit(fitted), kept_back) or 0.0
    none = coverage(fit([]), kept_back) or 0.0
    print(f"within p10..p90, of {KEPT_BACK} drives kept back: {share:.1%} (prior: {none:.1%})")


def main() -> None:
    """Read the map and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--map", type=Path, default=MAP)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        graph, info = load_or_build(chosen.map, Path(folder))
    print(f"{info.source_name}: {graph.node_count:,} nodes, {graph.arc_count:,} arcs\n")
    matching(graph)
    learning(graph)


if __name__ == "__main__":
    main()
