"""What the routes of the pages share: requests read, answers without a store, streams."""

import json
from collections.abc import AsyncIterator
from typing import Any, Final

from fastapi import HTTPException, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import ValidationError

from console.told.words import of_part
from console.web.desk import Unfit
from schemas.ground.base import LatLon
from streams.web.problems import field_errors, language_of
from streams.web.texts import LANGS, told

NO_STORE: Final = {"cache-control": "no-store"}
REVALIDATED: Final = {"cache-control": "no-cache"}
"""May have changed: a browser asks again by the ETag before it uses what it has."""

KEPT: Final = {"cache-control": "public, max-age=31536000, immutable"}
KEPT_BY_ONE: Final = {"cache-control": "private, max-age=31536000, immutable"}
"""Never changes, as the address names the version; the second is not for caches that many share."""


async def asked(request: Request) -> dict[str, Any]:
    """Read a request's JSON object.

    Raises
    ------
    HTTPException
        It is none.
    """
    try:
        found = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise HTTPException(400, "the body is no JSON") from None
    if not isinstance(found, dict):
        raise HTTPException(400, "the body is no JSON object")
    return found


def place(name: str, text: str) -> LatLon:
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


def unfit(request: Request, why: Unfit) -> JSONResponse:
    """Answer that something cannot be ordered so: the field, and what is wrong with it.

    ``why`` is in the language that the request's sender prefers, ``text`` in both.
    """
    said = {lang: field_errors([why.fault], lang)[0] for lang in LANGS}
    one = said[language_of(request)]
    wrong = {
        "field": one.field,
        "code": one.code,
        "why": one.fix,
        "text": {lang: of_part(told.field, told.fix, lang) for lang, told in said.items()},
    }
    return JSONResponse(wrong, status_code=422, headers=NO_STORE)


def unreached(request: Request) -> JSONResponse:
    """Answer that Kafka has not taken it, so that it may be said again; as above."""
    wait_s = 5
    text = {lang: told("detail.unavailable", lang, seconds=wait_s) for lang in LANGS}
    wrong = {"field": "$", "code": "unavailable", "why": text[language_of(request)], "text": text}
    headers = {**NO_STORE, "Retry-After": str(wait_s)}
    return JSONResponse(wrong, status_code=503, headers=headers)


def streamed(texts: AsyncIterator[str], request: Request) -> StreamingResponse:
    """Answer with server-sent events until they end.

    A page that heard nothing on an open stream asks with ``?brief``: its proxy keeps an answer back
    until it is whole. It then gets what there is up to the first sign of life, and asks again.
    """
    headers = NO_STORE | {"x-accel-buffering": "no"}
    given = _bytes(texts, is_brief="brief" in request.query_params)
    return StreamingResponse(given, media_type="text/event-stream", headers=headers)


async def _bytes(texts: AsyncIterator[str], *, is_brief: bool) -> AsyncIterator[bytes]:
    async for text in texts:
        yield text.encode()
        if is_brief and text.startswith("event: heartbeat\n"):
            return
