"""Several sources of one truth: where they disagree the worse one counts for this patient.

Words, flags and totals have one order for everybody (``vital_signs``). What is worse of two rates
or pressures depends on who the patient is: a heart rate of 70 is nothing in an adult and alarming
in a newborn. Two readings that differ by less than the parameter's material change do not disagree.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from dispatch.clinical.method.bands import points
from dispatch.clinical.method.rounding import half_up
from dispatch.clinical.method.rule import no_adult_score
from dispatch.clinical.patient.monitoring import MONITORED
from dispatch.clinical.patient.vital_signs import GCS_PARTS, Reading, Seen, VitalSigns, current
from dispatch.clinical.scores import bedside_pews, meows
from dispatch.clinical.scores.news2_chart import PLAIN
from dispatch.clinical.scores.red_flags import limits_of
from dispatch.clinical.triage.arrest import RESPONDS
from schemas.events.incidents import Patient

HEART, PULSE = "heart_rate_per_min", "pulse_rate_per_min"

Kind = tuple[str, ...]
"""Parameters that are one way of looking at a thing; the first is the whole of it."""

FAMILIES: Final[tuple[tuple[Kind, ...], ...]] = (
    ((HEART,), (PULSE,)),
    (("consciousness",), ("gcs_total", *GCS_PARTS), ("obeys_commands",)),
    (("on_oxygen",), ("oxygen_flow_l_min",), ("fio2_pct",)),
    (("respiration_rate_per_min",), ("breathing",)),
    (("respiratory_effort",), ("respiratory_distress",)),
    (("capillary_refill_s",), ("radial_pulse",)),
)
"""Each thing that several kinds of readings speak of."""

_COLOURS: Final = {"white": 0, "yellow": 2, "red": 3}
_NEWS2: Final = {name: (steps, per_unit) for name, steps, per_unit in PLAIN}


def present(signs: VitalSigns, now: datetime, patient: Patient) -> dict[str, Reading]:
    """Give what is known of a patient at ``now``, with the worse of two that disagree."""
    return resolved(current(signs, now), patient)


def resolved(seen: dict[str, Reading], patient: Patient) -> dict[str, Reading]:
    """Put the worse value in wherever another source says a materially different one."""
    for name in [name for name, reading in seen.items() if reading.differs is not None]:
        reading = seen[name]
        other = reading.differs
        if other is not None and _is_worse(name, other, float(reading.value), patient):
            seen[name] = replace(reading, value=other, differs=float(reading.value))
    heart, pulse = seen.get(HEART), seen.get(PULSE)
    if heart is not None and pulse is not None and _pulse_counts(seen, heart, pulse, patient):
        seen[HEART] = replace(pulse, by=(PULSE,), differs=float(heart.value))
    return seen


def _pulse_counts(seen: Seen, heart: Reading, pulse: Reading, patient: Patient) -> bool:
    """Tell whether the pulse is worse than the ECG's rate.

    An oximeter that finds no pulse is no arrest in a patient who responds and whose ECG beats.
    """
    one, other = float(pulse.value), float(heart.value)
    if abs(one - other) < (MONITORED[HEART].material or 0):
        return False
    word = seen.get("consciousness")
    if half_up(one) == 0 and word is not None and word.value in RESPONDS:
        return False
    return _is_worse(HEART, one, other, patient)


def _is_worse(name: str, one: float, other: float, patient: Patient) -> bool:
    return _badness(name, one, patient) > _badness(name, other, patient)


def _badness(name: str, value: float, patient: Patient) -> tuple[int, int, float]:
    """Say how bad a value is: a red flag before none, then points, then how near to a limit.

    Of a parameter that no table knows neither value is worse.
    """
    flagged, near = False, list[float]()
    for limit_name, per_unit, low, high in limits_of(patient):
        if limit_name == name:
            steps = half_up(value, per_unit=per_unit)
            near += [low - value * per_unit] if low is not None else []
            near += [value * per_unit - high] if high is not None else []
            flagged |= (low is not None and steps < low) or (high is not None and steps > high)
    return int(flagged), _points(name, value, patient), max(near, default=0.0)


def _points(name: str, value: float, patient: Patient) -> int:
    """Give the most points of the patient's own tables: NEWS2, Bedside PEWS, MEOWS."""
    found = [0]
    if no_adult_score(patient) is None and name in _NEWS2:
        steps, per_unit = _NEWS2[name]
        found.append(points(steps, half_up(value, per_unit=per_unit)))
    if patient.age_years is not None and name in bedside_pews.BY_AGE:
        rows = bedside_pews.BY_AGE[name]
        bands = bedside_pews.age_bands(patient)
        found += [points(rows[band], half_up(value)) for band in bands]
    if patient.pregnant and name in meows.CHART:
        found.append(_COLOURS[meows.CHART[name].colour(value)])
    return max(found)


def doubted(by: Iterable[str], measured: Collection[str]) -> frozenset[str]:
    """Name what cannot be told now, because a source that told it before has gone silent.

    ``by`` are the sources that a reason rested on, ``measured`` those that are read now. Another
    kind of the same family does not speak for the one that is missing.
    """
    silent = [name for name in by if name not in measured]
    found: dict[str, None] = {}
    for family in FAMILIES:
        gone = [kind for kind in family if _is_gone(kind, silent, measured)]
        if gone:
            own = [name for kind in gone for name in kind if name in measured]
            found |= dict.fromkeys(name for kind in family for name in kind if name not in own)
    return frozenset(found)


def _is_gone(kind: Kind, silent: Collection[str], measured: Collection[str]) -> bool:
    """Tell whether a kind has gone silent; its first name stands for all of it."""
    return kind[0] not in measured and any(name in silent for name in kind)


def spoken_by(names: Iterable[str], seen: Mapping[str, Reading]) -> tuple[str, ...]:
    """Name the parameters that were measured of what something rests on, each once, by name."""
    told = [source for name in names if name in seen for source in seen[name].by or (name,)]
    return tuple(sorted(dict.fromkeys(told)))
