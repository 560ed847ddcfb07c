"""The parameters of alarms: delays by kind, how long a person has, limits of vital signs.

The defaults are ours, so far as no source is named; a centre sets its own. The two delays are
the ISA-18.2 (IEC 62682) on-delay and off-delay, the deadband its hysteresis.
"""

from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from schemas.ground.base import Model, Seconds
from schemas.ground.errors import BrokenRule
from schemas.rules.alarms import AlarmKind

Delay = Annotated[int, Field(ge=0, le=3_600, description="seconds, 0 for none")]
PerMille = Annotated[int, Field(ge=0, le=1_000, description="per mille")]


class AlarmTiming(Model):
    """One kind: a cause must stand for ``on_delay_s`` before it is announced.

    It must be gone for ``off_delay_s`` before it is withdrawn, and a person should have
    acknowledged within ``respond_s``: else the alarm escalates.
    """

    on_delay_s: Delay = 0
    off_delay_s: Delay = 0
    respond_s: Seconds


class SignLimit(Model):
    """From which value on a vital sign is extreme, in its parameter's unit; null: no such side.

    It is over ``deadband`` within the limit. The delays are those of a kind, see ``AlarmTiming``.
    """

    low: float | None = None
    high: float | None = None
    deadband: Annotated[float, Field(ge=0)]
    on_delay_s: Delay
    off_delay_s: Delay

    @model_validator(mode="after")
    def _ends_between_the_limits(self) -> Self:
        if self.low is not None and self.high is not None:
            gap = self.high - self.low
            if 2 * self.deadband >= gap:
                raise BrokenRule(
                    "rule.deadband_too_wide",
                    "low {low} and high {high} must be more than twice the deadband "
                    "{deadband} apart: else the sign never is within both",
                    low=f"{self.low:g}",
                    high=f"{self.high:g}",
                    deadband=f"{self.deadband:g}",
                )
        return self


SIGNS: Final = (
    "respiration_rate_per_min",
    "spo2_pct",
    "heart_rate_per_min",
    "systolic_mmhg",
    "temperature_c",
)
"""The parameters that have limits."""


def _timing(respond_s: int, on_delay_s: int = 0, off_delay_s: int = 0) -> AlarmTiming:
    return AlarmTiming(on_delay_s=on_delay_s, off_delay_s=off_delay_s, respond_s=respond_s)


class AlarmPolicy(Model):
    """Alarms: how long one may be shelved, when many are one, and the delays of each kind.

    A person may shelve an alarm for shelve_s_max at most, one of high priority for
    shelve_high_s_max; one whose cause ended unseen is shown for returned_s_max more. The position
    feed counts as lost when feed_share_pm of the units that were heard of in the last feed_recent_s
    (at least feed_units_min of them) were all silent for feed_silent_s. Orders count as unanswered
    when, of the units that were given one or spoke in the last orders_recent_s, orders_share_pm (at
    least orders_units_min) left theirs unanswered. Alarms about one diverting
    hospital are one from group_from on. A monitor silent for monitor_silent_s is lost; the feed of
    vital signs is when feed_units_min of them are.

    What is life-critical (no location, off the map, an arrest) is announced without delay, as is
    no_unit for a P1: for the others it waits, for most of them get the next unit that is clear.
    patient_worse waits as long as hospitals take to answer, for the action is to phone one.
    Limits of signs are ours: beyond the 3-point bands of NEWS2 (RCP 2017), for adults.
    """

    shelve_s_max: Seconds = 3_600
    shelve_high_s_max: Seconds = 600
    returned_s_max: Seconds = 900
    feed_silent_s: Seconds = 180
    feed_recent_s: Seconds = 600
    feed_units_min: Annotated[int, Field(ge=2, le=5_000)] = 3
    feed_share_pm: PerMille = 500
    orders_recent_s: Seconds = 600
    orders_units_min: Annotated[int, Field(ge=2, le=5_000)] = 3
    orders_share_pm: PerMille = 500
    group_from: Annotated[int, Field(ge=2, le=100)] = 2
    monitor_silent_s: Seconds = 180
    no_location: AlarmTiming = _timing(120)
    vague_location: AlarmTiming = _timing(300)
    off_map: AlarmTiming = _timing(120)
    no_unit: AlarmTiming = _timing(120, on_delay_s=60)
    undecided: AlarmTiming = _timing(60)
    held_long: AlarmTiming = _timing(120)
    possible_duplicate: AlarmTiming = _timing(600)
    priority_unconfirmed: AlarmTiming = _timing(180)
    not_acknowledged: AlarmTiming = _timing(300)
    not_mobilised: AlarmTiming = _timing(300)
    unit_silent: AlarmTiming = _timing(300)
    orders_unanswered: AlarmTiming = _timing(120, off_delay_s=30)
    lost_contact: AlarmTiming = _timing(300)
    vehicle_silent: AlarmTiming = _timing(600, on_delay_s=60)
    feed_lost: AlarmTiming = _timing(120, off_delay_s=30)
    tracker_nonsense: AlarmTiming = _timing(900, on_delay_s=30)
    place_implausible: AlarmTiming = _timing(120)
    crew_overdue: AlarmTiming = _timing(900)
    crew_late: AlarmTiming = _timing(300)
    crew_sos: AlarmTiming = _timing(30)
    welfare_unanswered: AlarmTiming = _timing(60)
    surge: AlarmTiming = _timing(120, on_delay_s=60, off_delay_s=120)
    aid_advised: AlarmTiming = _timing(120)
    aid_unanswered: AlarmTiming = _timing(120)
    aid_asked: AlarmTiming = _timing(120)
    aid_overdue: AlarmTiming = _timing(600)
    patient_arrest: AlarmTiming = _timing(60, off_delay_s=60)
    patient_worse: AlarmTiming = _timing(120, on_delay_s=90, off_delay_s=60)
    extreme_sign: AlarmTiming = _timing(300)
    monitor_lost: AlarmTiming = _timing(300, on_delay_s=30, off_delay_s=30)
    vitals_feed_lost: AlarmTiming = _timing(120, off_delay_s=30)
    no_hospital: AlarmTiming = _timing(120)
    hospital_unsuitable: AlarmTiming = _timing(120)
    hospital_diverting: AlarmTiming = _timing(120)
    no_room: AlarmTiming = _timing(120)
    phone_hospital: AlarmTiming = _timing(120)
    hospital_withdrew: AlarmTiming = _timing(60)
    pre_alert_unanswered: AlarmTiming = _timing(180)
    invariant_broken: AlarmTiming = _timing(600)
    respiration_rate_per_min: SignLimit = SignLimit(
        low=6, high=36, deadband=3, on_delay_s=60, off_delay_s=60
    )
    spo2_pct: SignLimit = SignLimit(low=84, deadband=3, on_delay_s=60, off_delay_s=60)
    heart_rate_per_min: SignLimit = SignLimit(
        low=36, high=160, deadband=6, on_delay_s=30, off_delay_s=60
    )
    systolic_mmhg: SignLimit = SignLimit(low=70, deadband=8, on_delay_s=0, off_delay_s=0)
    temperature_c: SignLimit = SignLimit(
        low=30.0, high=41.0, deadband=0.4, on_delay_s=0, off_delay_s=300
    )

    @model_validator(mode="before")
    @classmethod
    def _what_is_left_out_stands(cls, given: object) -> object:
        """Let a centre write only what it changes of a kind or a sign."""
        if not isinstance(given, dict):
            return given
        filled = {}
        for name, value in given.items():
            field = cls.model_fields.get(name)
            default = field.default if field else None
            if isinstance(value, dict) and isinstance(default, Model):
                filled[name] = default.model_dump() | value
            else:
                filled[name] = value
        return filled

    def timing(self, kind: AlarmKind) -> AlarmTiming:
        """Give the delays of a kind."""
        found: AlarmTiming = getattr(self, kind.value)
        return found

    def limits(self) -> dict[str, SignLimit]:
        """Give the limits by parameter."""
        return {name: getattr(self, name) for name in SIGNS}
