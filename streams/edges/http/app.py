"""The HTTP edge put together: what it takes, who may, what it says of itself."""

import time
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.types import ASGIApp

from streams.edges.http.contract import document
from streams.edges.http.receiving import receiving_routes
from streams.edges.http.ringing import ringing_routes
from streams.edges.http.tracking import tracking_routes
from streams.edges.inlet import Inlet
from streams.edges.lines import Lines
from streams.edges.outlet import Outlet
from streams.edges.trackers.devices import Devices
from streams.edges.trackers.mapping import CsvForm, read_mapping
from streams.edges.trackers.rereading import Reread
from streams.host.clock import Clock
from streams.host.settings import Settings
from streams.identity.audit import Audit
from streams.identity.doors import Doors
from streams.journal.directory import Directory
from streams.web import problems
from streams.web.bounds import Bounded, Limits, SecurityHeaders
from streams.web.gate import Gate, Open, require_guarded
from streams.web.rates import Rates
from streams.web.sessions import session_routes


class Health(BaseModel):
    """Whether what is sent now would be stored."""

    kafka: bool


def make_app(
    settings: Settings,
    *,
    doors: Doors,
    outlet: Outlet,
    directory: Directory,
    clock: Clock,
    secure: bool,
) -> FastAPI:
    """Make the app of the HTTP edge.

    ``secure``: clients come by TLS. The app itself has no limits: serve it `bounded`.

    Raises
    ------
    ConfigurationError
        If the file that declares trackers' CSV is there and wrong.
    RuntimeError
        If a route does not say who may use it.
    """
    app = FastAPI(openapi_url=None, redirect_slashes=False)
    wall = Clock()
    gate = Gate(
        doors.authenticator,
        Audit(outlet.send, directory.centre_id, wall.now),
        settings.certificate_header,
        Rates(settings.edge_requests_per_s, time.monotonic),
    )
    gate.install(app)
    problems.install(app)
    inlet = Inlet(outlet, directory, clock, settings.future_s_max)
    app.include_router(receiving_routes(inlet))
    app.include_router(tracking_routes(inlet, Devices(settings.devices), _mapping(settings)))
    app.include_router(ringing_routes(Lines(wall.now, settings.claim_stale_s)))
    app.include_router(session_routes(doors, gate, secure=secure), responses=problems.RESPONSES)
    _add_own_routes(app, outlet)
    require_guarded(app)
    return app


def bounded(app: FastAPI, limits: Limits | None = None, *, secure: bool) -> ASGIApp:
    """Give an app with limits of size and time before it, and security headers on its answers."""
    return SecurityHeaders(Bounded(app, limits or Limits()), secure=secure)


def _mapping(settings: Settings) -> Reread[Mapping[str, CsvForm]]:
    """Give the forms of trackers' CSV; ConfigurationError if they are wrong from the start."""
    nothing: Mapping[str, CsvForm] = {}
    mapping = Reread(settings.trackers, read_mapping, nothing)
    mapping.require_right()
    return mapping


def _add_own_routes(app: FastAPI, outlet: Outlet) -> None:
    """Add what the edge says of itself, to everybody."""
    written: dict[str, Any] = {}

    @app.get("/openapi.json", include_in_schema=False, dependencies=[Depends(Open())])
    async def contract() -> JSONResponse:
        """Give the contract of all routes."""
        if not written:
            written.update(document(app, version("smart115")))
        return JSONResponse(written)

    @app.get(
        "/health",
        tags=["health"],
        dependencies=[Depends(Open())],
        response_model=Health,
        responses={503: {"model": Health, "description": "Kafka is not reached."}},
    )
    async def health() -> JSONResponse:
        """Tell whether Kafka is reached: 200 if so, else 503."""
        found = Health(kafka=await outlet.is_reached())
        return JSONResponse(found.model_dump(), status_code=200 if found.kafka else 503)
