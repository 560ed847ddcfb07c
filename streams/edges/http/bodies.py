"""From the body of a request to the things that it holds: one, a list, or one a line."""

from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request

from streams.edges.inlet import Refused
from streams.edges.items import Line, items_in, lines_in
from streams.web.problems import Problem

JSON: Final = "application/json"
LINES: Final = "application/x-ndjson"
CSV: Final = "text/csv"
TEXT: Final = "text/plain"
FORM: Final = "application/x-www-form-urlencoded"
_BY_DEFAULT: Final = frozenset({FORM, "application/octet-stream"})
_FIELDS_MAX: Final = 200
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
    media_type = _media_type(request, JSON)
    if media_type not in _LINE_TYPES and media_type != JSON and not media_type.endswith("+json"):
        types = f"{JSON}, {LINES}"
        raise Problem(415, "media_type", {"types": types}, headers={"Accept-Post": types})
    return items_in(await request.body(), is_lines=media_type in _LINE_TYPES)


async def lines_of(request: Request) -> list[Line]:
    """Give the lines of a text, with their numbers.

    A form's media type is taken, too: devices that cannot set one send that.

    Raises
    ------
    Refused
        If it is no text, or holds nothing or more than 5 000 lines.
    Problem
        If it is of another media type.
    """
    media_type = _media_type(request, TEXT)
    if not media_type.startswith("text/") and media_type not in _BY_DEFAULT:
        types = f"{CSV}, {TEXT}"
        raise Problem(415, "media_type", {"types": types}, headers={"Accept-Post": types})
    return lines_in(await request.body())


async def form_of(request: Request) -> dict[str, str] | None:
    """Give the fields of a form, none where there is no body; null where the body is no form.

    JSON that is called a form, as ``curl -d`` does, is none.

    Raises
    ------
    Refused
        If it holds more than 200 fields.
    """
    body = (await request.body()).strip()
    if not body:
        return {}
    if _media_type(request, JSON) != FORM or body[:1] in b"{[":
        return None
    try:
        pairs = parse_qsl(body.decode("utf-8", errors="replace"), max_num_fields=_FIELDS_MAX)
    except ValueError:
        most = {"max_length": _FIELDS_MAX}
        raise Refused([{"type": "too_long", "loc": (), "msg": "", "ctx": most}]) from None
    return dict(pairs)


def _media_type(request: Request, otherwise: str) -> str:
    named = request.headers.get("content-type", otherwise)
    return named.partition(";")[0].strip().lower()


Translate = Callable[[object], object]
"""Makes an event's fields of what somebody sends in another form; raises `Refused`."""
