"""A clinical score as it is shown: its table, its value or range, its inputs and their ages."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.ground.base import Instant, Model, ShortText
from schemas.ground.texts import Bilingual

Number = int | float
"""A score's value: whole where its table is; a strict float alone would show 7 as 7.0."""


class ScoreInput(Model):
    """One value that went into a score, in its parameter's unit, and how old it was."""

    name: ShortText
    value: float | bool | str
    age_s: float


class Score(Model):
    """The result of any score or triage rule. The engine advises; clinicians decide.

    ``table`` names the table and its edition. ``total`` is null while a part is missing, and for
    rules that give no number; ``minimum`` and ``maximum`` then bound it, null where nothing can.
    ``band`` is null while it is not certain; ``bands_possible`` holds what it may still be, and
    is empty for a score without bands. ``missing`` names what would make it certain. ``findings``
    are the criteria met. ``not_scored`` says why the score does not apply (child, pregnancy); all
    numbers are then null. ``red_flags`` holds what is alarming by itself at this age. ``caution``
    is what must be said wherever the result is, null where nothing must. ``instead`` holds what is
    scored of a patient to whom this score does not apply.
    """

    name: ShortText
    table: ShortText
    measured_at: Instant
    total: Number | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    band: ShortText | None = None
    bands_possible: tuple[ShortText, ...] = ()
    missing: tuple[ShortText, ...] = ()
    inputs: tuple[ScoreInput, ...] = ()
    findings: tuple[ShortText, ...] = ()
    not_scored: ShortText | None = None
    red_flags: tuple[ShortText, ...] = ()
    caution: Bilingual | None = None
    instead: tuple["Score", ...] = ()


class News2(Score):
    """The National Early Warning Score 2 (RCP 2017), a Score within its own bounds.

    Instead of it are the Bedside PEWS of a child, the MEOWS chart in pregnancy, and the red flags.
    """

    name: Literal["news2"] = "news2"
    table: Literal["NEWS2 RCP 2017"] = "NEWS2 RCP 2017"
    total: Annotated[int, Field(ge=0, le=20)] | None
    minimum: Annotated[int, Field(ge=0, le=20)] | None
    maximum: Annotated[int, Field(ge=0, le=20)] | None
    band: Literal["low", "low-medium", "medium", "high"] | None
