"""Bedside Paediatric Early Warning System score, Parshuram 2009 (Critical Care 13:R135), table 1.

Seven items, 0 to 26; at 8 it told urgent admissions to intensive care from other children of the
wards with a sensitivity of 82 % and a specificity of 93 %. It was made with ward children and has
not been validated before the hospital: each result says so. Heart rate 4 at more than 4 to 12 years
is printed ``>150`` and 2 at more than 12 years ``<50``: taken as ``≥`` and ``≤``, as everywhere
else in the table. The saturations of 0 and 1 (above 94, 91 to 94) are from secondary sources.

An age in whole years is in the band of its years; of a child under 1 year whose months are not
known each item counts by the worse of the two bands, and of one whose age is not known the score is
a range over all bands. Items that nobody has measured leave it a range, too. Rates, pressure and
SpO2 are rounded to the integer first.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from dispatch.clinical.method.bands import NO_BOUND, Steps, points
from dispatch.clinical.method.rounding import half_up
from dispatch.clinical.method.rule import Rule, number
from dispatch.clinical.patient.vital_signs import AIR_FIO2_PCT, Seen
from schemas.events.incidents import Patient
from schemas.ground.texts import Bilingual
from schemas.patient.parameters import EFFORTS
from schemas.patient.scores import Score

RULE: Final = Rule(
    "bedside-pews",
    "Bedside PEWS, Parshuram 2009 (ward children)",
    (
        "heart_rate_per_min",
        "systolic_mmhg",
        "capillary_refill_s",
        "respiration_rate_per_min",
        "respiratory_effort",
        "spo2_pct",
        "on_oxygen",
        "oxygen_flow_l_min",
        "fio2_pct",
        "respiratory_distress",
        "breathing",
    ),
)
BANDS: Final = ("not_high", "high")
HIGH_FROM: Final = 8
TOTAL_MAX: Final = 26
WORST: Final = 4
"""The points of an item at its worst."""

CHILD_TO_YEARS: Final = 17
WARD: Final = Bilingual(
    vi="kiểm định trên trẻ nằm viện, chưa kiểm định ngoài bệnh viện",
    en="validated on ward children, not before the hospital",
)
WORSE_BAND: Final = Bilingual(
    vi="chưa rõ tháng tuổi: mỗi mục tính theo mức nặng hơn (dưới 3 tháng, 3–11 tháng)",
    en="months not known: each item counts by the worse band (under 3 months, 3 to 11 months)",
)

NEWBORN, INFANT, TODDLER, SCHOOL, TEEN = range(5)
"""Bands of age: under 3 months, 3 to 11 months, 1 to 4 years, 5 to 12 years, 13 years and more."""

_EVERY_BAND: Final = (NEWBORN, INFANT, TODDLER, SCHOOL, TEEN)
_NEWBORN_TO_MONTHS, _INFANT_TO_MONTHS = 2, 11
_TODDLER_TO_YEARS, _SCHOOL_TO_YEARS = 4, 12


def _steps(low: tuple[int, int, int], high: tuple[int, int, int]) -> Steps:
    """Write a row: up to which value 4, 2 and 1 points, and from which on 1, 2 and 4."""
    (four, two, one), (high_one, high_two, high_four) = low, high
    return (
        (four, 4),
        (two, 2),
        (one, 1),
        (high_one - 1, 0),
        (high_two - 1, 1),
        (high_four - 1, 2),
        (NO_BOUND, 4),
    )


BY_AGE: Final[Mapping[str, tuple[Steps, ...]]] = {
    "heart_rate_per_min": (
        _steps((80, 90, 110), (150, 180, 190)),
        _steps((70, 80, 100), (150, 170, 180)),
        _steps((60, 70, 90), (120, 150, 170)),
        _steps((50, 60, 70), (110, 130, 150)),
        _steps((40, 50, 60), (100, 120, 140)),
    ),
    "systolic_mmhg": (
        _steps((45, 50, 60), (80, 100, 130)),
        _steps((60, 70, 80), (100, 120, 150)),
        _steps((65, 75, 90), (110, 125, 160)),
        _steps((70, 80, 90), (120, 140, 170)),
        _steps((75, 85, 100), (130, 150, 190)),
    ),
    "respiration_rate_per_min": (
        _steps((15, 19, 29), (61, 81, 91)),
        _steps((15, 19, 24), (51, 71, 81)),
        _steps((12, 15, 19), (41, 61, 71)),
        _steps((10, 14, 19), (31, 41, 51)),
        _steps((9, 10, 11), (17, 23, 30)),
    ),
}
"""The items that depend on the age: a row for each band."""

SATURATION: Final[Steps] = ((90, 2), (94, 1), (NO_BOUND, 0))
SLOW_REFILL_S: Final = 3
EFFORT_POINTS: Final[Mapping[str, int]] = dict(zip(EFFORTS, (0, 1, 2, 4, 4), strict=True))
HIGH_FLOW_L_MIN: Final = 4
HIGH_FIO2_PCT: Final = 50

LOOKED_AT: Final = ("capillary_refill_s", "respiratory_effort")
"""Items that no monitor measures: somebody must look."""

_CHOICES: Final = (0, 1, 2, 4)
_SUPPLEMENT: Final = (2, 4)
"""What oxygen gives of which the amount is not known."""

Choices = Mapping[str, tuple[int, ...]]
"""What each item may give, ascending: one number where it is known."""


def age_bands(patient: Patient) -> tuple[int, ...]:
    """Give the bands that the patient's age may be in; none from 18 years on."""
    years, months = patient.age_years, patient.age_months
    if years is None:
        return _EVERY_BAND
    if years == 0 and months is None:
        return NEWBORN, INFANT
    if years == 0 and months is not None:
        return (NEWBORN if months <= _NEWBORN_TO_MONTHS else INFANT,)
    if years <= _TODDLER_TO_YEARS:
        return (TODDLER,)
    if years <= _SCHOOL_TO_YEARS:
        return (SCHOOL,)
    return (TEEN,) if years <= CHILD_TO_YEARS else ()


def choices(seen: Seen, bands: Sequence[int]) -> Choices:
    """Give what each of the seven items may give, by the worst of some bands of age."""
    found: dict[str, tuple[int, ...]] = {}
    for name, rows in BY_AGE.items():
        value = number(seen, name)
        found[name] = _CHOICES if value is None else (_worst(rows, bands, half_up(value)),)
    if is_breathless(seen):
        found["respiration_rate_per_min"] = (WORST,)
    saturation = number(seen, "spo2_pct")
    found["spo2_pct"] = (0, 1, 2) if saturation is None else (_saturation(saturation),)
    refill = number(seen, "capillary_refill_s")
    found["capillary_refill_s"] = (0, WORST) if refill is None else (_refill(refill),)
    found["respiratory_effort"] = _effort(seen)
    found["on_oxygen"] = _oxygen(seen)
    return found


def is_breathless(seen: Seen) -> bool:
    """Tell whether the patient is known not to breathe, by count or by somebody's eyes."""
    rate, breathing = number(seen, "respiration_rate_per_min"), seen.get("breathing")
    return (rate is not None and half_up(rate) == 0) or (
        breathing is not None and breathing.value is False
    )


def _worst(rows: Sequence[Steps], bands: Sequence[int], value: int) -> int:
    return max(points(rows[band], value) for band in bands)


def _saturation(value: float) -> int:
    return points(SATURATION, half_up(value))


def _refill(seconds: float) -> int:
    return WORST if seconds >= SLOW_REFILL_S else 0


def _effort(seen: Seen) -> tuple[int, ...]:
    """Give the points of the effort; without breath it is the worst, in distress at least mild."""
    if is_breathless(seen):
        return (WORST,)
    effort, distress = seen.get("respiratory_effort"), seen.get("respiratory_distress")
    distressed = distress is not None and bool(distress.value)
    if effort is None:
        return _CHOICES[1:] if distressed else _CHOICES
    return (max(EFFORT_POINTS[str(effort.value)], int(distressed)),)


def _oxygen(seen: Seen) -> tuple[int, ...]:
    """Give the points of oxygen: by the worse of its amounts, as far as anybody said one."""
    flow, share = number(seen, "oxygen_flow_l_min"), number(seen, "fio2_pct")
    told = [
        _supplement(amount, nothing, high)
        for amount, nothing, high in (
            (flow, 0.0, HIGH_FLOW_L_MIN),
            (share, AIR_FIO2_PCT, HIGH_FIO2_PCT),
        )
        if amount is not None
    ]
    word, most = seen.get("on_oxygen"), max(told, default=0)
    if word is not None and word.value and most == 0:
        return _SUPPLEMENT[: 2 - len(told) // 2]  # neither amount is known, or both deny it
    if told:
        return (most,)
    return (0, *_SUPPLEMENT) if word is None else (0,)


def _supplement(amount: float, nothing: float, high: float) -> int:
    if amount >= high:
        return _SUPPLEMENT[1]
    return _SUPPLEMENT[0] if amount > nothing else 0


def extent(seen: Seen, patient: Patient) -> tuple[int, int]:
    """Give the least and the greatest total; of a child whose age is not known over all bands."""
    given = [choices(seen, bands) for bands in _by_age(patient)]
    low = min(sum(one[0] for one in items.values()) for items in given)
    high = max(sum(one[-1] for one in items.values()) for items in given)
    return low, high


def _by_age(patient: Patient) -> list[tuple[int, ...]]:
    """Give the bands that count together: each by itself where the age is not known."""
    bands = age_bands(patient)
    return [bands] if patient.age_years is not None else [(band,) for band in bands]


def score(seen: Seen, patient: Patient, at: datetime) -> Score:
    """Give the score at ``at`` with its least and greatest possible value; of children only."""
    if not age_bands(patient):
        return RULE.not_scored(seen, at, "no child's score from 18 years")
    low, high = extent(seen, patient)
    missing = absent(seen, patient)
    possible = tuple(
        word for word, able in zip(BANDS, (low < HIGH_FROM, high >= HIGH_FROM), strict=True) if able
    )
    return Score(
        name=RULE.name,
        table=RULE.table,
        measured_at=at,
        total=None if missing else low,
        minimum=low,
        maximum=high,
        band=possible[0] if len(possible) == 1 else None,
        bands_possible=possible,
        missing=missing,
        inputs=RULE.used(seen, at),
        findings=_at_their_worst(seen, patient),
        caution=_caution(patient),
    )


def absent(seen: Seen, patient: Patient) -> tuple[str, ...]:
    """Name what would make the score certain."""
    items = choices(seen, _by_age(patient)[0])
    names = [name for name in RULE.inputs if len(items.get(name, (0,))) > 1]
    if "on_oxygen" in names and "on_oxygen" in seen:
        amounts = [name for name in ("oxygen_flow_l_min", "fio2_pct") if name not in seen]
        names[names.index("on_oxygen")] = amounts[0]
    if patient.age_years is None:
        names.append("age_years")
    return tuple(names)


def _at_their_worst(seen: Seen, patient: Patient) -> tuple[str, ...]:
    """Name the items that certainly give 4 points."""
    given = [choices(seen, bands) for bands in _by_age(patient)]
    return tuple(name for name in RULE.inputs if all(one.get(name) == (WORST,) for one in given))


def _caution(patient: Patient) -> Bilingual:
    if len(age_bands(patient)) != 2:  # noqa: PLR2004 - the two of the first year
        return WARD
    return Bilingual(vi=f"{WARD.vi}; {WORSE_BAND.vi}", en=f"{WARD.en}; {WORSE_BAND.en}")
