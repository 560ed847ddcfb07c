"""The topic table and its models as a page for people who write clients: docs/events.md."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pydantic import TypeAdapter

from console.documents.examples import payloads
from console.documents.shapes import REF_PREFIX, ROWS, Schema, Shapes, is_input, shapes
from schemas.ground.envelope import Event
from schemas.ground.ids import CentreId, EventId
from schemas.ground.output import Output
from schemas.topics import Topic

_DAY_MS: Final = 86_400_000
_KIB: Final = 1_024

_VARIANTS_MAX: Final = 5
_HEADS: Final = {
    "The [envelope](#envelope)": Event.model_fields,
    "The [head of outputs](#head-of-outputs)": Output.model_fields,
}
_SIGNS: Final = {
    "minimum": "≥",
    "exclusiveMinimum": ">",
    "maximum": "≤",
    "exclusiveMaximum": "<",
}
_IDS: Final = {
    TypeAdapter(CentreId).json_schema()["pattern"]: "id",
    TypeAdapter(EventId).json_schema()["pattern"]: "event id",
}

_HEAD: Final = """\
# Events

Made from the code by `make docs`; do not edit. The same as a machine-readable document:
[asyncapi.json](asyncapi.json) (AsyncAPI 3.0, with the JSON Schema of every model).

## Rules for every record

- **Value**: one JSON object, UTF-8. **Key**: the field that the table names, as UTF-8 text, exactly
  as it stands in the value. Any partitioner will do.
- **Strict**: an unknown field, a wrong type, a number written as text (`"7"`), a whole number
  written as `7.0`, NaN, or a value out of range is refused. The record then goes to `dead-letters`
  with the name of the field; the next record is handled as if nothing had been.
- **Instants** (`occurred_at`, …) carry a zone: `2026-11-25T07:00:00Z` or `…+07:00`. One that is
  more than 5 s ahead of the engine's clock is refused; a late one is taken.
- **`event_id`** is yours to choose and is the key of de-duplication: send a record again under the
  same id if you do not know whether it arrived. A second record with an id that was seen is not
  applied, whatever its content; it goes to `dead-letters` as `duplicate_event_id`. What people say
  that is older than all ids that are remembered (days) goes there as `older_than_memory`.
- **`received_at`** is set by the engine: leave it out.
- **`type`** may be left out of what vehicles, monitors, hospitals and roads say, where its fields
  are those of one type of its topic alone; never of calls and commands.
- **Ids** of centres, units, hospitals, incidents and road events have 1 to 64 characters of
  `A-Z a-z 0-9 . _ -`; an *event id* has up to 100 and may hold `:` too. Both begin with a letter or
  a digit.
- **Places** are WGS 84 degrees. **Units** end a name: `_s`, `_ms`, `_m`, `_mps`, `_deg`, `_c`,
  `_mmhg`, `_pct`, `_per_min`.
- **Missing is not zero**: leave out what you do not know, or write `null`.
- **Text** may be Vietnamese, as it is; it is brought to Unicode NFC.
- **Order** is kept within one topic and key. Between two topics there is none: a crew's status may
  be read before the call that was published just before it.
- **Output** carries `journal_offset`: of two records about one thing the one with the higher offset
  is newer (a pre-alert's `revision` orders records of one offset). After a crash a record may come
  again, with the same id: drop what you have seen. In output every field is written, `null` where
  nothing is known. The examples of outputs are recorded; of a decision's lists only the first
  entries are shown.
- A deployment may put a **prefix** before all topic names (`SMART115_TOPIC_PREFIX`).

## Topics
"""


def text() -> str:
    """Give the page as it is committed."""
    found = shapes()
    return "\n".join([_HEAD, *_lines(found)]).rstrip() + "\n"


def _lines(found: Shapes) -> Iterator[str]:
    """Write the table of topics, a section for each, and the parts that several models share."""
    yield "| topic | key | written by | read by | keeps | records |"
    yield "|---|---|---|---|---|---|"
    for row in ROWS:
        types = ", ".join(_link(name, found) for name in found.models[row.name])
        if row.name == "journal":
            types += " around any event above"
        yield (
            f"| [`{row.name}`](#{_anchor(row.name)}) | `{row.key_text}` | {row.owner} "
            f"| {row.readers} | {_keeps(row)} | {types} |"
        )
    yield "\n## Envelope\n"
    yield "Stands at the head of every record that the engine takes.\n"
    yield from _table(found, "IncidentReported", Event.model_fields)
    yield "\n## Head of outputs\n"
    yield "Stands at the head of every record that the dispatch role writes.\n"
    yield from _table(found, "Decision", Output.model_fields)
    told: set[str] = set()
    for row in ROWS:
        yield from _topic(row, found, told)
    yield "\n## Parts of records\n"
    yield "Objects that stand inside the records above."
    for name, schema in found.definitions.items():
        if name not in told and "properties" in schema:
            yield from _model(name, found)


def _topic(row: Topic, found: Shapes, told: set[str]) -> Iterator[str]:
    """Write a topic's section; a model that another topic has told already is only named."""
    yield f"\n## {row.name}\n"
    yield row.about + "\n"
    yield f"- key: `{row.key_text}`; {row.partitions} partition{'s' if row.partitions > 1 else ''}"
    yield f"- written by: {row.owner}; read by: {row.readers}"
    limit = f"; a value over {row.value_bytes_max // _KIB} KiB is refused" if is_input(row) else ""
    yield f"- keeps: {_keeps(row)}{limit}"
    for name in found.models[row.name]:
        if name in told:
            yield f"- records: {_link(name, found)}, as on its own topic"
            continue
        told.add(name)
        yield from _model(name, found)


def _model(name: str, found: Shapes) -> Iterator[str]:
    """Write a model: what it means, its fields, and an example where it is an input."""
    schema = found.definitions[name]
    yield f"\n### {_title(name, found)}\n"
    yield schema["description"] + "\n"
    own = dict.fromkeys(schema["properties"])
    for head, fields in _HEADS.items():
        if own.keys() >= fields.keys():
            yield f"{head}, and:\n"
            own = {field: None for field in own if field not in fields}
    yield from _table(found, name, sorted(own, key=lambda field: field != "type"))
    example = payloads().get(name)
    if example is not None:
        yield f"\n```json\n{json.dumps(example, ensure_ascii=False, indent=2)}\n```"


def _table(found: Shapes, name: str, fields: Iterable[str]) -> Iterator[str]:
    """Write some fields of a model; the engine writes all of them in what it sends."""
    schema = found.definitions[name]
    sent = any(name in found.models[row.name] for row in ROWS if not is_input(row))
    yield "| field | type | given | meaning |"
    yield "|---|---|---|---|"
    for field in fields:
        part = schema["properties"][field]
        required = field in schema.get("required", ())
        given = "always" if sent else "required" if required else _default(part)
        meaning = _escaped(part.get("description", ""))
        yield f"| `{field}` | {kind_of(part, found)} | {given} | {meaning} |"


def _title(name: str, found: Shapes) -> str:
    """Head a model's section by its ``type`` where it has one: that is what a client writes."""
    tag = found.definitions[name]["properties"].get("type", {}).get("const")
    return name if tag is None else f"{name}: `{tag}`"


def _link(name: str, found: Shapes) -> str:
    """Link a model's section."""
    return f"[{name}](#{_anchor(_title(name, found))})"


def _anchor(title: str) -> str:
    """Give the anchor that a heading has on the usual forges."""
    kept = (char for char in title.lower() if char.isalnum() or char in " -_")
    return "".join(kept).replace(" ", "-")


def _keeps(row: Topic) -> str:
    """Say what the topic keeps, and how long."""
    if row.compacted:
        return "the newest per key"
    return "for ever" if row.retention_ms is None else f"{row.retention_ms // _DAY_MS} days"


def _default(part: Schema) -> str:
    """Say what a field is when it is left out."""
    value = part.get("default")
    if isinstance(value, dict):
        return "optional"
    return "optional" if value in (None, []) else f"default `{json.dumps(value)}`"


def kind_of(part: Schema, found: Shapes) -> str:
    """Say what may stand in a field."""
    if "const" in part:
        return f"`{json.dumps(part['const'])}`"
    if "$ref" in part:
        return _referred(part["$ref"].removeprefix(REF_PREFIX), found)
    if "enum" in part:
        return _one_of(part["enum"])
    variants = part.get("anyOf") or part.get("oneOf")
    if variants is not None:
        return _either(variants, found)
    return _list(part, found) if part.get("type") == "array" else _scalar(part)


def _list(part: Schema, found: Shapes) -> str:
    """Say what stands in a list: each place of a short fixed one, or what all entries are."""
    if "prefixItems" in part:
        return f"list [{', '.join(kind_of(one, found) for one in part['prefixItems'])}]"
    limit = f", at most {part['maxItems']:,}" if "maxItems" in part else ""
    return f"list of {kind_of(part.get('items', {}), found)}{limit}"


def _referred(name: str, found: Shapes) -> str:
    """Say what a named part is: a closed list is written out, an object is linked."""
    schema = found.definitions[name]
    return _one_of(schema["enum"]) if "enum" in schema else _link(name, found)


def _either(variants: list[Schema], found: Shapes) -> str:
    """Say what a field of several kinds may hold."""
    if len(variants) > _VARIANTS_MAX:
        return "any event of this page"
    return " or ".join(kind_of(one, found) for one in variants)


def _one_of(values: list[Any]) -> str:
    """Write out a closed list."""
    return " ".join(f"`{json.dumps(value)}`" for value in values)


def _scalar(part: Schema) -> str:
    """Say what a single value may be, with its limits."""
    kind = part.get("type", "any value")
    if kind == "null":
        return "null"
    if part.get("format") == "date-time":
        return "instant"
    if part.get("contentEncoding") == "base64":
        return "Base64 text"
    if part.get("pattern") in _IDS:
        return _IDS[part["pattern"]]
    name = {"string": "text", "integer": "whole number"}.get(kind, kind)
    return " ".join([str(name), *_limits(part)])


def _limits(part: Schema) -> Iterator[str]:
    """Give the limits of a value, each in a few signs."""
    if "pattern" in part:
        yield f"`{part['pattern']}`"
    if "minimum" in part and "maximum" in part:
        yield f"from {part['minimum']:,} to {part['maximum']:,}"
        return
    for key, sign in _SIGNS.items():
        if key in part:
            yield f"{sign} {part[key]:,}"
    if "maxLength" in part:
        yield f"of {part.get('minLength', 0)} to {part['maxLength']:,} characters"


def _escaped(words: str) -> str:
    """Keep a text from ending a cell of a table."""
    return words.replace("|", "\\|").replace("\n", " ")
