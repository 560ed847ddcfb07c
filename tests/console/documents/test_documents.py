import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, TypeAdapter

from console.documents import asyncapi, reference
from console.documents.shapes import OWN, ROWS, shapes
from schemas.ground.base import Instant
from schemas.ground.ids import CentreId
from schemas.inputs import INPUTS
from tests.support.tree import ROOT

DOCS = ROOT / "docs"
DOCUMENT: dict[str, Any] = json.loads((DOCS / "asyncapi.json").read_text(encoding="utf-8"))
PAGE = (DOCS / "events.md").read_text(encoding="utf-8")
STALE = "the contract has changed: look at what clients must know of it, then run `make docs`"


def test_the_committed_document_is_what_the_code_says() -> None:
    assert json.loads(asyncapi.text(version("smart115"))) == DOCUMENT, STALE


def test_the_committed_page_is_what_the_code_says() -> None:
    assert reference.text() == PAGE, STALE


def references(part: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a JSON document
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(part, list):
        for one in part:
            yield from references(one)


def test_every_reference_in_the_document_leads_somewhere() -> None:
    found = set(references(DOCUMENT))
    assert found
    for reference_ in sorted(found):
        place: Any = DOCUMENT
        for step in reference_.removeprefix("#/").split("/"):
            assert step in place, reference_
            place = place[step]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_channel_says_where_what_and_how_long(row: Any) -> None:  # noqa: ANN401 - a Topic
    name = next((name for name, own in OWN.items() if own is row), row.name)
    channel = DOCUMENT["channels"][name]
    assert channel["address"] == row.name
    kafka = channel["bindings"]["kafka"]
    assert kafka["partitions"] == row.partitions
    assert kafka["topicConfiguration"]["retention.ms"] == (row.retention_ms or -1)
    assert set(channel["messages"]) == set(shapes().models[row.name])
    received = f"receive-{name}" in DOCUMENT["operations"]
    assert received or row not in INPUTS


def test_a_type_must_be_given_in_every_record_that_has_one() -> None:
    tagged = [one for one in shapes().definitions.values() if "type" in one.get("properties", {})]
    assert tagged
    assert all(one["required"].count("type") == 1 for one in tagged)


def test_a_schema_keeps_every_limit_that_is_not_said_twice() -> None:
    definitions = shapes().definitions
    incident = definitions["IncidentReported"]
    assert incident["additionalProperties"] is False
    assert "maxLength" not in incident["properties"]["incident_id"]
    assert incident["properties"]["complaint"]["maxLength"] == 200
    assert definitions["LatLon"]["properties"]["lat"]["maximum"] == 90


def anchors(page: str) -> list[str]:
    """The anchors of a page's headings, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", page, flags=re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]


def test_every_link_within_the_page_leads_to_a_heading_that_is_there_once() -> None:
    linked = set(re.findall(r"\]\(#([^)]+)\)", PAGE))
    there = anchors(PAGE)
    assert linked
    assert linked <= set(there)
    assert sorted(there) == sorted(set(there))


def test_every_field_of_every_model_is_on_the_page() -> None:
    for name, schema in shapes().definitions.items():
        missing = [field for field in schema.get("properties", {}) if f"`{field}`" not in PAGE]
        assert missing == [], name


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (int, "whole number"),
        (float | None, "number or null"),
        (tuple[int, ...], "list of whole number"),
        (tuple[float, float], "list [number, number]"),
        (list[Any], "list of any value"),
        (dict[str, int], "object"),
        (Literal["a", "b"], '`"a"` `"b"`'),
        (Annotated[int, Field(ge=1, le=9)], "whole number from 1 to 9"),
        (Annotated[float, Field(gt=0, lt=1)], "number > 0 < 1"),
        (Annotated[str, Field(max_length=5)], "text of 0 to 5 characters"),
        (Annotated[str, Field(pattern="^x$")], "text `^x$`"),
        (CentreId, "id"),
        (Instant, "instant"),
        (bytes, "text"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_kind_of_value_is_said_in_words(kind: Any, said: str) -> None:  # noqa: ANN401 - a type
    assert reference.kind_of(TypeAdapter(kind).json_schema(), shapes()) == said
