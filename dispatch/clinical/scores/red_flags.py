"""Red flags: signs that are alarming by themselves at the patient's age, or in pregnancy.

Not a score: any one of them asks for a clinician's eyes. That none is met says no more than that
these limits are kept, and the result says so.

Children (under 16): hypotension by age of the AHA's PALS (below 60 in a newborn, 70 under 1 year,
70 + 2 · age to 10, then 90), a heart rate below 60 and a respiration above 60 (PALS), the JumpSTART
limits of respiration from 1 to 8 years; an item of the Bedside PEWS at its 4 points, or 8 points
together; temperature from 38.0 °C under 3 months or below 36 °C under 5 years (NICE NG254), else
below 35 or above 40 °C (the outer band of Parshuram 2009); SpO2 below 90 %, below 95 % on oxygen
(ours); any word but "alert". Pregnancy: the triggers of the MEOWS chart, where oxygen counts as a
yellow sign and any word but "alert" as a red one (ours). Adults, who have NEWS2: what is extreme
beyond its 3-point bands, as the alarms have it (ours), and a temperature below 32 °C, where the
moderate hypothermia of the ERC 2021 begins. Everybody: a rhythm without output, no breath.

An age that is not known is an adult's; what would be a flag at another age is then never ruled
out. Of a child under 1 year whose months are not known the worse limit counts.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Final

from dispatch.clinical.method.checklist import Criterion, judge
from dispatch.clinical.method.rounding import half_up
from dispatch.clinical.method.rule import ADULT_FROM_YEARS, Rule, Verdict, number
from dispatch.clinical.patient.vital_signs import Seen
from dispatch.clinical.scores import bedside_pews, meows
from dispatch.clinical.scores.bedside_pews import BY_AGE, LOOKED_AT, NEWBORN, is_breathless
from dispatch.clinical.triage.arrest import NO_OUTPUT
from schemas.events.incidents import Patient
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import Consciousness
from schemas.patient.scores import Score

_INPUTS: Final = (
    "respiration_rate_per_min",
    "spo2_pct",
    "on_oxygen",
    "systolic_mmhg",
    "diastolic_mmhg",
    "heart_rate_per_min",
    "temperature_c",
    "consciousness",
    "ecg_rhythm",
    "breathing",
    "capillary_refill_s",
    "respiratory_effort",
    "respiratory_distress",
    "oxygen_flow_l_min",
    "fio2_pct",
    "pain_score",
)
RULE: Final = Rule(
    "red-flags",
    "Red flags: PALS 2020, JumpSTART 2002, Bedside PEWS 2009, NICE NG254; MEOWS 2007; ours",
    _INPUTS,
)
BANDS: Final = ("red_flag", "no_red_flag")
THESE_LIMITS: Final = Bilingual(vi="chỉ xét theo các ngưỡng này", en="these limits only")

DULL: Final = "consciousness P or U"
NOT_ALERT: Final = "consciousness not A"
LOW_ON_OXYGEN: Final = "spo2_pct below 95 on oxygen"
PEWS_HIGH: Final = f"bedside-pews {bedside_pews.HIGH_FROM} or more"
TWO_YELLOW: Final = "meows two yellow signs"
NO_BEAT: Final = "ecg_rhythm without output"
NO_BREATH: Final = "no breathing"
SLOW_REFILL: Final = f"capillary_refill_s {bedside_pews.SLOW_REFILL_S} or more"
HARD_BREATHING: Final = "respiratory_effort severe"
AT_ANOTHER_AGE: Final = "at another age"
WORDED: Final = (
    DULL, NOT_ALERT, LOW_ON_OXYGEN, PEWS_HIGH, TWO_YELLOW, NO_BEAT, NO_BREATH, SLOW_REFILL,
    HARD_BREATHING,
)  # fmt: skip
"""The flags that are no limits of a number, or not only."""

_UNRESPONSIVE: Final = frozenset({Consciousness.PAIN, Consciousness.UNRESPONSIVE})
_JUMPSTART_AGES: Final = range(1, 9)
_ENOUGH_ON_OXYGEN_PCT: Final = 95
_CHILDREN: Final = tuple(Patient(age_years=years) for years in range(ADULT_FROM_YEARS))
_MOTHER_FROM_YEARS: Final = 10
"""Younger than this no pregnant patient is whose age is not known."""

Limit = tuple[str, int, int | None, int | None]
"""A parameter, steps per unit, the lowest and the highest value that is no flag; None: no bound."""

PREGNANCY: Final[tuple[Limit, ...]] = tuple(
    (name, row.per_unit, row.low, row.high) for name, row in meows.CHART.items()
)
ADULT: Final[tuple[Limit, ...]] = (
    ("respiration_rate_per_min", 1, 7, 35),
    ("spo2_pct", 1, 85, None),
    ("systolic_mmhg", 1, 71, None),
    ("heart_rate_per_min", 1, 37, 159),
    ("temperature_c", 10, 320, 409),
)


@cache
def child_limits(age_years: int, age_months: int | None = None) -> tuple[Limit, ...]:
    """Give the limits of a child's age: of several tables the narrowest."""
    child = Patient(age_years=age_years, age_months=age_months)
    young = NEWBORN in bedside_pews.age_bands(child)
    born = age_months == 0
    hypotension = 60 if born else 70 + 2 * age_years if age_years <= 10 else 90  # noqa: PLR2004
    breaths = (15, 45) if age_years in _JUMPSTART_AGES else (10, 60)
    return (
        _narrower("respiration_rate_per_min", child, *breaths),
        ("spo2_pct", 1, 90, None),
        _narrower("systolic_mmhg", child, hypotension, None),
        _narrower("heart_rate_per_min", child, 60, None),
        ("temperature_c", 10, 360 if age_years < 5 else 350, 379 if young else 400),  # noqa: PLR2004
    )


def _narrower(name: str, child: Patient, low: int, high: int | None) -> Limit:
    """Narrow a limit by the values from which on the Bedside PEWS gives 4 points."""
    rows = [BY_AGE[name][band] for band in bedside_pews.age_bands(child)]
    least = max(low, *(row[0][0] + 1 for row in rows))
    most = min(row[-2][0] for row in rows)
    return name, 1, least, most if high is None else min(most, high)


def limits_of(patient: Patient) -> tuple[Limit, ...]:
    """Give the limits of a patient's numbers; an age that is not known is an adult's."""
    age = patient.age_years
    child = age is not None and age < ADULT_FROM_YEARS
    limits: tuple[Limit, ...] = ()
    if child:
        limits += child_limits(age or 0, patient.age_months)
    if patient.pregnant:
        limits += PREGNANCY
    return limits or ADULT


def met(seen: Seen, patient: Patient) -> tuple[str, ...]:
    """Name the flags that are met: what ``score`` finds, without the rest of it."""
    return tuple(dict.fromkeys(one.text for one in _own(seen, patient) if one.met))


def met_at_another_age(seen: Seen) -> bool:
    """Tell whether what is known would be a flag of a child of some age."""
    return bool(seen) and any(one.met for child in _CHILDREN for one in _own(seen, child))


def score(seen: Seen, patient: Patient, at: datetime) -> Score:
    """Judge the flags of this patient at ``at``."""
    found = judge(RULE, list(_criteria(seen, patient)), seen, at, bands=BANDS)
    ruled_out = BANDS[1] in found.bands_possible
    return found.model_copy(update={"caution": THESE_LIMITS}) if ruled_out else found


def _criteria(seen: Seen, patient: Patient) -> Iterator[Criterion]:
    yield from _own(seen, patient)
    if patient.age_years is None:
        able = any(
            one.met is not False
            for child in _CHILDREN[_MOTHER_FROM_YEARS if patient.pregnant else 0 :]
            for one in (*_limits(seen, limits_of(child)), *_of_child(seen, child))
        )
        yield Criterion(AT_ANOTHER_AGE, None if able else False, ("age_years",))


def _own(seen: Seen, patient: Patient) -> Iterator[Criterion]:
    age = patient.age_years
    yield from _limits(seen, limits_of(patient))
    if age is not None and age < ADULT_FROM_YEARS:
        yield from _of_child(seen, patient)
    elif not patient.pregnant:
        yield Criterion(DULL, _is_word(seen, _UNRESPONSIVE), ("consciousness",))
    if patient.pregnant:
        yield from _of_pregnancy(seen)
    yield from _of_everybody(seen)


def _of_child(seen: Seen, child: Patient) -> Iterator[Criterion]:
    yield Criterion(NOT_ALERT, _is_not_alert(seen), ("consciousness",))
    yield Criterion(LOW_ON_OXYGEN, _is_low_on_oxygen(seen), ("spo2_pct", "on_oxygen"))
    refill, effort = number(seen, "capillary_refill_s"), seen.get("respiratory_effort")
    slow = refill is not None and refill >= bedside_pews.SLOW_REFILL_S
    hard = effort is not None and bedside_pews.EFFORT_POINTS[str(effort.value)] == 4  # noqa: PLR2004
    yield Criterion(SLOW_REFILL, slow)
    yield Criterion(HARD_BREATHING, hard)
    asks = [name for name in bedside_pews.absent(seen, child) if name not in LOOKED_AT]
    yield Criterion(PEWS_HIGH, _is_pews_high(seen, child), tuple(asks))


def _of_pregnancy(seen: Seen) -> Iterator[Criterion]:
    yield Criterion(NOT_ALERT, _is_not_alert(seen), ("consciousness",))
    yield Criterion(TWO_YELLOW, _are_two_yellow(seen), (*meows.RULE.inputs[:-1], "on_oxygen"))


def _of_everybody(seen: Seen) -> Iterator[Criterion]:
    rhythm = seen.get("ecg_rhythm")
    yield Criterion(NO_BEAT, rhythm is not None and rhythm.value in NO_OUTPUT)
    yield Criterion(NO_BREATH, is_breathless(seen))


def _limits(seen: Seen, limits: Iterable[Limit]) -> Iterator[Criterion]:
    for limit in limits:
        name, per_unit, low, high = limit
        value = number(seen, name)
        met: Verdict = None
        if value is not None:
            steps = half_up(value, per_unit=per_unit)
            met = (low is not None and steps < low) or (high is not None and steps > high)
        yield Criterion(_text(limit), met, (name,))


def _is_word(seen: Seen, words: frozenset[Consciousness]) -> Verdict:
    word = seen.get("consciousness")
    return None if word is None else word.value in words


def _is_not_alert(seen: Seen) -> Verdict:
    word = seen.get("consciousness")
    return None if word is None else word.value != Consciousness.ALERT


def _is_low_on_oxygen(seen: Seen) -> Verdict:
    """Tell whether the patient needs oxygen and is low all the same."""
    saturation, oxygen = number(seen, "spo2_pct"), seen.get("on_oxygen")
    if oxygen is not None and not oxygen.value:
        return False
    if saturation is None:
        return None
    low = half_up(saturation) < _ENOUGH_ON_OXYGEN_PCT
    return None if low and oxygen is None else low


def _is_pews_high(seen: Seen, child: Patient) -> Verdict:
    """Tell by what is measured; that nobody looked at refill and effort leaves nothing open."""
    items = bedside_pews.choices(seen, bedside_pews.age_bands(child))
    if sum(one[0] for one in items.values()) >= bedside_pews.HIGH_FROM:
        return True
    most = sum(one[0 if name in LOOKED_AT else -1] for name, one in items.items())
    return None if most >= bedside_pews.HIGH_FROM else False


def _are_two_yellow(seen: Seen) -> Verdict:
    """Tell whether two signs are yellow or worse.

    Oxygen is a yellow one, for it may be all that keeps the saturation white.
    """
    oxygen = seen.get("on_oxygen")
    coloured = sum(colour != "white" for colour in meows.colours(seen).values())
    least = coloured + (oxygen is not None and bool(oxygen.value))
    if least >= meows.TWO_YELLOW:
        return True
    most = least + len(meows.absent(seen)) + (oxygen is None)
    return None if most >= meows.TWO_YELLOW else False


def _text(limit: Limit) -> str:
    name, per_unit, low, high = limit
    said = [f"below {low / per_unit:g}"] if low is not None else []
    said += [f"above {high / per_unit:g}"] if high is not None else []
    return f"{name} {' or '.join(said)}"


_FIRST_YEAR: Final = tuple(child_limits(0, months) for months in range(12))
_EARLIER: Final[tuple[Limit, ...]] = (
    *(("systolic_mmhg", 1, 70 + 2 * age, None) for age in range(11)),
    ("heart_rate_per_min", 1, 60, 180),
    ("heart_rate_per_min", 1, 60, 220),
    ("respiration_rate_per_min", 1, 10, 60),
)
"""Limits of the first table, which records that were kept may name."""

FLAGS: Final[Mapping[str, Limit]] = MappingProxyType(
    {
        _text(limit): limit
        for limits in (
            *map(child_limits, range(ADULT_FROM_YEARS)), *_FIRST_YEAR, PREGNANCY, ADULT, _EARLIER,
        )
        for limit in limits
    }
)  # fmt: skip
"""The limit behind each text that a result may name, beside ``WORDED``."""
