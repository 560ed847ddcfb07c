"""From the body of a request to the things that it holds: one, a list, or one a line."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from fastapi import Request

from streams.edges.inlet import Refused
from streams.web.problems import Problem

ITEMS_MAX: Final = 5_000
JSON: Final = "application/json"
LINES: Final = "application/x-ndjson"
_LINE_TYPES: Final = frozenset({LINES, "application/jsonl", "application/ndjson"})


async def items_of(request: Request) -> tuple[list[object], bool]:
    """Give what a request brings, and whether it came as a list or as lines.

    Raises
    ------
    Refused
        If it cannot be read, or holds nothing or more than 5 000 things.
    Problem
        If it is of another media type.
    """
    media_type = request.headers.get("content-type", JSON).partition(";")[0].strip().lower()
    if media_type not in _LINE_TYPES and media_type != JSON and not media_type.endswith("+json"):
        types = f"{JSON}, {LINES}"
        raise Problem(415, "media_type", {"types": types}, headers={"Accept-Post": types})
    body = await request.body()
    if media_type in _LINE_TYPES:
        return _bounded([read(line, str(number)) for number, line in _lines(body)]), True
    found = read(body)
    if isinstance(found, list):
        return _bounded(found), True
    return [found], False


def read(text: bytes, at: str | None = None) -> object:
    """Read one JSON value; NaN and infinities are none.

    Raises
    ------
    Refused
        If it is no JSON; ``at`` names its place.
    """
    try:
        return json.loads(text.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused([_fault("json_invalid", at)]) from None


def _lines(body: bytes) -> Iterator[tuple[int, bytes]]:
    return ((at, line) for at, line in enumerate(body.splitlines()) if line.strip())


def _bounded(found: list[object]) -> list[object]:
    if not found:
        raise Refused([{**_fault("too_short", None), "ctx": {"min_length": 1}}])
    if len(found) > ITEMS_MAX:
        raise Refused([{**_fault("too_long", None), "ctx": {"max_length": ITEMS_MAX}}])
    return found


def _fault(code: str, at: str | None) -> dict[str, Any]:
    return {"type": code, "loc": () if at is None else (at,), "msg": "", "input": None}


def _no_constant(name: str) -> object:
    msg = f"{name} is no JSON"
    raise ValueError(msg)


Translate = Callable[[object], object]
"""Makes an event's fields of what somebody sends in another form; raises `Refused`."""
