"""The edge's OpenAPI document: the events' own schemas, without what the edge itself puts in."""

import copy
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from streams.edges.http.bodies import JSON, LINES
from streams.edges.http.endpoints import ENDPOINTS, Endpoint
from streams.web.problems import ProblemBody

_REF: Final = "#/components/schemas/{model}"
_PUT_IN: Final = {"source", "received_at"}
"""Fields that a body need not hold: what stands there is replaced."""

_MAY_LACK: Final = {"event_id", "centre_id", *_PUT_IN}
_ABOUT: Final = """
What programs, vehicles and hospitals tell a 115 centre, by plain HTTP.

Every request carries `Authorization: Bearer smart115_…`. **202 means stored**: Kafka has it on
disk. 503 means that it may not be: keep it, and send it again with the same `event_id` or
`Idempotency-Key`, or just the same body; it is one event all the same. Errors are RFC 9457
problems, in Vietnamese with `Accept-Language: vi`.

`source` is who sends, whatever a body says; `centre_id` is the sender's own where it is left out.
A list, or `application/x-ndjson` with one event a line, may hold up to 5 000: what of it is wrong
is told by its place, and the rest is stored. `Content-Encoding: gzip` is read. Instants are
ISO 8601 with their zone, places WGS 84 degrees, and each number's unit ends its name.
"""


def request_body(endpoint: Endpoint) -> dict[str, Any]:
    """Say what an endpoint takes: one, a list, or one a line."""
    one = _one(endpoint)
    return {
        "required": True,
        "content": {
            JSON: {
                "schema": {
                    "anyOf": [
                        one,
                        {"type": "array", "items": one, "minItems": 1, "maxItems": 5_000},
                    ]
                },
                "examples": {"one": {"value": dict(endpoint.example)}},
            },
            LINES: {"schema": {"type": "string", "description": "one JSON object a line"}},
        },
    }


def _one(endpoint: Endpoint) -> dict[str, Any]:
    names = _names(endpoint)
    refs = [{"$ref": _REF.format(model=name)} for name in names]
    return refs[0] if len(refs) == 1 else {"oneOf": refs}


def _names(endpoint: Endpoint) -> list[str]:
    """Give the names of the schemas of what an endpoint takes."""
    if endpoint.form is not None:
        return [endpoint.form.__name__]
    return [name for name, _ in _models(endpoint)]


def _models(endpoint: Endpoint) -> list[tuple[str, dict[str, Any]]]:
    """Give the events that an endpoint takes, by name, with their schemas."""
    whole = _schema(endpoint)
    found = []
    for name, schema in whole["$defs"].items():
        kind = schema.get("properties", {}).get("type", {}).get("const")
        if kind in endpoint.kind.types and "event_id" in schema["properties"]:
            found.append((name, schema))
    return found


def _schema(endpoint: Endpoint) -> dict[str, Any]:
    """Give the schema of all that an endpoint's topic takes, with a name for each model."""
    if endpoint.form is not None:
        schema = endpoint.form.model_json_schema(ref_template=_REF)
        name = endpoint.form.__name__
    else:
        schema = endpoint.kind.topic.model.json_schema(ref_template=_REF)
        name = str(schema.get("title", endpoint.kind.topic.name))
    parts = schema.pop("$defs", {})
    return {"$defs": parts if "oneOf" in schema else {**parts, name: schema}}


def _eased(schema: dict[str, Any], *, one_type: bool) -> dict[str, Any]:
    """Take out of an event's schema what a body may lack."""
    eased = copy.deepcopy(schema)
    eased["properties"].pop("received_at", None)
    lack = _MAY_LACK | ({"type"} if one_type else set())
    required = [one for one in eased.get("required", []) if one not in lack]
    if not one_type:
        required = ["type", *required]
    eased["required"] = required
    return eased


def _components() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for endpoint in ENDPOINTS:
        found = {**_schema(endpoint)["$defs"], **found}
        if endpoint.form is None:
            one_type = len(endpoint.kind.types) == 1
            found |= {name: _eased(schema, one_type=one_type) for name, schema in _models(endpoint)}
    for model in (ProblemBody,):
        schema = model.model_json_schema(ref_template=_REF, mode="serialization")
        found |= schema.pop("$defs", {}) | {model.__name__: schema}
    return found


def document(app: FastAPI, version: str) -> dict[str, Any]:
    """Make the OpenAPI document of an app with the edge's routes."""
    whole = get_openapi(
        title="smart115 edge",
        version=version,
        description=_ABOUT.strip(),
        routes=app.routes,
    )
    components = whole.setdefault("components", {})
    components["schemas"] = {**_components(), **components.get("schemas", {})}
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    whole["security"] = [{"token": []}]
    return whole
