"""The parameters of moving up: when an idle unit is worth moving to a stand-by point."""

from itertools import pairwise
from math import gcd
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.centre.ordered import require_growing
from schemas.ground.base import Model, Seconds
from schemas.ground.errors import BrokenRule
from schemas.ground.ids import StationId

PerMille = Annotated[int, Field(ge=0, le=1_000, description="per mille")]


class MoveUpPolicy(Model):
    """When an idle unit is worth moving. Without a forecast nobody is moved, whatever stands here.

    By default (``where_it_pays``) units are moved by the rule ``dmexclp`` where the forecast says
    that simulated days of this centre showed a gain (``smart115 forecast fit --city``), and nobody
    is where they showed none or nobody has simulated it.

    By ``dmexclp`` a unit is worth what it shortens the way to the calls that are expected: a drive
    counts by the step of ``reaches_pm`` (per mille of the drive within which a unit covers a place,
    ``coverage.reach_s``) that it keeps within, and each step as much as the time that it adds to
    the one before. With 1000 alone only whether a place is covered counts; then whoever lives
    farther away than that is nobody's concern.

    A move must add ``gain_pm_min`` per mille of all expected demand, and ``drive_pm_per_min`` more
    for each minute of its drive. The defaults are what simulated days chose: with a gain of 20 and
    a price of the drive half as many calls more were in time where ways are long
    (``benchmarks/rules/bench_days.py``); how many moves there are has bounds of its own. A crew
    that comes free is not sent home first: where it goes is decided then, and only what is farther
    than its own station counts as drive.
    """

    strategy: Literal["where_it_pays", "off", "dmexclp", "compliance_table"] = Field(
        default="where_it_pays", description="by which rule units are moved, given a forecast"
    )
    every_s: Seconds = Field(default=60, description="least time between two looks")
    gain_pm_min: PerMille = Field(default=5, description="least gain, per mille of the demand")
    drive_pm_per_min: PerMille = Field(default=0, description="what a minute of driving costs")
    moves_per_hour_max: Annotated[int, Field(ge=1, le=1_000)] = Field(
        default=6, description="most moves of the whole centre within an hour"
    )
    moves_per_crew_hour_pm: Annotated[int, Field(ge=0, le=10_000)] = Field(
        default=250, description="most moves within an hour for each crew on duty, per mille"
    )
    reaches_pm: Annotated[
        tuple[Annotated[int, Field(ge=1, le=100_000)], ...], Field(min_length=1, max_length=8)
    ] = Field(
        default=(500, 1_000, 2_000, 4_000, 8_000),
        description="steps by which a way counts, per mille of coverage.reach_s",
    )
    rest_s: Seconds = Field(default=1_800, description="a unit moved is left alone for")
    shift_end_s: Seconds = Field(
        default=1_800, description="no move of a unit whose shift ends within"
    )
    acknowledge_s: Seconds = Field(default=120, description="a crew must accept its move within")
    at_point_s: Seconds = Field(
        default=60, description="a unit within this drive of a point counts as standing there"
    )
    table: Annotated[tuple[StationId, ...], Field(max_length=500)] = Field(
        default=(), description="stations in the order in which they must be held"
    )

    @property
    def step_weights(self) -> tuple[int, ...]:
        """What each of ``reaches_pm`` weighs: the time from the one before, in lowest terms."""
        spans = [then - before for before, then in pairwise((0, *self.reaches_pm))]
        return tuple(span // gcd(*spans) for span in spans)

    @model_validator(mode="after")
    def _steps_grow(self) -> Self:
        require_growing("reaches_pm", self.reaches_pm)
        return self

    @model_validator(mode="after")
    def _a_table_has_its_rows(self) -> Self:
        if self.strategy == "compliance_table" and not self.table:
            raise BrokenRule(
                "rule.table_without_rows",
                "strategy compliance_table needs the stations of its table, e.g. table = {example}",
                example="['BC']",
            )
        return self
