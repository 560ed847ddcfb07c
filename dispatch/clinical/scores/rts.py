"""Revised Trauma Score and its triage form, Champion et al. 1989 (J Trauma 29:623).

RTS = 0.9368 · GCS code + 0.7326 · SBP code + 0.2908 · RR code, 0 to 7.8408; T-RTS is the plain sum
of the codes, 0 to 12: 12 delayed, 11 urgent, 1 to 10 immediate, 0 dead. Rates and pressures are
rounded to the integer first. A respiration or pressure of 0 is a value like any other.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from dispatch.clinical.method.bands import NO_BOUND, Steps, all_points, points
from dispatch.clinical.method.rounding import half_up
from dispatch.clinical.method.rule import Rule, no_adult_score, number
from dispatch.clinical.patient.vital_signs import Seen
from dispatch.clinical.scores import gcs
from schemas.events.incidents import Patient
from schemas.patient.scores import Score

GCS_CODE: Final[Steps] = ((3, 0), (5, 1), (8, 2), (12, 3), (NO_BOUND, 4))
SYSTOLIC_CODE: Final[Steps] = ((0, 0), (49, 1), (75, 2), (89, 3), (NO_BOUND, 4))
RESPIRATION_CODE: Final[Steps] = ((0, 0), (5, 1), (9, 2), (29, 4), (NO_BOUND, 3))

WEIGHTS: Final = (9368, 7326, 2908)
"""Of the three codes, in ten-thousandths, so that sums are exact."""

_INPUTS: Final = ("gcs_total", "systolic_mmhg", "respiration_rate_per_min")
RTS: Final = Rule("rts", "Revised Trauma Score, Champion 1989", _INPUTS)
T_RTS: Final = Rule("t-rts", "Triage Revised Trauma Score, Champion 1989", _INPUTS)

TAGS: Final = ("delayed", "urgent", "immediate", "dead")
_DELAYED: Final = 12
_URGENT: Final = 11

Codes = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]


def codes(seen: Seen) -> Codes:
    """Give what the codes of GCS, pressure and respiration may be: one each, where known."""
    low, high = gcs.extent(seen)
    conscious = sorted({points(GCS_CODE, total) for total in range(low, high + 1)})
    return (
        tuple(conscious),
        _code(SYSTOLIC_CODE, number(seen, "systolic_mmhg")),
        _code(RESPIRATION_CODE, number(seen, "respiration_rate_per_min")),
    )


def _code(steps: Steps, value: float | None) -> tuple[int, ...]:
    return all_points(steps) if value is None else (points(steps, half_up(value)),)


def tag(total: int) -> str:
    """Give the triage tag of a T-RTS."""
    if total >= _DELAYED:
        return TAGS[0]
    if total >= _URGENT:
        return TAGS[1]
    return TAGS[2] if total > 0 else TAGS[3]


def score(seen: Seen, patient: Patient, at: datetime) -> Score:
    """Give the weighted score, to four decimals."""

    def weighted(parts: tuple[int, ...]) -> float:
        return sum(w * part for w, part in zip(WEIGHTS, parts, strict=True)) / 10_000

    return _score(RTS, seen, patient, at, weighted)


def triage_score(seen: Seen, patient: Patient, at: datetime) -> Score:
    """Give the triage form with its tag."""
    found = _score(T_RTS, seen, patient, at, sum)
    if found.minimum is None or found.maximum is None:
        return found
    able = {tag(total) for total in range(int(found.minimum), int(found.maximum) + 1)}
    possible = tuple(word for word in TAGS if word in able)
    band = possible[0] if len(possible) == 1 else None
    return found.model_copy(update={"band": band, "bands_possible": possible})


def _score(
    rule: Rule,
    seen: Seen,
    patient: Patient,
    at: datetime,
    add_up: Callable[[tuple[int, ...]], float],
) -> Score:
    why_not = no_adult_score(patient)
    if why_not is not None:
        return rule.not_scored(seen, at, why_not)
    choices = codes(seen)
    low = add_up(tuple(part[0] for part in choices))
    high = add_up(tuple(part[-1] for part in choices))
    low_gcs, high_gcs = gcs.extent(seen)
    absent = [name for name in rule.missing(seen) if name != "gcs_total" or low_gcs != high_gcs]
    return Score(
        name=rule.name,
        table=rule.table,
        measured_at=at,
        total=None if absent else low,
        minimum=low,
        maximum=high,
        missing=tuple(absent),
        inputs=Rule(rule.name, rule.table, (*gcs.RULE.inputs, *rule.inputs)).used(seen, at),
    )
