"""From what a device sent to samples in our parameters and units: the one place of translation.

A sample that cannot be used is refused by name and the others of its record are used; a fault never
repeats a value, which may be a patient's.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from dispatch.clinical.patient.monitoring import MONITORED
from schemas.ground.units import UnknownUnit, convert
from schemas.patient.device_codes import parameter_name
from schemas.patient.parameters import MEASURED, PARAMETERS, Kind, Parameter, Value, fault
from schemas.patient.vitals import MonitorRecord, MonitorSample, QualityFlag, Vitals

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

CLOCK_OFF_S_MAX: Final = 3_600
"""A device's clock that is further off is not corrected but refused: nobody has set it."""

LATE_S_MAX: Final = 86_400
"""A sample that is older than this when it is sent is of no use to anyone on the way."""

UNNAMED: Final = "unnamed"
"""The device of a simple record that names none."""

_DAY_S: Final = 86_400
_SYSTOLIC, _DIASTOLIC = "systolic_mmhg", "diastolic_mmhg"
_PRESSURES: Final[frozenset[str | None]] = frozenset({_SYSTOLIC, _DIASTOLIC})


class Sample(NamedTuple):
    """One value in its parameter's unit, at the device's own time (ms since 1970, UTC).

    ``spoiled`` is the flag for which it is not used, null where it is.
    """

    parameter: str
    value: Value
    at_ms: int
    spoiled: QualityFlag | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is refused: the field by its path, and why, with the fix."""

    field: str
    why: str


@dataclass(slots=True)
class Batch:
    """A record, translated. ``sent_ms`` and ``clock_ahead_ms`` are of the edge's clock.

    ``clock_ahead_ms`` is how far the device's clock is ahead, null where the device does not say.
    """

    device_id: str
    sent_ms: int
    clock_ahead_ms: int | None = None
    spo2_scale: int | None = None
    samples: list[Sample] = field(default_factory=list)
    unmapped: list[MonitorSample] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def to_ms(at: datetime) -> int:
    """Give an instant as milliseconds since 1970, UTC."""
    return round(at.timestamp() * 1000)


def from_ms(at_ms: int) -> datetime:
    """Give the instant of milliseconds since 1970, UTC."""
    return EPOCH + timedelta(milliseconds=at_ms)


def translate(event: Vitals | MonitorRecord) -> Batch:
    """Translate either form of the ``vitals`` topic. O(samples)."""
    return _simple(event) if isinstance(event, Vitals) else _record(event)


def _simple(event: Vitals) -> Batch:
    """Translate the simple form: its values were checked by its model, in our units already."""
    at_ms = to_ms(event.occurred_at)
    batch = Batch(event.device_id or UNNAMED, at_ms)
    if "spo2_scale" in event.model_fields_set:
        batch.spo2_scale = event.spo2_scale
    for row in MEASURED:
        value = getattr(event, row.name, None)
        if value is not None:
            plain = str(value) if row.kind is Kind.WORD else value
            batch.samples.append(Sample(row.name, plain, at_ms))
    return batch


def _record(event: MonitorRecord) -> Batch:
    batch = Batch(event.device_id, to_ms(event.occurred_at), spo2_scale=event.spo2_scale)
    if event.device_clock is not None:
        batch.clock_ahead_ms = to_ms(event.device_clock) - batch.sent_ms
        if abs(batch.clock_ahead_ms) > CLOCK_OFF_S_MAX * 1000:
            why = f"the device's clock is {_days(batch.clock_ahead_ms)} days off: set it"
            batch.faults.append(Fault("device_clock", why))
            return batch
    names = [parameter_name(sample.code) for sample in event.samples]
    swapped = _swapped(event, names) if frozenset(names) >= _PRESSURES else frozenset()
    for index, (sample, name) in enumerate(zip(event.samples, names, strict=True)):
        if index in swapped:
            why = "diastolic is above systolic of the same time: were they swapped?"
            batch.faults.append(Fault(f"samples.{index}.value", why))
        else:
            _take(batch, index, sample, name)
    return batch


def _take(batch: Batch, index: int, sample: MonitorSample, name: str | None) -> None:
    """Translate one sample into the batch: used, kept unmapped, or a fault."""
    if name is None:
        batch.unmapped.append(sample)
        return
    at_ms = round(sample.at.timestamp() * 1000)
    ahead_ms = at_ms - (batch.clock_ahead_ms or 0) - batch.sent_ms
    if not -LATE_S_MAX * 1000 <= ahead_ms <= CLOCK_OFF_S_MAX * 1000:
        why = f"{_days(ahead_ms)} days from occurred_at: set the device's clock"
        batch.faults.append(Fault(f"samples.{index}.at", why))
        return
    parameter = PARAMETERS[name]
    value = sample.value
    if parameter.kind is Kind.NUMBER and isinstance(value, float):
        try:
            value = _in_our_unit(value, sample, parameter)
        except UnknownUnit as error:
            batch.faults.append(Fault(f"samples.{index}.unit", f"{name}: {error}"))
            return
    wrong = fault(parameter, value)
    if wrong is not None:
        batch.faults.append(Fault(f"samples.{index}.value", wrong))
        return
    batch.samples.append(Sample(name, value, at_ms, _spoiled(name, sample.flags)))


def _in_our_unit(value: float, sample: MonitorSample, parameter: Parameter) -> float:
    """Convert; our own names say their unit, any other code must come with one."""
    if sample.unit is None:
        if sample.code == parameter.name:
            return value
        msg = f"is null: say which, e.g. {parameter.unit}"
        raise UnknownUnit(msg)
    return convert(value, sample.unit, parameter.unit)


def _spoiled(name: str, flags: tuple[QualityFlag, ...]) -> QualityFlag | None:
    if not flags:
        return None
    return next((flag for flag in flags if flag in MONITORED[name].spoiled_by), None)


def _swapped(event: MonitorRecord, names: list[str | None]) -> frozenset[int]:
    """Find the pressures of one second whose diastolic is above the systolic, in one unit."""
    pairs: dict[tuple[datetime, str | None], dict[str, tuple[int, float]]] = {}
    for index, (sample, name) in enumerate(zip(event.samples, names, strict=True)):
        if name is not None and name in _PRESSURES and isinstance(sample.value, float):
            second = sample.at.replace(microsecond=0)  # some devices stamp each value by itself
            pair = pairs.setdefault((second, sample.unit), {})
            pair[name] = (index, sample.value)
    found: set[int] = set()
    for pair in pairs.values():
        if len(pair) == len(_PRESSURES):
            (high_at, high), (low_at, low) = pair[_SYSTOLIC], pair[_DIASTOLIC]
            if low > high:
                found |= {high_at, low_at}
    return frozenset(found)


def _days(span_ms: int) -> str:
    return f"{span_ms / 1000 / _DAY_S:.1f}"
