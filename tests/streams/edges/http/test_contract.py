"""The contract is true: what it allows is answered as it says, whatever is drawn from it."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from typing_extensions import override

from schemas.events.roads import RoadEvent
from streams.edges.http.app import bounded, make_app
from streams.edges.http.contract import document
from streams.edges.http.endpoints import ENDPOINTS
from streams.edges.outlet import Outlet
from streams.host.clock import Clock
from streams.host.settings import Settings
from streams.identity.actions import RIGHTS, Kind
from streams.identity.store import Entry
from streams.kafka.records import Outgoing
from streams.web.gate import guarded_routes
from tests.streams.edges.http.test_access_matrix import ALLOWED, TO_ALL, TO_THE_KNOWN, key
from tests.streams.support.doors import CENTRE, ENTRIES, Time, issued, make_doors
from tests.streams.support.edges import DIRECTORY
from tests.support.examples import examples

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

NOBODY = "nobody"


class _Takes(Outlet):
    """An outlet that takes everything."""

    @override
    async def is_reached(self) -> bool:
        return True

    @override
    async def send_all(self, letters: Sequence[Outgoing]) -> None:
        for one in letters:
            json.loads(one.value)


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FastAPI, dict[str, str]]]:
    time = Time()
    doors = make_doors(tmp_path_factory.mktemp("doors"), time)
    app = make_app(
        Settings(edge_requests_per_s=86_400),
        doors=doors,
        outlet=_Takes("fake:1", ""),
        directory=DIRECTORY,
        clock=Clock(),
        secure=False,
    )
    tokens = {}
    for kind in (Kind.INTEGRATION, Kind.SUPERVISOR, Kind.CALL_CENTRE):
        name = f"all-{kind.value.replace('_', '-')}"
        actions = tuple(sorted(RIGHTS[kind]))
        doors.store.put(Entry(name, kind, CENTRE, time.now(), actions=actions))
        tokens[kind.value] = f"Bearer {issued(doors, name).text}"
    tokens |= {one.name: f"Bearer {issued(doors, one.name).text}" for one in ENTRIES}
    yield app, tokens
    doors.close()


@pytest.fixture(scope="module")
def contract(edge: tuple[FastAPI, dict[str, str]]) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_asgi("/openapi.json", bounded(edge[0], secure=False))


@pytest.mark.hypothesis  # the night draws more of it, though the test itself draws nothing
def test_every_answer_is_one_that_the_contract_names_and_given_to_those_who_may(
    contract: schemathesis.BaseSchema, edge: tuple[FastAPI, dict[str, str]]
) -> None:
    asked = 0
    for found in contract.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        is_vehicles = operation.path.startswith(("/v1/vehicles", "/v1/trackers"))
        kind = "integration" if is_vehicles else "supervisor"
        _walk(operation, "call_centre" if "lines" in operation.path else kind, edge[1])
        asked += 1
    assert asked == len(guarded_routes(edge[0])) - 1


def _walk(
    operation: schemathesis.APIOperation[Any, Any, Any, Any], most: str, tokens: dict[str, str]
) -> None:
    """Ask one operation whatever may be drawn for it, as who may most, and as everybody."""
    names = [NOBODY, *(one.name for one in ENTRIES)]
    path = key(operation.path, operation.method.upper(), {*ALLOWED, *TO_ALL, *TO_THE_KNOWN})
    allowed = ALLOWED.get(path, set(names) if path in TO_ALL else {*names} - {NOBODY})

    @examples(12, suppress_health_check=(HealthCheck.filter_too_much, HealthCheck.data_too_large))
    @given(case=operation.as_strategy(), name=st.just(most) | st.sampled_from(names))
    def walk(case: schemathesis.Case[Any], name: str) -> None:
        headers = {} if name == NOBODY else {"Authorization": tokens[name]}
        answer = case.call_and_validate(headers=headers, checks=CHECKS)
        if name != most and name not in allowed:
            refused = {401, 429} if name == NOBODY else {403}  # 429: a drawn token is a guess
            assert answer.status_code in refused, (path, name)

    walk()


def test_the_contract_names_every_route_and_each_event_without_what_the_edge_puts_in(
    edge: tuple[FastAPI, dict[str, str]],
) -> None:
    document = _document(edge[0])
    told = {(path, one.upper()) for path, row in document["paths"].items() for one in row}
    there = {
        (route.path, method)
        for route in guarded_routes(edge[0])
        for method in route.methods - {"HEAD"}
        if route.path != "/openapi.json"
    }
    assert told == there
    parts = document["components"]["schemas"]
    assert "unit_id" in parts["VehiclePosition"]["required"]
    for name in ("VehiclePosition", "IncidentReported", "AssignUnit", "HospitalStatus"):
        assert not {"source", "event_id", "centre_id"} & set(parts[name]["required"])
        assert "received_at" not in parts[name]["properties"]
    assert "type" in parts["IncidentReported"]["required"]
    assert "type" not in parts["VehiclePosition"]["required"]
    assert set(RoadEvent.model_fields) - {"received_at"} == set(parts["RoadEvent"]["properties"])
    for endpoint in ENDPOINTS:
        body = document["paths"][endpoint.path]["post"]["requestBody"]["content"]
        assert set(body) == {"application/json", "application/x-ndjson"}


def _document(app: FastAPI) -> dict[str, Any]:
    found = document(app, "1")
    json.dumps(found)
    return found


def test_every_reference_of_the_contract_leads_somewhere(
    edge: tuple[FastAPI, dict[str, str]], tmp_path: Path
) -> None:
    text = json.dumps(_document(edge[0]))
    there = set(_document(edge[0])["components"]["schemas"])
    named = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named - there == set()
