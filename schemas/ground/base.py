"""The strict base of every model, and the value types that all of them share.

Units end a name (``_s``, ``_ms``, ``_m``, ``_mps``, ``_deg``, ``_c``, ``_mmhg``). Coordinates are
WGS 84 degrees. ``None`` means "not known"; no number stands for a missing value.
"""

import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
)

from schemas.ground.errors import BrokenRule


class Model(BaseModel):
    """Frozen and strict: unknown fields, NaN and infinities are refused, nothing is coerced.

    An error's text does not show the value: it may be a patient's, and errors reach logs.

    JSON input may write an instant, a UUID or an enumeration as text, as JSON must; a number
    written as text (``"7"``) is refused.
    """

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        ser_json_inf_nan="null",
        validate_default=True,
        hide_input_in_errors=True,
        str_max_length=20_000,
        defer_build=True,  # most commands use a few of the models: each is built when it is used
    )


YEAR_MIN: Final = 1970
YEAR_MAX: Final = 9000
"""Beyond these a clock is broken: and a deadline or an age must not leave what dates can hold."""


def _to_utc(instant: datetime) -> datetime:
    """Bring an aware instant to UTC, so that equal instants have one spelling."""
    if not YEAR_MIN <= instant.year <= YEAR_MAX:
        raise BrokenRule(
            "rule.year_out_of_range",
            "year {year} is not within {least} to {most}; correct the clock",
            year=instant.year,
            least=YEAR_MIN,
            most=YEAR_MAX,
        )
    return instant if instant.tzinfo is UTC else instant.astimezone(UTC)


def _from_iso(value: object, info: ValidationInfo) -> object:
    """Read JSON text as ISO 8601 only: pydantic takes text of digits for seconds since 1970."""
    if info.mode != "json" or not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value.upper())
    except ValueError:
        raise BrokenRule(
            "rule.no_instant",
            "expected an instant with its zone as ISO 8601, e.g. {example}",
            example="2026-11-25T07:00:00Z",
        ) from None


def _to_nfc(text: str) -> str:
    """Bring text to Unicode NFC, the composed form in which Vietnamese is written and compared."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def no_truth_value(value: object) -> object:
    """Refuse true and false where a number is meant; for Python ``True`` equals 1."""
    if isinstance(value, bool):
        raise BrokenRule("rule.truth_value", "expected a number, not true or false")
    return value


def minus_one_is_unknown(value: object) -> object:
    """Read -1, as phones and trackers write what they do not know, as null."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return None if is_number and value == -1 else value


def full_turn_is_north(value: object) -> object:
    """Read a course of 360 degrees as 0; -1 is null, as elsewhere."""
    known = minus_one_is_unknown(value)
    return 0.0 if not isinstance(known, bool) and known == FULL_TURN_DEG else known


FULL_TURN_DEG: Final = 360

Instant = Annotated[AwareDatetime, BeforeValidator(_from_iso), AfterValidator(_to_utc)]
"""A point in time with its zone (a naive one is refused), kept in UTC."""

SchemaVersion = Annotated[Literal[1], BeforeValidator(no_truth_value)]
"""The version of a message's model; there is one so far."""

# The length is that of the NFC: what was accepted once is accepted again when it is read back.
Text = Annotated[str, AfterValidator(_to_nfc), StringConstraints(max_length=2_000)]
"""Free text in any language, NFC, at most 2 000 characters."""

ShortText = Annotated[str, AfterValidator(_to_nfc), StringConstraints(min_length=1, max_length=200)]
"""A name or a label: 1 to 200 characters, NFC."""

Latitude = Annotated[float, Field(ge=-90, le=90, description="WGS 84 degrees, north positive")]
Longitude = Annotated[float, Field(ge=-180, le=180, description="WGS 84 degrees, east positive")]
Heading = Annotated[float, Field(ge=0, lt=360, description="degrees clockwise from true north")]
Metres = Annotated[float, Field(ge=0, le=100_000, description="metres")]
MetresOrUnknown = Annotated[Metres | None, BeforeValidator(minus_one_is_unknown)]
"""Metres, or null where it is not known; -1 is read as null."""

HeadingOrUnknown = Annotated[Heading | None, BeforeValidator(full_turn_is_north)]
"""A heading, or null where it is not known; -1 is read as null and 360 as 0."""

Milliseconds = Annotated[int, Field(ge=0, description="milliseconds")]
Seconds = Annotated[int, Field(ge=1, le=86_400, description="seconds")]


class LatLon(Model):
    """A place on the ground: WGS 84 degrees, both finite and in range, never null."""

    lat: Latitude
    lon: Longitude
