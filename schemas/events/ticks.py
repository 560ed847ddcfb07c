"""Time as an event: deadlines pass because a tick says so, never because a clock was read."""

from typing import Literal

from schemas.ground.envelope import Event


class Tick(Event):
    """The engine's clock stood at ``occurred_at``."""

    type: Literal["tick"] = "tick"
