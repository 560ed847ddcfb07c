"""The routes of a crew's page: its orders as a stream and at rest, the way, and its taps."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from console.web.answers import NO_STORE, REVALIDATED, asked, place, streamed, unfit, unreached
from console.web.crew.taps import ACTIONS, UNANSWERED, stamp_of
from console.web.crew.told import Sites, goal_of, of_unit
from console.web.desk import Desk, Unfit
from console.web.doorkeeper import Doorkeeper
from console.web.files import page_files
from console.web.ground import Ground
from console.web.live.feed import Feed
from console.web.live.stream import own_events
from schemas.ground.base import LatLon
from schemas.ground.errors import BrokerUnreachable
from schemas.patient.treatments import DOSE_MAX
from streams.identity.actions import Action, Kind
from streams.identity.audit import Touched
from streams.identity.principals import Principal, principal_of
from streams.web.gate import Needs, Open

_SENT_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Crews:
    """What crews' pages work with. ``units`` are the centre's, ``sites`` its hospitals by id."""

    feed: Feed
    desk: Desk
    ground: Ground
    keeper: Doorkeeper
    units: frozenset[str]
    sites: Sites

    def require(self, unit_id: str) -> None:
        """Refuse a unit that neither is the centre's nor works here.

        Raises
        ------
        HTTPException
            It is neither.
        """
        if unit_id not in self.units and unit_id not in self.feed.board.units:
            raise HTTPException(404, "no unit of this centre has this id")

    def told(self, unit_id: str) -> dict[str, Any]:
        """Give what the unit is told."""
        return of_unit(self.feed.board, unit_id, self.sites)

    def speaker(self, request: Request, who: Principal, unit_id: str) -> Principal:
        """Give in whose name a tap is: who sits here while nobody is entered is the crew itself."""
        if not self.keeper.is_open(request):
            return who
        return principal_of(unit_id, Kind.VEHICLE, who.centre_id, units=(unit_id,))


def crew_routes(crews: Crews) -> APIRouter:
    """Make the routes."""
    router = APIRouter()
    _add_files(router)
    _add_reads(router, crews)
    _add_taps(router, crews)
    return router


def _add_files(router: APIRouter) -> None:
    """Serve the page as something that a phone installs: there is nothing of the centre in it."""
    files = page_files()

    @router.get("/crew/worker.js", dependencies=[Depends(Open())])
    async def worker(request: Request) -> Response:
        return files.answer(request, "worker.js")

    @router.get("/crew/{unit_id}", dependencies=[Depends(Open())])
    async def page(unit_id: str) -> Response:  # noqa: ARG001 - the page reads its own address
        return files.page("crew.html")

    @router.get("/crew/{unit_id}/manifest.webmanifest", dependencies=[Depends(Open())])
    async def manifest(unit_id: str) -> Response:
        told = {
            "id": f"/crew/{unit_id}",
            "name": f"115 {unit_id}",
            "short_name": unit_id,
            "start_url": f"/crew/{unit_id}",
            "scope": "/crew/",
            "display": "standalone",
            "background_color": "#161b21",
            "theme_color": "#161b21",
            "lang": "vi",
            "icons": [
                {"src": "/pages/icon.svg", "sizes": "any", "type": "image/svg+xml"},
                {"src": "/pages/icon-192.png", "sizes": "192x192", "type": "image/png"},
                {"src": "/pages/icon-512.png", "sizes": "512x512", "type": "image/png"},
            ],
        }
        text = json.dumps(told, ensure_ascii=False)
        return Response(text, media_type="application/manifest+json", headers=REVALIDATED)


def _add_reads(router: APIRouter, crews: Crews) -> None:
    """Tell a unit its orders and its way."""
    needs = Annotated[Principal, Depends(Needs(Action.READ_ORDERS))]

    async def enter(request: Request, who: Principal, unit_id: str, what: str) -> None:
        who.require(Action.READ_ORDERS, unit_id=unit_id)
        crews.require(unit_id)
        touched = Touched(unit_ids=[unit_id])
        await crews.keeper.record(request, Action.READ_ORDERS, touched, what)

    @router.get("/api/crew/{unit_id}")
    async def orders(unit_id: str, request: Request, who: needs) -> JSONResponse:
        await enter(request, who, unit_id, "orders")
        return JSONResponse(crews.told(unit_id), headers=NO_STORE)

    @router.get("/api/crew/{unit_id}/stream")
    async def stream(unit_id: str, request: Request, who: needs) -> StreamingResponse:
        await enter(request, who, unit_id, "stream")
        return streamed(own_events(crews.feed, lambda: crews.told(unit_id)), request)

    @router.get("/api/crew/{unit_id}/way")
    async def way(
        unit_id: str,
        who: needs,
        origin: Annotated[str | None, Query(max_length=60)] = None,
    ) -> JSONResponse:
        who.require(Action.READ_ORDERS, unit_id=unit_id)
        crews.require(unit_id)
        board = crews.feed.board
        start = place("origin", origin) if origin else _where(crews, unit_id)
        goal = goal_of(board, unit_id, crews.sites)
        found = None if start is None or goal is None else await crews.ground.guide(start, goal)
        return JSONResponse(found, headers=NO_STORE)

    @router.get("/api/doses", dependencies=[Depends(Open())])
    async def doses() -> JSONResponse:
        return JSONResponse({name: dict(most) for name, most in DOSE_MAX.items()})


def _where(crews: Crews, unit_id: str) -> LatLon | None:
    view = crews.feed.board.units.get(unit_id)
    return None if view is None else view.place


def _add_taps(router: APIRouter, crews: Crews) -> None:
    """Take what a crew says."""

    @router.post("/api/crew/{unit_id}/taps")
    async def tap(
        unit_id: str,
        request: Request,
        who: Annotated[Principal, Depends(Needs(Action.READ_ORDERS))],
    ) -> JSONResponse:
        said = await asked(request) | {"unit_id": unit_id}
        speaker = crews.speaker(request, who, unit_id)
        action = ACTIONS.get(str(said.get("type")))
        if action is not None:
            speaker.require(action, unit_id=unit_id)
        crews.require(unit_id)
        if action is Action.RAISE_SOS:
            touched = Touched(unit_ids=[unit_id])
            await crews.keeper.record(request, action, touched, str(said.get("word"))[:_SENT_MAX])
        return await _stored(request, lambda: _order(crews, said, speaker, unit_id))


async def _order(
    crews: Crews, said: dict[str, Any], speaker: Principal, unit_id: str
) -> dict[str, Any]:
    stamp = stamp_of(said, unit_id, crews.desk.now())
    outcome = await crews.desk.order(
        said,
        source=speaker.name,
        allowed=frozenset(ACTIONS),
        stamp=stamp,
        is_answered=str(said.get("type")) not in UNANSWERED,
    )
    return outcome.described() | {"event_id": said["event_id"]}


async def _stored(request: Request, order: Callable[[], Awaitable[dict[str, Any]]]) -> JSONResponse:
    """Answer with what came of a tap: 422 is final, 503 means that the phone keeps it."""
    try:
        return JSONResponse(await order(), headers=NO_STORE)
    except Unfit as why:
        return unfit(request, why)
    except BrokerUnreachable:
        return unreached(request)
