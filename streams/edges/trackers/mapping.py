"""``trackers.toml``: what the columns of a device's CSV mean, and in which units they are."""

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, Field, PlainValidator, ValidationError, model_validator

from schemas.ground.base import Model
from schemas.ground.errors import ConfigurationError
from streams.edges.trackers.speeds import SpeedUnit

_COLUMN_MAX: Final = 200
_COLUMNS_MAX: Final = 3
_SAMPLE: Final = datetime(2026, 11, 30, 13, 45, tzinfo=UTC)
_SECONDS: Final = frozenset({"unix_s", "unix_ms"})


def _is_column(given: object) -> str | int:
    if isinstance(given, str) and 0 < len(given.strip()) <= _COLUMN_MAX:
        return given.strip()
    if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= _COLUMN_MAX:
        return given
    msg = "write the column's name as text, or its number from 1 where header = false"
    raise ValueError(msg)


def _are_columns(given: object) -> tuple[str | int, ...]:
    several = given if isinstance(given, list) else [given]
    if not 0 < len(several) <= _COLUMNS_MAX:
        msg = f"write one column, or a list of up to {_COLUMNS_MAX}, such as the day and the time"
        raise ValueError(msg)
    return tuple(_is_column(one) for one in several)


def _is_time_format(given: str) -> str:
    """Take a pattern only if day, hour and minute come out of it as they were put in."""
    if given == "iso" or given in _SECONDS:
        return given
    read = None
    if re.search("%[Yy]", given):
        try:
            read = datetime.strptime(_SAMPLE.strftime(given), given)  # noqa: DTZ007 - %z is optional
        except ValueError:
            pass  # as where no year is read: it is told below what to write
    if read is None or read.replace(second=0, microsecond=0, tzinfo=UTC) != _SAMPLE:
        msg = "write iso, unix_s, unix_ms, or a pattern of a whole instant: %d/%m/%Y %H:%M:%S"
        raise ValueError(msg)
    return given


class Column(Model):
    """A column, by its name in the header, or its number from 1 where there is none."""

    column: Annotated[str | int, PlainValidator(_is_column)]


class DegreesColumn(Column):
    """Degrees: WGS 84 for a place, clockwise from north for a heading."""

    unit: Literal["degrees"] = "degrees"


class MetresColumn(Column):
    """Metres."""

    unit: Literal["m"] = "m"


class SpeedColumn(Column):
    """A speed: nothing is assumed, so its unit is written."""

    unit: SpeedUnit


class ValidColumn(Column):
    """A column that says whether the fix is one of now: if it holds one of ``values``."""

    values: Annotated[tuple[str, ...], Field(min_length=1, max_length=20)]


class TimeColumn(Model):
    """When the fix was: one column, or several that are joined by a space.

    ``format`` is ``iso`` (ISO 8601), ``unix_s``, ``unix_ms`` (since 1970), or a pattern of
    Python's ``strptime``. ``zone`` is the offset of times that say none: ``+07:00``, ``Z``.
    """

    column: Annotated[tuple[str | int, ...], PlainValidator(_are_columns)]
    format: Annotated[str, Field(max_length=60), AfterValidator(_is_time_format)] = "iso"
    zone: Annotated[str, Field(pattern=r"^(Z|[+-](0\d|1[0-4]):[0-5]\d)$")] | None = None

    @model_validator(mode="after")
    def _has_one_zone(self) -> Self:
        if self.format in _SECONDS and self.zone is not None:
            msg = f"{self.format} has no zone: leave zone out"
            raise ValueError(msg)
        if self.zone is None and self.format not in {"iso", *_SECONDS} and "%z" not in self.format:
            msg = 'the times say no zone: write zone = "+07:00" or "Z"'
            raise ValueError(msg)
        return self


class CsvForm(Model):
    """One device's CSV. Null: it does not say; without ``device`` the request says whose it is."""

    separator: Literal[",", ";", "\t", "|", " "] = ","
    decimal: Literal[".", ","] = "."
    header: bool = True
    device: Column | None = None
    time: TimeColumn
    lat: DegreesColumn
    lon: DegreesColumn
    speed: SpeedColumn | None = None
    heading: DegreesColumn | None = None
    accuracy: MetresColumn | None = None
    valid: ValidColumn | None = None

    def columns(self) -> list[str | int]:
        """Give all columns that are read."""
        one = (self.device, self.lat, self.lon)
        rest = (self.speed, self.heading, self.accuracy, self.valid)
        alone = [column.column for column in (*one, *rest) if column is not None]
        return [*self.time.column, *alone]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for one in self.columns():
            if isinstance(one, str) != self.header:
                how = "its name, as header is true" if self.header else "its number from 1"
                msg = f"column {one!r}: write {how}"
                raise ValueError(msg)
        if self.separator == self.decimal:
            msg = "separator and decimal are both a comma: numbers could not be told apart"
            raise ValueError(msg)
        return self


FormName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class MappingFile(Model):
    """The whole file: forms of CSV by the name that stands in their address."""

    csv: Annotated[dict[FormName, CsvForm], Field(min_length=1, max_length=200)]


def read_mapping(path: Path) -> Mapping[str, CsvForm]:
    """Read ``trackers.toml``.

    Raises
    ------
    ConfigurationError
        If it cannot be read, or is wrong: names the key, its value and what to write.
    """
    try:
        given: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        msg = f"{path} cannot be read: {error}"
        raise ConfigurationError(msg) from error
    try:
        return MappingFile.model_validate(given, strict=False).csv
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        why = first["msg"].removeprefix("Value error, ")
        said = "" if isinstance(first["input"], dict) else f" {first['input']!r}"
        msg = f"{path}: {where}{said}: {why}; docs/edges.md says what it holds"
        raise ConfigurationError(msg) from None
