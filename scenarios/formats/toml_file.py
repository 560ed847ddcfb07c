"""Reading the .toml of a city folder: an error names the line, the key, its value and the fix."""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from scenarios.formats.csv_file import read_text
from schemas.ground.base import Model
from schemas.ground.errors import CityError

M = TypeVar("M", bound=Model)
Location = tuple[str | int, ...]

_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\s-]+?)\s*\]")
_UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ms": "milliseconds",
        "s": "seconds",
        "sec": "seconds",
        "min": "minutes",
        "h": "hours",
        "m": "metres",
        "km": "kilometres",
        "mps": "metres per second",
        "kmh": "kilometres per hour",
        "pm": "per mille",
        "pct": "per cent",
    }
)
"""What the parts of a key that are units stand for."""

_KEY: Final = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")


def parse(path: Path) -> tuple[str, dict[str, object]]:
    """Read a file's text and its values; CityError where it is missing or no TOML."""
    text = read_text(path)
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"{path.name} is not valid TOML: {error}; correct that place."
        raise CityError(msg) from None


def check(name: str, text: str, values: dict[str, object], model: type[M]) -> M:
    """Check the values of the file of this name; CityError names the first thing to correct."""
    try:
        return model.model_validate_json(json.dumps(values, default=str))
    except ValidationError as error:
        raise _explained(name, text, error, model) from None


def line_of(text: str, location: Location) -> int:
    """Find the line of a key, or of its section; 1 where neither is written plainly.

    A number in ``location`` counts the entries of a list of tables from 0.
    """
    section: Location = ()
    entries: dict[tuple[str, ...], int] = {}
    best = 1
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            names = tuple(part.strip() for part in header[2].split("."))
            if header[1] == "[[":
                entries[names] = entries.get(names, -1) + 1
            section = _numbered(names, entries)
            if section == location[: len(section)]:
                best = number
        elif (key := _KEY.match(line)) and (*section, key[1]) == location[: len(section) + 1]:
            return number
    return best


def _numbered(names: tuple[str, ...], entries: dict[tuple[str, ...], int]) -> Location:
    """Put the number of the newest entry behind each name that heads a list of tables."""
    found: list[str | int] = []
    for depth, name in enumerate(names, start=1):
        found.append(name)
        if names[:depth] in entries:
            found.append(entries[names[:depth]])
    return tuple(found)


def _explained(file: str, text: str, error: ValidationError, model: type[BaseModel]) -> CityError:
    """Turn one thing that is wrong into one sentence: a misspelt key before what it leaves out."""
    found = error.errors(include_url=False)
    first = min(found, key=lambda item: item["type"] != "extra_forbidden")
    name = ".".join(part for part in first["loc"] if isinstance(part, str))
    where = f"{file} line {line_of(text, first['loc'])}"
    if first["type"] == "missing":
        at = where if len(first["loc"]) > 1 else file
        return CityError(f"{at} lacks the key {name}; add it as docs/city-folder.md describes.")
    where = f"{where}, key {name}"
    if first["type"] == "extra_forbidden":
        fix = _instead(first["loc"], model) or "remove it or correct its spelling"
        return CityError(f"{where}: is not known; {fix}.")
    shown = json.dumps(first["input"], ensure_ascii=False, default=str)
    fix = _alone(name) if isinstance(first["input"], str) else "correct the value"
    return CityError(f"{where}: {shown[:200]} is wrong ({first['msg']}); {fix}.")


def _instead(location: Location, model: type[BaseModel]) -> str | None:
    """Name the key that is meant, where a key differs from it only by its unit."""
    for name in location[:-1]:
        inner = model.model_fields[name].annotation if isinstance(name, str) else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return None  # within a list of tables
        model = inner
    stem = _stem(str(location[-1]))
    meant = [name for name in model.model_fields if _stem(name) == stem and _unit(name)]
    return " or ".join(f"write {name}, in {_unit(name)}" for name in meant) or None


def _alone(key: str) -> str:
    """Say how a number is written that came as text, perhaps with its unit."""
    unit = _unit(key)
    return f"write the number alone, in {unit}" if unit else "correct the value"


def _stem(key: str) -> str:
    """Take the unit out of a key."""
    return "_".join(part for part in key.split("_") if part not in _UNITS)


def _unit(key: str) -> str | None:
    """Give the unit that a key names."""
    return next((_UNITS[part] for part in key.split("_") if part in _UNITS), None)
