"""Drawing the schematic city's roads: backbone as data, lanes and town grids from a fixed seed."""

import csv
import io
import itertools
import math
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

import numpy as np
import numpy.typing as npt

from scenarios.schematic.data import data_file
from scenarios.schematic.streets import XY, Network, Plane, Street, build_network

FloatArray = npt.NDArray[np.float64]

PLANE: Final = Plane(lat0=11.1, lon0=106.65)

_SEED: Final = 115
_SPACING_M: Final = 900.0
_LANE_STEP_M: Final = 2_900.0
_LANE_REACH_M: Final = 6_000.0  # no lane begins farther than this from the backbone
_LANE_KEPT: Final = 0.62
_BLOCK_KEPT: Final = 0.93
_BEND: Final = 0.12  # of the grid's spacing
_ONE_WAY_TOWNS: Final = ("Thủ Dầu Một", "Lái Thiêu", "Dĩ An")
_OVERLAP_M: Final = 120.0  # neighbouring towns reach this far into each other, so that they join


def draw_network() -> Network:
    """Draw the whole road network: backbone, lanes, towns, and a way to every site."""
    backbone = list(_backbone())
    lanes = list(_lanes(backbone))
    rows = _rows("towns.csv")
    centres = np.array([_place(row) for row in rows])
    towns = [street for row in rows for street in _town(row) if _is_nearest(row, centres, street)]
    drawn = [*backbone, *lanes, *towns]
    return build_network([*drawn, *_site_ways(drawn)], spacing_m=_SPACING_M)


def _rows(name: str) -> list[dict[str, str]]:
    """Read one of the package's own tables."""
    return list(csv.DictReader(io.StringIO(data_file(name).read_text(encoding="utf-8"))))


def _place(row: dict[str, str]) -> XY:
    """Give a row's lat and lon on the plane, metres."""
    return PLANE.to_xy(float(row["lat"]), float(row["lon"]))


def _backbone() -> Iterator[Street]:
    """Draw the real main roads in outline."""
    for row in _rows("roads.csv"):
        pairs = (point.split() for point in row["points"].split(";"))
        points = tuple(PLANE.to_xy(float(lat), float(lon)) for lat, lon in pairs)
        yield Street(row["road"], row["kind"], points)


def _lanes(backbone: Sequence[Street]) -> Iterator[Street]:
    """Draw country lanes on a loose lattice around the backbone."""
    random = Random(f"{_SEED} lanes")
    xs = [point[0] for street in backbone for point in street.points]
    ys = [point[1] for street in backbone for point in street.points]
    roads = np.array(list(_dense(backbone)))
    columns = range(int((max(xs) - min(xs)) / _LANE_STEP_M) + 1)
    lines = range(int((max(ys) - min(ys)) / _LANE_STEP_M) + 1)
    corners: dict[tuple[int, int], XY] = {}
    for column in columns:
        for line in lines:
            x = min(xs) + _LANE_STEP_M * (column + random.uniform(-0.3, 0.3))
            y = min(ys) + _LANE_STEP_M * (line + random.uniform(-0.3, 0.3))
            if np.hypot(roads[:, 0] - x, roads[:, 1] - y).min() <= _LANE_REACH_M:
                corners[column, line] = (x, y)
    number = 0
    for (column, line), start in corners.items():
        for neighbour in ((column + 1, line), (column, line + 1)):
            kept = random.random() < _LANE_KEPT
            bend = random.uniform(-0.15, 0.15) * _LANE_STEP_M
            if kept and neighbour in corners:
                number += 1
                points = _bowed(start, corners[neighbour], bend)
                yield Street(f"Đường liên xã {number}", "tertiary", points)


def _dense(streets: Sequence[Street]) -> Iterator[XY]:
    """Give points of streets, none farther than about a kilometre from the next."""
    for street in streets:
        for (x0, y0), (x1, y1) in zip(street.points, street.points[1:], strict=False):
            count = 1 + int(math.hypot(x1 - x0, y1 - y0) / 1_000)
            for step in range(count + 1):
                yield x0 + (x1 - x0) * step / count, y0 + (y1 - y0) * step / count


def _bowed(start: XY, end: XY, bend_m: float) -> tuple[XY, ...]:
    """Draw a line from start to end that leaves the straight one by ``bend_m`` in the middle."""
    (x0, y0), (x1, y1) = start, end
    length_m = math.hypot(x1 - x0, y1 - y0)
    middle = (
        (x0 + x1) / 2 - (y1 - y0) / length_m * bend_m,
        (y0 + y1) / 2 + (x1 - x0) / length_m * bend_m,
    )
    return start, middle, end


def _town(row: dict[str, str]) -> Iterator[Street]:
    """Draw a town: a turned, slightly bent grid with some blocks left open."""
    random = Random(f"{_SEED} {row['town']}")
    rows, columns, spacing_m = int(row["rows"]), int(row["columns"]), float(row["spacing_m"])
    centre, turn = _place(row), math.radians(float(row["turn_deg"]))

    def corner(column: int, line: int) -> XY:
        east = (column - (columns - 1) / 2 + random.uniform(-_BEND, _BEND)) * spacing_m
        north = (line - (rows - 1) / 2 + random.uniform(-_BEND, _BEND)) * spacing_m
        return (
            centre[0] + east * math.cos(turn) - north * math.sin(turn),
            centre[1] + east * math.sin(turn) + north * math.cos(turn),
        )

    grid = [[corner(column, line) for column in range(columns)] for line in range(rows)]
    lines = [*grid, *(list(line) for line in zip(*grid, strict=True))]
    for number, points in enumerate(lines, start=1):
        one_way = row["town"] in _ONE_WAY_TOWNS and number % 6 in {2, 3}
        ordered = points[::-1] if one_way and number % 6 == 2 else points  # noqa: PLR2004
        yield from _blocks(random, f"Đường số {number}, {row['town']}", ordered, one_way=one_way)


def _is_nearest(row: dict[str, str], centres: FloatArray, block: Street) -> bool:
    """Say whether a block lies nearer to its own town than to any other, with some overlap."""
    x, y = (sum(values) / len(values) for values in zip(*block.points, strict=True))
    own = _place(row)
    nearest_m = float(np.hypot(centres[:, 0] - x, centres[:, 1] - y).min())
    return math.hypot(own[0] - x, own[1] - y) <= nearest_m + _OVERLAP_M


def _blocks(random: Random, name: str, points: Sequence[XY], *, one_way: bool) -> Iterator[Street]:
    """Draw a street block by block, leaving some out."""
    for start, end in itertools.pairwise(points):
        if random.random() < _BLOCK_KEPT:
            yield Street(name, "street", (start, end), one_way=one_way)


def _site_ways(drawn: Sequence[Street]) -> Iterator[Street]:
    """Draw a way from each station and hospital to the nearest road."""
    ends = [
        (*start, *end)
        for street in drawn
        for start, end in zip(street.points, street.points[1:], strict=False)
    ]
    table = np.array(ends)
    x0, y0 = table[:, 0], table[:, 1]
    dx, dy = table[:, 2] - x0, table[:, 3] - y0
    sites = {_place(row) for name in ("hospitals.csv", "stations.csv") for row in _rows(name)}
    for x, y in sorted(sites):
        along = np.clip(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0, 1)
        foot_x, foot_y = x0 + along * dx, y0 + along * dy
        away = np.hypot(foot_x - x, foot_y - y)
        nearest = int(away.argmin())
        foot = float(foot_x[nearest]), float(foot_y[nearest])
        yield Street("Đường vào", "street", ((x, y), foot))
