"""The gate of an HTTP app: every route says which right it needs, or that it is open to all.

`Needs` is the one dependency that lets somebody in. An app whose routes do not all say so does not
start (`require_guarded`): what nobody thought of is refused, not open.
"""

from collections.abc import Awaitable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import structlog
from fastapi import FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from typing_extensions import override

from schemas.outputs.doors.access import AccessOutcome
from streams.identity.actions import Action
from streams.identity.audit import Audit, Touched
from streams.identity.authentication import Authenticator, Presented
from streams.identity.principals import Forbidden, Principal
from streams.web.rates import Rates

SESSION_COOKIE: Final = "smart115_session"
_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_NOTHING: Final = Touched()


class ForeignSite(Exception):
    """A session's cookie came with a request that another site's page made."""


class TooOften(Exception):
    """Somebody comes more often than they may; after ``wait_s`` they may come again."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"{wait_s:.3f} s")
        self.wait_s = wait_s


class Unrecorded(Exception):
    """An access could not be written down, so it was not given."""


async def _kept(writing: Awaitable[None]) -> None:
    """Wait for an access to be written down; whatever the client of Kafka raises says it is not."""
    try:
        await writing
    except Exception as error:
        raise Unrecorded from error


@dataclass(frozen=True, slots=True)
class Gate:
    """What the routes of an app ask: who it is, what is written down.

    ``certificate_header`` is that in which trusted proxies hand on a client's certificate;
    ``rates`` how often one principal may come, null: as it likes.
    """

    authenticator: Authenticator
    audit: Audit
    certificate_header: str = "Client-Cert"
    rates: Rates | None = None

    def install(self, app: FastAPI) -> None:
        """Stand before an app."""
        app.state.gate = self

    async def recognise(self, request: Request, *, by_link: str | None = None) -> Principal:
        """Give who a request is from; ``by_link`` is a token that stood in its address.

        Raises
        ------
        NotAuthenticated
            If nobody is recognised.
        ForeignSite
            If a session's cookie came from another site's page with a request that changes things.
        TooOften
            If the principal came too often.
        """
        given = self._presented(request)
        if by_link is not None:
            given = Presented(given.peer, f"Bearer {by_link}", forwarded_for=given.forwarded_for)
        principal = await self.authenticator.recognise(given)
        if principal.via == "session" and request.method not in _READS:
            require_own_site(request)
        request.state.principal = principal
        wait_s = 0.0 if self.rates is None else self.rates.wait_s(principal.name)
        if wait_s > 0:
            raise TooOften(wait_s)
        return principal

    def address(self, request: Request) -> str:
        """Give the client's address."""
        return self.authenticator.address(self._presented(request))

    async def record(
        self, request: Request, action: str, touched: Touched = _NOTHING, what: str | None = None
    ) -> None:
        """Write down that the request's sender used a right; only then answer.

        Raises
        ------
        Unrecorded
            If it cannot be written down.
        """
        await _kept(
            self.audit.write(
                action,
                principal_of_request(request),
                address=self.address(request),
                what=what,
                touched=touched,
            )
        )

    async def refused(
        self, request: Request, principal: Principal | None, action: str, lacking: str
    ) -> None:
        """Write down that somebody tried what is not theirs; they are refused all the same."""
        try:
            await _kept(
                self.audit.write(
                    action,
                    principal,
                    outcome=AccessOutcome.REFUSED,
                    address=self.address(request),
                    what=lacking,
                )
            )
        except Unrecorded as error:
            why = repr(error.__cause__)
            structlog.get_logger().warning("a refusal is not recorded", error=why)

    def _presented(self, request: Request) -> Presented:
        headers = request.headers
        forwarded = ",".join(headers.getlist("x-forwarded-for"))
        return Presented(
            peer=request.client.host if request.client else "",
            authorization=headers.get("authorization"),
            session=request.cookies.get(SESSION_COOKIE),
            forwarded_for=forwarded or None,
            certificate=headers.get(self.certificate_header),
        )


class Needs:
    """The dependency of a route that only holders of a right may use; gives the principal.

    A principal of another centre than the one that is served here has no rights here.

    Whether the right reaches the unit or hospital that the request is about is asked by
    ``principal.require`` where that is known.
    """

    def __init__(self, action: Action) -> None:
        self.action = action

    async def __call__(self, request: Request) -> Principal:
        """Let in who may; raises `NotAuthenticated` or `Forbidden`."""
        gate = gate_of(request)
        principal = await gate.recognise(request)
        if not principal.may(self.action):
            raise Forbidden(self.action, "action", self.action)
        if principal.centre_id != gate.audit.centre_id:
            # Centres may share a file of identities: whose desk is another's sees nothing here.
            raise Forbidden(self.action, "centre_id", gate.audit.centre_id)
        return principal


class NeedsByLink(Needs):
    """The same for clients that know nothing but an address: their token may stand in its query.

    An address is kept in histories and logs. So ``token`` is read there only where no header brings
    one, and only a token is believed that is good for this right, or for those named ``beside`` it.
    """

    def __init__(self, action: Action, *beside: Action) -> None:
        super().__init__(action)
        self._believed = frozenset({action, *beside})

    @override
    async def __call__(self, request: Request) -> Principal:
        """Let in who may; raises `NotAuthenticated` or `Forbidden`."""
        text = request.query_params.get("token")
        if text is None or "authorization" in request.headers:
            return await super().__call__(request)
        principal = await gate_of(request).recognise(request, by_link=text)
        if self.action not in principal.actions:
            raise Forbidden(self.action, "action", self.action)
        beyond = sorted(principal.actions - self._believed)
        if beyond:
            raise Forbidden(self.action, "address", ", ".join(beyond))
        return principal


class Known:
    """The dependency of a route for whoever is recognised, such as "who am I"."""

    async def __call__(self, request: Request) -> Principal:
        """Let in who is somebody; raises `NotAuthenticated`."""
        return await gate_of(request).recognise(request)


class Open:
    """The dependency of a route that is open to all: health, the contract, signing in."""

    async def __call__(self) -> None:
        """Let in everybody."""


def gate_of(request: Request) -> Gate:
    """Give the gate before the app of a request."""
    gate = request.app.state.gate
    if not isinstance(gate, Gate):
        msg = "no gate is installed: call Gate.install(app)"
        raise TypeError(msg)
    return gate


def principal_of_request(request: Request) -> Principal | None:
    """Give who a request was found to be from; null where nobody was asked for."""
    found = getattr(request.state, "principal", None)
    return found if isinstance(found, Principal) else None


Door = Needs | Known | Open


@dataclass(frozen=True, slots=True)
class Guarded:
    """A route of an app, and what lets in; ``door`` null: nothing does."""

    path: str
    methods: frozenset[str]
    door: Door | None


def guarded_routes(app: FastAPI) -> list[Guarded]:
    """Give every route of an app, those of its routers too."""
    return [
        Guarded(str(one.path), frozenset(one.methods or ()), _door(one))
        for one in iter_route_contexts(app.routes)
    ]


def require_guarded(app: FastAPI) -> None:
    """Refuse to start an app with a route that does not say who may use it.

    Raises
    ------
    RuntimeError
        Names the first such route.
    """
    for route in guarded_routes(app):
        if route.door is None:
            msg = f"route {route.path} says neither Needs nor Known nor Open, or more than one"
            raise RuntimeError(msg)


def _door(route: RouteContext) -> Door | None:
    if not isinstance(route.original_route, APIRoute):
        return None
    found = [one for one in _calls(route.dependant) if isinstance(one, Door)]
    return found[0] if len(found) == 1 else None


def _calls(dependant: Dependant) -> Iterator[object]:
    for one in dependant.dependencies:
        yield one.call
        yield from _calls(one)


def require_own_site(request: Request) -> None:
    """Refuse what another site's page makes a browser send: browsers say where a request is from.

    Raises
    ------
    ForeignSite
        If the request does not say that it is from a page of the host that it is for.
    """
    origin = request.headers.get("origin")
    if origin is None or urlsplit(origin).netloc != request.headers.get("host"):
        raise ForeignSite
