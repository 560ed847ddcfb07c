"""The route of what if: asked for again and again, until it is there."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from console.web.otherwise.change import Change, Kind, Unplayable
from console.web.otherwise.shelf import Shelf
from console.web.otherwise.working import Asked
from console.web.past.days import Days
from console.web.past.reasons import told_why
from console.web.past.routes import NO_STORE, Auditor, Recorded
from schemas.ground.base import Instant
from schemas.ground.vocabulary import CrewLevel
from streams.web.problems import language_of

_NAME: Final = Query(max_length=64)


def otherwise_routes(days: Days, shelf: Shelf) -> APIRouter:
    """Make the route ``/api/past/{day}/otherwise``; whoever plays a day is a reader of it."""
    router = APIRouter(prefix="/api")
    recorded = Recorded()

    @router.get("/past/{day}/otherwise")
    async def otherwise(
        day: date,
        *,
        at: Annotated[Instant, Query()],
        change: Annotated[Kind, Query()],
        who: Auditor,
        request: Request,
        unit: Annotated[str | None, _NAME] = None,
        station: Annotated[str | None, _NAME] = None,
        level: Annotated[CrewLevel | None, Query()] = None,
    ) -> JSONResponse:
        standing = await days.look(day)
        if standing.book is None:
            return JSONResponse(standing.described(language_of(request)), headers=NO_STORE)
        try:
            asked = Asked(day, at, Change(change, unit, station, level))
            _require_within(at, standing.book.begin, standing.book.end)
        except Unplayable as error:
            why = told_why(error.text, language_of(request))
            return JSONResponse({"state": "failed", **why}, 422, NO_STORE)
        await recorded.record(request, who, day)
        return JSONResponse(await shelf.look(asked, language_of(request)), headers=NO_STORE)

    return router


def _require_within(at: Instant, begin: Instant, end: Instant) -> None:
    if not begin <= at < end:
        gaps = {"begin": begin.isoformat(), "end": end.isoformat()}
        raise Unplayable("otherwise.outside", gaps)
