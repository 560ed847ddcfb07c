"""A patient's signs as the journal holds them: filtered, in our units, only what has changed."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from schemas.ground.base import Instant, Model, ShortText
from schemas.ground.envelope import Event
from schemas.ground.ids import EventId, IncidentId, UnitId


class Trend(Model):
    """The slope of a parameter over its last minutes, with its 95 % confidence interval.

    Per minute, in the parameter's unit. ``word`` is ``steady`` where the interval holds 0.
    """

    slope_per_min: float
    low_per_min: float
    high_per_min: float
    points: Annotated[int, Field(ge=3)]
    word: Literal["rising", "falling", "steady"]


class Sign(Model):
    """One parameter: the median of ``samples`` samples, the newest of them taken at ``at``.

    ``at`` is corrected for the device's clock. ``trend`` is null while there is too little to tell.
    ``differs`` is what another source (a second monitor, a cuff beside an arterial line) says at
    the same time, where that is materially different; null: none does. ``last`` is the newest
    sample itself and ``window_s`` how far back the median goes; both null where ``value`` is no
    median but what was measured.
    """

    parameter: ShortText
    value: float | bool | str
    at: Instant
    device_id: EventId | None
    samples: Annotated[int, Field(ge=1)]
    trend: Trend | None = None
    differs: float | None = None
    last: float | None = None
    window_s: Annotated[int, Field(gt=0)] | None = None


class ArtefactKind(StrEnum):
    """What makes samples unusable: the device's own flags, and what the filter finds."""

    LEADS_OFF = "leads_off"
    MOTION = "motion"
    POOR_PERFUSION = "poor_perfusion"
    CALIBRATION = "calibration"
    SPIKE = "spike"
    FLAT_LINE = "flat_line"


class Artefact(Model):
    """Why the newest samples of a parameter are not used."""

    parameter: ShortText
    why: ArtefactKind


class Device(Model):
    """A device on the patient. ``clock_ahead_s`` is the estimated error of its clock.

    ``moved_from`` names the unit that it was on before, null where it was on none.
    """

    device_id: EventId
    state: Literal["measuring", "lost"]
    last_at: Instant
    clock_ahead_s: float
    moved_from: UnitId | None = None


class Unmapped(Model):
    """The newest value under a code that is in none of our tables: kept, never scored."""

    code: ShortText
    value: float | bool | str
    unit: ShortText | None
    at: Instant


class PatientSigns(Event):
    """What telemetry has to say of the patient on a unit; written when it can change a decision.

    ``since`` is when this patient's measuring began: what began before a handover is another
    patient's. ``signs`` holds the parameters that have changed since the last event.
    """

    type: Literal["patient.signs"] = "patient.signs"
    unit_id: UnitId
    incident_id: IncidentId | None = None
    since: Instant
    spo2_scale: Literal[1, 2] = 1
    signs: tuple[Sign, ...] = ()
    artefacts: tuple[Artefact, ...] = ()
    devices: tuple[Device, ...] = ()
    unmapped: tuple[Unmapped, ...] = ()
