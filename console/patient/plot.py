"""A plot of courses over time as shapes of SVG, which a template writes: no script, no joined text.

A line is broken where its value had expired before the next one came: a gap is shown as a gap.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from console.patient.templates import render

WIDTH: Final = 700
PANEL_HEIGHT: Final = 50
LEFT: Final = 46
RIGHT: Final = 112
GAP: Final = 12
AXIS_HEIGHT: Final = 20
TICKS_MAX: Final = 8
BAND_VALID_S: Final = 300
"""A number that is older than this is not joined to the next: nobody knows what was between."""
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
class Zone:
    """A range of the scale that is coloured from side to side: a band of a score."""

    low: float
    high: float
    colour: str


@dataclass(frozen=True, slots=True)
class Shape:
    """One element of the picture: its name, its attributes, and the text in it."""

    tag: str
    attrs: dict[str, str]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """One strip with a scale of its own, ``low`` to ``high`` or further where the data go."""

    low: float
    high: float
    lines: Sequence[Line] = ()
    bands: Sequence[Band] = ()
    label: str = ""
    zones: Sequence[Zone] = ()


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
    """Draw panels below each other on one time axis; empty text where there is no point."""
    times = [at for panel in panels for at in _times(panel)]
    if not times:
        return ""
    begin, end = min(times), max(times)
    span_s = max(60.0, (end - begin).total_seconds() * 1.02)  # the last point is off the edge
    height = len(panels) * (PANEL_HEIGHT + GAP) + AXIS_HEIGHT
    shapes: list[Shape] = []
    for number, panel in enumerate(panels):
        low, high = _bounds(panel)
        scale = _Scale(begin, span_s, low, high, number * (PANEL_HEIGHT + GAP) + GAP / 2)
        shapes += _zones(panel, scale)
        shapes += _frame(panel, scale)
        shapes += _content(panel, scale)
    axis = _Scale(begin, span_s, 0, 1, (len(panels) - 1) * (PANEL_HEIGHT + GAP) + GAP / 2)
    shapes += _time_axis(axis)
    return render("plot.svg", title=title, width=WIDTH, height=height, shapes=shapes)


def _times(panel: Panel) -> Iterator[datetime]:
    yield from (at for line in panel.lines for at, _ in line.points)
    yield from (band.at for band in panel.bands)


def _bounds(panel: Panel) -> tuple[float, float]:
    values = [value for line in panel.lines for _, value in line.points]
    values += [edge for band in panel.bands for edge in (band.low, band.high)]
    return min([panel.low, *values]), max([panel.high, *values])


def _zones(panel: Panel, scale: _Scale) -> Iterator[Shape]:
    for zone in panel.zones:
        top, bottom = scale.y(min(zone.high, scale.high)), scale.y(max(zone.low, scale.low))
        yield Shape(
            "rect",
            {
                "x": f"{LEFT}",
                "y": f"{top:.1f}",
                "width": f"{WIDTH - LEFT - RIGHT}",
                "height": f"{bottom - top:.1f}",
                "fill": zone.colour,
            },
        )


def _text(x: float, y: float, said: str, **attrs: str) -> Shape:
    named = {name.replace("_", "-"): value for name, value in attrs.items()}
    return Shape("text", {"x": f"{x:.1f}", "y": f"{y:.1f}", **named}, said)


def _frame(panel: Panel, scale: _Scale) -> Iterator[Shape]:
    width = WIDTH - LEFT - RIGHT
    sides = {"x": f"{LEFT}", "y": f"{scale.top:.1f}", "width": f"{width}"}
    yield Shape("rect", {**sides, "height": f"{PANEL_HEIGHT}", "fill": "none", "stroke": "#bbb"})
    for value in (scale.low, (scale.low + scale.high) / 2, scale.high):
        y = scale.y(value)
        yield Shape("path", {"d": f"M{LEFT} {y:.1f}H{LEFT + width}", "stroke": "#e4e4e4"})
        yield _text(LEFT - 5, y + 3, f"{value:g}", text_anchor="end")
    if panel.label:
        yield _text(LEFT + width + 6, scale.top + _LABEL_PX, panel.label)


def _content(panel: Panel, scale: _Scale) -> Iterator[Shape]:
    for number, line in enumerate(panel.lines):
        y = scale.top + _LABEL_PX * (number + 1)
        yield _text(WIDTH - RIGHT + 6, y, line.label, fill=line.colour)
        yield Shape("path", {"d": _path(line, scale), "fill": "none", "stroke": line.colour})
        for at, value in line.points:
            place = {"cx": f"{scale.x(at):.1f}", "cy": f"{scale.y(value):.1f}"}
            yield Shape("circle", {**place, "r": "1.6", "fill": line.colour})
    if panel.bands:
        yield Shape("path", {"d": _known(panel.bands, scale), "fill": "none", "stroke": "#333"})
    for band in panel.bands:
        x, top, bottom = scale.x(band.at), scale.y(band.high), scale.y(band.low)
        known = band.low == band.high
        look = {"stroke": "#333" if known else "#999", "stroke-width": "3" if known else "2"}
        yield Shape("path", {"d": f"M{x:.1f} {top - 1:.1f}V{bottom + 1:.1f}", **look})


def _known(bands: Sequence[Band], scale: _Scale) -> str:
    """Join the numbers that are certain; what is a range, or long after the last, is no line."""
    parts: list[str] = []
    before: Band | None = None
    for one in bands:
        if one.low != one.high:
            before = None
            continue
        gone = before is None or (one.at - before.at).total_seconds() > BAND_VALID_S
        parts.append(f"{'M' if gone else 'L'}{scale.x(one.at):.1f} {scale.y(one.low):.1f}")
        before = one
    return "".join(parts) or "M0 0"


def _path(line: Line, scale: _Scale) -> str:
    """Join points with lines, except across a gap in which the value had expired."""
    parts = [f"M{scale.x(at):.1f} {scale.y(value):.1f}" for at, value in line.points[:1]]
    for (before, _), (at, value) in pairwise(line.points):
        gone = (at - before).total_seconds() > line.valid_s
        parts.append(f"{'M' if gone else 'L'}{scale.x(at):.1f} {scale.y(value):.1f}")
    return "".join(parts)


def _time_axis(scale: _Scale) -> Iterator[Shape]:
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
        yield Shape("path", {"d": f"M{x:.1f} {bottom:.1f}v4", "stroke": "#666"})
        yield _text(x, bottom + 14, said, text_anchor="middle")
