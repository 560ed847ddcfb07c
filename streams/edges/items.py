"""From bytes to the things that they hold: one JSON value, a list of them, or one a line."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final, TypeVar

from streams.edges.inlet import Refused

ITEMS_MAX: Final = 5_000
Line = tuple[int, str]
"""The number of a line, from 1, and what stands in it."""

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
One = TypeVar("One")


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


def lines_in(body: bytes) -> list[Line]:
    """Give the lines of a text that hold something, with their numbers from 1.

    Raises
    ------
    Refused
        If it is no UTF-8, or holds nothing or more than 5 000 lines.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused([_fault("no_text", None)]) from None
    lines = enumerate(_LINE_END.split(text), start=1)
    return _bounded([(number, line) for number, line in lines if line.strip()])


def _read(text: bytes, at: str | None = None) -> object:
    """Read one JSON value, at a place of its own; NaN and infinities are none."""
    try:
        return json.loads(text.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused([_fault("json_invalid", at)]) from None


def _lines(body: bytes) -> Iterator[tuple[int, bytes]]:
    return ((at, line) for at, line in enumerate(body.splitlines()) if line.strip())


def _bounded(found: list[One]) -> list[One]:
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
