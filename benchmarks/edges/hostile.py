"""Requests that nothing may come of: bodies that are no event, heads that are no HTTP.

They are drawn by a seed, so that a run can be made again.
"""

import gzip
import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

PATHS: Final = (
    "/v1/vehicles/positions",
    "/v1/vehicles/status",
    "/v1/vehicles/vitals",
    "/v1/vehicles/welfare",
)
"""What a vehicle's token opens, so that bodies are read and not the token refused."""

SHUT: Final = ("/v1/incidents", "/v1/commands", "/v1/hospitals/status", "/v1/roads", "/v1/lines")
TRICKS: Final = (
    "/v1/../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "//v1//vehicles//positions",
    "/v1/vehicles/positions/",
    "/v1/vehicles/positions%00",
    "/v1/vehicles/positions;x=1",
    "/v1/lines/..%2f..%2fidentity.db",
    "/pages/..%5c..%5cidentity.db",
)
VALUES: Final[tuple[object, ...]] = (
    None, True, -1, 1e308, 10**400, "", "x" * 5_000, "a\x00b", "a\u202eb", "\ud800", [], {}, [[]],
    {"lat": 91, "lon": 0}, {"lat": "NaN"}, "2026-13-45T99:00:00Z", "' OR 1=1 --",
)  # fmt: skip
"""What stands in place of a field."""

_FITS: Final = (("speed_mps", None), ("speed_mps", -1), ("event_id", "2026-13-45T99:00:00Z"))
"""Of these what is right: trackers write -1 for a speed that they do not know."""

_WRONG_IN: Final = ("occurred_at", "unit_id", "place", "speed_mps", "type", "event_id")


def _right(number: int) -> dict[str, Any]:
    return {
        "type": "vehicle.position",
        "event_id": f"hostile-{number}",
        "occurred_at": datetime.now(UTC).isoformat(),
        "unit_id": "U1",
        "place": {"lat": 11.02, "lon": 106.62},
        "speed_mps": 12.5,
    }


def _wrong_field(draw: random.Random, number: int) -> bytes:
    body = _right(number)
    name = draw.choice(_WRONG_IN)
    body[name] = draw.choice([one for one in VALUES if (name, one) not in _FITS])
    return json.dumps(body).encode()


def _cut_short(draw: random.Random, number: int) -> bytes:
    text = json.dumps(_right(number)).encode()
    return text[: draw.randrange(1, len(text) - 1)]


def _noise(draw: random.Random, _number: int) -> bytes:
    return draw.randbytes(draw.randrange(1, 400))


def _deep(draw: random.Random, _number: int) -> bytes:
    deep = draw.randrange(50, 20_000)
    return b"[" * deep + b"]" * deep


def _extra_field(draw: random.Random, number: int) -> bytes:
    return json.dumps(_right(number) | {f"x{draw.randrange(10)}": draw.choice(VALUES)}).encode()


def _anothers(draw: random.Random, number: int) -> bytes:
    names = ("U2", "U-none", "../U1", "U1\r\nX: 1", "*", "U1 ")
    return json.dumps(_right(number) | {"unit_id": draw.choice(names)}).encode()


_BODIES: Final[tuple[Callable[[random.Random, int], bytes], ...]] = (
    _wrong_field, _cut_short, _noise, _deep, _extra_field, _anothers,
)  # fmt: skip

Request = tuple[str, str, dict[str, str], bytes]
"""Method, path, headers beside the token (an empty ``authorization`` leaves that out), body."""


def requests(seed: int, count: int) -> Iterator[Request]:
    """Draw requests of which each must be answered with a refusal."""
    draw = random.Random(seed)
    for number in range(count):
        headers = {"content-type": "application/json"}
        path, body = PATHS[0], draw.choice(_BODIES)(draw, number)
        match draw.randrange(12):
            case 0:
                headers["authorization"] = draw.choice(
                    ("", "Bearer ", f"Bearer smart115_{draw.randbytes(5).hex()}_x", "Basic !!!")
                )
            case 1:
                path = draw.choice(SHUT)
            case 2:
                path = draw.choice(TRICKS)
            case 3:
                headers["content-encoding"] = draw.choice(("gzip", "br", "gzip, gzip"))
            case 4:
                headers["content-type"] = draw.choice(("text/html", "multipart/form-data", "*"))
            case 5:
                headers["content-encoding"], body = "gzip", gzip.compress(body)[:-9]
            case 6:
                path = draw.choice(PATHS[1:])
        yield "POST" if draw.randrange(20) else "PUT", path, headers, body


RAW: Final = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    b"GET /\r\n\r\n",
    b"POST /me HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    b"POST /v1/incidents HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST /v1/incidents HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n",
    b"GET /health HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
    b"GET /health HTTP/1.1\r\nHost: x\r\n" + b"A: " + b"a" * 40_000 + b"\r\n\r\n",
    b"GET /hea lth HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /health HTTP/9.9\r\nHost: x\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    bytes(range(256)),
)
"""What is no HTTP/1.1: the connection ends, after a 400 or without a word."""
