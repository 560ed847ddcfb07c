import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.patient.plot import Band, Line, Panel, draw

START = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def line(*points: tuple[float, float], valid_s: float = 60) -> Line:
    return Line("SpO2", "#123456", [(START + timedelta(seconds=s), v) for s, v in points], valid_s)


def paths(svg: str) -> list[str]:
    return re.findall(r'<path d="([^"]+)" fill="none"', svg)


def test_nothing_to_show_is_no_picture() -> None:
    assert draw([], "t") == ""
    assert draw([Panel(0, 1, [line()])], "t") == ""


@pytest.mark.parametrize(("gap_s", "moves"), [(60, 1), (61, 2)])
def test_a_line_is_broken_where_the_value_had_expired(gap_s: float, moves: int) -> None:
    (path,) = paths(draw([Panel(0, 100, [line((0, 50), (gap_s, 60))])], "t"))
    assert path.count("M") == moves


def test_higher_is_further_up() -> None:
    svg = draw([Panel(0, 100, [line((0, 10), (30, 90))])], "t")
    first, second = (float(y) for y in re.findall(r'cy="([\d.]+)"', svg))
    assert second < first


def test_a_range_is_drawn_from_its_least_to_its_greatest() -> None:
    bands = [Band(START, 3, 8), Band(START + timedelta(seconds=60), 5, 5)]
    svg = draw([Panel(0, 20, bands=bands, label="NEWS2")], "t")
    uncertain, certain = re.findall(
        r'<path d="M[\d.]+ ([\d.]+)V([\d.]+)" stroke="#(?:999|333)"', svg
    )
    assert float(uncertain[1]) - float(uncertain[0]) > float(certain[1]) - float(certain[0])


def test_a_name_is_text() -> None:
    assert "<b>" not in draw([Panel(0, 1, [line((0, 1))], label="<b>")], "<b>")


@given(
    st.lists(st.tuples(st.integers(0, 200_000), st.floats(-1_000, 1_000)), min_size=1, max_size=20)
)
def test_every_point_lies_within_the_picture(points: list[tuple[int, float]]) -> None:
    svg = draw([Panel(0, 100, [line(*sorted(points))])], "t")
    width, height = (float(one) for one in re.findall(r'viewBox="0 0 (\d+) (\d+)"', svg)[0])
    for name, most in (("cx", width), ("cy", height)):
        found = [float(one) for one in re.findall(rf'{name}="([-\d.]+)"', svg)]
        assert len(found) == len(points)
        assert all(0 <= one <= most for one in found)
