import math
from pathlib import Path
from statistics import mean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import RoadGraph, load_or_build
from routing.ground.geometry import distance_m
from routing.osm.networkx_io import from_networkx
from routing.traces.filter import Unused
from routing.traces.fixes import Fix, Trace, read_trace
from routing.traces.matching import SIGMA_M_MAX, SIGMA_M_MIN, Match, Matcher
from routing.traces.viterbi import MatchParams
from schemas.ground.base import LatLon
from tests.routing.support.small_roads import PLACES, arc, graphs, make_graph
from tests.routing.support.synthetic_traces import Driver, is_continuous, score, untimed

NOON_MS = 1_790_000_000_000
LON_M = 111_195 * math.cos(math.radians(11))

# A street of three blocks, west to east, 1 093 m each, both ways; and a one-way one 333 m north.
ROW = tuple((11.0, 106 + step / 100) for step in range(4))
NORTH = tuple((11.003, 106 + step / 100) for step in range(4))
STREETS = [
    *(arc(i, i + 1, 60_000, 1, "Nam") for i in range(3)),
    *(arc(i + 1, i, 60_000, 1, "Nam") for i in range(3)),
    *(arc(4 + i, 5 + i, 60_000, 2, "Bắc") for i in range(3)),
    *(arc(i, 4 + i, 20_000, 3) for i in (0, 3)),
    *(arc(4 + i, i, 20_000, 3) for i in (0, 3)),
]


def street(length_m: int = 1_093) -> RoadGraph:
    long = [row._replace(length_mm=length_m * 1000) for row in STREETS]
    long[9:] = [row._replace(length_mm=333_600) for row in long[9:]]
    return make_graph([*ROW, *NORTH], long)


def east(*metres: float, lat: float = 11.0) -> list[Fix]:
    """Fixes so many metres east of the street's west end, one a second."""
    return [
        Fix(lat, 106 + at_m / LON_M, NOON_MS + 1000 * second) for second, at_m in enumerate(metres)
    ]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(street())


def names(matcher: Matcher, match: Match) -> list[str]:
    arcs = [piece.arc for part in match.parts for piece in part.driven]
    return [matcher.graph.name_of(arc) for arc in arcs]


def test_a_drive_is_found_with_its_direction(matcher: Matcher) -> None:
    match = matcher.match(Trace.of(east(*range(500, 1700, 20))))
    (part,) = match.parts
    assert names(matcher, match) == ["Nam", "Nam"]
    assert [int(matcher.graph.head[piece.arc]) for piece in part.driven] == [1, 2]
    assert part.length_m == pytest.approx(1180, abs=3)
    assert part.straight_m == pytest.approx(1180, abs=3)
    assert (part.line[0].lat, part.line[-1].lat) == (11.0, 11.0)
    assert distance_m(part.line[0].lat, part.line[0].lon, *east(500)[0][:2]) < 1
    assert [fix.row for fix in part.fixes] == list(range(60))
    assert part.fixes[-1].at_ms == NOON_MS + 59_000
    assert max(fix.offset_m for fix in part.fixes) < 1
    assert (match.near, match.unused) == (0, {})
    assert match.sigma_m == SIGMA_M_MIN


def test_a_heading_decides_where_places_cannot(matcher: Matcher) -> None:
    fix = east(500)[0]
    for heading_deg, head in ((90.0, 1), (270.0, 0)):
        (part,) = matcher.match(Trace.of([fix._replace(heading_deg=heading_deg)])).parts
        assert int(matcher.graph.head[part.fixes[0].arc]) == head


def test_a_one_way_street_beside_is_not_driven_against(matcher: Matcher) -> None:
    westwards = [fix._replace(lat=11.0017) for fix in east(*range(1700, 500, -20))]
    params = MatchParams(sigma_m=40.0)  # both streets are within reach, the one-way one is nearer
    match = Matcher(matcher.graph, params).match(Trace.of(westwards))
    assert set(names(matcher, match)) == {"Nam"}


def test_turning_round_in_mid_street(matcher: Matcher) -> None:
    match = matcher.match(Trace.of(east(*range(300, 700, 20), *range(700, 300, -20))))
    (part,) = match.parts
    assert [int(matcher.graph.head[piece.arc]) for piece in part.driven] == [1, 0]
    assert part.length_m == pytest.approx(780, abs=25)
    assert is_continuous(matcher.graph, part.driven)


def test_standing_is_not_driving(matcher: Matcher) -> None:
    driver = Driver(matcher.graph, 1)
    stop = [driver.noisy(fix, 5.0) for fix in east(*[600] * 300)]
    match = matcher.match(Trace.of(stop))
    assert match.length_m < 40
    assert match.near > 250
    around = [*east(*range(300, 600, 15)), *stop, *east(*range(600, 900, 15))]
    match = matcher.match(untimed(around))
    assert len(match.parts) == 1
    assert match.length_m == pytest.approx(585, abs=40)


def test_an_outlier_is_left_out_and_the_drive_goes_on(matcher: Matcher) -> None:
    fixes = east(*range(300, 900, 20))
    fixes[10] = fixes[10]._replace(lat=11.0031)  # beside the street in the north
    match = matcher.match(Trace.of(fixes))
    assert match.unused == {10: Unused.SPIKE}
    assert names(matcher, match) == ["Nam"]


@pytest.mark.parametrize("on_m", [20, 40])
@pytest.mark.parametrize("back_m", [32, 40, 50, 60])
def test_a_step_back_does_not_send_a_drive_round_and_round(back_m: int, on_m: int) -> None:
    # Once turned, each step the other way counted as standing still; 900 m came out as 47 km.
    again = 400 - back_m
    fixes = east(*range(100, 400, 20), again, *range(again + on_m, 1000, 20))
    match = Matcher(street(), MatchParams(sigma_m=10.0)).match(Trace.of(fixes))
    (part,) = match.parts
    assert int(street().tail[part.driven[-1].arc]) == 0
    assert 870 <= match.length_m <= 900 + 2 * back_m


def test_what_fits_nothing_is_dropped_or_breaks_the_match(matcher: Matcher) -> None:
    there = east(*range(300, 500, 20))
    away = [fix._replace(lat=11.003) for fix in east(*range(500, 540, 20))]
    back = east(*range(540, 700, 20))
    timed = [
        fix._replace(at_ms=NOON_MS + 1000 * second)
        for second, fix in enumerate([*there, *away, *back])
    ]
    match = matcher.match(Trace.of(timed))
    assert match.unused == {10: Unused.NO_WAY, 11: Unused.NO_WAY}
    assert len(match.parts) == 1
    far = [fix._replace(lat=11.003) for fix in east(*range(500, 800, 20))]
    jumped = [
        fix._replace(at_ms=NOON_MS + 1000 * second) for second, fix in enumerate([*there, *far])
    ]
    match = matcher.match(Trace.of(jumped))
    assert [part.fixes[0].row for part in match.parts] == [0, 10]
    assert names(matcher, match) == ["Nam", "Bắc"]


def test_a_drive_off_the_roads_breaks_the_match(matcher: Matcher) -> None:
    off = [fix._replace(lat=10.995) for fix in east(*range(500, 800, 20))]
    whole = [*east(*range(300, 500, 20)), *off, *east(*range(800, 1000, 20))]
    match = matcher.match(untimed(whole))
    assert [(part.fixes[0].row, part.fixes[-1].row) for part in match.parts] == [(0, 9), (25, 34)]
    assert set(match.unused.values()) == {Unused.OFF_ROAD}
    assert list(match.unused) == list(range(10, 25))


def test_a_long_gap_breaks_the_match_and_a_short_one_does_not(matcher: Matcher) -> None:
    fixes = [*east(*range(300, 500, 20)), *east(*range(1500, 1700, 20))]
    for pause_s, parts in ((100, 1), (700, 2)):
        timed = [
            fix._replace(at_ms=NOON_MS + 1000 * (index + pause_s * (index >= 10)))
            for index, fix in enumerate(fixes)
        ]
        assert len(matcher.match(Trace.of(timed)).parts) == parts
    near = Matcher(matcher.graph, MatchParams(gap_m_max=900.0))
    assert len(near.match(untimed(fixes)).parts) == 2


def test_no_fix_and_fixes_of_no_use(matcher: Matcher) -> None:
    nothing = matcher.match(Trace.of([]))
    assert (nothing.parts, nothing.unused, nothing.length_m, nothing.straight_m) == ((), {}, 0, 0)
    nan = matcher.match(Trace.of([Fix(math.nan, math.nan), Fix(11.0, math.inf), Fix(91.0, 0.0)]))
    assert nan.parts == ()
    assert nan.unused == dict.fromkeys(range(3), Unused.NO_FIX)
    far = matcher.match(Trace.of([Fix(21.0, 105.0)]))
    assert (far.parts, far.unused) == ((), {0: Unused.OFF_ROAD})


def test_one_fix_is_a_place_and_no_drive(matcher: Matcher) -> None:
    match = matcher.match(Trace.of(east(400)))
    (part,) = match.parts
    assert (part.driven, len(part.line), part.length_m, len(part.fixes)) == ((), 1, 0, 1)
    assert part.fixes[0].fraction == pytest.approx(400 / 1092, abs=0.01)


def test_duplicates_and_disorder_change_nothing(matcher: Matcher) -> None:
    fixes = east(*range(300, 900, 20))
    whole = matcher.match(Trace.of(fixes))
    doubled = matcher.match(Trace.of([fix for fix in fixes for _ in range(2)]))
    mixed = matcher.match(Trace.of(fixes[::-1]))
    assert doubled.parts[0].driven == whole.parts[0].driven
    assert set(doubled.unused.values()) == {Unused.REPEATED}
    assert mixed.parts[0].driven == whole.parts[0].driven
    assert untimed(fixes[::-1]).at_ms is None
    against = matcher.match(untimed(fixes[::-1]))
    assert against.parts[0].driven != whole.parts[0].driven


@given(
    graphs(),
    st.lists(st.tuples(PLACES, st.none() | st.integers(0, 10**12)), max_size=12),
    st.integers(0, 1),
)
def test_whatever_comes_each_fix_is_accounted_for_and_drives_hang_together(
    graph: RoadGraph, points: list[tuple[LatLon, int | None]], holes: int
) -> None:
    fixes = [Fix(place.lat, place.lon, at_ms) for place, at_ms in points]
    if holes and fixes:
        fixes[0] = fixes[0]._replace(lat=math.nan)
    match = Matcher(graph).match(Trace.of(fixes))
    rows = [fix.row for part in match.parts for fix in part.fixes]
    assert len(rows) + match.near + len(match.unused) == len(fixes)
    assert len(set(rows) | set(match.unused)) == len(rows) + len(match.unused)
    assert SIGMA_M_MIN <= match.sigma_m <= SIGMA_M_MAX
    for part in match.parts:
        assert is_continuous(graph, part.driven)
        length_m = sum((d.end - d.start) * graph.length_mm[d.arc] / 1000 for d in part.driven)
        assert part.length_m == pytest.approx(length_m)
        assert [fix.along_m for fix in part.fixes] == sorted(fix.along_m for fix in part.fixes)


@pytest.mark.parametrize(
    ("sigma_m", "every_s", "right", "wrong"),
    [(5, 1, 0.99, 0.005), (10, 1, 0.99, 0.01), (20, 1, 0.98, 0.03), (5, 30, 0.97, 0.02)],
)
def test_drives_over_real_roads_are_found(
    binh_duong: RoadGraph, sigma_m: float, every_s: int, right: float, wrong: float
) -> None:
    driver, matcher = Driver(binh_duong, 115), Matcher(binh_duong)
    scores = []
    for _ in range(5):
        drive = driver.drive()
        fixes = driver.fixes(drive, sigma_m, every_ms=1000 * every_s)
        match = matcher.match(Trace.of(fixes))
        scores.append(score(binh_duong, drive, match))
        assert all(is_continuous(binh_duong, part.driven) for part in match.parts)
    assert mean(one[0] for one in scores) >= right
    assert mean(one[1] for one in scores) <= wrong


@pytest.mark.slow
def test_gaps_and_outliers_in_a_dense_city(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    graph, _ = load_or_build(shared_data / "columbus.osm.pbf", tmp_path_factory.mktemp("maps"))
    driver, matcher = Driver(graph, 115), Matcher(graph)
    scores = []
    for _ in range(5):
        drive = driver.drive()
        fixes = driver.fixes(drive, 5.0)
        kept = [fix for second, fix in enumerate(fixes) if second % 120 < 90]  # 30 s in a tunnel
        for index in range(40, len(kept), 80):
            kept[index] = driver.noisy(kept[index], 300.0)
        scores.append(score(graph, drive, matcher.match(Trace.of(kept))))
    assert mean(right for right, _ in scores) >= 0.95
    assert mean(wrong for _, wrong in scores) <= 0.02


def test_a_real_trace_is_plausible(shared_data: Path) -> None:
    ox = pytest.importorskip("osmnx")
    network = ox.load_graphml(shared_data / "mapmatch" / "denver_osmnx_drive_graph.graphml")
    graph, _ = from_networkx(network)
    trace = read_trace(shared_data / "mapmatch" / "denver_trace_2.csv")
    match = Matcher(graph).match(trace)
    (part,) = match.parts  # it crosses a corner of this graph, and there it has no break
    assert is_continuous(graph, part.driven)
    driven = [graph.name_of(piece.arc) for piece in part.driven]
    along = [name for name in dict.fromkeys(driven) if name]
    assert along[:3] == ["East Colfax Avenue", "Lincoln Street", "East 17th Avenue"]
    assert 0.9 <= part.length_m / part.straight_m <= 1.05
    south, west, north, eastern = graph.bounds
    inside = (trace.lat >= south) & (trace.lat <= north)
    inside &= (trace.lon >= west) & (trace.lon <= eastern)
    off_road = np.zeros(len(trace), dtype=bool)
    off_road[[row for row, why in match.unused.items() if why is Unused.OFF_ROAD]] = True
    assert (
        off_road & inside
    ).sum() <= 0.03 * inside.sum()  # streets that the graph's edge cuts off
    assert np.median([fix.offset_m for fix in part.fixes]) < 10


@pytest.mark.parametrize("number", [1, 3])
def test_a_real_trace_beside_the_map_is_not_forced_onto_it(shared_data: Path, number: int) -> None:
    ox = pytest.importorskip("osmnx")
    network = ox.load_graphml(shared_data / "mapmatch" / "denver_osmnx_drive_graph.graphml")
    graph, _ = from_networkx(network)
    match = Matcher(graph).match(
        read_trace(shared_data / "mapmatch" / f"denver_trace_{number}.csv")
    )
    assert match.length_m == 0
