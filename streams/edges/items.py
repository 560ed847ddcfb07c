"""From bytes to the things that they hold: one JSON value, a list of them, or one a line."""

import codecs
import json
import re
from typing import Any, Final, TypeVar

from streams.edges.inlet import Refused

ITEMS_MAX: Final = 5_000
Line = tuple[int, str]
"""The number of a line, from 1, and what stands in it."""


def _no_constant(name: str) -> object:
    msg = f"{name} is no JSON"
    raise ValueError(msg)


_DECODER: Final = json.JSONDecoder(parse_constant=_no_constant)
"""Made once: `json.loads` makes one for each text, which costs as much as reading a position."""

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
One = TypeVar("One")


def items_in(body: bytes, *, is_lines: bool = False) -> tuple[list[object], bool]:
    """Give what a body holds, and whether it came as a list or as lines.

    In the place of a line that cannot be read stands why (`Refused`): it is no reason to lose the
    others. A mark of byte order before the first is passed over.

    Raises
    ------
    Refused
        If it cannot be read, or holds nothing or more than 5 000 things.
    """
    body = body.removeprefix(codecs.BOM_UTF8)
    if is_lines:
        return _bounded([_read_or_why(one) for one in body.splitlines() if one.strip()]), True
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
        raise Refused([_fault("no_text")]) from None
    lines = enumerate(_LINE_END.split(text), start=1)
    return _bounded([(number, line) for number, line in lines if line.strip()])


def whole(item: object) -> object:
    """Give one of the things that a body holds.

    Raises
    ------
    Refused
        If it is a line that could not be read.
    """
    if isinstance(item, Refused):
        raise item
    return item


def _read(text: bytes) -> object:
    """Read one JSON value; NaN and infinities are none."""
    try:
        return _DECODER.decode(text.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refused([_fault("json_invalid")]) from None


def _read_or_why(line: bytes) -> object:
    try:
        return _read(line)
    except Refused as why:
        return Refused(why.faults)


def _bounded(found: list[One]) -> list[One]:
    if not found:
        raise Refused([{**_fault("too_short"), "ctx": {"min_length": 1}}])
    if len(found) > ITEMS_MAX:
        raise Refused([{**_fault("too_long"), "ctx": {"max_length": ITEMS_MAX}}])
    return found


def _fault(code: str) -> dict[str, Any]:
    return {"type": code, "loc": (), "msg": "", "input": None}
