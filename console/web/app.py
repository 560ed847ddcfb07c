"""The routes of the operations centre: pages, one stream down, commands up. Each says who may."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response, StreamingResponse

from console.picture.figures import free_places
from console.web.ahead import trade
from console.web.ahead.expected import expected_calls
from console.web.answers import (
    KEPT_BY_ONE,
    NO_STORE,
    REVALIDATED,
    asked,
    place,
    streamed,
    unfit,
    unreached,
)
from console.web.centre import sentences
from console.web.crew.routes import Crews, crew_routes
from console.web.desk import DISPATCHERS_WRITE, HOSPITALS_WRITE, Desk, Unfit
from console.web.doorkeeper import Doorkeeper, require
from console.web.files import page_files
from console.web.ground import Ground
from console.web.hands import Hands
from console.web.live.feed import Feed
from console.web.live.ringing import Ringing
from console.web.live.stream import events, hospital_events
from console.web.otherwise.routes import otherwise_routes
from console.web.otherwise.shelf import Shelf
from console.web.past.days import Days
from console.web.past.routes import past_routes
from console.web.past.today import Today
from console.web.surroundings import Surroundings
from schemas.centre.forecast import Forecast
from schemas.ground.base import LatLon
from schemas.ground.errors import BrokerUnreachable
from streams.edges.http.ringing import ringing_routes
from streams.identity.actions import Action
from streams.identity.audit import Touched
from streams.identity.doors import Doors
from streams.identity.principals import Principal
from streams.web import problems
from streams.web.gate import Needs, Open, require_guarded
from streams.web.sessions import session_routes

WHO_CHARS_MAX: Final = 60


@dataclass(slots=True)
class Parts:
    """What the routes work with."""

    feed: Feed
    desk: Desk
    ground: Ground
    hands: Hands
    facts: dict[str, Any]
    doors: Doors
    keeper: Doorkeeper
    crews: Crews
    days: Days
    today: Today
    around: Surroundings
    ringing: Ringing
    forecast: Forecast | None
    plays: Shelf


def make_app(parts: Parts) -> FastAPI:
    """Make the application; what runs beside it is started by whoever serves it.

    Raises
    ------
    RuntimeError
        A route does not say who may use it.
    """
    app = FastAPI(title="smart115 console", docs_url=None, redoc_url=None, openapi_url=None)
    parts.keeper.install(app)
    problems.install(app)
    app.include_router(session_routes(parts.doors, parts.keeper, secure=parts.keeper.named))
    _add_pages(app, parts)
    _add_reads(app, parts)
    _add_ahead(app, parts)
    _add_streams(app, parts)
    _add_commands(app, parts)
    app.include_router(crew_routes(parts.crews))
    app.include_router(past_routes(parts.days, parts.today, parts.around.of))
    app.include_router(otherwise_routes(parts.days, parts.plays))
    _add_lines(app, parts)
    require_guarded(app)
    return app


def _add_pages(app: FastAPI, parts: Parts) -> None:
    """Serve the pages and their files: there is nothing of the centre in them."""
    files = page_files()

    @app.get("/", dependencies=[Depends(Open())])
    async def centre() -> Response:
        return files.page("centre.html")

    @app.get("/past", dependencies=[Depends(Open())])
    async def past() -> Response:
        return files.page("centre.html")

    @app.get("/supervisor", dependencies=[Depends(Open())])
    async def supervisor() -> Response:
        return files.page("supervisor.html")

    @app.get("/hospital/{hospital_id}", dependencies=[Depends(Open())])
    async def hospital(hospital_id: str) -> Response:
        _require_hospital(parts, hospital_id)
        return files.page("hospital.html")

    @app.get("/pages/{path:path}", dependencies=[Depends(Open())])
    async def file(request: Request, path: str) -> Response:
        return files.answer(request, path)

    @app.get("/api/words", dependencies=[Depends(Open())])
    async def words() -> JSONResponse:
        return JSONResponse(sentences(), headers=NO_STORE)


def _add_reads(app: FastAPI, parts: Parts) -> None:
    """Answer what the centre's page asks for."""

    @app.get("/api/centre", dependencies=[Depends(Needs(Action.READ_OPERATIONS))])
    async def centre(request: Request) -> JSONResponse:
        is_open = parts.keeper.is_open(request)
        told = {"is_open": is_open, "map": parts.around.map}
        return JSONResponse(parts.facts | told, headers=NO_STORE)

    @app.get("/tiles/roads.pmtiles", dependencies=[Depends(Needs(Action.READ_OPERATIONS))])
    async def tiles(v: str | None = None) -> FileResponse:
        if parts.ground.tiles is None:
            raise HTTPException(404, "the map has no tiles yet")
        return FileResponse(
            parts.ground.tiles,
            media_type="application/octet-stream",
            headers=REVALIDATED if v is None else KEPT_BY_ONE,
        )

    @app.get("/api/places", dependencies=[Depends(Needs(Action.READ_OPERATIONS))])
    async def places(text: Annotated[str, Query(max_length=300)]) -> JSONResponse:
        found = await parts.ground.find(text)
        rows = [one._asdict() | {"place": one.place.model_dump()} for one in found]
        return JSONResponse(rows, headers=NO_STORE)

    @app.get("/api/covered", dependencies=[Depends(Needs(Action.READ_OPERATIONS))])
    async def covered() -> JSONResponse:
        reached = await parts.ground.reached(free_places(parts.feed.board) or [])
        return JSONResponse(reached, headers=NO_STORE)

    @app.get("/api/way", dependencies=[Depends(Needs(Action.READ_OPERATIONS))])
    async def way(
        origin: Annotated[str, Query(max_length=60)], goal: Annotated[str, Query(max_length=60)]
    ) -> JSONResponse:
        found = await parts.ground.way(place("origin", origin), place("goal", goal))
        return JSONResponse(None if found is None else found.described(), headers=NO_STORE)


def _add_ahead(app: FastAPI, parts: Parts) -> None:
    """Answer what is asked before something happens."""

    async def drive(origin: LatLon, goal: LatLon) -> int | None:
        way = await parts.ground.way(origin, goal)
        return None if way is None else way.time_ms

    @app.get("/api/trade", dependencies=[Depends(Needs(Action.COMMAND))])
    async def would_cost(
        unit: Annotated[str, Query(max_length=64)], call: Annotated[str, Query(max_length=64)]
    ) -> JSONResponse:
        board = parts.feed.board
        found = trade.robbed(board, unit, call)
        if found is None:
            raise HTTPException(404, "this unit is under way to no other call")
        said = await trade.cost(board, found, parts.desk.now(), drive)
        return JSONResponse(said.model_dump(), headers=NO_STORE)

    @app.get("/api/expected", dependencies=[Depends(Needs(Action.READ_OPERATIONS))])
    async def expected() -> JSONResponse:
        return JSONResponse(expected_calls(parts.forecast, parts.desk.now()), headers=NO_STORE)


def _add_streams(app: FastAPI, parts: Parts) -> None:
    """Tell pages what happens: the centre all of it, a hospital what is meant for it."""

    @app.get("/api/stream", dependencies=[Depends(Needs(Action.READ_PATIENT))])
    async def stream(request: Request) -> StreamingResponse:
        await parts.keeper.record(request, Action.READ_PATIENT, what="stream")
        last = request.headers.get("last-event-id") or request.query_params.get("after")
        return streamed(events(parts.feed, last), request)

    @app.get("/api/hospital/{hospital_id}/stream")
    async def hospital_stream(
        hospital_id: str,
        request: Request,
        who: Annotated[Principal, Depends(Needs(Action.READ_PRE_ALERTS))],
    ) -> StreamingResponse:
        who.require(Action.READ_PRE_ALERTS, hospital_id=hospital_id)
        name = _require_hospital(parts, hospital_id)
        touched = Touched(hospital_ids=[hospital_id])
        await parts.keeper.record(request, Action.READ_PRE_ALERTS, touched, "stream")
        return streamed(hospital_events(parts.feed, hospital_id, name), request)


def _add_commands(app: FastAPI, parts: Parts) -> None:
    """Take what people order."""

    @app.post("/api/commands")
    async def command(
        request: Request, who: Annotated[Principal, Depends(Needs(Action.COMMAND))]
    ) -> JSONResponse:
        return await _ordered(parts, request, who, await asked(request), DISPATCHERS_WRITE)

    @app.post("/api/hospital/{hospital_id}/commands")
    async def hospital_command(
        hospital_id: str,
        request: Request,
        who: Annotated[Principal, Depends(Needs(Action.ANSWER_PRE_ALERT))],
    ) -> JSONResponse:
        _require_hospital(parts, hospital_id)
        said = await asked(request) | {"hospital_id": hospital_id}
        return await _ordered(parts, request, who, said, HOSPITALS_WRITE)

    @app.post("/api/hands")
    async def hands(
        request: Request, who: Annotated[Principal, Depends(Needs(Action.CLAIM_CALL))]
    ) -> JSONResponse:
        said = await asked(request)
        name = _source(parts, request, who, said)
        incident_id = said.get("incident_id")
        if incident_id is None:
            parts.hands.leave(name)
        elif isinstance(incident_id, str) and incident_id in parts.feed.board.calls:
            parts.hands.take(incident_id, name)
        return JSONResponse({}, headers=NO_STORE)


def _add_lines(app: FastAPI, parts: Parts) -> None:
    """Let telephone systems ring here as at the edge, and people take a line under their name."""

    async def name_of(request: Request, who: Principal) -> str:
        said = await asked(request) if parts.keeper.is_open(request) else {}
        return _source(parts, request, who, said)

    ringing = parts.ringing
    app.include_router(ringing_routes(ringing.lines, name_of=name_of, changed=ringing.tell))


def _source(parts: Parts, request: Request, who: Principal, asked: dict[str, Any]) -> str:
    """Give the name under which an order is written: the principal's, or what is said here."""
    said = asked.pop("who", None)
    if not parts.keeper.is_open(request):
        return who.name
    is_name = isinstance(said, str) and 0 < len(said.strip()) <= WHO_CHARS_MAX
    return str(said).strip() if is_name else who.name


async def _ordered(
    parts: Parts,
    request: Request,
    who: Principal,
    asked: dict[str, Any],
    allowed: frozenset[str],
) -> JSONResponse:
    """Write an order that is theirs to give, and answer with what came of it."""
    source = _source(parts, request, who, asked)
    require(who, asked, parts.keeper.centre_id)
    try:
        outcome = await parts.desk.order(asked, source=source, allowed=allowed)
    except Unfit as why:
        return unfit(request, why)
    except BrokerUnreachable:
        return unreached(request)
    return JSONResponse(outcome.described(), headers=NO_STORE)


def _require_hospital(parts: Parts, hospital_id: str) -> str:
    """Give a hospital's name.

    Raises
    ------
    HTTPException
        The centre has none of this id.
    """
    for one in parts.facts["hospitals"]:
        if one["hospital_id"] == hospital_id:
            return str(one["name"])
    raise HTTPException(404, "no hospital of this centre has this id")
