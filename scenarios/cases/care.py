"""What a trial's crews find and do: words and treatments that fit the case, by seeded chance.

Made up to look plausible in a pre-alert; it is no protocol of treatment and teaches nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final, Literal

from scenarios.cases.conditions import Condition
from scenarios.cases.table import Case
from schemas.ground.vocabulary import Priority, Service
from schemas.patient.care import (
    Finding,
    FindingSaid,
    Judgement,
    JudgementReason,
    Mechanism,
    MechanismSaid,
    Onset,
)
from schemas.patient.treatments import Dose, Remedy, Treatment

_F, _M, _R = Finding, Mechanism, Remedy

WORRIED_SHARE: Final = 0.04
"""Crews that want a pre-alert although nothing measured calls for one."""


@dataclass(frozen=True, slots=True)
class Programme:
    """What is found, how it came about, what is done in turn; ``onset`` when it began, in min."""

    findings: tuple[Finding, ...]
    mechanisms: tuple[Mechanism, ...]
    remedies: tuple[Treatment, ...]
    onset: tuple[Literal["symptoms", "injury", "last_known_well"], int, int]


_ANY_TIME: Final = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def _do(
    what: Remedy,
    amount: float | None = None,
    unit: Literal["mcg", "mg", "g", "mL", "IU", "J", "L/min"] = "mg",
    route: Literal["iv", "im", "sl", "po", "inhaled"] | None = None,
) -> Treatment:
    """Write a treatment whose time is set when it is given."""
    dose = None if amount is None else Dose(amount=amount, unit=unit)
    return Treatment(what=what, at=_ANY_TIME, dose=dose, route=route)


_OXYGEN: Final = _do(_R.OXYGEN, 10, "L/min")
_LINE: Final = _do(_R.IV_ACCESS)
_FLUID: Final = _do(_R.RINGER_LACTATE, 500, "mL", "iv")
_TXA: Final = _do(_R.TRANEXAMIC_ACID, 1, "g", "iv")

_HEART: Final = Programme(
    (_F.STEMI,),
    (),
    (
        _do(_R.ECG_12_LEAD),
        _do(_R.ASPIRIN, 300, "mg", "po"),
        _LINE,
        _do(_R.NITROGLYCERIN, 0.4, "mg", "sl"),
    ),
    ("symptoms", 20, 150),
)
_DULL_PAIN: Final = Programme(
    (_F.ACUTE_CORONARY,),
    (),
    (_do(_R.ECG_12_LEAD), _do(_R.ASPIRIN, 300, "mg", "po")),
    ("symptoms", 60, 600),
)
_STROKE: Final = Programme(
    (_F.STROKE_SUSPECTED,), (), (_do(_R.POSITIONING), _LINE), ("last_known_well", 20, 200)
)
_SEPSIS: Final = Programme(
    (_F.SEPSIS_SUSPECTED,),
    (),
    (_OXYGEN, _LINE, _do(_R.SALINE, 500, "mL", "iv"), _do(_R.PARACETAMOL, 1, "g", "iv")),
    ("symptoms", 600, 2_800),
)
_FEVER: Final = Programme((_F.INFECTION_SUSPECTED,), (), (), ("symptoms", 1_400, 4_300))
_CRASH: Final = Programme(
    (_F.MAJOR_HAEMORRHAGE, _F.LIMB_FRACTURE),
    (_M.MOTORCYCLE_CRASH, _M.THROWN_OR_RUN_OVER),
    (_do(_R.PRESSURE_DRESSING), _do(_R.COLLAR), _OXYGEN, _LINE, _TXA, _FLUID),
    ("injury", 8, 25),
)
_AFTER_BIRTH: Final = Programme(
    (_F.POSTPARTUM_HAEMORRHAGE,),
    (),
    (_OXYGEN, _LINE, _do(_R.OXYTOCIN, 10, "IU", "im"), _TXA, _FLUID),
    ("symptoms", 15, 60),
)
_BURN: Final = Programme(
    (_F.BURN_MAJOR,),
    (_M.FLAME,),
    (_do(_R.BURN_COOLING), _LINE, _do(_R.MORPHINE, 5, "mg", "iv"), _FLUID),
    ("injury", 8, 30),
)
_BELLY: Final = Programme(
    (_F.ABDOMINAL_PAIN, _F.SHOCK), (), (_OXYGEN, _LINE, _FLUID), ("symptoms", 60, 400)
)
_BREATH: Final = Programme(
    (_F.RESPIRATORY_FAILURE,),
    (),
    (_do(_R.OXYGEN, 15, "L/min"), _do(_R.SALBUTAMOL, 5, "mg", "inhaled"), _do(_R.CPAP)),
    ("symptoms", 30, 300),
)
_WHEEZE: Final = Programme(
    (_F.SEVERE_ASTHMA,),
    (),
    (_OXYGEN, _do(_R.SALBUTAMOL, 5, "mg", "inhaled"), _do(_R.HYDROCORTISONE, 100, "mg", "iv")),
    ("symptoms", 60, 600),
)
_FIT: Final = Programme(
    (_F.SEIZING,), (), (_OXYGEN, _do(_R.MIDAZOLAM, 3, "mg", "im")), ("symptoms", 10, 40)
)
_SCRAPE: Final = Programme((_F.MINOR_INJURY,), (_M.BICYCLE_CRASH,), (), ("injury", 10, 60))
_LEG: Final = Programme(
    (_F.LIMB_FRACTURE,),
    (_M.MOTORCYCLE_CRASH,),
    (_do(_R.SPLINT), _do(_R.PARACETAMOL, 1, "g", "po")),
    ("injury", 10, 60),
)
_LABOUR: Final = Programme((_F.LABOUR,), (), (_do(_R.POSITIONING),), ("symptoms", 120, 600))
_ILL: Final = Programme((_F.MINOR_ILLNESS,), (), (), ("symptoms", 300, 2_800))
_WOUNDS: Final = ("Té", "Vết thương")
_HURT: Final = Programme((_F.MINOR_INJURY,), (_M.FALL_LOW,), (), ("injury", 15, 180))


def programme(case: Case) -> Programme:
    """Give what fits a case: its condition, and the services that tell its kinds apart."""
    services, urgent = case.services, case.priority in {Priority.P1, Priority.P2}
    match case.condition:
        case Condition.CARDIAC:
            return _HEART if Service.CATH_LAB in services else _DULL_PAIN
        case Condition.STROKE:
            return _STROKE
        case Condition.SEPSIS:
            return _SEPSIS if urgent else _FEVER
        case Condition.HAEMORRHAGE:
            return _bleeding(services)
        case Condition.RESPIRATORY:
            return _BREATH if case.priority is Priority.P1 else _WHEEZE
        case Condition.CHILD:
            return {Priority.P1: _FIT, Priority.P2: _FEVER}.get(case.priority, _SCRAPE)
        case Condition.STABLE:
            return _steady(services)
        case _:
            return _HURT if case.complaint.startswith(_WOUNDS) else _ILL


def _bleeding(services: Iterable[Service]) -> Programme:
    by_service = {
        Service.TRAUMA: _CRASH,
        Service.OBSTETRIC: _AFTER_BIRTH,
        Service.BURN: _BURN,
    }
    return next((by_service[one] for one in services if one in by_service), _BELLY)


def _steady(services: Iterable[Service]) -> Programme:
    by_service = {Service.TRAUMA: _LEG, Service.OBSTETRIC: _LABOUR}
    return next((by_service[one] for one in services if one in by_service), _ILL)


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What a crew says after its first look at the patient."""

    findings: tuple[FindingSaid, ...]
    mechanisms: tuple[MechanismSaid, ...]
    onset: Onset
    pre_alert: Judgement | None


def first_look(case: Case, random: Random, now: datetime) -> FirstLook:
    """Give a crew's first report; now and then it wants a pre-alert by its own judgement."""
    done = programme(case)
    kind, least, most = done.onset
    onset = Onset(kind=kind, at=now - timedelta(minutes=random.randint(least, most)))
    worried = random.random() < WORRIED_SHARE
    return FirstLook(
        findings=tuple(FindingSaid(code=code) for code in done.findings),
        mechanisms=tuple(MechanismSaid(code=code) for code in done.mechanisms),
        onset=onset,
        pre_alert=Judgement(wanted=True, why=JudgementReason.LOOKS_ILL) if worried else None,
    )


def given(case: Case, random: Random, begun: datetime, now: datetime) -> tuple[Treatment, ...]:
    """Give what was done between two times, in turn."""
    remedies = programme(case).remedies
    span_s = max(0, int((now - begun).total_seconds()))
    seconds = sorted(random.randint(0, span_s) for _ in remedies)
    return tuple(
        one.model_copy(update={"at": begun + timedelta(seconds=second)})
        for one, second in zip(remedies, seconds, strict=True)
    )
