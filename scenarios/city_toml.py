"""Reading city.toml: unknown keys are refused, and an error names its line, key and value."""

import json
import re
import tomllib
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, ValidationError

from scenarios.city import SNAP_LIMIT_M, CrewHabits, Demand, HospitalHabits
from scenarios.city_csv import read_text
from schemas.base import Model, ShortText
from schemas.centre import Limits
from schemas.errors import CityError
from schemas.ids import CentreId

FILE: Final = "city.toml"

_SECTION: Final = re.compile(r"\s*\[\s*([A-Za-z0-9_.\s-]+?)\s*\]")
_KEY: Final = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")


class Settings(Model):
    """The keys of city.toml. ``map`` is relative to the folder; ``.`` means its own nodes.csv.

    ``policy``, ``day`` and ``eta`` are files, relative to the folder as well; null = none.
    """

    centre_id: CentreId
    name: ShortText
    schematic: bool = False
    map: ShortText
    map_name: ShortText | None = None
    policy: ShortText | None = None
    day: ShortText | None = None
    eta: ShortText | None = None
    snap_limit_m: Annotated[float, Field(gt=0, le=20_000)] = SNAP_LIMIT_M
    synthetic: Annotated[tuple[ShortText, ...], Field(max_length=20)] = ()
    limits: Limits = Limits()
    demand: Demand = Demand()
    crews: CrewHabits = CrewHabits()
    hospitals: HospitalHabits = HospitalHabits()


def read_settings(folder: Path) -> Settings:
    """Read and check city.toml; CityError names the line, the key, its value and the fix."""
    text = read_text(folder / FILE)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"{FILE} is not valid TOML: {error}; correct that place."
        raise CityError(msg) from None
    try:
        return Settings.model_validate_json(json.dumps(values, default=str))
    except ValidationError as error:
        raise _explained(text, error) from None


def _explained(text: str, error: ValidationError) -> CityError:
    """Turn one thing that is wrong into one sentence: a misspelt key before what it leaves out."""
    found = error.errors(include_url=False)
    first = min(found, key=lambda item: item["type"] != "extra_forbidden")
    keys = tuple(part for part in first["loc"] if isinstance(part, str))
    name = ".".join(keys)
    if first["type"] == "missing":
        return CityError(f"{FILE} lacks the key {name}; add it as docs/city-folder.md describes.")
    where = f"{FILE} line {_line_of(text, keys)}, key {name}"
    if first["type"] == "extra_forbidden":
        return CityError(f"{where}: is not known; remove it or correct its spelling.")
    shown = json.dumps(first["input"], ensure_ascii=False)
    return CityError(f"{where}: {shown} is wrong ({first['msg']}); correct the value.")


def _line_of(text: str, keys: tuple[str, ...]) -> int:
    """Find the line of a key, or of its section; 1 where neither is written plainly."""
    section: tuple[str, ...] = ()
    best = 1
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _SECTION.match(line):
            section = tuple(part.strip() for part in header[1].split("."))
            if section == keys[: len(section)]:
                best = number
        elif (key := _KEY.match(line)) and (*section, key[1]) == keys[: len(section) + 1]:
            return number
    return best
