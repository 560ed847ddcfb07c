"""What a crew finds and does, in closed codes: no free text, so that none can carry a name.

A crew's words go on to a hospital. Whatever a person types there may hold a name or a phone number,
and no filter finds every one; a code cannot.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from schemas.ground.base import Instant, Model
from schemas.ground.envelope import Event
from schemas.ground.errors import BrokenRule
from schemas.ground.ids import IncidentId, UnitId
from schemas.patient.treatments import Treatment


class Finding(StrEnum):
    """What a crew thinks is wrong with the patient: illness, injury, state."""

    CARDIAC_ARREST = "cardiac_arrest"
    ROSC = "rosc"
    STEMI = "stemi"
    ACUTE_CORONARY = "acute_coronary"
    STROKE_SUSPECTED = "stroke_suspected"
    SEIZING = "seizing"
    SEPSIS_SUSPECTED = "sepsis_suspected"
    INFECTION_SUSPECTED = "infection_suspected"
    INFECTIOUS_DISEASE = "infectious_disease"
    ANAPHYLAXIS = "anaphylaxis"
    SEVERE_ASTHMA = "severe_asthma"
    RESPIRATORY_FAILURE = "respiratory_failure"
    AIRWAY_COMPROMISED = "airway_compromised"
    SHOCK = "shock"
    MAJOR_HAEMORRHAGE = "major_haemorrhage"
    HEAD_INJURY = "head_injury"
    SPINAL_INJURY = "spinal_injury"
    CHEST_INJURY = "chest_injury"
    ABDOMINAL_INJURY = "abdominal_injury"
    PELVIC_INJURY = "pelvic_injury"
    LIMB_FRACTURE = "limb_fracture"
    OPEN_FRACTURE = "open_fracture"
    AMPUTATION = "amputation"
    PENETRATING_WOUND = "penetrating_wound"
    MINOR_INJURY = "minor_injury"
    BURN_MINOR = "burn_minor"
    BURN_MAJOR = "burn_major"
    AIRWAY_BURN = "airway_burn"
    LABOUR = "labour"
    IMMINENT_BIRTH = "imminent_birth"
    POSTPARTUM_HAEMORRHAGE = "postpartum_haemorrhage"
    ECLAMPSIA = "eclampsia"
    NEWBORN_UNWELL = "newborn_unwell"
    POISONING = "poisoning"
    HYPOGLYCAEMIA = "hypoglycaemia"
    DROWNING = "drowning"
    HEAT_STROKE = "heat_stroke"
    ABDOMINAL_PAIN = "abdominal_pain"
    MINOR_ILLNESS = "minor_illness"


INJURIES: Final = frozenset(
    {
        Finding.HEAD_INJURY,
        Finding.SPINAL_INJURY,
        Finding.CHEST_INJURY,
        Finding.ABDOMINAL_INJURY,
        Finding.PELVIC_INJURY,
        Finding.LIMB_FRACTURE,
        Finding.OPEN_FRACTURE,
        Finding.AMPUTATION,
        Finding.PENETRATING_WOUND,
        Finding.MINOR_INJURY,
    }
)
"""Findings of an injured patient, to whom the field triage of injured patients applies."""


class Mechanism(StrEnum):
    """How an injury came about."""

    MOTORCYCLE_CRASH = "motorcycle_crash"
    CAR_CRASH = "car_crash"
    BICYCLE_CRASH = "bicycle_crash"
    PEDESTRIAN_HIT = "pedestrian_hit"
    EJECTED = "ejected"
    DEATH_SAME_VEHICLE = "death_same_vehicle"
    ENTRAPPED = "entrapped"
    INTRUSION = "intrusion"
    THROWN_OR_RUN_OVER = "thrown_or_run_over"
    CHILD_UNRESTRAINED = "child_unrestrained"
    FALL_OVER_3_M = "fall_over_3_m"
    FALL_LOW = "fall_low"
    STABBING = "stabbing"
    GUNSHOT = "gunshot"
    BLAST = "blast"
    CRUSH = "crush"
    BLUNT_ASSAULT = "blunt_assault"
    FLAME = "flame"
    SCALD = "scald"
    ELECTRIC = "electric"
    CHEMICAL = "chemical"
    SUBMERSION = "submersion"
    HANGING = "hanging"


class Need(StrEnum):
    """What a hospital should have ready."""

    RESUS_TEAM = "resus_team"
    TRAUMA_TEAM = "trauma_team"
    CATH_LAB = "cath_lab"
    STROKE_TEAM = "stroke_team"
    AIRWAY = "airway"
    BLOOD = "blood"
    OBSTETRIC_TEAM = "obstetric_team"
    PAEDIATRIC_TEAM = "paediatric_team"
    BURN_TEAM = "burn_team"
    ISOLATION = "isolation"


class JudgementReason(StrEnum):
    """Why a person wants a pre-alert, or none."""

    LOOKS_ILL = "looks_ill"
    GETTING_WORSE = "getting_worse"
    AIRWAY_AT_RISK = "airway_at_risk"
    RISKY_HISTORY = "risky_history"
    NEEDS_PREPARATION = "needs_preparation"
    IMPROVED = "improved"
    SAID_IN_ERROR = "said_in_error"
    TOLD_BY_PHONE = "told_by_phone"
    COMFORT_CARE = "comfort_care"


_AGAINST: Final = frozenset(
    {
        JudgementReason.IMPROVED,
        JudgementReason.SAID_IN_ERROR,
        JudgementReason.TOLD_BY_PHONE,
        JudgementReason.COMFORT_CARE,
    }
)


class Judgement(Model):
    """A person's word on the pre-alert: wanted, or not needed; with its reason."""

    wanted: bool
    why: JudgementReason

    @model_validator(mode="after")
    def _reason_fits(self) -> Self:
        if self.wanted is (self.why in _AGAINST):
            fitting = [one.value for one in JudgementReason if (one in _AGAINST) is not self.wanted]
            word = "true" if self.wanted else "false"
            raise BrokenRule(
                "rule.why_unfitting",
                "why {why} does not fit wanted {wanted}; give one of {fitting}",
                why=self.why,
                wanted=word,
                fitting=" ".join(fitting),
            )
        return self


class FindingSaid(Model):
    """A finding that is there, or that was looked for and is not."""

    code: Finding
    present: bool = True


class MechanismSaid(Model):
    """A mechanism that was at work, or that was asked about and was not."""

    code: Mechanism
    present: bool = True


class NeedSaid(Model):
    """Something that the crew wants ready, or no longer."""

    code: Need
    present: bool = True


class Onset(Model):
    """When it began; of a stroke, when the patient was last known to be well."""

    kind: Literal["symptoms", "injury", "last_known_well"]
    at: Instant


AHEAD_S_MAX: Final = 60
"""How far a time may lie after the event's own: two clocks of one crew differ by less."""

TREATED_BEFORE: Final = timedelta(days=1)
BEGAN_BEFORE: Final = timedelta(days=30)
"""What lies farther back than these is a wrong clock, not a history."""


class CareReported(Event):
    """What a crew has found and done since its last report; nothing said before is taken back.

    A finding, mechanism or need is taken back by its ``present`` false. Of two words on one code
    the one that occurred later counts. ``incident_id`` null means "the one I am on".
    """

    type: Literal["vehicle.care"] = "vehicle.care"
    unit_id: UnitId
    incident_id: IncidentId | None = None
    treatments: Annotated[tuple[Treatment, ...], Field(max_length=20)] = ()
    findings: Annotated[tuple[FindingSaid, ...], Field(max_length=len(Finding))] = ()
    mechanisms: Annotated[tuple[MechanismSaid, ...], Field(max_length=len(Mechanism))] = ()
    needs: Annotated[tuple[NeedSaid, ...], Field(max_length=len(Need))] = ()
    onset: Onset | None = None
    pre_alert: Judgement | None = Field(default=None, description="null: left to the rules")

    @field_validator("treatments", "onset")
    @classmethod
    def _times_can_be_meant(
        cls, value: tuple[Treatment, ...] | Onset | None, info: ValidationInfo
    ) -> tuple[Treatment, ...] | Onset | None:
        said = info.data.get("occurred_at")
        if value is None or said is None:
            return value
        onset = isinstance(value, Onset)
        times = (value.at,) if isinstance(value, Onset) else tuple(one.at for one in value)
        for at in times:
            _refuse_time(at, said, BEGAN_BEFORE if onset else TREATED_BEFORE)
        return value

    @model_validator(mode="after")
    def _says_each_once(self) -> Self:
        for name in ("findings", "mechanisms", "needs"):
            codes = [one.code for one in getattr(self, name)]
            if len(codes) != len(set(codes)):
                raise BrokenRule(
                    "rule.finding_twice",
                    "{field} has a code more than once; say each once",
                    field=name,
                )
        return self

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        said = (self.treatments, self.findings, self.mechanisms, self.needs)
        if not any(said) and self.onset is None and self.pre_alert is None:
            raise BrokenRule(
                "rule.care_says_nothing",
                "a care report must say something, e.g. treatments or findings",
            )
        return self


def _refuse_time(at: datetime, said: datetime, before: timedelta) -> None:
    if at > said + timedelta(seconds=AHEAD_S_MAX):
        raise BrokenRule("rule.done_after_said", "at is after occurred_at; correct the clock")
    if at < said - before:
        raise BrokenRule(
            "rule.done_long_before",
            "at is more than {days} days before occurred_at; correct the clock",
            days=before.days,
        )
