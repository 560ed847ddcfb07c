"""The parameters of the choice of a hospital: load against distance, and when a crew turns."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.centre.ordered import not_less
from schemas.ground.base import Model, Seconds
from schemas.ground.errors import BrokenRule

Percent = Annotated[int, Field(ge=0, le=99)]


class DestinationPolicy(Model):
    """How a hospital's load counts against its distance, and when a transport changes its hospital.

    The defaults are ours. A hospital that is full counts as ``full_s`` of driving farther; from
    ``busy_from_pct`` on the share of that grows evenly to the whole at 100 per cent. One of whose
    beds nothing is known counts as ``unknown_s`` farther: it is taken for neither full nor free.
    What it said counts in full up to an age of ``fresh_s``, then less and less, and from
    ``stale_s`` on not at all: it is then as unknown as if it had never been said.
    """

    full_s: Seconds = Field(default=900, description="a full hospital counts as this much farther")
    unknown_s: Annotated[int, Field(ge=0, le=86_400, description="seconds")] = Field(
        default=60, description="a hospital of whose beds nothing is known counts as this farther"
    )
    advisory_s: Annotated[int, Field(ge=0, le=86_400, description="seconds")] = Field(
        default=300, description="one that asks for patients to go elsewhere counts as this farther"
    )
    beds_pct_max: Annotated[int, Field(ge=100, le=1_000)] = Field(
        default=150,
        description="available beds above this per cent of all are refused",
    )
    clock_ahead_s: Seconds = Field(
        default=120, description="a report from farther in the future than this is refused"
    )
    busy_from_pct: Percent = Field(default=80, description="up to this load a hospital is not busy")
    load_pct_max: Annotated[int, Field(ge=100, le=1_000)] = Field(
        default=200, description="a reported load above this is refused as a mistake"
    )
    fresh_s: Seconds = Field(
        default=900, description="what a hospital said counts in full up to this age, then it fades"
    )
    stale_s: Seconds = Field(
        default=7_200, description="what a hospital said counts for nothing from this age on"
    )
    turn_gain_s: Seconds = Field(
        default=300, description="a crew under way is sent to another hospital for at least this"
    )
    near_s: Seconds = Field(
        default=180, description="a hospital that accepted and is this near is not left for another"
    )
    turns_max: Annotated[int, Field(ge=0, le=20)] = Field(
        default=2, description="how often one transport may change its hospital only to save time"
    )

    @model_validator(mode="after")
    def _fades_after_it_was_fresh(self) -> Self:
        if self.fresh_s >= self.stale_s:
            raise not_less("fresh_s", self.fresh_s, "stale_s", self.stale_s)
        if self.unknown_s > self.full_s:
            raise BrokenRule(
                "rule.must_not_be_more",
                "{low} {low_value} must not be more than {high} {high_value}",
                low="unknown_s",
                low_value=self.unknown_s,
                high="full_s",
                high_value=self.full_s,
            )
        return self
