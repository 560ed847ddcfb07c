"""Signing in and out of an app, and "who am I": the same routes for every app of ours."""

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from streams.identity.accounts import SESSION_LASTS, SignInRefused
from streams.identity.audit import SIGN_IN, SIGN_OUT
from streams.identity.doors import Doors
from streams.identity.principals import Principal, Scope
from streams.web.gate import SESSION_COOKIE, Gate, Known, Open, require_own_site

_AT_ONCE: Final = 2
"""Passwords that are checked at a time: each takes 50 ms of a core and 64 MiB on purpose."""


class SignIn(BaseModel):
    """Name and password of a local account, and the code of its app where it has one."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=100, examples=["lan"])
    password: SecretStr = Field(max_length=1_000)
    code: str | None = Field(default=None, max_length=10, examples=["123456"])


class Me(BaseModel):
    """Who the sender is; units and hospitals null: all of the centre."""

    name: str
    kind: str
    centre_id: str
    via: str
    actions: list[str]
    units: list[str] | None
    hospitals: list[str] | None


def session_routes(doors: Doors, gate: Gate, *, secure: bool) -> APIRouter:
    """Make the routes ``/session`` and ``/me``.

    ``secure``: the app is reached by TLS, so that browsers may send the cookie over nothing else.
    """
    router = APIRouter(tags=["session"])
    at_once = asyncio.Semaphore(_AT_ONCE)

    @router.post("/session", status_code=204, dependencies=[Depends(Open())])
    async def sign_in(asked: SignIn, request: Request) -> Response:
        """Sign in with a local account; the session is a cookie and lasts twelve hours."""
        address = gate.address(request)
        require_own_site(request)
        try:
            async with at_once:
                issued = await asyncio.to_thread(
                    doors.accounts.sign_in,
                    asked.name,
                    asked.password.get_secret_value(),
                    asked.code,
                    address,
                )
        except SignInRefused as refused:
            if refused.wait_s == 0:  # what comes after is refused unread, and floods nobody
                await gate.refused(request, None, SIGN_IN, "credentials")
            raise
        request.state.principal = doors.store.active(asked.name, "session")
        await gate.record(request, SIGN_IN)
        answer = Response(status_code=204)
        answer.set_cookie(
            SESSION_COOKIE,
            issued.text,
            max_age=int(SESSION_LASTS.total_seconds()),
            httponly=True,
            secure=secure,
            samesite="strict",
            path="/",
        )
        return answer

    @router.delete("/session", status_code=204)
    async def sign_out(_me: Annotated[Principal, Depends(Known())], request: Request) -> Response:
        """Sign out: the session holds no longer, wherever its cookie is."""
        doors.tokens.end_session(request.cookies.get(SESSION_COOKIE, ""))
        await gate.record(request, SIGN_OUT)
        answer = Response(status_code=204)
        answer.delete_cookie(SESSION_COOKIE, path="/", secure=secure, httponly=True)
        return answer

    @router.get("/me")
    async def me(me: Annotated[Principal, Depends(Known())]) -> Me:
        """Tell who the sender is and what they may do."""
        return Me(
            name=me.name,
            kind=me.kind,
            centre_id=me.centre_id,
            via=me.via,
            actions=sorted(me.actions),
            units=_listed(me.units),
            hospitals=_listed(me.hospitals),
        )

    return router


def _listed(scope: Scope) -> list[str] | None:
    return None if scope is None else sorted(scope)
