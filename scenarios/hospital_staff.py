"""The hospitals of a trial answer pre-alerts; what they report is in ``hospital_reports``."""

from functools import partial
from typing import Final

from scenarios.agenda import Timer
from scenarios.city import HospitalHabits
from scenarios.stage import SECOND_MS, Stage
from schemas.centre import HospitalSpec
from schemas.hospitals import PreAlertAnswer
from schemas.ids import EventId
from schemas.pre_alerts import PreAlert

RECEIVE_S: Final = (5, 20)
DECIDE_S: Final = (15, 60)

_REFUSED: Final = (
    "Hết giường hồi sức",
    "Máy chụp mạch đang bảo trì",
    "Không còn ê-kíp mổ",
)


class HospitalStaff:
    """Whoever reads the pre-alerts of one hospital."""

    def __init__(self, stage: Stage, spec: HospitalSpec, habits: HospitalHabits) -> None:
        self._stage = stage
        self._hospital_id = spec.hospital_id
        self._habits = habits
        self._answers: dict[EventId, tuple[Timer, ...]] = {}

    def read(self, pre_alert: PreAlert) -> None:
        """Answer an alert; an alert that is cancelled first needs no answer any more."""
        if pre_alert.notice == "cancel":
            for timer in self._answers.pop(pre_alert.pre_alert_id, ()):
                timer.call_off()
        if pre_alert.notice != "alert":
            return
        random = self._stage.stream("answer", pre_alert.pre_alert_id, pre_alert.revision)
        roll = random.random()
        receive_ms = random.randrange(RECEIVE_S[0] * SECOND_MS, RECEIVE_S[1] * SECOND_MS)
        decide_ms = random.randrange(DECIDE_S[0] * SECOND_MS, DECIDE_S[1] * SECOND_MS)
        reason = random.choice(_REFUSED)
        if roll < self._habits.silent_share:
            return
        refused = roll < self._habits.silent_share + self._habits.refuse_share
        name = pre_alert.pre_alert_id
        decide_ms = max(decide_ms, receive_ms + SECOND_MS)
        self._answers[name] = (
            self._stage.after(receive_ms, partial(self._received, name)),
            self._stage.after(decide_ms, partial(self._decided, name, reason if refused else None)),
        )

    def _received(self, pre_alert_id: EventId) -> None:
        """Say that it was read."""
        self._stage.say(
            PreAlertAnswer(
                **self._stage.head(f"staff {self._hospital_id}", source=self._hospital_id),
                hospital_id=self._hospital_id,
                pre_alert_id=pre_alert_id,
                answer="received",
            )
        )

    def _decided(self, pre_alert_id: EventId, refusal: str | None) -> None:
        """Say yes, or no with its reason."""
        self._answers.pop(pre_alert_id, None)
        self._stage.say(
            PreAlertAnswer(
                **self._stage.head(f"staff {self._hospital_id}", source=self._hospital_id),
                hospital_id=self._hospital_id,
                pre_alert_id=pre_alert_id,
                answer="accepted" if refusal is None else "refused",
                reason=refusal,
            )
        )
