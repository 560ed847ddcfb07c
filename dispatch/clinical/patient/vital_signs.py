"""The patient's current vital signs: the newest valid reading of each parameter, with its age."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from dispatch.clinical.patient.monitoring import MONITORED, VALID_S
from schemas.ground.vocabulary import Consciousness
from schemas.patient.parameters import Value
from schemas.patient.signs import PatientSigns, Trend

AIR_FIO2_PCT: Final = 21.0
ALERT_GCS: Final = 15


@dataclass(frozen=True, slots=True)
class Reading:
    """One value, the time at which it was measured, and how it was going; null: not known."""

    value: Value
    at: datetime
    trend: Trend | None = None


Seen = Mapping[str, Reading]
"""What is known of a patient now, by parameter; one that is not known is absent, not normal."""


@dataclass(frozen=True, slots=True)
class VitalSigns:
    """The newest reading of each parameter; one never measured is absent, not normal.

    ``spo2_scale`` is 1 unless a clinician said 2.
    """

    readings: Mapping[str, Reading]
    spo2_scale: int = 1


NONE_YET: Final = VitalSigns({})


def merge(signs: VitalSigns, event: PatientSigns, *, after: datetime | None = None) -> VitalSigns:
    """Take over what ``event`` says, unless a newer reading is there already.

    A parameter that it does not name stays as it is, until it expires. What was measured until
    ``after`` is left out; null takes all. O(number of parameters).
    """
    readings = dict(signs.readings)
    for sign in event.signs:
        if after is not None and sign.at <= after:
            continue
        known = readings.get(sign.parameter)
        if known is None or known.at <= sign.at:
            readings[sign.parameter] = Reading(sign.value, sign.at, sign.trend)
    return VitalSigns(readings, event.spo2_scale)


def join(older: VitalSigns, newer: VitalSigns) -> VitalSigns:
    """Put two together: of each parameter the later reading, of one time ``newer``'s."""
    readings = dict(older.readings)
    for name, reading in newer.readings.items():
        known = readings.get(name)
        if known is None or known.at <= reading.at:
            readings[name] = reading
    return VitalSigns(readings, max(older.spo2_scale, newer.spo2_scale))


def current(signs: VitalSigns, now: datetime) -> dict[str, Reading]:
    """Give what is still valid at ``now``, with what follows from it; an expired one is missing."""
    return with_derived(
        {
            name: reading
            for name, reading in signs.readings.items()
            if now - reading.at <= _valid_for(name)
        }
    )


def lapsed(signs: VitalSigns, since: datetime, now: datetime) -> bool:
    """Tell whether a reading that was current at ``since`` has expired by ``now``; quick."""
    return any(
        since - reading.at <= _valid_for(name) < now - reading.at
        for name, reading in signs.readings.items()
    )


@cache
def _valid_for(name: str) -> timedelta:
    return timedelta(seconds=valid_s(name))


def valid_s(name: str) -> int:
    """Give for how long a reading of a parameter is current."""
    row = MONITORED.get(name)
    return VALID_S if row is None else row.valid_s


def with_derived(seen: dict[str, Reading]) -> dict[str, Reading]:
    """Add what other readings say of a parameter that has no reading of its own.

    Heart rate from the pulse of an oximeter or cuff; air or oxygen from flow or FiO2; the Glasgow
    total from its three parts; consciousness from the Glasgow total, where 14 or less counts as
    new confusion until a clinician says otherwise (RCP 2017).
    """
    if "heart_rate_per_min" not in seen and "pulse_rate_per_min" in seen:
        seen["heart_rate_per_min"] = seen["pulse_rate_per_min"]
    if "on_oxygen" not in seen:
        _add_oxygen(seen)
    if "gcs_total" not in seen:
        _add_gcs_total(seen)
    if "consciousness" not in seen and "gcs_total" in seen:
        total = seen["gcs_total"]
        word = Consciousness.ALERT if total.value == ALERT_GCS else Consciousness.CONFUSION
        seen["consciousness"] = Reading(word.value, total.at)
    return seen


def _add_oxygen(seen: dict[str, Reading]) -> None:
    """Take the newer of flow and FiO2; of two of one time the one that says oxygen."""
    found = [
        Reading(float(seen[name].value) > nothing, seen[name].at)
        for name, nothing in (("oxygen_flow_l_min", 0.0), ("fio2_pct", AIR_FIO2_PCT))
        if name in seen
    ]
    if found:
        seen["on_oxygen"] = max(found, key=lambda reading: (reading.at, reading.value))


def _add_gcs_total(seen: dict[str, Reading]) -> None:
    parts = [seen[name] for name in ("gcs_eye", "gcs_verbal", "gcs_motor") if name in seen]
    if len(parts) == 3:  # noqa: PLR2004 - eye, verbal, motor
        total = sum(int(part.value) for part in parts)
        seen["gcs_total"] = Reading(total, min(part.at for part in parts))
