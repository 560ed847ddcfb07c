"""Whatever is asked of the pages' server, as whoever: an answer, the right ones only, no failure.

Addresses and queries are drawn by schemathesis from the routes themselves; bodies are what people
order, with something in it made wrong, or anything at all.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi.openapi.utils import get_openapi
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from schemathesis.core.result import Ok

from console.documents.examples import EXAMPLES, payload
from console.web.crew.taps import ACTIONS
from console.web.desk import DISPATCHERS_WRITE, HOSPITALS_WRITE
from console.web.guard import HEADERS
from tests.console.web.test_routes import ENTRIES, MAY, OPEN, STREAMS, TAP, Served
from tests.support.examples import examples

BASE = "http://127.0.0.1:8115"
READS = {"GET", "HEAD"}
GAPS = {
    "unit_id": ["U1", "U2", "XX"],
    "hospital_id": ["h1", "h0", "XX"],
    "line_id": ["trunk-1", "x"],
    "day": ["2026-11-30", "today", "2026-02-30"],
    "table": ["calls", "x"],
    "path": ["app/centre.js", "../app.py"],
}
"""What stands in an address now and then, beside what is drawn: some of it is there."""

_WRITTEN = DISPATCHERS_WRITE | HOSPITALS_WRITE | set(ACTIONS)
KNOWN = [TAP] + [
    one | {"event_id": "0123456789abcdef", "occurred_at": "2026-11-30T00:00:00Z"}
    for one in map(payload, EXAMPLES.values())
    if one["type"] in _WRITTEN
]
"""One of each that a page may send."""

ODD: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=20),
        st.sampled_from(
            ["\x00", "\u202e", "\ud800", "\u2028", "NaN", "../U1", "U1", "C-1", "x" * 5_000]
        ),
        st.sampled_from([10**400, -1, 1e308, "2026-13-45T99:00:00Z"]),
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)


@st.composite
def orders(draw: st.DrawFn) -> bytes:
    """Draw a body: an order as it should be, with a field made wrong, or anything."""
    body: Any = dict(draw(st.sampled_from(KNOWN)))
    for _ in range(draw(st.integers(0, 2))):
        body[draw(st.sampled_from([*body, "who", "hospital_id", "extra"]))] = draw(ODD)
    if draw(st.integers(0, 9)) == 0:
        body = draw(ODD)
    text = json.dumps(body).encode()
    return draw(st.sampled_from([text] * 9 + [text[:-1], b"", b"\xff\xfe", b"[" * 5_000]))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    opened = Served(tmp_path_factory.mktemp("console"))
    yield opened
    opened.console.close()


@pytest.fixture(scope="module")
def asked(served: Served) -> list[Any]:
    """Give every operation of the pages' server that has an end."""
    bounded: Any = served.console.app._app
    told = get_openapi(title="pages", version="1", routes=bounded._app.routes)
    contract: Any = schemathesis.openapi.from_dict(told)
    contract.app = served.console.app
    found = []
    for one in contract.get_all_operations():
        assert isinstance(one, Ok)
        if one.ok().path not in STREAMS:
            found.append(one.ok())
    there = {one.path for one in found}
    assert {path.replace("{path:path}", "{path}") for path in OPEN} <= there
    assert len(found) > len(OPEN) + len(set.union(*MAY.values())) - len(OPEN & MAY["ha"])
    return found


@pytest.fixture(scope="module")
def proofs(served: Served) -> dict[str, dict[str, str]]:
    found = served.enter() | {"nobody": {}}
    assert set(found) == {"nobody", *(one.name for one in ENTRIES)}
    return found


@examples(30, suppress_health_check=(HealthCheck.filter_too_much, HealthCheck.data_too_large))
@given(data=st.data())
def test_whatever_is_asked_is_answered_and_given_to_those_who_may(
    asked: list[Any], proofs: dict[str, dict[str, str]], data: st.DataObject
) -> None:
    operation = data.draw(st.sampled_from(asked), label="operation")
    path = operation.path.replace("{path}", "{path:path}")
    allowed = {name for name in proofs if path in OPEN or path in MAY.get(name, ())}
    names = st.sampled_from(sorted(allowed) or ["ha"]) | st.sampled_from(sorted(proofs))
    name = data.draw(names, label="name")
    case = data.draw(operation.as_strategy(), label="case")
    if case.path_parameters and data.draw(st.booleans(), label="is there"):
        case.path_parameters = {
            gap: data.draw(st.sampled_from(GAPS[gap]), label=gap) for gap in case.path_parameters
        }
    headers = dict(proofs[name])
    more: dict[str, Any] = {}
    if operation.method.upper() not in READS:
        headers["content-type"] = "application/json"
        more["data"] = data.draw(orders(), label="body")
    answer = case.call(base_url=BASE, headers=headers, **more)
    said = f"{operation.method} {path} as {name}: {answer.status_code} {answer.text[:200]}"
    assert answer.status_code < 500, said
    if name not in allowed:
        assert answer.status_code >= 400, said
    for header, value in HEADERS:
        assert answer.headers[header.decode()] == [value.decode()], said
