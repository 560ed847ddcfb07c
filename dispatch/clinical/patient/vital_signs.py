"""The patient's current vital signs: the newest valid reading of each parameter, with its age.

Some things are told by several kinds of readings: consciousness by a word and by the Glasgow scale,
oxygen by a word, a flow and a share. Where two kinds disagree the worse one counts; and one that
is too old is not outdone by a better one of another kind, but leaves the thing not known until its
own kind is measured again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Final

from dispatch.clinical.patient.monitoring import MONITORED, VALID_S
from schemas.ground.vocabulary import Consciousness
from schemas.patient.parameters import Value
from schemas.patient.signs import PatientSigns, Trend

AIR_FIO2_PCT: Final = 21.0
ALERT_GCS: Final = 15

GCS_PARTS: Final = ("gcs_eye", "gcs_verbal", "gcs_motor")
GCS_WORDS: Final = (
    (6, Consciousness.UNRESPONSIVE),
    (10, Consciousness.PAIN),
    (13, Consciousness.VOICE),
    (14, Consciousness.CONFUSION),
    (ALERT_GCS, Consciousness.ALERT),
)
"""Upper bound of the Glasgow total, and the word.

14 is new confusion until a clinician says otherwise (RCP 2017); below it the crosswalk from
prehospital data (Pediatrics Open Science 1(1), 2025).
"""

_ORDER: Final = {word.value: rank for rank, word in enumerate(Consciousness)}


@dataclass(frozen=True, slots=True)
class Reading:
    """One value, the time at which it was measured, and how it was going; null: not known.

    ``by`` names the parameters that say so, where the value is not a reading of its own or where
    others say no better. ``differs`` is what another source of the same parameter says, null where
    none says anything materially different.
    """

    value: Value
    at: datetime
    trend: Trend | None = None
    by: tuple[str, ...] = ()
    differs: float | None = None


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
NOTHING: Final[Mapping[str, Reading]] = MappingProxyType({})


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
            readings[sign.parameter] = Reading(
                sign.value, sign.at, sign.trend, differs=sign.differs
            )
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
    fresh, old = _by_age(signs, now)
    return with_derived(fresh, old)


def measured(signs: VitalSigns, now: datetime) -> frozenset[str]:
    """Name what has a reading of its own that is valid at ``now``."""
    return frozenset(_by_age(signs, now)[0])


def _by_age(signs: VitalSigns, now: datetime) -> tuple[dict[str, Reading], dict[str, Reading]]:
    """Part readings into those that are valid and those that have expired."""
    fresh, old = dict[str, Reading](), dict[str, Reading]()
    for name, reading in signs.readings.items():
        kept = fresh if now - reading.at <= _valid_for(name) else old
        kept[name] = reading
    return fresh, old


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


def with_derived(
    seen: dict[str, Reading], old: Mapping[str, Reading] = NOTHING
) -> dict[str, Reading]:
    """Add what readings say of each other; ``old`` are those that have expired.

    Heart rate from the pulse of an oximeter or cuff where the ECG gives none; the Glasgow total
    from its three parts; air or oxygen, and consciousness, by the worst of what speaks of them.
    """
    if "heart_rate_per_min" not in seen and "pulse_rate_per_min" in seen:
        pulse = seen["pulse_rate_per_min"]
        seen["heart_rate_per_min"] = replace(pulse, by=("pulse_rate_per_min",))
    _put_worst(seen, "on_oxygen", _oxygen(seen), _oxygen(old), int)
    total, before = gcs_total(seen), None
    if total is not None:
        seen["gcs_total"] = total
    else:
        before = gcs_total({**old, **seen})
    _put_worst(
        seen,
        "consciousness",
        [*_own(seen, "consciousness"), *_word_of(total)],
        [*_own(old, "consciousness"), *_word_of(before)],
        lambda value: _ORDER[str(value)],
    )
    return seen


def _put_worst(
    seen: dict[str, Reading],
    name: str,
    fresh: Iterable[Reading],
    old: Iterable[Reading],
    rank: Callable[[Value], int],
) -> None:
    """Let the worst witness speak; none where an expired one, not heard of since, said worse."""
    witnesses = list(fresh)
    if not witnesses:
        return
    worst = max(witnesses, key=lambda one: (rank(one.value), one.at))
    if any(rank(one.value) > rank(worst.value) for one in old):
        seen.pop(name, None)
        return
    bad = tuple(source for one in witnesses if rank(one.value) > 0 for source in one.by)
    by = bad or worst.by
    seen[name] = replace(worst, by=() if by == (name,) else by)


def _own(seen: Mapping[str, Reading], name: str) -> list[Reading]:
    return [replace(seen[name], by=(name,))] if name in seen else []


def _oxygen(seen: Mapping[str, Reading]) -> list[Reading]:
    """Give what the word, the flow and the share say of oxygen."""
    amounts = [
        Reading(float(seen[name].value) > nothing, seen[name].at, by=(name,))
        for name, nothing in (("oxygen_flow_l_min", 0.0), ("fio2_pct", AIR_FIO2_PCT))
        if name in seen
    ]
    return [*_own(seen, "on_oxygen"), *amounts]


def gcs_total(seen: Seen) -> Reading | None:
    """Give the Glasgow total, told or added up: the newer of the two, of one time the worse."""
    parts = [seen[name] for name in GCS_PARTS if name in seen]
    told = seen.get("gcs_total")
    if len(parts) < len(GCS_PARTS):
        return told
    total = sum(int(part.value) for part in parts)
    added = Reading(total, min(part.at for part in parts), by=GCS_PARTS)
    if told is None or (added.at, -total) > (told.at, -int(told.value)):
        return added
    return told


def _word_of(total: Reading | None) -> list[Reading]:
    if total is None:
        return []
    word = next(word for most, word in GCS_WORDS if int(total.value) <= most)
    return [Reading(word.value, total.at, by=total.by or ("gcs_total",))]
