"""A clinical score as it is shown: its table, its band, its range when parts are missing."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Instant, Model, ShortText


class News2(Model):
    """National Early Warning Score 2 (RCP 2017), of one set of vitals.

    ``total`` is null while a parameter is missing; ``minimum`` and ``maximum`` then say what the
    score is at least and at most. ``band`` is null where it is not yet certain. ``not_scored``
    says why no adult score applies (child, pregnancy); all numbers are then null.
    """

    table: Literal["NEWS2 RCP 2017"] = "NEWS2 RCP 2017"
    measured_at: Instant
    total: Annotated[int, Field(ge=0, le=20)] | None
    minimum: Annotated[int, Field(ge=0, le=20)] | None
    maximum: Annotated[int, Field(ge=0, le=20)] | None
    band: Literal["low", "low-medium", "medium", "high"] | None
    missing: tuple[ShortText, ...] = ()
    not_scored: ShortText | None = None
