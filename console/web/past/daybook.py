"""One day as it was published, in a file: the board of any instant of it, and its figures.

It holds what screens were told, not what they showed: a board of the past is made by the very fold
that makes the present one.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from console.picture.board import (
    ANNOUNCED_FOR,
    ANNOUNCED_MAX,
    CHOICES,
    OF_SCENES,
    Board,
    Published,
    fold,
)
from console.picture.figures import Figures
from console.web.past.figures_file import figures_from, figures_text
from schemas.centre.forecast import Forecast
from schemas.events.moves import MoveOrder
from schemas.events.roads import RoadEvent
from schemas.ground.base import Model
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.views import HospitalView, IncidentView, UnitView

FORMAT_VERSION: Final = 3
DECISIONS_MAX: Final = 100
"""As many as a page lists."""

_KINDS: Final[Mapping[str, type[Model]]] = {
    one.__name__: one
    for one in (
        Alarm, Assignment, Decision, HospitalView, IncidentView, MoveOrder, PreAlert, RoadEvent,
        UnitView,
    )
}  # fmt: skip

_PAIRS: Final = frozenset({DecisionKind.DUPLICATE, DecisionKind.MERGED, DecisionKind.SPLIT})

_TABLES: Final = """
    CREATE TABLE record (seq INTEGER PRIMARY KEY, stream TEXT, at_ms INTEGER, kind TEXT, json TEXT);
    CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT);
    CREATE TABLE forecast (seq INTEGER PRIMARY KEY, at_ms INTEGER, json TEXT);
"""
_INDEXES: Final = """
    CREATE INDEX record_stream ON record (stream, at_ms, seq);
    CREATE INDEX record_decision ON record (at_ms) WHERE kind = 'Decision';
    CREATE TABLE stream AS SELECT DISTINCT stream AS name FROM record WHERE stream <> '';
"""
_NEWEST: Final = """
    SELECT seq, kind, json FROM record WHERE seq IN (
        SELECT (SELECT seq FROM record WHERE stream = name AND at_ms <= ?1
                ORDER BY at_ms DESC, seq DESC LIMIT 1) FROM stream)
    UNION SELECT seq, kind, json FROM (
        SELECT * FROM record WHERE kind = 'Decision' AND at_ms <= ?1
        ORDER BY at_ms DESC, seq DESC LIMIT ?2)
    ORDER BY seq
"""
"""The newest of each stream up to an instant, and the last decisions."""

_TURNS: Final = """
    SELECT seq, json FROM (
        SELECT seq, json, does, lag(does) OVER (PARTITION BY stream ORDER BY seq) AS before FROM (
            SELECT seq, stream, json, json_extract(json, '$.state') || ' '
                || coalesce(json_extract(json, '$.incident_id'), '') AS does
            FROM record WHERE kind = 'UnitView'))
    WHERE before IS NOT does ORDER BY seq
"""
_PROPOSALS: Final = """
    SELECT seq, json FROM record WHERE kind = 'Decision' AND (
        json_extract(json, '$.kind') = 'proposed'
        OR json_extract(json, '$.accepted_by') IS NOT NULL) ORDER BY seq
"""


class DaybookWriter:
    """Writes a day's file; it is there whole once it is closed."""

    def __init__(self, path: Path, begin: datetime) -> None:
        self._path = path
        self._draft = path.with_suffix(".draft")
        self._draft.unlink(missing_ok=True)
        self._begin = begin
        self._base = sqlite3.connect(self._draft)
        self._base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLES)

    def begin_with(self, board: Board) -> None:
        """Write down what the day begins with."""
        carried: list[Published] = [
            *board.roads.values(), *board.units.values(), *board.hospitals.values(),
            *board.calls.values(), *board.orders.values(), *board.moves.values(),
            *board.choices.values(), *board.likely_twice.values(), *board.alarms.values(),
            *board.scenes.values(), *board.plans.values(),
            *{**board.refusals, **board.pre_alerts}.values(),
            *reversed(board.decisions[:DECISIONS_MAX]),
        ]  # fmt: skip
        carried.sort(key=lambda one: -1 if isinstance(one, RoadEvent) else _offset(one))
        self.add((self._begin, one) for one in carried)

    def add(self, records: Iterable[tuple[datetime, Published]]) -> None:
        """Write what was published at these instants, in order."""
        self._base.executemany(
            "INSERT INTO record (stream, at_ms, kind, json) VALUES (?, ?, ?, ?)",
            (
                (_stream(one), _ms(at), type(one).__name__, one.model_dump_json())
                for at, one in records
            ),
        )

    def expect(self, at: datetime, forecast: Forecast | None) -> None:
        """Write down which forecast is in force from an instant on; null: none is any more."""
        text = None if forecast is None else forecast.model_dump_json()
        self._base.execute("INSERT INTO forecast (at_ms, json) VALUES (?, ?)", (_ms(at), text))

    def close(self, figures: Figures, end: datetime, *, whole: bool) -> None:
        """Put the file into its place; ``whole`` says that nothing of the day is to come."""
        facts = {
            "begin": self._begin.isoformat(),
            "end": end.isoformat(),
            "whole": json.dumps(whole),
            "figures": figures_text(figures),
        }
        self._base.executemany("INSERT INTO fact VALUES (?, ?)", facts.items())
        self._base.executescript(_INDEXES)
        self._base.commit()
        self._base.close()
        self._draft.replace(self._path)


class Daybook:
    """A day's file, read; ``begin`` and ``end`` are the first and the last instant that it knows.

    Each question opens the file anew: it may be asked from any thread.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        facts = dict(self._rows("SELECT name, value FROM fact"))
        self.begin = datetime.fromisoformat(facts["begin"])
        self.end = datetime.fromisoformat(facts["end"])
        self.is_whole: bool = json.loads(facts["whole"])
        self.figures = figures_from(facts["figures"])

    def board(self, at: datetime) -> Board:
        """Give the board as it stood at an instant."""
        rows = self._rows(_NEWEST, (_ms(at), DECISIONS_MAX))
        board, _ = fold(Board(), (_read(kind, text) for _, kind, text in rows))
        reached = {
            one.incident_id: one.ms
            for one in self.figures.responses.values()
            if one.reached_at <= at
        }
        hour = at - ANNOUNCED_FOR
        raised = [one for one in self.figures.raised.values() if hour < one.raised_at <= at]
        announced = {one.alarm_id: one.raised_at for one in raised[-ANNOUNCED_MAX:]}
        return replace(board, response_ms=reached, announced=announced)

    def forecast(self, at: datetime) -> Forecast | None:
        """Give the forecast that was in force at an instant; null: none was."""
        query = "SELECT json FROM forecast WHERE at_ms <= ? ORDER BY at_ms DESC, seq DESC LIMIT 1"
        [text] = next(self._rows(query, (_ms(at),)), (None,))
        return None if text is None else Forecast.model_validate_json(text)

    def turns(self) -> Iterator[UnitView]:
        """Give the views in which a unit does something else than before, in the day's order."""
        for _, text in self._rows(_TURNS):
            yield UnitView.model_validate_json(text)

    def proposals(self) -> Iterator[Decision]:
        """Give what the engine proposed and what people agreed to, in the day's order."""
        for _, text in self._rows(_PROPOSALS):
            yield Decision.model_validate_json(text)

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> Iterator[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as base:
            yield from base.execute(query, values)


def _read(kind: str, text: str) -> Published:
    found: Any = _KINDS[kind].model_validate_json(text)
    read: Published = found
    return read


def _offset(one: Published) -> int:
    return int(getattr(one, "journal_offset", 0))


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1_000)


_NAMED_BY: Final[Mapping[type[Model], str]] = {
    Alarm: "alarm_id",
    Assignment: "assignment_id",
    HospitalView: "hospital_id",
    IncidentView: "incident_id",
    MoveOrder: "move_id",
    RoadEvent: "road_event_id",
    UnitView: "unit_id",
}
"""By what the records of a kind are told apart of which only the newest counts."""


def _stream(one: Published) -> str:
    """Name of what only the newest record counts; empty: the record is one of a list."""
    match one:
        case PreAlert():
            return f"PreAlert {one.pre_alert_id} {one.state}"
        case Decision() if one.kind in CHOICES:
            return f"choice {one.incident_id}"
        case Decision() if one.kind in _PAIRS:
            return f"pair {one.incident_id}"
        case Decision() if one.kind in OF_SCENES:
            return f"{one.kind} {one.incident_id}"
    field = _NAMED_BY.get(type(one))
    return "" if field is None else f"{type(one).__name__} {getattr(one, field)}"
