"""What has changed between two boards, as pages are told: collections of records by their ids."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

from console.picture.board import Board
from console.web.live.shown import as_json, shown
from schemas.ground.base import Model

DECISIONS_SENT: Final = 100
"""A page lists no more decisions than this; older ones are the audit's."""

Row = tuple[str, str, str]
"""A record for pages: its collection, its id in there, and itself as JSON."""

_COLLECTIONS: Final[Mapping[str, Callable[[Board], Mapping[Any, Model]]]] = {
    "units": lambda board: board.units,
    "calls": lambda board: board.calls,
    "hospitals": lambda board: board.hospitals,
    "pre_alerts": lambda board: board.pre_alerts,
    "refusals": lambda board: board.refusals,
    "alarms": lambda board: board.alarms,
    "orders": lambda board: board.orders,
    "moves": lambda board: board.moves,
    "choices": lambda board: board.choices,
    "likely_twice": lambda board: board.likely_twice,
    "scenes": lambda board: board.scenes,
    "plans": lambda board: board.plans,
    "aid": lambda board: board.aid,
    "roads": lambda board: board.roads,
    "decisions": lambda board: {one.decision_id: one for one in board.decisions[:DECISIONS_SENT]},
}


@dataclass(frozen=True, slots=True)
class Changes:
    """Records that are new or newer, and the names of those that are gone."""

    put: tuple[Row, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    figures: Mapping[str, object] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether there is anything to tell."""
        return bool(self.put or self.gone or self.figures)

    def text(self) -> str:
        """Write it as one JSON object: ``put``, ``gone`` and ``figures``."""
        put = ",".join(f"[{as_json(kind)},{as_json(name)},{text}]" for kind, name, text in self.put)
        gone, figures = as_json(self.gone), as_json(dict(self.figures))
        return f'{{"put":[{put}],"gone":{gone},"figures":{figures}}}'


def between(before: Board, after: Board) -> Changes:
    """Compare two boards of which the second was folded from the first.

    Records are told apart by identity: a fold keeps what has not changed.
    """
    put: list[Row] = []
    gone: list[tuple[str, str]] = []
    for kind, of in _COLLECTIONS.items():
        was, now = of(before), of(after)
        if was is now:
            continue
        put += _rows(kind, {name: one for name, one in now.items() if was.get(name) is not one})
        gone += [(kind, str(name)) for name in was if name not in now]
    was_told, told = figures(before), figures(after)
    changed = {name: value for name, value in told.items() if was_told[name] != value}
    return Changes(tuple(put), tuple(gone), changed)


def whole(board: Board) -> Changes:
    """Give all of a board, as for a page that has nothing yet."""
    rows = chain.from_iterable(_rows(kind, of(board)) for kind, of in _COLLECTIONS.items())
    return Changes(tuple(rows), (), figures(board))


def figures(board: Board) -> dict[str, object]:
    """Give the figures of a board by name; null where nothing was measured."""
    return {
        "response_ms_median": board.median_response_ms,
        "responses": len(board.response_ms),
        "dead_letters": board.dead_letters,
        "announced": [at.isoformat() for at in board.announced.values()],
    }


def _rows(kind: str, records: Mapping[Any, Model]) -> Iterator[Row]:
    for name, record in records.items():
        yield kind, str(name), as_json(shown(record))
