"""Every route for every kind of principal, and for nobody: allowed is what the table says."""

import itertools
from collections.abc import AsyncIterator, Container
from pathlib import Path

import pytest

from streams.edges.http.endpoints import ENDPOINTS
from streams.web.gate import Needs, Open, guarded_routes
from tests.streams.support.doors import ENTRIES
from tests.streams.support.edges import Edge, edge_at_work

ALLOWED = {
    "/v1/incidents": {"cad", "lan", "minh"},
    "/v1/vehicles/positions": {"BC-01"},
    "/v1/vehicles/link": {"BC-01"},
    "/v1/vehicles/status": {"BC-01", "lan", "minh"},
    "/v1/vehicles/welfare": {"BC-01", "lan", "minh"},
    "/v1/vehicles/vitals": {"BC-01"},
    "/v1/hospitals/status": {"bach-mai", "lan", "minh"},
    "/v1/hospitals/answers": {"bach-mai", "lan", "minh"},
    "/v1/roads": {"lan", "minh", "traffic"},
    "/v1/roads/points": {"lan", "minh", "traffic"},
    "/v1/roads/geojson": {"lan", "minh", "traffic"},
    "/v1/commands": {"lan", "minh"},
    "/v1/trackers/traccar": {"BC-01"},
    "/v1/trackers/owntracks": {"BC-01"},
    "/v1/trackers/osmand": {"BC-01"},
    "/v1/trackers/csv/{form}": {"BC-01"},
    "/v1/trackers/nmea": {"BC-01"},
    "POST /v1/lines": {"cad"},
    "DELETE /v1/lines/{line_id}": {"cad"},
    "GET /v1/lines": {"cad", "lan", "minh"},
    "/v1/lines/{line_id}/claim": {"cad", "lan", "minh"},
    "/v1/lines/{line_id}/release": {"cad", "lan", "minh"},
}
"""Written by hand: who is let in where."""

TO_ALL = {"/openapi.json", "/health", "POST /session"}
TO_THE_KNOWN = {"/me", "DELETE /session"}
NAMES = [entry.name for entry in ENTRIES]


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[Edge]:
    async with edge_at_work(tmp_path) as made:
        yield made


def key(path: str, method: str, known: Container[str]) -> str:
    both = f"{method} {path}"
    return both if both in known else path


def routes(edge: Edge) -> list[tuple[str, str, object]]:
    found: list[tuple[str, str, object]] = [
        (route.path, method, route.door)
        for route in guarded_routes(edge.app)
        for method in sorted(route.methods - {"HEAD"})
    ]
    assert len(found) >= len(ENDPOINTS) + 8
    return found


async def test_every_route_stands_in_one_of_the_tables(edge: Edge) -> None:
    told = {*ALLOWED, *TO_ALL, *TO_THE_KNOWN}
    there = {key(path, method, told) for path, method, _ in routes(edge)}
    assert there == told


async def test_each_kind_is_let_in_where_the_table_says_and_nowhere_else(edge: Edge) -> None:
    tokens = {name: edge.token(name) for name in NAMES}
    for (path, method, _), name in itertools.product(routes(edge), NAMES):
        if (where := key(path, method, ALLOWED)) not in ALLOWED:
            continue
        url = path.replace("{line_id}", "x")
        answer = await edge.client.request(method, url, headers=tokens[name], json=None)
        is_let_in = answer.status_code != 403
        assert is_let_in == (name in ALLOWED[where]), (where, name, answer.text)
        if not is_let_in:
            assert answer.json()["code"] == "forbidden"
    assert set(edge.kafka.records) == {"t-access"}, "nobody stored anything by an empty body"


async def test_nobody_and_a_false_token_are_let_in_nowhere(edge: Edge) -> None:
    for path, method, door in routes(edge):
        url = path.replace("{line_id}", "x")
        for headers in ({}, {"Authorization": "Bearer smart115_x"}):
            answer = await edge.client.request(method, url, headers=headers)
            if isinstance(door, Open):
                assert key(path, method, TO_ALL) in TO_ALL
                assert answer.status_code != 401
            else:
                assert answer.status_code in {401, 429}, (method, path)


async def test_a_door_of_each_route_is_the_right_of_its_table(edge: Edge) -> None:
    for endpoint in ENDPOINTS:
        [door] = [one for path, _, one in routes(edge) if path == endpoint.path]
        assert isinstance(door, Needs)
        assert door.action is endpoint.kind.action


@pytest.mark.parametrize(
    "path",
    [
        "/v1/vehicles/positions/",
        "/v1/vehicles/../commands",
        "/v1//commands",
        "/V1/commands",
        "/v1/commands%2f..",
        "/v1/lines/a%2fb/claim",
        "/v1/lines/%00/claim",
        "/v1/lines/a%0d%0aX-Evil:1/claim",
        "/docs",
        "/static/../../etc/passwd",
    ],
)
async def test_tricks_with_paths_lead_nowhere(edge: Edge, path: str) -> None:
    answer = await edge.client.post(path, json={}, headers=edge.token("BC-01"))
    assert answer.status_code in {401, 403, 404, 422}
    assert "x-evil" not in answer.headers
