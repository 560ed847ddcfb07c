"""The routes that take events: 202 when Kafka has them on disk, and not before."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from schemas.ground.envelope import Event
from streams.edges.http.bodies import items_of
from streams.edges.http.contract import request_body
from streams.edges.http.endpoints import ENDPOINTS, Endpoint
from streams.edges.inlet import Inlet, Refused
from streams.edges.items import whole
from streams.edges.outlet import NotStored
from streams.identity.audit import Touched
from streams.identity.principals import Principal
from streams.web.gate import Needs, gate_of
from streams.web.problems import (
    RESPONSES,
    FieldError,
    Problem,
    field_errors,
    language_of,
    unavailable,
    wrong_fields,
)
from streams.web.texts import Lang

_AUDITED_AT_ONCE: Final = 100
_KEYS_MAX: Final = 50_000

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="Names this request: the same key with the same body is the same events.",
    ),
]


class RefusedItem(BaseModel):
    """One thing of a list that was not stored, by its place in it."""

    index: int
    errors: list[FieldError]


class Stored(BaseModel):
    """What is on the broker's disk now, and what of a list is not, with the reasons."""

    accepted: int = Field(ge=0)
    event_ids: list[str]
    refused: list[RefusedItem] = []


class Keys:
    """The idempotency keys that came of late, each with the body that it came with.

    It only notices a key that is used for something else; that a repeat is no second event follows
    from the events' ids, also after a restart.
    """

    def __init__(self) -> None:
        self._digests: OrderedDict[tuple[str, str, str], bytes] = OrderedDict()

    def require_same(self, who: str, path: str, key: str, body: bytes) -> None:
        """Refuse a key that came with another body.

        Raises
        ------
        Problem
            If it did.
        """
        digest = hashlib.sha256(body).digest()
        if self._digests.setdefault((who, path, key), digest) != digest:
            raise Problem(422, "key_reused")
        self._digests.move_to_end((who, path, key))
        if len(self._digests) > _KEYS_MAX:
            self._digests.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Read:
    events: list[Event]
    refused: list[RefusedItem]

    def refuse(self, index: int, refused: Refused, lang: Lang) -> None:
        """Note why something of the list is no event."""
        self.refused.append(RefusedItem(index=index, errors=field_errors(refused.faults, lang)))


def receiving_routes(inlet: Inlet) -> APIRouter:
    """Make a route for each of `ENDPOINTS`."""
    router = APIRouter(tags=["events"])
    keys = Keys()
    for endpoint in ENDPOINTS:
        _add(router, endpoint, inlet, keys)
    return router


def _add(router: APIRouter, endpoint: Endpoint, inlet: Inlet, keys: Keys) -> None:
    async def receive(
        request: Request,
        who: Annotated[Principal, Depends(Needs(endpoint.kind.action))],
        key: IdempotencyKey = None,
    ) -> JSONResponse:
        lang = language_of(request)
        try:
            items, is_list = await items_of(request)
        except Refused as refused:
            raise wrong_fields(field_errors(refused.faults, lang)) from None
        if key is not None:
            keys.require_same(who.name, endpoint.path, key, await request.body())
        if endpoint.spread is not None:
            spread = endpoint.spread(items)
            is_list, items = is_list or (spread is not items and len(spread) != 1), spread
        found = _read(inlet, endpoint, items, who, key, lang)
        if found.refused and (not is_list or not found.events):
            raise wrong_fields(flat(found.refused, is_list=is_list))
        await _store(request, inlet, endpoint, found.events)
        stored = Stored(
            accepted=len(found.events),
            event_ids=[one.event_id for one in found.events],
            refused=found.refused,
        )
        return JSONResponse(stored.model_dump(exclude_none=True), status_code=202)

    receive.__doc__ = endpoint.about
    router.add_api_route(
        endpoint.path,
        receive,
        methods=["POST"],
        status_code=202,
        response_model=Stored,
        responses=RESPONSES,
        name=endpoint.path.removeprefix("/v1/").replace("/", "_"),
        openapi_extra={"requestBody": request_body(endpoint)},
    )


async def _store(
    request: Request, inlet: Inlet, endpoint: Endpoint, events: Sequence[Event]
) -> None:
    try:
        await inlet.store(endpoint.kind, events)
    except NotStored:
        raise unavailable() from None
    if not endpoint.audited:
        return
    for start in range(0, len(events), _AUDITED_AT_ONCE):
        part = events[start : start + _AUDITED_AT_ONCE]
        await gate_of(request).record(request, endpoint.kind.action, _touched(part))


def _touched(events: Sequence[Event]) -> Touched:
    return Touched(
        unit_ids=_named(events, "unit_id"),
        hospital_ids=_named(events, "hospital_id"),
        incident_ids=_named(events, "incident_id"),
        event_ids=[one.event_id for one in events],
    )


def _named(events: Sequence[Event], field: str) -> list[str]:
    found = (getattr(one, field, None) for one in events)
    return sorted({one for one in found if one is not None})


def _read(  # noqa: PLR0917 - what one list is read with
    inlet: Inlet,
    endpoint: Endpoint,
    items: Sequence[object],
    who: Principal,
    key: str | None,
    lang: Lang,
) -> _Read:
    read = _Read([], [])
    sent: list[tuple[int, object, str | None]] = []
    for index, item in enumerate(items):
        seed = None if key is None else f"{key}#{index}"
        try:
            one = whole(item)
            if endpoint.translate is not None:
                one = endpoint.translate(one)
            sent.append((index, one, seed))
        except Refused as refused:
            read.refuse(index, refused, lang)
    found = inlet.read_list(endpoint.kind, [(one, seed) for _, one, seed in sent], who)
    for (index, _, _), event in zip(sent, found, strict=True):
        if isinstance(event, Refused):
            read.refuse(index, event, lang)
        else:
            read.events.append(event)
    read.refused.sort(key=lambda one: one.index)
    return read


def flat(refused: Sequence[RefusedItem], *, is_list: bool) -> list[FieldError]:
    """Give all errors of things that were refused; in a list each names its place."""
    return [
        error.model_copy(update={"field": f"{one.index}.{error.field}"}) if is_list else error
        for one in refused
        for error in one.errors
    ]
