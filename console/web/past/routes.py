"""The routes of what is over: days as the dispatcher saw them, and a supervisor's figures."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import JSONResponse, Response

from console.picture.board import Board
from console.picture.figures import Figures
from console.web.ahead.expected import expected_calls
from console.web.live.changes import Row, whole
from console.web.past.daybook import Daybook
from console.web.past.days import Days, Standing
from console.web.past.figures_file import (
    alarms_csv,
    crews_csv,
    drives_csv,
    minutes_csv,
    responses_csv,
)
from console.web.past.local_days import midnight_after
from console.web.past.reasons import reason_of, told_why
from console.web.past.today import Today
from console.web.past.told import described
from schemas.ground.base import Instant
from schemas.ground.errors import Smart115Error
from streams.identity.actions import Action
from streams.identity.principals import Principal
from streams.web.gate import Needs, gate_of
from streams.web.problems import language_of

NO_STORE: Final = {"cache-control": "no-store"}
RECORDED_S: Final = 600.0
"""Whoever leafs through a day is written down once in so many seconds, not at each frame."""

Around = Callable[[Board], Awaitable[Sequence[Row]]]
Auditor = Annotated[Principal, Depends(Needs(Action.READ_AUDIT))]
Watching = Annotated[Principal, Depends(Needs(Action.READ_FIGURES))]
_TABLES: Final[dict[str, Callable[[Figures], str]]] = {
    "responses": responses_csv,
    "minutes": minutes_csv,
    "drives": drives_csv,
    "alarms": alarms_csv,
    "crews": crews_csv,
}


@dataclass(slots=True)
class Recorded:
    """Who was written down as a reader of which day, and when (monotonic seconds)."""

    at_s: dict[tuple[str, date], float] = field(default_factory=dict)

    async def record(self, request: Request, who: Principal, day: date) -> None:
        """Write a reader of a day down, if that was not done of late."""
        now_s, key = time.monotonic(), (who.name, day)
        if now_s - self.at_s.get(key, -RECORDED_S) < RECORDED_S:
            return
        await gate_of(request).record(request, Action.READ_AUDIT, what=f"day {day.isoformat()}")
        self.at_s[key] = now_s


def past_routes(days: Days, today: Today, around: Around) -> APIRouter:
    """Make the routes ``/api/past`` and ``/api/figures``.

    Parameters
    ----------
    days
        The past.
    today
        The figures of the present day.
    around
        Gives what no topic tells of a board: rows for pages.
    """
    router = APIRouter(prefix="/api")
    _add_past(router, days, around)
    _add_figures(router, days, today)
    return router


def _add_past(router: APIRouter, days: Days, around: Around) -> None:
    recorded = Recorded()

    @router.get("/past")
    async def known(_who: Auditor, request: Request) -> JSONResponse:
        try:
            found = await days.find()
        except Smart115Error as error:
            return JSONResponse(told_why(reason_of(error), language_of(request)), 503, NO_STORE)
        told = (
            {}
            if found is None
            else {"first": found.first.isoformat(), "today": found.today.isoformat()}
        )
        return JSONResponse(told, headers=NO_STORE)

    @router.get("/past/{day}")
    async def standing(
        day: date, _who: Auditor, request: Request, *, anew: bool = False
    ) -> JSONResponse:
        found = await days.look(day, anew=anew)
        return JSONResponse(found.described(language_of(request)), headers=NO_STORE)

    @router.get("/past/{day}/board")
    async def board(
        day: date, at: Annotated[Instant, Query()], who: Auditor, request: Request
    ) -> Response:
        found = await _ready(days, day)
        await recorded.record(request, who, day)
        shown = await asyncio.to_thread(found.board, at)
        all_of_it = whole(shown)
        told = replace(all_of_it, put=(*all_of_it.put, *await around(shown)))
        return Response(told.text(), media_type="application/json", headers=NO_STORE)

    @router.get("/past/{day}/expected")
    async def expected(day: date, at: Annotated[Instant, Query()], _who: Auditor) -> JSONResponse:
        found = await _ready(days, day)
        forecast = await asyncio.to_thread(found.forecast, at)
        return JSONResponse(expected_calls(forecast, at), headers=NO_STORE)


def _add_figures(router: APIRouter, days: Days, today: Today) -> None:
    @router.get("/figures/{day}")
    async def figures(
        day: date | Literal["today"], _who: Watching, request: Request
    ) -> JSONResponse:
        asked = today.day if day == "today" else day
        standing, found = await _figures(days, today, asked)
        told: dict[str, Any] = described(found) | {"day": asked.isoformat()}
        journal = standing.described(language_of(request))
        return JSONResponse(told | {"journal": journal}, headers=NO_STORE)

    @router.get("/figures/{day}/{table}.csv")
    async def table(day: date, table: str, _who: Watching) -> Response:
        if table not in _TABLES:
            raise HTTPException(404)
        _, found = await _figures(days, today, day)
        name = f'attachment; filename="{day.isoformat()}-{table}.csv"'
        headers = NO_STORE | {"content-disposition": name}
        return Response(_TABLES[table](found), media_type="text/csv", headers=headers)


async def _figures(days: Days, today: Today, day: date) -> tuple[Standing, Figures]:
    """Give a day's figures as far as they are known, and how the journal's part of them stands.

    What this process has not seen of the present day is read from the journal, once.
    """
    standing = await days.look(day, anew=day == today.day and today.wants_journal())
    known = Figures() if standing.book is None else standing.book.figures
    if day == today.day:
        known = known.joined(today.figures)
    begin = midnight_after(date.fromordinal(day.toordinal() - 1))
    return standing, known.within(begin, midnight_after(day))


async def _ready(days: Days, day: date) -> Daybook:
    """Give a day that is prepared.

    Raises
    ------
    HTTPException
        It is not.
    """
    found = await days.look(day)
    if found.book is None:
        raise HTTPException(409, found.why.en if found.why else "this day is not prepared yet")
    return found.book
