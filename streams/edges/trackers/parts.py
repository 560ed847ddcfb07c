"""What every tracker's form is made of: what is read from it, and how its values are read.

Speeds are metres a second from here on. What a tracker writes for "not known" is null.
"""

import json
import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from schemas.events.vehicles import LinkWord
from streams.edges.inlet import Refused, faults_of

_MS_FROM: Final = 100_000_000_000
"""A number of seconds as large as this would be in the year 5138: it is milliseconds."""

_SOS: Final = "sos"
_NO_NUMBERS: Final = frozenset({"nan", "inf", "infinity"})


@dataclass(frozen=True, slots=True)
class Sos:
    """A call for help by a device's button, when its clock said ``at``; null: it says no time.

    ``is_held``: said with a fix, as it is with each of them until the button is let go or reset.
    """

    device: str
    at: datetime | None
    is_held: bool = True


@dataclass(frozen=True, slots=True)
class Fix:
    """One fix of a device; speed in metres a second, place WGS 84 degrees, null: not known.

    ``sos``: it came with a call for help.
    """

    device: str
    at: datetime
    lat: float
    lon: float
    accuracy_m: float | None
    speed_mps: float | None
    heading_deg: float | None
    sos: Sos | None = None

    @property
    def is_nowhere(self) -> bool:
        """Whether it is at 0, 0 in the Gulf of Guinea, which says that it is not known where."""
        return self.lat == 0 == self.lon

    def fields(self, unit_id: str) -> dict[str, Any]:
        """Give the fields of a unit's position."""
        return {
            "occurred_at": self.at.isoformat(),
            "unit_id": unit_id,
            "place": {"lat": self.lat, "lon": self.lon},
            "accuracy_m": self.accuracy_m or None,  # no receiver is right to 0 m: it does not know
            "speed_mps": self.speed_mps,
            "heading_deg": self.heading_deg,
        }


@dataclass(frozen=True, slots=True)
class Linked:
    """Word of a device's connection, without a place."""

    device: str
    word: LinkWord


Said = Fix | Linked | Sos | None
"""What a tracker's message comes to; null: nothing that is asked for here."""


class NoPlace(Refused):
    """A tracker is alive, and says itself that it does not know where it is now.

    ``device`` is the tracker. ``sos``: it calls for help all the same.
    """

    device: str
    sos: Sos | None

    @classmethod
    def by(
        cls, loc: tuple[str, ...], value: str | None, device: str, sos: Sos | None = None
    ) -> Self:
        """Name the field that says so, what it holds (null: it is not there), and whose it is."""
        made = cls([{"type": "no_place", "loc": loc, "msg": "", "input": value}])
        made.device, made.sos = device, sos
        return made


def _instant(value: object) -> object:
    """Read seconds or milliseconds since 1970, as number or text; ISO 8601 is left to pydantic."""
    if isinstance(value, str) and value.strip().lstrip("-").replace(".", "", 1).isdigit():
        value = float(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            seconds = value / 1_000 if abs(value) >= _MS_FROM else value
            return datetime.fromtimestamp(seconds, UTC)
        except (OverflowError, ValueError, OSError):
            return str(value)
    if isinstance(value, str):
        with suppress(ValueError):
            return datetime.fromisoformat(value)
    return value  # pydantic says of what is no time that it is none


def _or_unknown(value: object) -> object:
    """Read what phones and Traccar write for a measure that they could not take: ``NaN``."""
    if isinstance(value, str) and value.strip().lower().lstrip("+-") in _NO_NUMBERS:
        return None
    return None if isinstance(value, float) and not math.isfinite(value) else value


At = Annotated[datetime, BeforeValidator(_instant)]
Measure = Annotated[float | None, BeforeValidator(_or_unknown)]
Device = Annotated[str, Field(min_length=1, max_length=200)]


class Form(BaseModel):
    """A tracker's own message: what else is in it is not read."""

    model_config = ConfigDict(
        extra="ignore",
        allow_inf_nan=False,
        hide_input_in_errors=True,
        coerce_numbers_to_str=True,  # a device whose name is all digits is also written as a number
    )


def is_sos(alarm: object) -> bool:
    """Tell whether alarms, as Traccar names them with commas between, have one for help."""
    return isinstance(alarm, str) and _SOS in {one.strip().lower() for one in alarm.split(",")}


def known(value: float | None) -> float | None:
    """Give a measure; what is below zero is how phones write that they do not know."""
    return None if value is None or value < 0 else value


def times(value: float | None, factor: float) -> float | None:
    """Give a measure in another unit; what is below zero is not known."""
    measure = known(value)
    return None if measure is None else measure * factor


def course(value: float | None) -> float | None:
    """Give a course from 0 up to 360 degrees; what is below zero is not known."""
    measure = known(value)
    return None if measure is None else measure % 360


def utc(at: datetime, field: str) -> datetime:
    """Give a time in UTC.

    Raises
    ------
    Refused
        If it has no zone; the fault names ``field``.
    """
    if at.tzinfo is None:
        raise Refused([{"type": "no_zone", "loc": (field,), "msg": "", "input": at.isoformat()}])
    return at.astimezone(UTC)


AnyForm = TypeVar("AnyForm", bound=BaseModel)


def read(form: type[AnyForm], sent: object) -> AnyForm:
    """Read what came as JSON.

    Raises
    ------
    Refused
        If it is not of that form; the faults name its own fields.
    """
    try:
        return form.model_validate_json(json.dumps(sent))
    except ValidationError as error:
        faults = faults_of(error)
    raise Refused(faults)


def lenient(form: type[AnyForm], given: Mapping[str, str]) -> AnyForm:
    """Read a query, in which everything is text.

    Raises
    ------
    Refused
        If it is not of that form; the faults name its own fields.
    """
    try:
        return form.model_validate(given)
    except ValidationError as error:
        faults = faults_of(error)
    raise Refused(faults)
