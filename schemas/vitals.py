"""What an IoT monitor measures on the patient. Out-of-range values are refused, by name."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from schemas.base import no_truth_value
from schemas.envelope import Event
from schemas.ids import EventId, IncidentId, UnitId
from schemas.vocabulary import Consciousness


class Vitals(Event):
    """One set of measurements, taken at ``occurred_at``. Null means not measured, never normal.

    At least one measurement must be given, and the diastolic pressure is not above the systolic.
    ``spo2_scale`` is 1 unless a clinician chose 2 (hypercapnic respiratory failure).
    """

    type: Literal["vitals"] = "vitals"
    unit_id: UnitId
    incident_id: IncidentId | None = None
    device_id: EventId | None = None
    respiration_rate_per_min: Annotated[float, Field(ge=0, le=120)] | None = None
    spo2_pct: Annotated[float, Field(ge=0, le=100)] | None = None
    spo2_scale: Annotated[Literal[1, 2], BeforeValidator(no_truth_value)] = 1
    on_oxygen: bool | None = None
    systolic_mmhg: Annotated[float, Field(ge=0, le=350)] | None = None
    diastolic_mmhg: Annotated[float, Field(ge=0, le=300)] | None = None
    heart_rate_per_min: Annotated[float, Field(ge=0, le=350)] | None = None
    temperature_c: Annotated[float, Field(ge=15, le=46, description="°C; 98.6 is °F: refused")] | (
        None
    ) = None
    consciousness: Consciousness | None = None

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
        )
        if all(value is None for value in measured):
            msg = "vitals must carry at least one measurement"
            raise ValueError(msg)
        if (
            self.systolic_mmhg is not None
            and self.diastolic_mmhg is not None
            and self.diastolic_mmhg > self.systolic_mmhg
        ):
            msg = "diastolic_mmhg is above systolic_mmhg: were they swapped?"
            raise ValueError(msg)
        return self
