"""The hospitals of a trial answer pre-alerts; what they report is in ``hospital_reports``."""

from functools import partial
from random import Random
from typing import Final, Literal

from scenarios.city.model import HospitalHabits
from scenarios.timing.agenda import Action, Timer
from scenarios.timing.stage import SECOND_MS, Recent, Stage
from schemas.events.centre import HospitalSpec
from schemas.events.commands import HospitalPhoned
from schemas.events.hospitals import PreAlertAnswer
from schemas.ground.ids import EventId
from schemas.ground.vocabulary import PreAlertState
from schemas.outputs.pre_alerts import PreAlert
from schemas.rules.handshake import DUTY_PHONE

RECEIVE_S: Final = (5, 20)
DECIDE_S: Final = (15, 60)
LATE_S: Final = (60, 150)
PREPARE_S: Final = (10, 60)
READY_S: Final = (60, 180)
GATE_S: Final = (20, 90)
TAKE_OVER_S: Final = (120, 290)
PHONE_S: Final = (20, 60)

TAKES_OVER_SHARE: Final = 0.5
"""How often the hospital itself says that it has taken a patient over, before the crew is clear."""

Answer = Literal[
    "received", "accepted", "refused", "preparing", "ready", "handed_over", "acknowledged"
]
PhoneResult = Literal["accepted", "acknowledged"]

_ROLES: Final = ("bác sĩ trực cấp cứu", "điều dưỡng phân loại")
_ENDS: Final = frozenset(
    {PreAlertState.REFUSED, PreAlertState.HANDED_OVER, PreAlertState.STOOD_DOWN}
)
_NOBODY_COMES: Final = frozenset({PreAlertState.REDIRECTED, PreAlertState.CANCELLED})
_REFUSED: Final = (
    "Hết giường hồi sức",
    "Máy chụp mạch đang bảo trì",
    "Không còn ê-kíp mổ",
)


class HospitalStaff:
    """Whoever reads the pre-alerts of one hospital, or takes its duty phone.

    They read, accept or refuse, prepare, are ready, and say when they have taken a patient over;
    they acknowledge that nobody comes. Now and then they are late or silent, or refuse at the gate.
    """

    def __init__(self, stage: Stage, spec: HospitalSpec, habits: HospitalHabits) -> None:
        self._stage = stage
        self._hospital_id = spec.hospital_id
        self._habits = habits
        self._planned: dict[EventId, list[Timer]] = {}
        self._arrived = Recent[None]()

    def read(self, pre_alert: PreAlert) -> None:
        """Act on a record: an alert, its end, a patient at the gate, or a call on the phone."""
        if pre_alert.changes:
            return  # a second look, while the answer stands or is on its way
        name = pre_alert.pre_alert_id
        random = self._stage.stream("answer", name, pre_alert.revision)
        if pre_alert.state in _ENDS or pre_alert.notice != "update":
            self._call_off(name)
        phone = f"{name} phone"
        self._call_off(phone)
        if pre_alert.channel == DUTY_PHONE:
            self._plan(phone, random, PHONE_S, partial(self._take_call, pre_alert, random))
        elif pre_alert.notice == "cancel":
            if random.random() >= self._habits.silent_share:
                self._plan(name, random, RECEIVE_S, partial(self._say, name, "acknowledged"))
        elif pre_alert.notice == "alert":
            self._answer(name, random)
        elif pre_alert.state is PreAlertState.ARRIVED and self._arrived.put(name, None):
            self._receive(pre_alert, random)

    def _answer(self, name: EventId, random: Random) -> None:
        """Read an alert, decide, and prepare; who is silent does nothing."""
        roll = random.random()
        late = LATE_S if random.random() < self._habits.late_share else (0, 1)
        receive_ms = _ms(random, RECEIVE_S) + _ms(random, late)
        decide_ms = max(_ms(random, DECIDE_S) + receive_ms - RECEIVE_S[0] * SECOND_MS, receive_ms)
        decide_ms += SECOND_MS
        reason = random.choice(_REFUSED)
        if roll < self._habits.silent_share:
            return
        self._after(name, receive_ms, partial(self._say, name, "received"))
        if roll < self._habits.silent_share + self._habits.refuse_share:
            self._after(name, decide_ms, partial(self._say, name, "refused", reason=reason))
            return
        self._after(name, decide_ms, partial(self._say, name, "accepted"))
        prepare_ms = decide_ms + _ms(random, PREPARE_S)
        self._after(name, prepare_ms, partial(self._say, name, "preparing"))
        ready_ms = prepare_ms + _ms(random, READY_S)
        self._after(name, ready_ms, partial(self._say, name, "ready"))

    def _receive(self, pre_alert: PreAlert, random: Random) -> None:
        """Take a patient over at the gate, or refuse them there."""
        name = pre_alert.pre_alert_id
        self._call_off(name)
        reason = random.choice(_REFUSED)
        if random.random() < self._habits.gate_refuse_share:
            refuse = partial(self._say, name, "refused", reason=reason)
            self._plan(name, random, GATE_S, refuse)
        elif random.random() < TAKES_OVER_SHARE:
            role = random.choice(_ROLES)
            self._plan(name, random, TAKE_OVER_S, partial(self._say, name, "handed_over", role))

    def _take_call(self, pre_alert: PreAlert, random: Random) -> None:
        """Take a dispatcher's call, who records it; or nobody is at the phone."""
        owed: PhoneResult = "acknowledged" if pre_alert.state in _NOBODY_COMES else "accepted"
        is_taken = random.random() >= self._habits.phone_missed_share
        self._stage.say(
            HospitalPhoned(
                **self._stage.head(f"phone {self._hospital_id}", source="dispatcher"),
                pre_alert_id=pre_alert.pre_alert_id,
                result=owed if is_taken else "no_answer",
                role=random.choice(_ROLES) if is_taken else None,
            )
        )

    def _say(
        self, name: EventId, answer: Answer, role: str | None = None, *, reason: str | None = None
    ) -> None:
        """Say a word on a pre-alert."""
        self._stage.say(
            PreAlertAnswer(
                **self._stage.head(f"staff {self._hospital_id}", source=self._hospital_id),
                hospital_id=self._hospital_id,
                pre_alert_id=name,
                answer=answer,
                role=role,
                reason=reason,
            )
        )

    def _plan(
        self, name: EventId, random: Random, between: tuple[int, int], action: Action
    ) -> None:
        """Plan an action on a pre-alert between two numbers of seconds from now."""
        self._after(name, _ms(random, between), action)

    def _after(self, name: EventId, delay_ms: int, action: Action) -> None:
        self._planned.setdefault(name, []).append(self._stage.after(delay_ms, action))

    def _call_off(self, name: EventId) -> None:
        """Do nothing more of what was planned on a pre-alert."""
        for timer in self._planned.pop(name, ()):
            timer.call_off()


def _ms(random: Random, between: tuple[int, int]) -> int:
    """Draw a time, in milliseconds, between two numbers of seconds."""
    return random.randrange(between[0] * SECOND_MS, between[1] * SECOND_MS)
