"""The routes of the operations centre: pages, one stream down, commands up."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import FileResponse, JSONResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from pydantic import ValidationError
from typing_extensions import override

from console.web.centre import sentences
from console.web.desk import DISPATCHERS_WRITE, HOSPITALS_WRITE, Desk, Unfit
from console.web.ground import Ground
from console.web.hands import Hands
from console.web.live.feed import Feed
from console.web.live.stream import events
from schemas.ground.base import LatLon
from schemas.ground.errors import BrokerUnreachable

PAGES: Final = Path(__file__).parent / "pages"
NO_STORE: Final = {"cache-control": "no-store"}
REVALIDATED: Final = {"cache-control": "no-cache"}
"""After an update a page must not mix old modules with new ones: each is asked for by its ETag."""

WHO_CHARS_MAX: Final = 60


@dataclass(slots=True)
class Parts:
    """What the routes work with."""

    feed: Feed
    desk: Desk
    ground: Ground
    hands: Hands
    facts: dict[str, Any]


def make_app(parts: Parts) -> FastAPI:
    """Make the application; what runs beside it is started by whoever serves it."""
    app = FastAPI(title="smart115 console", docs_url=None, redoc_url=None, openapi_url=None)
    _add_pages(app, parts)
    _add_reads(app, parts)
    _add_commands(app, parts)
    return app


def _add_pages(app: FastAPI, parts: Parts) -> None:
    """Serve the pages and their files."""

    @app.get("/")
    async def centre() -> FileResponse:
        return FileResponse(PAGES / "centre.html", headers=REVALIDATED)

    @app.get("/hospital/{hospital_id}")
    async def hospital(hospital_id: str) -> FileResponse:
        if hospital_id not in {one["hospital_id"] for one in parts.facts["hospitals"]}:
            raise HTTPException(404, "no hospital of this centre has this id")
        return FileResponse(PAGES / "hospital.html", headers=REVALIDATED)

    @app.get("/tiles/roads.pmtiles")
    async def tiles() -> FileResponse:
        if parts.ground.tiles is None:
            raise HTTPException(404, "the map has no tiles yet")
        return FileResponse(
            parts.ground.tiles, media_type="application/octet-stream", headers=REVALIDATED
        )

    app.mount("/pages", _Files(directory=PAGES), name="pages")


class _Files(StaticFiles):
    """Files that a browser asks for anew each time, by their ETag."""

    @override
    def file_response(self, *args: Any, **kwargs: Any) -> Any:
        """Give a file."""
        answer = super().file_response(*args, **kwargs)
        answer.headers.update(REVALIDATED)
        return answer


def _add_reads(app: FastAPI, parts: Parts) -> None:
    """Answer what pages ask for."""

    @app.get("/api/centre")
    async def centre() -> JSONResponse:
        return JSONResponse(parts.facts, headers=NO_STORE)

    @app.get("/api/words")
    async def words() -> JSONResponse:
        return JSONResponse(sentences(), headers=NO_STORE)

    @app.get("/api/stream")
    async def stream(request: Request) -> StreamingResponse:
        last = request.headers.get("last-event-id") or request.query_params.get("after")
        headers = NO_STORE | {"x-accel-buffering": "no"}
        return StreamingResponse(
            _bytes(parts.feed, last), media_type="text/event-stream", headers=headers
        )

    @app.get("/api/places")
    async def places(text: Annotated[str, Query(max_length=300)]) -> JSONResponse:
        found = await parts.ground.find(text)
        rows = [one._asdict() | {"place": one.place.model_dump()} for one in found]
        return JSONResponse(rows, headers=NO_STORE)

    @app.get("/api/way")
    async def way(
        origin: Annotated[str, Query(max_length=60)], goal: Annotated[str, Query(max_length=60)]
    ) -> JSONResponse:
        found = await parts.ground.way(_place("origin", origin), _place("goal", goal))
        return JSONResponse(None if found is None else found.described(), headers=NO_STORE)


async def _bytes(feed: Feed, last: str | None) -> AsyncIterator[bytes]:
    async for text in events(feed, last):
        yield text.encode()


def _add_commands(app: FastAPI, parts: Parts) -> None:
    """Take what people order."""

    @app.post("/api/commands")
    async def command(request: Request) -> JSONResponse:
        asked, who = await _asked(request)
        return await _ordered(parts, asked, who, DISPATCHERS_WRITE)

    @app.post("/api/hospital/{hospital_id}/commands")
    async def hospital_command(hospital_id: str, request: Request) -> JSONResponse:
        asked, _ = await _asked(request)
        asked = asked | {"hospital_id": hospital_id}
        return await _ordered(parts, asked, f"hospital:{hospital_id}", HOSPITALS_WRITE)

    @app.post("/api/hands")
    async def hands(request: Request) -> JSONResponse:
        asked, who = await _asked(request)
        incident_id = asked.get("incident_id")
        if incident_id is None:
            parts.hands.leave(who)
        elif isinstance(incident_id, str) and incident_id in parts.feed.board.calls:
            parts.hands.take(incident_id, who)
        return JSONResponse({}, headers=NO_STORE)


async def _asked(request: Request) -> tuple[dict[str, Any], str]:
    """Read a request's JSON object, and who sends it.

    Raises
    ------
    HTTPException
        It is no JSON object, or the name is none.
    """
    try:
        asked = json.loads(await request.body())
    except ValueError:
        raise HTTPException(400, "the body is no JSON") from None
    if not isinstance(asked, dict):
        raise HTTPException(400, "the body is no JSON object")
    who = asked.pop("who", None)
    if not isinstance(who, str) or not 0 < len(who.strip()) <= WHO_CHARS_MAX:
        raise HTTPException(422, f"who: a name of 1 to {WHO_CHARS_MAX} characters is needed")
    return asked, who.strip()


async def _ordered(
    parts: Parts, asked: dict[str, Any], source: str, allowed: frozenset[str]
) -> JSONResponse:
    """Write a command, and answer with what came of it."""
    try:
        outcome = await parts.desk.order(asked, source=source, allowed=allowed)
    except Unfit as unfit:
        wrong = {"field": unfit.field, "why": unfit.why}
        return JSONResponse(wrong, status_code=422, headers=NO_STORE)
    except BrokerUnreachable as error:
        return JSONResponse({"field": "$", "why": str(error)}, status_code=503, headers=NO_STORE)
    return JSONResponse(outcome.described(), headers=NO_STORE)


def _place(name: str, text: str) -> LatLon:
    """Read a place as pages write it, ``latitude,longitude``.

    Raises
    ------
    HTTPException
        It is none.
    """
    try:
        lat, lon = (float(part) for part in text.split(","))
        return LatLon(lat=lat, lon=lon)
    except (ValueError, ValidationError):
        raise HTTPException(422, f"{name}: expected latitude,longitude in degrees") from None
