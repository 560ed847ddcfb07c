"""centre.toml: the parameters of a centre's decisions, read strictly and written with their why.

Where the file is missing, and for whatever it leaves out, the defaults of
``schemas.centre.policies`` hold. A list that it gives (complaints, areas ...) replaces the default
list whole.
"""

import inspect
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import wrap
from typing import Any, Final

from scenarios.formats.toml_file import check, parse
from schemas.centre.policies import Policies
from schemas.ground.base import Model

FILE: Final = "centre.toml"

_COMMENT_CHARS_MAX: Final = 98
_SAID_BY_THE_NAME: Final = {"seconds", "metres", "per mille"}
_DELETE: Final = "\\u007f"  # JSON leaves this control character as it is, TOML forbids it


def read_policies(folder: Path) -> Policies:
    """Read and check centre.toml; CityError names the line, the key, its value and the fix."""
    if not (folder / FILE).exists():
        return Policies()
    text, values = parse(folder / FILE)
    return check(FILE, text, values, Policies)


def policies_toml(policies: Policies) -> str:
    """Write all parameters, each section with what it means, so that they read back equal."""
    lines = _comment(
        "The parameters of a centre's decisions. Units end the names; _pm is per mille."
    )
    for name in Policies.model_fields:
        section: Model = getattr(policies, name)
        lines += ["", *_comment(inspect.cleandoc(type(section).__doc__ or "").replace("``", ""))]
        lines += [f"[{name}]", *_fields(name, section)]
    return "\n".join(lines) + "\n"


def _fields(path: str, section: Model) -> Iterator[str]:
    """Write the keys of a section, what is a list of tables last; an absent value is left out."""
    tables: dict[str, list[Mapping[str, Any]]] = {}
    values = section.model_dump(mode="json")
    for name, field in type(section).model_fields.items():
        value = values[name]
        if _is_tables(value):
            tables[f"{path}.{name}"] = value
            continue
        if field.description and field.description not in _SAID_BY_THE_NAME:
            yield from _comment(field.description)
        yield f"# {name} = (none)" if value is None else f"{name} = {_value(value)}"
    for name, rows in tables.items():
        yield from _tables(name, rows)


def _tables(path: str, rows: list[Mapping[str, Any]]) -> Iterator[str]:
    """Write a list of tables, and the lists of tables within."""
    for row in rows:
        yield from ("", f"[[{path}]]")
        inner = {name: value for name, value in row.items() if _is_tables(value)}
        for name, value in row.items():
            if name not in inner and value not in (None, [], {}):
                yield f"{name} = {_value(value)}"
        for name, value in inner.items():
            yield from _tables(f"{path}.{name}", value)


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _value(value: object) -> str:
    """Write a value; JSON's texts, numbers, truths and lists are TOML's as well."""
    if isinstance(value, Mapping):
        known = {key: item for key, item in value.items() if item is not None}
        inner = ", ".join(f"{key} = {_value(item)}" for key, item in known.items())
        return f"{{ {inner} }}" if inner else "{}"
    return json.dumps(value, ensure_ascii=False).replace(chr(127), _DELETE)


def _comment(text: str) -> list[str]:
    """Write text as comments, a paragraph at a time."""
    lines: list[str] = []
    for paragraph in text.split("\n\n"):
        lines += [f"# {line}" for line in wrap(" ".join(paragraph.split()), _COMMENT_CHARS_MAX - 2)]
    return lines
