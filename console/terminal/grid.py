"""Lines of cells that fit a terminal: columns give way, rows are counted, nothing ever wraps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.text import Text

QUIET: Final = "grey58"
"""For what is as it should be; colour is kept for the abnormal."""

ROOMY: Final = 96
"""From this width on a panel has room for whole ids."""

GAP: Final = 1
_FLEX_MIN: Final = 8
_TITLE_RULE: Final = "─"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text and its rich style; an empty style is the terminal's own colour.

    Of a ``tail`` cell the end is kept when it is too long: ids differ at their ends.
    """

    text: str
    style: str = ""
    tail: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column ``width`` cells wide; a ``flex`` one takes what the others leave.

    It is shown in panels that are at least ``from_width`` wide; ``roomy`` is its width in panels
    of at least ``ROOMY`` cells, null to stay as it is.
    """

    title: str
    width: int = 0
    flex: bool = False
    from_width: int = 0
    roomy: int | None = None

    def width_in(self, panel_width: int) -> int:
        """Give its width in a panel of this width."""
        return self.width if self.roomy is None or panel_width < ROOMY else self.roomy


@dataclass(frozen=True, slots=True)
class Panel:
    """A titled table. ``weight`` says how many rows it is given at a time when they are dealt.

    ``grave`` ranks the rows, the lowest first: where there is no room for all, those stay, in their
    order; without it the first ones do.
    """

    title: str
    count: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str
    more: str
    weight: int = 1
    grave: tuple[int, ...] = ()

    def rows_for(self, count: int) -> list[tuple[Cell, ...]]:
        """Give the rows to be shown where there is room for ``count`` of them."""
        ranks = self.grave or tuple(range(len(self.rows)))
        kept = sorted(range(len(self.rows)), key=lambda index: (ranks[index], index))[:count]
        return [self.rows[index] for index in sorted(kept)]


def fit(text: Text, width: int) -> Text:
    """Cut a line to ``width`` cells with an ellipsis, or pad it; a copy, the original is kept."""
    line = text.copy()
    line.no_wrap = True
    line.truncate(width, overflow="ellipsis", pad=True)
    return line


def draw(panel: Panel, width: int, height: int, *, headings: bool) -> list[Text]:
    """Draw a panel as exactly ``height`` lines of ``width`` cells."""
    lines = [_title(panel, width)]
    shown = [column for column in panel.columns if column.from_width <= width]
    places = [index for index, column in enumerate(panel.columns) if column in shown]
    widths = _widths(shown, width)
    if headings and height > 2:  # noqa: PLR2004 - title, headings and at least one row
        lines.append(_row([Cell(column.title, QUIET) for column in shown], widths, width))
    room = max(0, height - len(lines))
    fits = len(panel.rows) <= room
    rows = panel.rows_for(room if fits else room - 1) if room else []
    lines += [_row([row[place] for place in places], widths, width) for row in rows]
    if not panel.rows:
        lines.append(fit(Text(f" {panel.empty}", style=QUIET), width))
    elif room and not fits:
        text = panel.more.format(count=len(panel.rows) - len(rows))
        lines.append(fit(Text(f" {text}", style=QUIET), width))
    lines += [fit(Text(), width) for _ in range(height - len(lines))]
    return lines[:height]


def share(panels: Sequence[Panel], height: int, *, headings: bool) -> list[int]:
    """Share ``height`` lines among panels: a title and a row each, then in turns by weight.

    A panel is never given more lines than it has rows for, but the last one takes what is left.
    """
    wanted = [(lines_wanted(panel, headings=headings), panel.weight) for panel in panels]
    return deal(wanted, height, least=top_lines(headings=headings) + 1)


def top_lines(*, headings: bool) -> int:
    """Give the lines of a panel above its rows."""
    return 2 if headings else 1


def lines_wanted(panel: Panel, *, headings: bool) -> int:
    """Give the lines that a panel needs to show all its rows, or that it has none."""
    return top_lines(headings=headings) + max(1, len(panel.rows))


def deal(wanted: Sequence[tuple[int, int]], height: int, *, least: int) -> list[int]:
    """Deal ``height`` lines among blocks, each with the lines it wants and its weight.

    ``least`` each, as far as they go, then in turns by weight, none more than it wants; the last
    one takes what is left.
    """
    given = [0] * len(wanted)
    left = height
    for index, (lines, _) in enumerate(wanted):
        given[index] = min(least, lines, left)
        left -= given[index]
    while left > 0 and any(have < lines for have, (lines, _) in zip(given, wanted, strict=True)):
        for index, (lines, weight) in enumerate(wanted):
            more = min(weight, lines - given[index], left)
            given[index] += more
            left -= more
    given[-1] += left
    return given


def beside(left: Sequence[Text], right: Sequence[Text]) -> list[Text]:
    """Put two blocks of equally many lines side by side."""
    return [
        Text.assemble(one, (" │ ", QUIET), other, no_wrap=True)
        for one, other in zip(left, right, strict=True)
    ]


def _title(panel: Panel, width: int) -> Text:
    """Draw a panel's title, its count and a rule to the edge."""
    line = Text.assemble((panel.title, "bold"), (f" {panel.count} " if panel.count else " ", QUIET))
    line.append(_TITLE_RULE * max(0, width - line.cell_len), style="grey35")
    return fit(line, width)


def _widths(columns: Sequence[Column], width: int) -> list[int]:
    """Give each column its width; flexible ones share what is left."""
    fixed = sum(column.width_in(width) for column in columns if not column.flex)
    flexible = sum(1 for column in columns if column.flex)
    left = width - 1 - fixed - GAP * (len(columns) - 1)
    each = max(_FLEX_MIN, left // flexible) if flexible else 0
    return [each if column.flex else column.width_in(width) for column in columns]


def _row(cells: Sequence[Cell], widths: Sequence[int], width: int) -> Text:
    """Draw one row."""
    line = Text(" ")
    for index, (cell, cell_width) in enumerate(zip(cells, widths, strict=True)):
        if index:
            line.append(" " * GAP)
        text = _tail(cell.text, cell_width) if cell.tail else cell.text
        line.append_text(fit(Text(text, style=cell.style), cell_width))
    return fit(line, width)


def _tail(text: str, width: int) -> str:
    """Keep the end of a text that is too long."""
    return text if len(text) <= width else f"…{text[len(text) - width + 1 :]}"
