"""Whether a parameter rises or falls, and how sure that is: least squares with a 95 % interval."""

from collections.abc import Sequence
from math import sqrt
from typing import Final, Literal

from schemas.patient.signs import Trend

POINTS_MIN: Final = 4
"""Two degrees of freedom: with fewer the interval says nothing."""

# Two-sided 95 % quantiles of Student's t by degrees of freedom (any statistics book's table).
_T_95: Final = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306,
    2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
)  # fmt: skip
POINTS_MAX: Final = len(_T_95) + 2
_DECIMALS: Final = 4


def fit(points: Sequence[tuple[float, float]]) -> Trend | None:
    """Fit a line to (minutes, value), at most ``POINTS_MAX`` of them, in order of time.

    None where there are fewer than ``POINTS_MIN`` or all are of one time. O(points).
    """
    points = points[-POINTS_MAX:]
    count = len(points)
    if count < POINTS_MIN:
        return None
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    if spread == 0:
        return None
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    rest = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in points)
    half = _T_95[count - 3] * sqrt(rest / (count - 2) / spread)
    low, high = round(slope - half, _DECIMALS), round(slope + half, _DECIMALS)
    word: Literal["rising", "falling", "steady"] = "steady"
    if low > 0 or high < 0:
        word = "rising" if low > 0 else "falling"
    return Trend(
        slope_per_min=round(slope, _DECIMALS),
        low_per_min=low,
        high_per_min=high,
        points=count,
        word=word,
    )
