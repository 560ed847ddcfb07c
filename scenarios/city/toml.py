"""Reading city.toml: what a city is, and the habits of its trials."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from scenarios.city.model import SNAP_LIMIT_M, CrewHabits, Demand, HospitalHabits
from scenarios.formats.toml_file import check, line_of, parse
from schemas.ground.base import Model, ShortText
from schemas.ground.errors import CityError
from schemas.ground.ids import CentreId

FILE: Final = "city.toml"
_MOVED: Final = "limits"


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
    demand: Demand = Demand()
    crews: CrewHabits = CrewHabits()
    hospitals: HospitalHabits = HospitalHabits()


def read_settings(folder: Path) -> Settings:
    """Read and check city.toml; CityError names the line, the key, its value and the fix."""
    text, values = parse(folder / FILE)
    if _MOVED in values:
        msg = (
            f"{FILE} line {line_of(text, (_MOVED,))}, key {_MOVED}: stands in centre.toml now; "
            "move the section there as it is."
        )
        raise CityError(msg)
    return check(FILE, text, values, Settings)
