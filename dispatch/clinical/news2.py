"""National Early Warning Score 2, Royal College of Physicians 2017, both SpO2 scales.

Bands are applied after rounding (half up): rates, pressure and SpO2 to the integer, temperature to
0.1 °C, so that no value falls between two bands. A missing parameter makes the score a range.
Not for patients under 16 years or in pregnancy. The engine advises; clinicians decide.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from dispatch.clinical.vital_signs import PARAMETERS, Value, VitalSigns, current
from dispatch.require import require
from schemas.incidents import Patient
from schemas.scores import News2
from schemas.vocabulary import Consciousness

Band = Literal["low", "low-medium", "medium", "high"]
Steps = tuple[tuple[int, int], ...]

ADULT_FROM_YEARS: Final = 16
MEDIUM_FROM: Final = 5
HIGH_FROM: Final = 7
RED_POINTS: Final = 3
OXYGEN_POINTS: Final = 2

# (upper bound, points), the first bound that is not exceeded counts; the last row has no bound.
_NO_BOUND: Final = 10_000
RESPIRATION: Final[Steps] = ((8, 3), (11, 1), (20, 0), (24, 2), (_NO_BOUND, 3))
SPO2_SCALE_1: Final[Steps] = ((91, 3), (93, 2), (95, 1), (_NO_BOUND, 0))
SPO2_SCALE_2_ON_AIR: Final[Steps] = ((83, 3), (85, 2), (87, 1), (_NO_BOUND, 0))
SPO2_SCALE_2_ON_OXYGEN: Final[Steps] = (
    (83, 3),
    (85, 2),
    (87, 1),
    (92, 0),
    (94, 1),
    (96, 2),
    (_NO_BOUND, 3),
)
SYSTOLIC: Final[Steps] = ((90, 3), (100, 2), (110, 1), (219, 0), (_NO_BOUND, 3))
HEART_RATE: Final[Steps] = ((40, 3), (50, 1), (90, 0), (110, 1), (130, 2), (_NO_BOUND, 3))
TEMPERATURE_TENTHS: Final[Steps] = ((350, 3), (360, 1), (380, 0), (390, 1), (_NO_BOUND, 2))

# Temperature scores 3 only when low, so a missing one may still be 3.
_MOST: Final[Mapping[str, int]] = {
    name: OXYGEN_POINTS if name == "on_oxygen" else RED_POINTS for name in PARAMETERS
}


def _rounded(value: float, *, tenths: bool = False) -> int:
    """Round half up on the decimal that was written, in units or in tenths."""
    exact = Decimal(repr(float(value))) * (10 if tenths else 1)
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _points(steps: Steps, value: int) -> int:
    """Look a rounded value up in a table of bands."""
    return next(points for bound, points in steps if value <= bound)


def _spo2_points(spo2: int, scale: int, on_oxygen: Value | None) -> tuple[int, int]:
    """Give least and most points; they differ on scale 2 while air or oxygen is not known."""
    if scale == 1:
        points = _points(SPO2_SCALE_1, spo2)
        return points, points
    on_air = _points(SPO2_SCALE_2_ON_AIR, spo2)
    with_oxygen = _points(SPO2_SCALE_2_ON_OXYGEN, spo2)
    if on_oxygen is None:
        return min(on_air, with_oxygen), max(on_air, with_oxygen)
    points = with_oxygen if on_oxygen else on_air
    return points, points


def _ranges(values: Mapping[str, Value], scale: int) -> dict[str, tuple[int, int]]:
    """Give least and most points of each parameter; a missing one spans its whole column."""
    ranges = {name: (0, _MOST[name]) for name in PARAMETERS}
    tables = {
        "respiration_rate_per_min": RESPIRATION,
        "systolic_mmhg": SYSTOLIC,
        "heart_rate_per_min": HEART_RATE,
    }
    for name, steps in tables.items():
        if name in values:
            points = _points(steps, _rounded(float(values[name])))
            ranges[name] = (points, points)
    if "temperature_c" in values:
        tenths = _rounded(float(values["temperature_c"]), tenths=True)
        points = _points(TEMPERATURE_TENTHS, tenths)
        ranges["temperature_c"] = (points, points)
    if "spo2_pct" in values:
        spo2 = _rounded(float(values["spo2_pct"]))
        ranges["spo2_pct"] = _spo2_points(spo2, scale, values.get("on_oxygen"))
    if "on_oxygen" in values:
        points = OXYGEN_POINTS if values["on_oxygen"] else 0
        ranges["on_oxygen"] = (points, points)
    if "consciousness" in values:
        points = 0 if values["consciousness"] is Consciousness.ALERT else RED_POINTS
        ranges["consciousness"] = (points, points)
    return ranges


def band(total: int, *, single_red: bool) -> Band:
    """Give the RCP risk band of a total; ``single_red`` says that one parameter scores 3."""
    require(0 <= total <= sum(_MOST.values()), f"NEWS2 total {total} is out of 0 to 20")
    if total >= HIGH_FROM:
        return "high"
    if total >= MEDIUM_FROM:
        return "medium"
    return "low-medium" if single_red else "low"


def _not_scored(patient: Patient) -> str | None:
    """Say why the adult score does not apply, or None where it does."""
    if patient.age_years is not None and patient.age_years < ADULT_FROM_YEARS:
        return f"no adult score under {ADULT_FROM_YEARS} years"
    if patient.pregnant:
        return "no NEWS2 in pregnancy"
    return None


def score(signs: VitalSigns, patient: Patient, at: datetime) -> News2:
    """Score the vital signs that are valid at ``at``.

    An unknown age is taken as adult. Missing parameters are named, and the total is then null with
    its least and greatest possible value beside it.
    """
    why_not = _not_scored(patient)
    if why_not is not None:
        return News2(
            measured_at=at, total=None, minimum=None, maximum=None, band=None, not_scored=why_not
        )
    values = current(signs, at)
    ranges = _ranges(values, signs.spo2_scale)
    low = sum(least for least, _ in ranges.values())
    high = sum(most for _, most in ranges.values())
    least_band = band(low, single_red=any(least == RED_POINTS for least, _ in ranges.values()))
    most_band = band(high, single_red=any(most == RED_POINTS for _, most in ranges.values()))
    return News2(
        measured_at=at,
        total=low if low == high else None,
        minimum=low,
        maximum=high,
        band=least_band if least_band == most_band else None,
        missing=tuple(name for name in PARAMETERS if name not in values),
    )
