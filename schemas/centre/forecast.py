"""A demand forecast: expected calls per cell and hour of the week, as a file with its own hash."""

import hashlib
import json
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from schemas.centre.policies import ForecastPolicy
from schemas.ground.base import Model, SchemaVersion
from schemas.ground.errors import BrokenRule

HOURS: Final = 168
"""Hours of a week; hour 0 begins on Monday at 00:00 of the centre's clock."""

CELLS_MAX: Final = 20_000

Rate = Annotated[int, Field(ge=0, le=10**12, description="micro-calls an hour")]


class CellRates(Model):
    """One cell of the grid: ``row`` and ``col`` count cells north of the equator, east of 0."""

    row: Annotated[int, Field(ge=-90_000, le=90_000)]
    col: Annotated[int, Field(ge=-180_000, le=180_000)]
    rates: Annotated[tuple[Rate, ...], Field(min_length=HOURS, max_length=HOURS)]


class Forecast(Model):
    """Expected calls, fitted from past ones by ``policy``.

    ``utc_offset_min`` is the centre's clock in minutes east of UTC, without summer time.
    ``calls`` and ``observed_h`` say what it rests on. Cells in which no call was seen are left out:
    nothing is claimed of them. Cells are in the order of (row, col), each once. ``moves_pay`` is
    whether simulated days of the centre showed that moving idle units up by it gains; null: nobody
    has simulated it.
    """

    version: SchemaVersion = 1
    policy: ForecastPolicy
    utc_offset_min: Annotated[int, Field(ge=-840, le=840)]
    calls: Annotated[int, Field(ge=1)]
    observed_h: Annotated[int, Field(ge=1)]
    cells: Annotated[tuple[CellRates, ...], Field(min_length=1, max_length=CELLS_MAX)]
    moves_pay: bool | None = None

    @model_validator(mode="after")
    def _cells_are_in_order(self) -> Self:
        keys = [(cell.row, cell.col) for cell in self.cells]
        if keys != sorted(set(keys)):
            raise BrokenRule(
                "rule.cells_unordered",
                "cells must be in the order of row and col, each once",
            )
        return self

    def content_hash(self) -> str:
        """Give the SHA-256 of the canonical JSON: equal forecasts have equal hashes anywhere.

        One that nobody has simulated keeps the hash that it had before that could be said.
        """
        unsaid = {"moves_pay"} if self.moves_pay is None else None
        content = self.model_dump(mode="json", exclude=unsaid)
        whole = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(whole.encode()).hexdigest()


class ForecastFile(Model):
    """A forecast as it is kept: with the hash by which a journal can name it."""

    sha256: str
    forecast: Forecast

    @model_validator(mode="after")
    def _hash_is_right(self) -> Self:
        actual = self.forecast.content_hash()
        if self.sha256 != actual:
            raise BrokenRule(
                "rule.file_changed",
                "the content hashes to {actual}: the file was changed after it was written",
                actual=actual,
            )
        return self
