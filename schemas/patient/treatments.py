"""What a crew does for a patient: procedures and drugs, with the doses that can be meant.

The greatest amounts are ours: a single dose above them is a slip of the pen or of the unit, not a
treatment. They are no guidance on how much to give.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from schemas.ground.base import Instant, Model
from schemas.ground.errors import BrokenRule


class Remedy(StrEnum):
    """A procedure or a drug."""

    POSITIONING = "positioning"
    OXYGEN = "oxygen"
    SUCTION = "suction"
    AIRWAY_ADJUNCT = "airway_adjunct"
    BAG_MASK = "bag_mask"
    SUPRAGLOTTIC = "supraglottic"
    INTUBATION = "intubation"
    CPAP = "cpap"
    NEEDLE_DECOMPRESSION = "needle_decompression"
    CPR = "cpr"
    DEFIBRILLATION = "defibrillation"
    ECG_12_LEAD = "ecg_12_lead"
    IV_ACCESS = "iv_access"
    IO_ACCESS = "io_access"
    PRESSURE_DRESSING = "pressure_dressing"
    TOURNIQUET = "tourniquet"
    PELVIC_BINDER = "pelvic_binder"
    SPLINT = "splint"
    COLLAR = "collar"
    SPINAL_MOTION_RESTRICTION = "spinal_motion_restriction"
    BURN_COOLING = "burn_cooling"
    BIRTH_ASSISTED = "birth_assisted"
    WARMING = "warming"
    COOLING = "cooling"
    SALINE = "saline"
    RINGER_LACTATE = "ringer_lactate"
    ADRENALINE = "adrenaline"
    AMIODARONE = "amiodarone"
    ATROPINE = "atropine"
    ASPIRIN = "aspirin"
    CLOPIDOGREL = "clopidogrel"
    NITROGLYCERIN = "nitroglycerin"
    SALBUTAMOL = "salbutamol"
    HYDROCORTISONE = "hydrocortisone"
    MORPHINE = "morphine"
    FENTANYL = "fentanyl"
    KETAMINE = "ketamine"
    PARACETAMOL = "paracetamol"
    MIDAZOLAM = "midazolam"
    DIAZEPAM = "diazepam"
    NALOXONE = "naloxone"
    GLUCOSE = "glucose"
    TRANEXAMIC_ACID = "tranexamic_acid"
    MAGNESIUM_SULFATE = "magnesium_sulfate"
    OXYTOCIN = "oxytocin"
    FUROSEMIDE = "furosemide"


Unit = Literal["mcg", "mg", "g", "mL", "IU", "J", "L/min"]

DOSE_MAX: Final[Mapping[Remedy, Mapping[Unit, float]]] = MappingProxyType(
    {
        Remedy.OXYGEN: {"L/min": 80},
        Remedy.DEFIBRILLATION: {"J": 400},
        Remedy.SALINE: {"mL": 3_000},
        Remedy.RINGER_LACTATE: {"mL": 3_000},
        Remedy.ADRENALINE: {"mg": 5, "mcg": 1_000},
        Remedy.AMIODARONE: {"mg": 450},
        Remedy.ATROPINE: {"mg": 5},
        Remedy.ASPIRIN: {"mg": 500},
        Remedy.CLOPIDOGREL: {"mg": 600},
        Remedy.NITROGLYCERIN: {"mg": 5, "mcg": 1_000},
        Remedy.SALBUTAMOL: {"mg": 20},
        Remedy.HYDROCORTISONE: {"mg": 500},
        Remedy.MORPHINE: {"mg": 20},
        Remedy.FENTANYL: {"mcg": 500},
        Remedy.KETAMINE: {"mg": 500},
        Remedy.PARACETAMOL: {"mg": 1_000, "g": 1},
        Remedy.MIDAZOLAM: {"mg": 15},
        Remedy.DIAZEPAM: {"mg": 20},
        Remedy.NALOXONE: {"mg": 10, "mcg": 2_000},
        Remedy.GLUCOSE: {"g": 50, "mL": 500},
        Remedy.TRANEXAMIC_ACID: {"g": 2, "mg": 2_000},
        Remedy.MAGNESIUM_SULFATE: {"g": 6},
        Remedy.OXYTOCIN: {"IU": 40},
        Remedy.FUROSEMIDE: {"mg": 200},
    }
)
"""What has a dose, in which units, and the most of each that can be meant; ours."""

DRUGS: Final = frozenset(DOSE_MAX) - {Remedy.DEFIBRILLATION}


class Dose(Model):
    """An amount in its unit; of oxygen the flow, of a shock its energy."""

    amount: Annotated[float, Field(gt=0)]
    unit: Unit


class Treatment(Model):
    """One thing done at a time. ``dose`` and ``route`` are null where nobody said."""

    what: Remedy
    at: Instant
    dose: Dose | None = None
    route: Literal["iv", "io", "im", "sc", "sl", "po", "nasal", "inhaled", "rectal"] | None = None

    @model_validator(mode="after")
    def _dose_can_be_meant(self) -> Self:
        limits = DOSE_MAX.get(self.what)
        if self.dose is None:
            return self
        if limits is None:
            raise BrokenRule(
                "rule.dose_of_none",
                "dose: {what} has none; leave it out",
                what=self.what,
            )
        most = limits.get(self.dose.unit)
        if most is None:
            raise BrokenRule(
                "rule.dose_unit",
                "dose.unit of {what} must be one of {units}",
                what=self.what,
                units=" ".join(limits),
            )
        if self.dose.amount > most:
            raise BrokenRule(
                "rule.dose_too_large",
                "dose.amount of {what} must be at most {most} {unit}",
                what=self.what,
                most=f"{most:g}",
                unit=self.dose.unit,
            )
        return self
