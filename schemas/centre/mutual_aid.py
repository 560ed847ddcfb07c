"""The parameters of mutual aid: who the neighbours are, when a person is advised to ask them."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.ground.base import Model, Seconds
from schemas.ground.ids import CentreId, UnitId
from schemas.rules.protocol import refuse_twice


class Neighbour(Model):
    """A centre that may be asked, and the units that it may lend: their trackers are known here."""

    centre_id: CentreId
    unit_ids: Annotated[tuple[UnitId, ...], Field(max_length=500)] = ()


class MutualAidPolicy(Model):
    """Whom a centre asks for units, and when a person is advised to.

    With advise, a surge or a call that has been without a suitable unit for wait_s is an alarm that
    proposes to ask; a person asks. A request that is not answered within answer_s is an alarm. A
    unit is asked for lend_s; one that is lent and not back overdue_s after its time is an alarm.
    The defaults are ours.
    """

    advise: bool = True
    wait_s: Seconds = 600
    answer_s: Seconds = 300
    lend_s: Seconds = 7_200
    overdue_s: Seconds = 900
    neighbours: Annotated[tuple[Neighbour, ...], Field(max_length=50)] = ()

    @model_validator(mode="after")
    def _each_is_named_once(self) -> Self:
        refuse_twice("neighbours", [one.centre_id for one in self.neighbours])
        refuse_twice("unit_ids", [name for one in self.neighbours for name in one.unit_ids])
        return self

    def neighbour(self, centre_id: str) -> Neighbour | None:
        """Give the neighbour of this id; None where the centre has no such neighbour."""
        return next((one for one in self.neighbours if one.centre_id == centre_id), None)
