"""The routes of trackers and phones, each in the form that it speaks."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse

from streams.edges.http.bodies import CSV, TEXT, form_of, items_of, lines_of
from streams.edges.http.receiving import RefusedItem, Stored, flat
from streams.edges.inlet import Inlet, Refused
from streams.edges.items import Line, whole
from streams.edges.outlet import NotStored
from streams.edges.trackers.devices import Devices
from streams.edges.trackers.forms import of_osmand, of_owntracks, of_traccar_client
from streams.edges.trackers.lines import Reading, csv_readings, nmea_readings
from streams.edges.trackers.mapping import CsvForm
from streams.edges.trackers.parts import Said
from streams.edges.trackers.rereading import Reread
from streams.edges.trackers.taking import Sent, Taker
from streams.edges.trackers.traccar import of_traccar
from streams.identity.actions import Action
from streams.identity.principals import Principal
from streams.web.gate import NeedsByLink, gate_of
from streams.web.problems import RESPONSES, field_errors, language_of, unavailable, wrong_fields

_JSON_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}
_TEXT_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            TEXT: {"schema": {"type": "string"}},
            CSV: {"schema": {"type": "string"}},
        },
    }
}
Whose = Annotated[
    str | None,
    Query(max_length=200, description="the device, where no line says so; else the token's unit"),
]
Tracker = Annotated[Principal, Depends(NeedsByLink(Action.REPORT_POSITION, Action.RAISE_SOS))]


class _Tracking:
    """From what devices say to what is stored of their units."""

    def __init__(self, inlet: Inlet, devices: Devices) -> None:
        self._inlet, self._taker = inlet, Taker(inlet, devices)

    async def take(
        self, request: Request, who: Principal, sent: Sequence[Sent], *, is_list: bool
    ) -> Stored:
        """Store what is a fix; tell of the rest why it is none, unless it never meant to be one.

        Where a tracker says itself that it has no place of now, nothing is to be corrected. A call
        for help by who has no right to it is written down, and refused; the rest is stored.
        """
        taken = self._taker.take(sent, who)
        lang = language_of(request)
        refused = [
            RefusedItem(index=one.index, errors=field_errors(one.faults, lang, at=one.at))
            for one in taken.declined
        ]
        if taken.forbidden is not None and taken.is_nothing:
            raise taken.forbidden
        if taken.is_at_fault and not taken.places and not taken.calls:
            raise wrong_fields(flat(refused, is_list=is_list))
        try:
            await self._taker.store(taken)
        except NotStored:
            raise unavailable() from None
        if taken.forbidden is not None:
            no = taken.forbidden
            await gate_of(request).refused(request, who, no.action, no.lacking)
        ids = [one.event_id for one in (*taken.calls, *taken.places)]
        return Stored(accepted=len(ids), event_ids=ids, refused=refused)

    async def take_json(
        self, request: Request, who: Principal, read: Callable[[object], Said]
    ) -> Stored:
        """Store the fixes of a body of JSON: one, a list, or one a line."""
        try:
            items, is_list = await items_of(request)
        except Refused as no:
            raise wrong_fields(field_errors(no.faults, language_of(request))) from None
        sent: list[Sent] = [((), partial(_read_whole, read, one)) for one in items]
        return await self.take(request, who, sent, is_list=is_list)

    async def take_query(
        self, request: Request, who: Principal, query: Mapping[str, str]
    ) -> Stored:
        """Store the one fix that a query holds; without a time it is of now."""
        one: Sent = ((), partial(of_osmand, query, self._inlet.now()))
        return await self.take(request, who, [one], is_list=False)

    async def take_lines(
        self,
        request: Request,
        who: Principal,
        readings: Callable[[Sequence[Line]], Sequence[Reading]],
    ) -> Stored:
        """Store the fixes of a body of lines; what is wrong is told by the number of its line."""
        try:
            found = readings(await lines_of(request))
        except Refused as no:
            raise wrong_fields(field_errors(no.faults, language_of(request))) from None
        sent: list[Sent] = [((f"line {number}",), read) for number, read in found]
        return await self.take(request, who, sent, is_list=False)


def _read_whole(read: Callable[[object], Said], item: object) -> Said:
    return read(whole(item))


def tracking_routes(
    inlet: Inlet, devices: Devices, mapping: Reread[Mapping[str, CsvForm]]
) -> APIRouter:
    """Make the routes ``/v1/trackers``; ``mapping`` has the forms of CSV."""
    router = APIRouter(prefix="/v1/trackers", tags=["trackers"], responses=RESPONSES)
    tracking = _Tracking(inlet, devices)

    @router.post("/traccar", status_code=202, openapi_extra=_JSON_BODY)
    async def traccar(request: Request, who: Tracker) -> Stored:
        """Take what a Traccar server forwards, positions and events; speeds are in knots."""
        return await tracking.take_json(request, who, of_traccar)

    @router.post("/owntracks", openapi_extra=_JSON_BODY)
    async def owntracks(request: Request, who: Tracker) -> JSONResponse:
        """Take what the OwnTracks app sends in its HTTP mode; speeds are in km/h."""
        if not (await request.body()).strip():
            return JSONResponse([])  # so the app forgets a friend
        named = [request.headers.get(name) for name in ("x-limit-u", "x-limit-d")]
        device = "/".join(one for one in named if one) if all(named) else None
        stored = await tracking.take_json(request, who, lambda one: of_owntracks(one, device))
        # The app, which sends one at a time, expects a list of what is to be told to it: nothing.
        return JSONResponse(stored.model_dump(exclude_none=True) if stored.refused else [])

    @router.get("/osmand", status_code=202)
    async def osmand_get(request: Request, who: Tracker) -> Stored:
        """Take a fix as a query, as OsmAnd and many phones send it.

        Speeds are in knots, or in the `speed_unit` that it names.
        """
        return await tracking.take_query(request, who, dict(request.query_params))

    @router.post("/osmand", status_code=202)
    async def osmand_post(request: Request, who: Tracker) -> Stored:
        """Take the same by POST, as query or form, or Traccar Client's JSON with speeds in m/s."""
        try:
            form = await form_of(request)
        except Refused as no:
            raise wrong_fields(field_errors(no.faults, language_of(request))) from None
        if form is None:
            return await tracking.take_json(request, who, of_traccar_client)
        return await tracking.take_query(request, who, form | dict(request.query_params))

    _add_texts(router, tracking, mapping)
    return router


def _add_texts(
    router: APIRouter, tracking: _Tracking, mapping: Reread[Mapping[str, CsvForm]]
) -> None:
    @router.post("/csv/{form}", status_code=202, openapi_extra=_TEXT_BODY)
    async def csv(request: Request, who: Tracker, form: str, device: Whose = None) -> Stored:
        """Take lines of CSV, whose columns and units `trackers.toml` declares."""

        def readings(lines: Sequence[Line]) -> Sequence[Reading]:
            forms = mapping.held()
            if form not in forms:
                there = {"there": ", ".join(sorted(forms)) or "-"}
                fault = {"type": "no_form", "loc": ("form",), "msg": "", "input": form}
                raise Refused([{**fault, "ctx": there}])
            return csv_readings(forms[form], lines, device or who.name)

        return await tracking.take_lines(request, who, readings)

    @router.post("/nmea", status_code=202, openapi_extra=_TEXT_BODY)
    async def nmea(request: Request, who: Tracker, device: Whose = None) -> Stored:
        """Take sentences of NMEA 0183, one a line: RMC is read, others are passed over."""
        return await tracking.take_lines(
            request, who, lambda lines: nmea_readings(lines, device or who.name)
        )
