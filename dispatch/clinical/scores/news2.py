"""National Early Warning Score 2, Royal College of Physicians 2017, both SpO2 scales.

Bands are applied after rounding (``rounding.half_up``). A missing parameter makes the score a
range. Scale 2 only by a clinician's word. Not for patients under 16 years or in pregnancy, who get
the red flags of their age instead. The engine advises; clinicians decide.
"""

from datetime import datetime
from functools import lru_cache
from typing import Final, Literal

from dispatch.clinical.method.bands import NO_BOUND, Steps, all_points, points
from dispatch.clinical.method.rounding import half_up
from dispatch.clinical.method.rule import Rule, no_adult_score
from dispatch.clinical.patient.vital_signs import Seen, VitalSigns, current
from dispatch.clinical.triage import red_flags
from dispatch.ground.require import require
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import Consciousness
from schemas.patient.scores import News2

Band = Literal["low", "low-medium", "medium", "high"]
BANDS: Final[tuple[Band, ...]] = ("low", "low-medium", "medium", "high")

MEDIUM_FROM: Final = 5
HIGH_FROM: Final = 7
TOTAL_MAX: Final = 20
RED_POINTS: Final = 3
OXYGEN_POINTS: Final = 2

RULE: Final = Rule(
    "news2",
    "NEWS2 RCP 2017",
    (
        "respiration_rate_per_min",
        "spo2_pct",
        "on_oxygen",
        "systolic_mmhg",
        "heart_rate_per_min",
        "temperature_c",
        "consciousness",
    ),
)

RESPIRATION: Final[Steps] = ((8, 3), (11, 1), (20, 0), (24, 2), (NO_BOUND, 3))
SPO2_SCALE_1: Final[Steps] = ((91, 3), (93, 2), (95, 1), (NO_BOUND, 0))
SPO2_SCALE_2_ON_AIR: Final[Steps] = ((83, 3), (85, 2), (87, 1), (NO_BOUND, 0))
SPO2_SCALE_2_ON_OXYGEN: Final[Steps] = (
    (83, 3),
    (85, 2),
    (87, 1),
    (92, 0),
    (94, 1),
    (96, 2),
    (NO_BOUND, 3),
)
SYSTOLIC: Final[Steps] = ((90, 3), (100, 2), (110, 1), (219, 0), (NO_BOUND, 3))
HEART_RATE: Final[Steps] = ((40, 3), (50, 1), (90, 0), (110, 1), (130, 2), (NO_BOUND, 3))
TEMPERATURE_TENTHS: Final[Steps] = ((350, 3), (360, 1), (380, 0), (390, 1), (NO_BOUND, 2))

_PLAIN: Final = (
    ("respiration_rate_per_min", RESPIRATION, 1),
    ("systolic_mmhg", SYSTOLIC, 1),
    ("heart_rate_per_min", HEART_RATE, 1),
    ("temperature_c", TEMPERATURE_TENTHS, 10),
)
_MISSING: Final = {name: all_points(steps) for name, steps, _ in _PLAIN}

Outcome = tuple[int, bool]
"""A total, and whether a single parameter scores 3."""


def band(total: int, *, single_red: bool) -> Band:
    """Give the RCP risk band of a total; ``single_red`` says that one parameter scores 3."""
    require(0 <= total <= TOTAL_MAX, f"NEWS2 total {total} is out of 0 to {TOTAL_MAX}")
    if total >= HIGH_FROM:
        return "high"
    if total >= MEDIUM_FROM:
        return "medium"
    return "low-medium" if single_red else "low"


def outcomes(seen: Seen, scale: int) -> frozenset[Outcome]:
    """Give every outcome that the known values allow: one, where nothing is missing."""
    total, red, unknown = 0, False, list[tuple[int, ...]]()
    for name, steps, per_unit in _PLAIN:
        reading = seen.get(name)
        if reading is None:
            unknown.append(_MISSING[name])
            continue
        given = points(steps, half_up(float(reading.value), per_unit=per_unit))
        total, red = total + given, red or given == RED_POINTS
    consciousness = seen.get("consciousness")
    if consciousness is None:
        unknown.append((0, RED_POINTS))
    elif consciousness.value != Consciousness.ALERT:
        total, red = total + RED_POINTS, True
    oxygen, spo2 = seen.get("on_oxygen"), seen.get("spo2_pct")
    found: set[Outcome] = set()
    for on_oxygen in (False, True) if oxygen is None else (bool(oxygen.value),):
        start = total + (OXYGEN_POINTS if on_oxygen else 0), red
        steps = saturation_steps(scale, on_oxygen=on_oxygen)
        if spo2 is None:
            choices = all_points(steps)
        else:
            choices = (points(steps, half_up(float(spo2.value))),)
        found |= _sums(start, (*unknown, choices))
    return frozenset(found)


def saturation_steps(scale: int, *, on_oxygen: bool) -> Steps:
    """Give the SpO2 column; scale 2 asks whether it was taken on oxygen."""
    if scale == 1:
        return SPO2_SCALE_1
    return SPO2_SCALE_2_ON_OXYGEN if on_oxygen else SPO2_SCALE_2_ON_AIR


@lru_cache(maxsize=1_024)
def _sums(start: Outcome, parts: tuple[tuple[int, ...], ...]) -> frozenset[Outcome]:
    """Add one choice of each part to a start, in every way: O(parts · totals · choices).

    Remembered, for most patients lack the same few parameters.
    """
    found = {start}
    for part in parts:
        found = {
            (total + given, red or given == RED_POINTS) for total, red in found for given in part
        }
    return frozenset(found)


def score(seen: Seen, patient: Patient, at: datetime, *, spo2_scale: int = 1) -> News2:
    """Score what is known at ``at``.

    An unknown age is taken as adult. Missing parameters are named, and the total is then null with
    its least and greatest possible value beside it.
    """
    require(spo2_scale in {1, 2}, f"there is no SpO2 scale {spo2_scale}")
    used = RULE.used(seen, at)
    why_not = no_adult_score(patient)
    if why_not is not None:
        flags = red_flags.score(seen, patient, at)
        return News2(
            measured_at=at,
            total=None,
            minimum=None,
            maximum=None,
            band=None,
            inputs=used,
            not_scored=why_not,
            red_flags=flags.findings,
        )
    found = outcomes(seen, spo2_scale)
    low, high = min(total for total, _ in found), max(total for total, _ in found)
    possible = {band(total, single_red=red) for total, red in found}
    return News2(
        measured_at=at,
        total=low if len(used) == len(RULE.inputs) else None,
        minimum=low,
        maximum=high,
        band=next(iter(possible)) if len(possible) == 1 else None,
        bands_possible=tuple(one for one in BANDS if one in possible),
        missing=RULE.missing(seen),
        inputs=used,
    )


def score_signs(signs: VitalSigns, patient: Patient, at: datetime) -> News2:
    """Score the signs that are current at ``at``, on the scale that the clinician chose."""
    return score(current(signs, at), patient, at, spo2_scale=signs.spo2_scale)
