"""The whole board as lines for a terminal of a given size; pure, so every size can be tested."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from rich.console import Group
from rich.text import Text

from console.picture.board import Board
from console.terminal import panels
from console.terminal.grid import (
    QUIET,
    Panel,
    beside,
    deal,
    draw,
    fit,
    lines_wanted,
    share,
    top_lines,
)
from console.terminal.panels import YELLOW, Names
from console.told.times import clock, span
from console.told.words import Lang, word

WIDE: Final = 130
"""From this width on units and pre-alerts stand beside one another."""

TALL: Final = 32
"""From this height on the columns have headings."""

SILENT_S: Final = 5.0
"""After so many seconds without a record the board says how old its news are."""

_SEPARATOR_CELLS: Final = 3


@dataclass(frozen=True, slots=True)
class Scene:
    """What the board shows besides the engine's records.

    ``silent_s`` counts wall seconds since the last record, null before the first. ``notice`` is a
    line about the engine itself (a role died), null when there is none. ``rate_asked`` is the speed
    that the person asked for, null where the clock's own is meant; ``late_s`` says how late news
    is, simulated seconds, null where it is not too late. ``address`` is where the same is shown in
    the browser, null where it is not.
    """

    city: str
    schematic: bool
    attribution: str
    rate: float
    now: datetime
    lang: Lang = "en"
    names: Names = field(default_factory=Names)
    silent_s: float | None = None
    notice: str | None = None
    rate_asked: float | None = None
    late_s: float | None = None
    address: str | None = None


def render(board: Board, scene: Scene, width: int, height: int) -> Group:
    """Draw the board as exactly ``height`` lines, none wider than ``width`` cells."""
    return Group(*lines(board, scene, width, height))


def lines(board: Board, scene: Scene, width: int, height: int) -> list[Text]:
    """Give the board line by line: header, panels, footer."""
    head = [_title(scene, width), _counts(board, scene, width)]
    if scene.notice is not None:
        head.append(fit(Text(f"▲ {scene.notice}", style=YELLOW), width))
    foot = _footer(scene, width)
    room = max(0, height - len(head) - len(foot))
    body = (_wide if width >= WIDE else _one_column)(board, scene, width, room)
    return [*head, *body, *foot][:height]


def _one_column(board: Board, scene: Scene, width: int, height: int) -> list[Text]:
    """Draw all panels one above the other."""
    now, lang, names = scene.now, scene.lang, scene.names
    stack = (
        panels.alarms(board, now, lang),
        panels.calls(board, now, lang, names),
        panels.pre_alerts(board, now, lang, names),
        panels.units(board, now, lang, names),
        panels.decisions(board, lang),
    )
    return _stack(stack, width, height)


def _wide(board: Board, scene: Scene, width: int, height: int) -> list[Text]:
    """Draw what has long lines over the whole width, units and pre-alerts beside one another."""
    now, lang, names = scene.now, scene.lang, scene.names
    headings = height >= TALL
    alarms, calls = panels.alarms(board, now, lang), panels.calls(board, now, lang, names)
    units = panels.units(board, now, lang, names)
    pre_alerts = panels.pre_alerts(board, now, lang, names)
    decisions = panels.decisions(board, lang)
    blocks = [
        (lines_wanted(alarms, headings=headings), alarms.weight),
        (lines_wanted(calls, headings=headings), calls.weight),
        (_lines_beside(units, pre_alerts, headings=headings), units.weight),
        (lines_wanted(decisions, headings=headings), decisions.weight),
    ]
    first, second, third, last = deal(blocks, height, least=top_lines(headings=headings) + 1)
    return [
        *draw(alarms, width, first, headings=headings),
        *draw(calls, width, second, headings=headings),
        *_beside(units, pre_alerts, scene.lang, width, third, headings=headings),
        *draw(decisions, width, last, headings=headings),
    ]


def _lines_beside(units: Panel, others: Panel, *, headings: bool) -> int:
    """Give the lines in which all rows of both are seen, units going on below the others."""
    alone = lines_wanted(units, headings=headings)
    beside_lines = lines_wanted(others, headings=headings)
    both = alone + beside_lines + top_lines(headings=headings)
    return max(beside_lines, min(alone, (both + 1) // 2))


def _beside(
    units: Panel, others: Panel, lang: Lang, width: int, height: int, *, headings: bool
) -> list[Text]:
    """Draw the units on the left, the others on the right, and below them more units."""
    left = (width - _SEPARATOR_CELLS) // 2
    right = width - _SEPARATOR_CELLS - left
    top = top_lines(headings=headings)
    rows = max(0, height - top)
    below = height - lines_wanted(others, headings=headings)
    if len(units.rows) <= rows or below <= top:
        drawn = draw(others, right, height, headings=headings)
        return beside(draw(units, left, height, headings=headings), drawn)
    title = word("continued", lang).format(title=units.title)
    more = replace(units, title=title, count="", rows=units.rows[rows:])
    return beside(
        draw(replace(units, rows=units.rows[:rows]), left, height, headings=headings),
        [
            *draw(others, right, height - below, headings=headings),
            *draw(more, right, below, headings=headings),
        ],
    )


def _stack(stack: tuple[Panel, ...], width: int, height: int) -> list[Text]:
    """Draw panels one above the other in ``height`` lines; a tall board has headings."""
    headings = height >= TALL
    heights = share(stack, height, headings=headings)
    drawn: list[Text] = []
    for panel, lines_given in zip(stack, heights, strict=True):
        drawn += draw(panel, width, lines_given, headings=headings)
    return drawn


def _title(scene: Scene, width: int) -> Text:
    """Draw the first line: what this is, where, when, how fast, and what the map is not."""
    parts: list[tuple[str, str]] = [
        (word("title", scene.lang), "bold"),
        ("  ", ""),
        (clock(scene.now), "bold"),
    ]
    if scene.rate_asked not in {None, scene.rate}:
        asked = word("asked", scene.lang).format(rate=f"{scene.rate_asked:g}")
        parts.append((f" ×{scene.rate:g} {word('simulated', scene.lang)} ({asked})", YELLOW))
    elif scene.rate != 1:
        parts.append((f" ×{scene.rate:g} {word('simulated', scene.lang)}", QUIET))
    if scene.schematic:
        parts.append((f"  {word('schematic', scene.lang)}", YELLOW))
    parts.append((f"  {scene.city}", ""))
    return fit(Text.assemble(*parts), width)


def _counts(board: Board, scene: Scene, width: int) -> Text:
    """Draw the second line: the numbers, and how old the news are once there are none."""
    lang = scene.lang
    waiting = sum(1 for call in board.calls.values() if call.unit_id is None)
    late = any(panels.waits_too_long(call, scene.now) for call in board.calls.values())
    response_ms = board.median_response_ms
    response = "–" if response_ms is None else span(response_ms / 1000)
    parts: list[tuple[str, str]] = [
        (f"{len(board.calls)} {word('open', lang)}", ""),
        (f" · {waiting} {word('waiting', lang)}", YELLOW if late else ""),
        (f" · {word('response', lang)} {response} ({len(board.response_ms)})", ""),
        (f" · {board.dead_letters} {word('dead_letters', lang)}", ""),
    ]
    if scene.late_s is not None:
        parts.append((f" · {word('late', lang).format(age=span(scene.late_s))}", YELLOW))
    if scene.silent_s is not None and scene.silent_s > SILENT_S:
        text = word("silent", lang).format(age=span(scene.silent_s))
        parts.append((f" · {text}", YELLOW))
    return fit(Text.assemble(*parts), width)


def _footer(scene: Scene, width: int) -> list[Text]:
    """Draw who decides, the pages' address, and whose data the map is made from.

    On one line where all of them fit.
    """
    advice, credit = word("advice", scene.lang), scene.attribution
    parts = [part for part in (advice, scene.address, credit) if part]
    whole = "  ".join(parts)
    texts = [whole] if len(whole) <= width else parts
    return [fit(Text(text, style=QUIET), width) for text in texts]
