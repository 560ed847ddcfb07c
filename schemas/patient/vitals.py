"""What an IoT monitor measures on the patient. Out-of-range values are refused, by name.

Two forms reach the ``vitals`` topic: the simple one (``Vitals``: one value a parameter, in our
units) and the device's own (``MonitorRecord``: many samples, in its codes and units). Both are
translated at the edge (``dispatch.clinical.watching.device_samples``); inside are only samples.
"""

from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from schemas.ground.base import Instant, Model, no_truth_value
from schemas.ground.envelope import Event
from schemas.ground.errors import BrokenRule
from schemas.ground.ids import EventId, IncidentId, UnitId
from schemas.ground.vocabulary import Consciousness

SAMPLES_PER_RECORD_MAX: Final = 1_000
"""A minute of a monitor at 1 Hz with 16 parameters fits; more in one record is a device gone wrong,
and would hold up the other patients of its partition."""


Effort = Literal["normal", "mild", "moderate", "severe", "apnoea"]
"""How hard breathing is; a test holds it to ``schemas.patient.parameters.EFFORTS``."""


def _within(low: float, high: float) -> Any:  # noqa: ANN401 - pydantic's own
    """Write a parameter's bounds into the documents: a value beyond them costs only itself.

    It is refused by name where the form is translated, and the others of its set are used.
    """
    return Field(json_schema_extra={"minimum": low, "maximum": high})


class Vitals(Event):
    """The simple form: one set of measurements, all taken at ``occurred_at``.

    Null means not measured, never normal. At least one measurement must be given. A value that
    cannot be (out of its bounds, a saturation of 0.97, a diastolic pressure above the systolic) is
    refused by name, and the others are used. ``spo2_scale`` is 1 unless a clinician chose 2
    (hypercapnic respiratory failure).
    """

    type: Literal["vitals"] = "vitals"
    unit_id: UnitId
    incident_id: IncidentId | None = None
    device_id: EventId | None = None
    respiration_rate_per_min: Annotated[float, _within(0, 120)] | None = None
    spo2_pct: Annotated[float, _within(0, 100)] | None = None
    spo2_scale: Annotated[Literal[1, 2], BeforeValidator(no_truth_value)] = 1
    on_oxygen: bool | None = None
    systolic_mmhg: Annotated[float, _within(0, 350)] | None = None
    diastolic_mmhg: Annotated[float, _within(0, 300)] | None = None
    heart_rate_per_min: Annotated[float, _within(0, 350)] | None = None
    temperature_c: Annotated[float, _within(15, 46)] | None = Field(
        default=None, description="°C; 98.6 is °F: refused"
    )
    consciousness: Consciousness | None = None
    oxygen_flow_l_min: Annotated[float, Field(ge=0, le=80)] | None = None
    fio2_pct: Annotated[float, Field(ge=20, le=100)] | None = None
    capillary_refill_s: Annotated[float, Field(ge=0, le=30)] | None = None
    respiratory_effort: Effort | None = None

    @model_validator(mode="after")
    def _measures_something(self) -> Self:
        measured = (
            self.respiration_rate_per_min,
            self.spo2_pct,
            self.on_oxygen,
            self.systolic_mmhg,
            self.diastolic_mmhg,
            self.heart_rate_per_min,
            self.temperature_c,
            self.consciousness,
            self.oxygen_flow_l_min,
            self.fio2_pct,
            self.capillary_refill_s,
            self.respiratory_effort,
        )
        if all(value is None for value in measured):
            raise BrokenRule("rule.no_measurement", "vitals must carry at least one measurement")
        return self


class QualityFlag(StrEnum):
    """What a device says against its own sample."""

    LEADS_OFF = "leads_off"
    MOTION = "motion"
    POOR_PERFUSION = "poor_perfusion"
    CALIBRATION = "calibration"


def _empty_is_null(value: object) -> object:
    """Take an empty text for null: what devices send where a sign has no unit."""
    return None if isinstance(value, str) and not value.strip() else value


class MonitorSample(Model):
    """One value of one parameter, as the device sent it.

    ``code`` is an IEEE 11073, LOINC or SNOMED CT code or one of our own names
    (``schemas.patient.device_codes``); ``value`` may be a coded answer
    (``schemas.patient.answer_codes``). ``unit`` is read as UCUM or as it is spelled on screens
    (``schemas.ground.units``); it may be null (or empty) only with our own names, which say it, and
    with scores. ``at`` is the device's own clock.
    """

    code: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    value: Annotated[float | bool | str, Field(union_mode="left_to_right")]
    unit: Annotated[
        Annotated[str, StringConstraints(min_length=1, max_length=64)] | None,
        BeforeValidator(_empty_is_null),
    ] = None
    at: Instant
    flags: Annotated[tuple[QualityFlag, ...], Field(max_length=len(QualityFlag))] = ()


class MonitorRecord(Event):
    """The device's own form: many samples of many parameters in one record, in any order.

    ``occurred_at`` is when the edge sent the record, by the edge's clock; ``device_clock`` what the
    device's clock showed at that moment, null where it does not say. ``spo2_scale`` is a
    clinician's word, null where nobody has said anything.
    """

    type: Literal["vitals.record"] = "vitals.record"
    unit_id: UnitId
    incident_id: IncidentId | None = None
    device_id: EventId
    device_clock: Instant | None = None
    spo2_scale: Annotated[Literal[1, 2], BeforeValidator(no_truth_value)] | None = None
    samples: Annotated[
        tuple[MonitorSample, ...], Field(min_length=1, max_length=SAMPLES_PER_RECORD_MAX)
    ]


VitalsEvent = Annotated[Vitals | MonitorRecord, Field(discriminator="type")]
