"""From the body of a request to the things that it holds: one, a list, or one a line."""

from collections.abc import Callable
from typing import Final

from fastapi import Request

from streams.edges.items import items_in
from streams.web.problems import Problem

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
    return items_in(await request.body(), is_lines=media_type in _LINE_TYPES)


Translate = Callable[[object], object]
"""Makes an event's fields of what somebody sends in another form; raises `Refused`."""
