"""Moving up: idle units to stand-by points, so that the next call is reached sooner."""

from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.ground.base import Instant, LatLon, Milliseconds, Model, ShortText
from schemas.ground.envelope import Event
from schemas.ground.errors import BrokenRule
from schemas.ground.ids import EventId, StationId, UnitId
from schemas.ground.output import Output
from schemas.ground.texts import Bilingual


class StandbyPoint(Model):
    """A place beside the stations where a unit can wait."""

    point_id: StationId
    place: LatLon


class MoveOrder(Output):
    """An idle unit's order to go to a stand-by point; any call ends it.

    ``made`` asks for it and needs the crew's answer by ``acknowledge_by`` (null on the others);
    ``withdrawn`` ends it, with the reason.
    """

    type: Literal["move"] = "move"
    move_id: EventId
    status: Literal["made", "accepted", "arrived", "withdrawn"]
    decision_id: EventId
    unit_id: UnitId
    point_id: StationId
    place: LatLon
    eta_ms: Milliseconds | None = Field(description="by road as it was decided")
    acknowledge_by: Instant | None = None
    reason: Bilingual | None = None


class MoveAnswer(Event):
    """A crew's word on its move: taken, declined with a reason, or arrived."""

    type: Literal["vehicle.move"] = "vehicle.move"
    unit_id: UnitId
    move_id: EventId
    answer: Literal["accepted", "declined", "arrived"]
    reason: ShortText | None = None

    @model_validator(mode="after")
    def _decline_has_reason(self) -> Self:
        if self.answer == "declined" and self.reason is None:
            raise BrokenRule(
                "rule.needs_reason",
                "{field} '{value}' needs a reason",
                field="answer",
                value=self.answer,
            )
        return self
