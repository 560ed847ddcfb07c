"""Units of speed that trackers speak in, put into metres a second."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

SpeedUnit = Literal["m/s", "km/h", "knots", "mph"]

MPS_IN: Final[Mapping[SpeedUnit, float]] = MappingProxyType(
    {"m/s": 1.0, "km/h": 1 / 3.6, "knots": 0.514444, "mph": 0.44704}
)
"""Metres a second in one of each unit."""

KNOT_MPS: Final = MPS_IN["knots"]
KMH_MPS: Final = MPS_IN["km/h"]
