"""National Early Warning Score 2, Royal College of Physicians 2017, both SpO2 scales.

Bands are applied after rounding (``rounding.half_up``). A missing parameter makes the score a
range. Scale 2 only by a clinician's word. Not for patients under 16 years or in pregnancy, who get
the Bedside PEWS or the MEOWS chart instead. The red flags of the patient's age stand beside it at
every age. The engine advises; clinicians decide.
"""

from datetime import datetime
from functools import lru_cache
from typing import Final, Literal

from dispatch.clinical.method.bands import all_points, points
from dispatch.clinical.method.rounding import half_up
from dispatch.clinical.method.rule import Rule, no_adult_score
from dispatch.clinical.patient.vital_signs import Seen, VitalSigns
from dispatch.clinical.scores import bedside_pews, meows, red_flags
from dispatch.clinical.scores.news2_chart import OXYGEN_POINTS, PLAIN, RED_POINTS, saturation_steps
from dispatch.clinical.scores.sources import present
from dispatch.ground.require import require
from schemas.events.incidents import Patient
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import Consciousness
from schemas.patient.scores import News2, Score

Band = Literal["low", "low-medium", "medium", "high"]
BANDS: Final[tuple[Band, ...]] = ("low", "low-medium", "medium", "high")

MEDIUM_FROM: Final = 5
HIGH_FROM: Final = 7
TOTAL_MAX: Final = 20

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

_MISSING: Final = {name: all_points(steps) for name, steps, _ in PLAIN}

AS_AN_ADULT: Final = Bilingual(
    vi="chưa rõ tuổi: tính như người lớn", en="age not known: scored as an adult"
)
MAYBE_A_CHILD: Final = Bilingual(
    vi=f"{AS_AN_ADULT.vi}, ở trẻ em có thể là dấu hiệu nguy hiểm",
    en=f"{AS_AN_ADULT.en}, in a child it may be a red flag",
)

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
    for name, steps, per_unit in PLAIN:
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

    An unknown age is taken as adult, and said to be. Missing parameters are named, and the total is
    then null with its least and greatest possible value beside it.
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
            caution=flags.caution,
            instead=(*_instead(seen, patient, at), flags),
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
        red_flags=red_flags.met(seen, patient),
        caution=_caution(seen, patient),
    )


def _caution(seen: Seen, patient: Patient) -> Bilingual | None:
    """Say how one is scored whose age is not known, and what a child would have."""
    if patient.age_years is not None:
        return None
    return MAYBE_A_CHILD if red_flags.met_at_another_age(seen) else AS_AN_ADULT


def _instead(seen: Seen, patient: Patient, at: datetime) -> tuple[Score, ...]:
    """Score a child and a pregnant patient by what is made for them; one who is both by both."""
    scored = (rule.score(seen, patient, at) for rule in (bedside_pews, meows))
    return tuple(one for one in scored if one.not_scored is None and one.inputs)


def score_signs(signs: VitalSigns, patient: Patient, at: datetime) -> News2:
    """Score the signs that are current at ``at``, on the scale that the clinician chose."""
    return score(present(signs, at, patient), patient, at, spo2_scale=signs.spo2_scale)
