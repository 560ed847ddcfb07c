"""Who decides at a centre: the engine at once, or a person after the engine's proposal."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.ground.base import Model, Seconds
from schemas.ground.vocabulary import Priority

Mode = Annotated[
    Literal["auto", "advise"],
    Field(description="auto: the engine sends; advise: it proposes and a person decides"),
]


class ControlPolicy(Model):
    """Who sends a unit, by priority, and what happens when nobody decides.

    In advise mode a proposal stands for expires_s; then it is an alarm, or with on_expiry auto the
    engine decides by itself. A call that a person holds is an alarm after hold_s_max. The defaults
    are ours.
    """

    p1: Mode = "auto"
    p2: Mode = "auto"
    p3: Mode = "auto"
    p4: Mode = "auto"
    expires_s: Seconds = 60
    on_expiry: Literal["alarm", "auto"] = "alarm"
    hold_s_max: Seconds = 900

    def mode(self, priority: Priority) -> Literal["auto", "advise"]:
        """Say who decides about calls of a priority."""
        modes: dict[Priority, Literal["auto", "advise"]] = {
            Priority.P1: self.p1,
            Priority.P2: self.p2,
            Priority.P3: self.p3,
            Priority.P4: self.p4,
        }
        return modes[priority]
