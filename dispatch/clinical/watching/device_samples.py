"""From what a device sent to samples in our parameters and units: the one place of translation.

A sample that cannot be used is refused by name and the others of its record are used; a fault never
repeats a value, which may be a patient's.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from dispatch.clinical.patient.monitoring import MONITORED
from schemas.ground.units import UnknownUnit, convert
from schemas.patient.answer_codes import answered
from schemas.patient.device_codes import is_arterial, one_spelling, parameter_name
from schemas.patient.parameters import (
    MEASURED,
    PARAMETERS,
    Kind,
    Parameter,
    Value,
    doubt,
    fault,
)
from schemas.patient.vitals import MonitorRecord, MonitorSample, QualityFlag, Vitals

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

CLOCK_OFF_S_MAX: Final = 3_600
"""A device's clock that is further off is not corrected but refused: nobody has set it."""

LATE_S_MAX: Final = 86_400
"""A sample that is older than this when it is sent is of no use to anyone on the way."""

UNNAMED: Final = "unnamed"
"""The device of a simple record that names none."""

_DAY_S: Final = 86_400
_SHOWN_CHARS_MAX: Final = 40
_IN_VITALS: Final = tuple(row for row in MEASURED if row.name in Vitals.model_fields)
"""What the simple form has a field for."""

_SYSTOLIC, _DIASTOLIC = "systolic_mmhg", "diastolic_mmhg"
_SWAPPED: Final = "diastolic is above systolic of the same time: were they swapped?"


class Sample(NamedTuple):
    """One value in its parameter's unit, at the device's own time (ms since 1970, UTC).

    ``spoiled`` is the flag for which it is not used, null where it is. ``code`` is what the device
    calls it, in one spelling: of one parameter each is a sensor, a cuff or an arterial line.
    """

    parameter: str
    value: Value
    at_ms: int
    spoiled: QualityFlag | None = None
    code: str = ""


class FaultKind(StrEnum):
    """What in a sample could not be used.

    A code, a unit or an answer that is not understood stays so until somebody changes the device; a
    value or a time may be right the next moment.
    """

    CODE = "code"
    UNIT = "unit"
    ANSWER = "answer"
    VALUE = "value"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is refused, or used and asked about: the field by its path, and why, with the fix.

    ``code`` and ``unit`` are those that the device sent: with ``kind`` they tell whether it is the
    same fault as one before.
    """

    field: str
    why: str
    kind: FaultKind = FaultKind.VALUE
    code: str = ""
    unit: str | None = None


@dataclass(slots=True)
class Batch:
    """A record, translated. ``sent_ms`` and ``clock_ahead_ms`` are of the edge's clock.

    ``clock_ahead_ms`` is how far the device's clock is ahead, null where the device does not say.
    ``understood`` holds the codes under which something could be used, in their order.
    """

    device_id: str
    sent_ms: int
    clock_ahead_ms: int | None = None
    spo2_scale: int | None = None
    samples: list[Sample] = field(default_factory=list)
    unmapped: list[MonitorSample] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    understood: dict[str, None] = field(default_factory=dict)


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
    """Translate the simple form: our names and units, so that only a value can be wrong."""
    at_ms = to_ms(event.occurred_at)
    batch = Batch(event.device_id or UNNAMED, at_ms)
    if "spo2_scale" in event.model_fields_set:
        batch.spo2_scale = event.spo2_scale
    high, low = event.systolic_mmhg, event.diastolic_mmhg
    swapped = high is not None and low is not None and low > high
    for row in _IN_VITALS:
        value = getattr(event, row.name)
        if value is None:
            continue
        plain = str(value) if row.kind is Kind.WORD else value
        wrong = fault(row, plain)
        if wrong is None and swapped and row.name in {_SYSTOLIC, _DIASTOLIC}:
            wrong = _SWAPPED
        asked = wrong or doubt(row, plain)
        if asked is not None:
            batch.faults.append(Fault(row.name, asked, code=row.name))
        if wrong is None:
            batch.samples.append(Sample(row.name, plain, at_ms))
            batch.understood[row.name] = None
    return batch


def _record(event: MonitorRecord) -> Batch:
    batch = Batch(event.device_id, to_ms(event.occurred_at), spo2_scale=event.spo2_scale)
    if event.device_clock is not None:
        batch.clock_ahead_ms = to_ms(event.device_clock) - batch.sent_ms
        if abs(batch.clock_ahead_ms) > CLOCK_OFF_S_MAX * 1000:
            why = f"the device's clock is {_days(batch.clock_ahead_ms)} days off: set it"
            batch.faults.append(Fault("device_clock", why, FaultKind.TIME))
            return batch
    taken = [
        (index, sample, used)
        for index, sample in enumerate(event.samples)
        if (used := _take(batch, index, sample)) is not None
    ]
    swapped = _swapped(taken)
    for index, sample, used in taken:
        if index in swapped:
            batch.faults.append(_of(sample, f"samples.{index}.value", _SWAPPED, FaultKind.VALUE))
        else:
            batch.samples.append(used)
            batch.understood[sample.code] = None
    return batch


def _take(batch: Batch, index: int, sample: MonitorSample) -> Sample | None:
    """Translate one sample; None where it is kept unmapped or refused, as the batch then says."""
    name = parameter_name(sample.code)
    if name is None:
        batch.unmapped.append(sample)
        shown = repr(sample.code[:_SHOWN_CHARS_MAX])
        why = f"{shown} is in no table: kept, not scored; send its LOINC or IEEE 11073 code"
        batch.faults.append(_of(sample, f"samples.{index}.code", why, FaultKind.CODE))
        return None
    at_ms = round(sample.at.timestamp() * 1000)
    ahead_ms = at_ms - (batch.clock_ahead_ms or 0) - batch.sent_ms
    if not -LATE_S_MAX * 1000 <= ahead_ms <= CLOCK_OFF_S_MAX * 1000:
        why = f"{_days(ahead_ms)} days from occurred_at: set the device's clock"
        batch.faults.append(_of(sample, f"samples.{index}.at", why, FaultKind.TIME))
        return None
    parameter = PARAMETERS[name]
    try:
        value = _in_our_words(sample, parameter)
    except UnknownUnit as error:
        why = f"{name}: {error}"
        batch.faults.append(_of(sample, f"samples.{index}.unit", why, FaultKind.UNIT))
        return None
    wrong = fault(parameter, value)
    asked = wrong if sample.unit is None else _as_converted(wrong, sample, value)
    if wrong is None and sample.unit is None:
        asked = doubt(parameter, value)
    if asked is not None:
        kind = FaultKind.ANSWER if isinstance(sample.value, str) else FaultKind.VALUE
        batch.faults.append(_of(sample, f"samples.{index}.value", asked, kind))
    if wrong is not None:
        return None
    return Sample(name, value, at_ms, _spoiled(name, sample.flags), one_spelling(sample.code))


def _in_our_words(sample: MonitorSample, parameter: Parameter) -> Value:
    """Convert a number into our unit, and a coded answer into its value.

    Our own names say their unit and scores have none; any other code must come with one.
    """
    value = sample.value
    if isinstance(value, str):
        known = answered(parameter.name, value)
        return value if known is None else known
    if parameter.kind is not Kind.NUMBER or isinstance(value, bool):
        return value
    if sample.unit is not None:
        return convert(value, sample.unit, parameter.unit)
    if parameter.unit == "1" or _is_our_name(sample, parameter):
        return value
    msg = f"is null: say which, e.g. {parameter.unit}"
    raise UnknownUnit(msg)


def _as_converted(wrong: str | None, sample: MonitorSample, value: Value) -> str | None:
    """Say of a fault in which unit the value came, where it is ours no more."""
    if wrong is None or value == sample.value:
        return wrong
    return f"{wrong} (converted from {sample.unit!r})"


def _is_our_name(sample: MonitorSample, parameter: Parameter) -> bool:
    return sample.code.strip().casefold() == parameter.name


def _of(sample: MonitorSample, path: str, why: str, kind: FaultKind) -> Fault:
    return Fault(path, why, kind, sample.code, sample.unit)


def _spoiled(name: str, flags: tuple[QualityFlag, ...]) -> QualityFlag | None:
    if not flags:
        return None
    return next((flag for flag in flags if flag in MONITORED[name].spoiled_by), None)


def _swapped(taken: list[tuple[int, MonitorSample, Sample]]) -> frozenset[int]:
    """Find the pressures of one second and one place whose diastolic is above the systolic.

    A cuff and an arterial line are two places: they may well disagree.
    """
    high: dict[int, int] = {}  # by second and place: where in ``taken`` the newest one stands
    low: dict[int, int] = {}
    for at, (_, sample, used) in enumerate(taken):
        if used.parameter in {_SYSTOLIC, _DIASTOLIC}:
            # By the second, as some devices stamp each value by itself.
            place = used.at_ms // 1000 * 2 + is_arterial(sample.code)
            (high if used.parameter == _SYSTOLIC else low)[place] = at
    found: list[int] = []
    for place, top in high.items():
        bottom = low.get(place)
        if bottom is not None and float(taken[bottom][2].value) > float(taken[top][2].value):
            found += taken[top][0], taken[bottom][0]
    return frozenset(found)


def _days(span_ms: int) -> str:
    return f"{span_ms / 1000 / _DAY_S:.1f}"
