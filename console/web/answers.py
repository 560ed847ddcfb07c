"""What the routes of the pages share: requests read, answers without a store, streams."""

import json
from collections.abc import AsyncIterator
from typing import Any, Final

from fastapi import HTTPException, Request
from fastapi.responses import StreamingResponse
from pydantic import ValidationError

from schemas.ground.base import LatLon

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
