"""The JSON Schemas of all topics, in one set of definitions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from typing_extensions import override

from schemas.ground.base import Model
from schemas.inputs import INPUTS
from schemas.own_topics import (
    OF_CENTRES,
    centre_topics,
    hospital_alerts,
    hospital_reports,
    unit_positions,
    unit_vitals,
)
from schemas.topics import TOPICS, Topic

REF_PREFIX: Final = "#/components/schemas/"
OWN: Final[dict[str, Topic]] = {
    "hospital-alerts": hospital_alerts("{hospital_id}"),
    "hospital-reports": hospital_reports("{hospital_id}"),
    "unit-positions": unit_positions("{unit_id}"),
    "unit-vitals": unit_vitals("{unit_id}"),
    **{
        f"centre-{shared.name}": row
        for shared, row in zip(OF_CENTRES, centre_topics("{centre_id}"), strict=True)
    },
}
"""The rows that stand for each hospital's, unit's and centre's own topics, by their document names.
"""

ROWS: Final = (*TOPICS, *OWN.values())


Schema = dict[str, Any]
_JSON: Final = frozenset({type(None), bool, int, float, str})
_TEXT_CHARS_MAX: Final = Model.model_config.get("str_max_length")


@dataclass(frozen=True, slots=True)
class Shapes:
    """What the topics carry: the models' names by topic, and every model's schema by its name."""

    models: Mapping[str, tuple[str, ...]]
    definitions: Mapping[str, Schema]


class _Generator(GenerateJsonSchema):
    """Pydantic's generator, but for a thousand defaults it makes no adapter each."""

    @override
    def encode_default(self, dft: Any) -> Any:
        """Write a default as JSON; most are JSON already."""
        return dft if type(dft) in _JSON else super().encode_default(dft)


def is_input(row: Topic) -> bool:
    """Tell whether the engine reads a row from outside."""
    is_own = row.only is not None and row.only.party in row.may_write
    return row in INPUTS or is_own or row.of_centre is not None


def shapes() -> Shapes:
    """Read the schemas of the topic table's models.

    They say what pydantic's say, plainer: a model's ``type`` is required, as it is wherever a topic
    carries several models; a limit that only repeats a pattern is left out; and a union is told
    apart by ``type`` alone, since AsyncAPI reads ``discriminator`` in a way of its own.
    """
    refs, whole = TypeAdapter.json_schemas(
        [(row.name, "validation", row.model) for row in ROWS],
        ref_template=REF_PREFIX + "{model}",
        schema_generator=_Generator,
    )
    return Shapes(
        models={name: _named(schema) for (name, _), schema in refs.items()},
        definitions={name: _plain(schema) for name, schema in sorted(whole["$defs"].items())},
    )


def _named(schema: Schema) -> tuple[str, ...]:
    """Give the names of the models that a topic's schema points to."""
    variants = schema.get("oneOf", [schema])
    return tuple(one["$ref"].removeprefix(REF_PREFIX) for one in variants)


def _plain(schema: Schema) -> Schema:
    """Simplify a definition; a copy, the original is kept."""
    found: Schema = _pruned(schema)
    if "const" in found.get("properties", {}).get("type", {}):
        others = [name for name in found.get("required", []) if name != "type"]
        found["required"] = ["type", *others]
    if "description" in found:
        found["description"] = found["description"].replace("``", "`")
    return found


def _pruned(part: Any) -> Any:  # noqa: ANN401 - any part of a JSON document
    """Take out of a schema what tells a reader nothing; a copy, the original is kept."""
    if isinstance(part, list):
        return [_pruned(one) for one in part]
    if not isinstance(part, dict):
        return part
    properties = part.get("properties")
    pruned = {name: _pruned(value) for name, value in part.items() if name != "properties"}
    if properties is not None:
        pruned["properties"] = {name: _pruned(value) for name, value in properties.items()}
    if isinstance(pruned.get("discriminator"), dict):
        del pruned["discriminator"]
    if "pattern" in pruned and pruned.get("maxLength") == _TEXT_CHARS_MAX:
        del pruned["maxLength"]
    if "type" in pruned or "anyOf" in pruned or "oneOf" in pruned:
        pruned.pop("title", None)
    return pruned
