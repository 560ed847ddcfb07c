"""Rounding before banding, so that no value falls between two bands: half up, on the decimal.

Rates, pressures and SpO2 are rounded to the integer, temperature to 0.1 °C. A tie goes up: 35.05 is
35.1 and 39.05 is 39.1, although neither is exact in binary. The tables do not say how a tie goes;
half up is how people round and what bedside monitors show.
"""

from decimal import ROUND_HALF_UP, Decimal
from math import floor
from typing import Final

_NEAR_TIE: Final = 1e-6


def half_up(value: float, *, per_unit: int = 1) -> int:
    """Round to the nearest ``1 / per_unit``, a tie up; give how many of those steps it is."""
    raised = value * per_unit + 0.5
    if abs(raised - round(raised)) > _NEAR_TIE:
        return floor(raised)
    exact = Decimal(repr(float(value))) * per_unit  # as it was written, not as binary has it
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
