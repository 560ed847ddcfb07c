"""The routes of trackers and phones, each in the form that it speaks."""

from collections.abc import Callable, Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from streams.edges.http.bodies import items_of
from streams.edges.http.receiving import Stored
from streams.edges.inlet import Inlet, Refused
from streams.edges.kinds import POSITIONS
from streams.edges.outlet import NotStored
from streams.edges.trackers.devices import Devices
from streams.edges.trackers.forms import (
    Fix,
    of_osmand,
    of_owntracks,
    of_traccar,
    of_traccar_client,
)
from streams.edges.trackers.units import said_by
from streams.identity.actions import Action
from streams.identity.principals import Principal
from streams.web.gate import NeedsByLink
from streams.web.problems import RESPONSES, field_errors, language_of, unavailable, wrong_fields

_JSON_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}
Tracker = Annotated[Principal, Depends(NeedsByLink(Action.REPORT_POSITION))]


class _Tracking:
    """From fixes of devices to stored positions of units."""

    def __init__(self, inlet: Inlet, devices: Devices) -> None:
        self._inlet, self._devices = inlet, devices

    async def take(
        self, request: Request, who: Principal, read: Callable[[], Sequence[Fix | None]]
    ) -> Stored:
        """Store what is a fix; what is none is not stored and no fault."""
        try:
            fixes = [one for one in read() if one is not None]
            events = []
            for one in fixes:
                fields, seed = said_by(one, who, self._devices)
                events.append(self._inlet.read(POSITIONS, fields, who, seed))
        except Refused as refused:
            raise wrong_fields(field_errors(refused.faults, language_of(request))) from None
        try:
            await self._inlet.store(POSITIONS, events)
        except NotStored:
            raise unavailable() from None
        return Stored(accepted=len(events), event_ids=[one.event_id for one in events])


def tracking_routes(inlet: Inlet, devices: Devices) -> APIRouter:
    """Make the routes ``/v1/trackers``."""
    router = APIRouter(prefix="/v1/trackers", tags=["trackers"], responses=RESPONSES)
    tracking = _Tracking(inlet, devices)

    @router.post("/traccar", status_code=202, openapi_extra=_JSON_BODY)
    async def traccar(request: Request, who: Tracker) -> Stored:
        """Take what a Traccar server forwards (``forward.type=json``); speeds are in knots."""
        items = await _items(request)
        return await tracking.take(request, who, lambda: [of_traccar(one) for one in items])

    @router.post("/owntracks", openapi_extra=_JSON_BODY)
    async def owntracks(request: Request, who: Tracker) -> JSONResponse:
        """Take what the OwnTracks app sends in its HTTP mode; speeds are in km/h."""
        items = await _items(request)
        named = [request.headers.get(name) for name in ("x-limit-u", "x-limit-d")]
        device = "/".join(one for one in named if one) if all(named) else None
        await tracking.take(request, who, lambda: [of_owntracks(one, device) for one in items])
        return JSONResponse([])  # as the app expects: nothing to be told to it

    @router.get("/osmand", status_code=202)
    async def osmand_get(request: Request, who: Tracker) -> Stored:
        """Take a fix as a query, as OsmAnd and many phones send it; speeds are in knots."""
        query = dict(request.query_params)
        return await tracking.take(request, who, lambda: [of_osmand(query)])

    @router.post("/osmand", status_code=202)
    async def osmand_post(request: Request, who: Tracker) -> Stored:
        """Take the same by POST, or Traccar Client's JSON with its speeds in m/s."""
        if not await request.body():
            return await osmand_get(request, who)
        items = await _items(request)
        return await tracking.take(request, who, lambda: [of_traccar_client(one) for one in items])

    return router


async def _items(request: Request) -> list[object]:
    try:
        items, _ = await items_of(request)
    except Refused as refused:
        raise wrong_fields(field_errors(refused.faults, language_of(request))) from None
    return items
