"""From bytes to the things that they hold: one JSON value, a list of them, or one a line."""

import json
from collections.abc import Iterator
from typing import Any, Final

from streams.edges.inlet import Refused

ITEMS_MAX: Final = 5_000


def items_in(body: bytes, *, is_lines: bool = False) -> tuple[list[object], bool]:
    """Give what a body holds, and whether it came as a list or as lines.

    Raises
    ------
    Refused
        If it cannot be read, or holds nothing or more than 5 000 things.
    """
    if is_lines:
        return _bounded([_read(line, str(number)) for number, line in _lines(body)]), True
    found = _read(body)
    if isinstance(found, list):
        return _bounded(found), True
    return [found], False


def _read(text: bytes, at: str | None = None) -> object:
    """Read one JSON value, at a place of its own; NaN and infinities are none."""
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
