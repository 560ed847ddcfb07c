"""A plot of courses over time as SVG: no dependency, no script, the same text for the same data.

A line is broken where its value had expired before the next one came: a gap is shown as a gap.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from itertools import pairwise
from typing import Final

WIDTH: Final = 700
PANEL_HEIGHT: Final = 50
LEFT: Final = 46
RIGHT: Final = 112
GAP: Final = 12
AXIS_HEIGHT: Final = 20
TICKS_MAX: Final = 8
_STEPS_S: Final = (10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400)
_LABEL_PX: Final = 11


@dataclass(frozen=True, slots=True)
class Line:
    """One course: its name, its points in order of time, and how long each is current."""

    label: str
    colour: str
    points: Sequence[tuple[datetime, float]]
    valid_s: float


@dataclass(frozen=True, slots=True)
class Band:
    """One bar at a time from ``low`` to ``high``: a range where it is not certain."""

    at: datetime
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Panel:
    """One strip with a scale of its own, ``low`` to ``high`` or further where the data go."""

    low: float
    high: float
    lines: Sequence[Line] = ()
    bands: Sequence[Band] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Scale:
    begin: datetime
    span_s: float
    low: float
    high: float
    top: float

    def x(self, at: datetime) -> float:
        part = (at - self.begin).total_seconds() / self.span_s
        return LEFT + part * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        part = (value - self.low) / (self.high - self.low)
        return self.top + (1 - part) * PANEL_HEIGHT


def draw(panels: Sequence[Panel], title: str) -> str:
    """Draw panels below each other on one time axis in UTC; empty text where there is no point."""
    times = [at for panel in panels for at in _times(panel)]
    if not times:
        return ""
    begin, end = min(times), max(times)
    span_s = max(60.0, (end - begin).total_seconds() * 1.02)  # the last point is off the edge
    height = len(panels) * (PANEL_HEIGHT + GAP) + AXIS_HEIGHT
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
            f'font-family="sans-serif" font-size="9"><title>{escape(title)}</title>'
        )
    ]
    for number, panel in enumerate(panels):
        low, high = _bounds(panel)
        scale = _Scale(begin, span_s, low, high, number * (PANEL_HEIGHT + GAP) + GAP / 2)
        parts += _frame(panel, scale)
        parts += _content(panel, scale)
    axis = _Scale(begin, span_s, 0, 1, (len(panels) - 1) * (PANEL_HEIGHT + GAP) + GAP / 2)
    parts += _time_axis(axis)
    return "\n".join([*parts, "</svg>"])


def _times(panel: Panel) -> Iterator[datetime]:
    yield from (at for line in panel.lines for at, _ in line.points)
    yield from (band.at for band in panel.bands)


def _bounds(panel: Panel) -> tuple[float, float]:
    values = [value for line in panel.lines for _, value in line.points]
    values += [edge for band in panel.bands for edge in (band.low, band.high)]
    return min([panel.low, *values]), max([panel.high, *values])


def _frame(panel: Panel, scale: _Scale) -> Iterator[str]:
    width = WIDTH - LEFT - RIGHT
    yield (
        f'<rect x="{LEFT}" y="{scale.top:.1f}" width="{width}" height="{PANEL_HEIGHT}" '
        'fill="none" stroke="#bbb"/>'
    )
    for value in (scale.low, (scale.low + scale.high) / 2, scale.high):
        y = scale.y(value)
        yield f'<path d="M{LEFT} {y:.1f}H{LEFT + width}" stroke="#e4e4e4"/>'
        yield f'<text x="{LEFT - 5}" y="{y + 3:.1f}" text-anchor="end">{value:g}</text>'
    if panel.label:
        y = scale.top + _LABEL_PX
        yield f'<text x="{LEFT + width + 6}" y="{y:.1f}">{escape(panel.label)}</text>'


def _content(panel: Panel, scale: _Scale) -> Iterator[str]:
    for number, line in enumerate(panel.lines):
        y = scale.top + _LABEL_PX * (number + 1)
        left = WIDTH - RIGHT + 6
        yield f'<text x="{left}" y="{y:.1f}" fill="{line.colour}">{escape(line.label)}</text>'
        yield f'<path d="{_path(line, scale)}" fill="none" stroke="{line.colour}"/>'
        for at, value in line.points:
            yield (
                f'<circle cx="{scale.x(at):.1f}" cy="{scale.y(value):.1f}" r="1.6" '
                f'fill="{line.colour}"/>'
            )
    for band in panel.bands:
        x, top, bottom = scale.x(band.at), scale.y(band.high), scale.y(band.low)
        known = band.low == band.high
        look = 'stroke="#333" stroke-width="3"' if known else 'stroke="#999" stroke-width="2"'
        yield f'<path d="M{x:.1f} {top - 1:.1f}V{bottom + 1:.1f}" {look}/>'


def _path(line: Line, scale: _Scale) -> str:
    """Join points with lines, except across a gap in which the value had expired."""
    parts = [f"M{scale.x(at):.1f} {scale.y(value):.1f}" for at, value in line.points[:1]]
    for (before, _), (at, value) in pairwise(line.points):
        gone = (at - before).total_seconds() > line.valid_s
        parts.append(f"{'M' if gone else 'L'}{scale.x(at):.1f} {scale.y(value):.1f}")
    return "".join(parts)


def _time_axis(scale: _Scale) -> Iterator[str]:
    step_s = next((one for one in _STEPS_S if scale.span_s / one <= TICKS_MAX), _STEPS_S[-1])
    form = "%H:%M" if step_s >= _STEPS_S[2] else "%H:%M:%S"
    midnight = scale.begin.replace(hour=0, minute=0, second=0, microsecond=0)
    passed = (scale.begin - midnight).total_seconds()
    first = midnight + timedelta(seconds=-(-passed // step_s) * step_s)
    bottom = scale.top + PANEL_HEIGHT
    count = int((scale.span_s - (first - scale.begin).total_seconds()) // step_s) + 1
    for number in range(min(max(count, 0), TICKS_MAX + 1)):
        x = scale.x(first + timedelta(seconds=number * step_s))
        said = f"{first + timedelta(seconds=number * step_s):{form}}"
        yield f'<path d="M{x:.1f} {bottom:.1f}v4" stroke="#666"/>'
        yield f'<text x="{x:.1f}" y="{bottom + 14:.1f}" text-anchor="middle">{said}</text>'
