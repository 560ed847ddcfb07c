"""The patient's current vital signs: the newest valid value of each parameter, with its age."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from schemas.vitals import Vitals
from schemas.vocabulary import Consciousness

Value = float | bool | Consciousness

PARAMETERS: Final = (
    "respiration_rate_per_min",
    "spo2_pct",
    "on_oxygen",
    "systolic_mmhg",
    "heart_rate_per_min",
    "temperature_c",
    "consciousness",
)
"""What NEWS2 is made of, under the names of ``schemas.vitals.Vitals``."""

VALID_FOR: Final = timedelta(minutes=10)
"""A value older than this is not current. Our choice: monitors measure NIBP every 2 to 5 min."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One value and the time at which it was measured."""

    value: Value
    at: datetime


@dataclass(frozen=True, slots=True)
class VitalSigns:
    """The newest reading of each parameter; one never measured is absent, not normal.

    ``spo2_scale`` is the one that the SpO2 reading was taken on.
    """

    readings: Mapping[str, Reading]
    spo2_scale: int = 1


NONE_YET: Final = VitalSigns({})


def merge(signs: VitalSigns, vitals: Vitals) -> VitalSigns:
    """Take over what ``vitals`` measured, unless a newer reading is there already.

    A null parameter leaves the older reading as it is. O(number of parameters).
    """
    readings = dict(signs.readings)
    scale = signs.spo2_scale
    for name in PARAMETERS:
        value = getattr(vitals, name)
        known = readings.get(name)
        if value is not None and (known is None or known.at <= vitals.occurred_at):
            readings[name] = Reading(value, vitals.occurred_at)
            scale = vitals.spo2_scale if name == "spo2_pct" else scale
    return VitalSigns(readings, scale)


def current(signs: VitalSigns, now: datetime) -> dict[str, Value]:
    """Give the values that are still valid at ``now``; an expired one is missing."""
    return {
        name: reading.value
        for name, reading in signs.readings.items()
        if now - reading.at <= VALID_FOR
    }
