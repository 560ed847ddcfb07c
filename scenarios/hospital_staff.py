"""The hospitals of a trial: they answer pre-alerts, and now and then take no patients."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from scenarios.agenda import Timer
from scenarios.city import HospitalHabits
from scenarios.stage import HOUR_MS, MINUTE_MS, SECOND_MS, Stage
from schemas.centre import HospitalSpec
from schemas.hospitals import HospitalStatus, PreAlertAnswer
from schemas.ids import EventId, HospitalId
from schemas.pre_alerts import PreAlert

RECEIVE_S: Final = (5, 20)
DECIDE_S: Final = (15, 60)
DIVERSION_MIN: Final = (15, 40)

_REFUSED: Final = (
    "Hết giường hồi sức",
    "Máy chụp mạch đang bảo trì",
    "Không còn ê-kíp mổ",
)
_DIVERTED: Final = (
    "Khoa cấp cứu quá tải",
    "Mất điện, đang chạy máy phát",
    "Máy CT hỏng",
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


class Diversions:
    """Now and then one hospital of the centre takes no patients for a while; one at a time."""

    def __init__(
        self, stage: Stage, hospitals: Sequence[HospitalSpec], habits: HospitalHabits
    ) -> None:
        self._stage = stage
        self._hospitals = tuple(hospital.hospital_id for hospital in hospitals)
        self._per_hour = habits.diversions_per_hour
        self._random = stage.stream("diversions")
        if self._per_hour > 0 and len(self._hospitals) > 1:
            self._wait()

    def _wait(self) -> None:
        """Plan the next diversion."""
        gap_ms = round(self._random.expovariate(self._per_hour) * HOUR_MS)
        self._stage.after(gap_ms, self._begin)

    def _begin(self) -> None:
        """Stop taking patients at one hospital, and plan the end of it."""
        hospital_id = self._random.choice(self._hospitals)
        reason = self._random.choice(_DIVERTED)
        cause = self._say(hospital_id, accepting=False, reason=reason, beds_free=0, cause=None)
        lasts_ms = self._random.randrange(DIVERSION_MIN[0], DIVERSION_MIN[1]) * MINUTE_MS
        beds = self._random.randint(2, 12)
        self._stage.after(lasts_ms, partial(self._end, hospital_id, beds, cause))

    def _end(self, hospital_id: HospitalId, beds_free: int, cause: EventId) -> None:
        """Take patients again, and plan the next diversion."""
        self._say(hospital_id, accepting=True, reason=None, beds_free=beds_free, cause=cause)
        self._wait()

    def _say(
        self,
        hospital_id: HospitalId,
        *,
        accepting: bool,
        reason: str | None,
        beds_free: int,
        cause: EventId | None,
    ) -> EventId:
        """Publish a hospital's status; give the event's id."""
        actor = f"status {hospital_id}"
        event = HospitalStatus(
            **self._stage.head(actor, source=hospital_id, cause_id=cause),
            hospital_id=hospital_id,
            accepting=accepting,
            reason=reason,
            beds_free=beds_free,
        )
        self._stage.say(event)
        return event.event_id
