"""The moves of a trial's crews to stand-by points: taken or declined, driven, and reported."""

from functools import partial
from typing import Final, Literal

from routing.ground.profile import Profile
from scenarios.city.model import CrewHabits
from scenarios.driving.vehicles import Vehicle
from scenarios.timing.agenda import Timer
from scenarios.timing.stage import SECOND_MS, Stage
from schemas.events.moves import MoveAnswer, MoveOrder

ANSWER_S: Final = (5, 40)
"""Nobody's life hangs on it: a crew answers within seconds, well before it must."""

_DECLINED: Final = ("Đang tiếp nhiên liệu", "Đang khử khuẩn khoang xe", "Đang bổ sung thuốc")
_BUSY: Final = "Đang có nhiệm vụ"


class Relocation:
    """What one crew does about its move; there is at most one at a time.

    A crew that was called leaves the rest to the engine, which withdraws the move itself.
    """

    def __init__(self, stage: Stage, vehicle: Vehicle, habits: CrewHabits) -> None:
        self._stage = stage
        self._vehicle = vehicle
        self._habits = habits
        self._move: MoveOrder | None = None
        self._due: Timer | None = None

    def take(self, order: MoveOrder, *, is_busy: bool) -> None:
        """Take an order to move, or its end; ``is_busy``: the crew has a job by now."""
        if order.status == "made":
            self._begin(order, is_busy=is_busy)
        elif order.status == "withdrawn" and self._is_current(order):
            was_driving = self._due is None
            self.call_off()
            if was_driving and not is_busy:
                self._vehicle.drive(self._vehicle.spec.station, Profile.NORMAL, _wait)

    def call_off(self) -> None:
        """Think no more of the move: the crew has a job, or the move is over."""
        if self._due is not None:
            self._due.call_off()
        self._move, self._due = None, None

    def _begin(self, order: MoveOrder, *, is_busy: bool) -> None:
        """Answer after a moment, as most crews do; a few decline, a few do not hear it."""
        self.call_off()
        random = self._stage.stream("move", order.move_id)
        roll = random.random()
        reason = _BUSY if is_busy else random.choice(_DECLINED)
        delay_ms = random.randrange(ANSWER_S[0] * SECOND_MS, ANSWER_S[1] * SECOND_MS)
        if not is_busy and roll < self._habits.silent_share:
            return
        declines = roll < self._habits.silent_share + self._habits.decline_share
        self._move = order
        answer = partial(self._decline, order, reason) if is_busy or declines else self._set_out
        self._due = self._stage.after(delay_ms, answer)

    def _decline(self, order: MoveOrder, reason: str) -> None:
        """Say no."""
        self.call_off()
        self._say(order, "declined", reason)

    def _set_out(self) -> None:
        """Say yes and drive there, as everybody else does."""
        order, self._due = self._move, None
        if order is not None:
            self._say(order, "accepted")
            arrive = partial(self._arrive, order)
            self._vehicle.drive(order.place, Profile.NORMAL, arrive)

    def _arrive(self, order: MoveOrder) -> None:
        """Say that the unit stands at its point, unless the move is over meanwhile."""
        if self._is_current(order):
            self.call_off()
            self._say(order, "arrived")

    def _is_current(self, order: MoveOrder) -> bool:
        return self._move is not None and self._move.move_id == order.move_id

    def _say(
        self,
        order: MoveOrder,
        answer: Literal["accepted", "declined", "arrived"],
        reason: str | None = None,
    ) -> None:
        """Publish the crew's word on its move."""
        unit_id = order.unit_id
        self._stage.say(
            MoveAnswer(
                **self._stage.head(f"move {unit_id}", source=unit_id, cause_id=order.move_id),
                unit_id=unit_id,
                move_id=order.move_id,
                answer=answer,
                reason=reason,
            )
        )


def _wait() -> None:
    """Do nothing: a unit at its station waits."""
