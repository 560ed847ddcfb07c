"""The chart of the National Early Warning Score 2 (RCP 2017), as tables of bands.

Bands are of rounded values (``rounding.half_up``): integers, temperature in tenths of a degree.
"""

from typing import Final

from dispatch.clinical.method.bands import NO_BOUND, Steps

RED_POINTS: Final = 3
OXYGEN_POINTS: Final = 2

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

PLAIN: Final[tuple[tuple[str, Steps, int], ...]] = (
    ("respiration_rate_per_min", RESPIRATION, 1),
    ("systolic_mmhg", SYSTOLIC, 1),
    ("heart_rate_per_min", HEART_RATE, 1),
    ("temperature_c", TEMPERATURE_TENTHS, 10),
)
"""Each parameter that one column tells, with its steps per unit."""


def saturation_steps(scale: int, *, on_oxygen: bool) -> Steps:
    """Give the SpO2 column; scale 2 asks whether it was taken on oxygen."""
    if scale == 1:
        return SPO2_SCALE_1
    return SPO2_SCALE_2_ON_OXYGEN if on_oxygen else SPO2_SCALE_2_ON_AIR
