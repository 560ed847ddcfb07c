"""What an ambulance and its crew say: where they are, and how far they have come."""

from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from schemas.events.moves import MoveAnswer
from schemas.ground.base import (
    HeadingOrUnknown,
    Instant,
    LatLon,
    MetresOrUnknown,
    ShortText,
    minus_one_is_unknown,
)
from schemas.ground.envelope import Event
from schemas.ground.errors import BrokenRule
from schemas.ground.ids import EventId, HospitalId, IncidentId, UnitId
from schemas.ground.vocabulary import CrewReport, UnitFlag
from schemas.patient.care import CareReported
from schemas.patient.casualties import Tag

DEVICE_CHARS_MAX: Final = 100

DeviceName = Annotated[str, StringConstraints(min_length=1, max_length=DEVICE_CHARS_MAX)]
"""What a device is called by who speaks for several: a tracker server, a phone of two."""


class VehiclePosition(Event):
    """One fix of a unit's tracker; ``occurred_at`` is the time of the fix, not of its sending.

    Accuracy, speed and heading are null where the tracker does not say; -1, as phones write it, is
    read as null, and a heading of 360 as 0. ``clock_ahead_s`` is telemetry's estimate of how far
    the tracker's clock is off, negative where it is behind: a sender leaves it out, and what it
    sends there is replaced. Null: not off by as much as can be told from the way to us.
    """

    type: Literal["vehicle.position"] = "vehicle.position"
    unit_id: UnitId
    place: LatLon
    accuracy_m: MetresOrUnknown = None
    speed_mps: Annotated[
        Annotated[float, Field(ge=0, le=100)] | None, BeforeValidator(minus_one_is_unknown)
    ] = None
    heading_deg: HeadingOrUnknown = None
    clock_ahead_s: float | None = Field(default=None, description="set by the engine")
    device: DeviceName | None = None


FIXES_MAX: Final = 100
"""How many units one record of fixes moves: a step of the core that takes a few milliseconds."""


class VehiclePositions(Event):
    """Where some units were last, in one record: what telemetry found of many fixes at once.

    Each unit is there once, with the newest of its fixes, whole: it is applied as if it had come
    alone. ``event_id`` follows from those of the fixes, ``occurred_at`` is that of the newest.
    """

    type: Literal["vehicle.positions"] = "vehicle.positions"
    fixes: Annotated[tuple[VehiclePosition, ...], Field(min_length=1, max_length=FIXES_MAX)]

    @model_validator(mode="after")
    def _are_of_one_centre_and_many_units(self) -> Self:
        if len({fix.unit_id for fix in self.fixes}) < len(self.fixes):
            raise BrokenRule("rule.fix_twice", "fixes holds a unit twice: keep the newest of each")
        if any(fix.centre_id != self.centre_id for fix in self.fixes):
            raise BrokenRule(
                "rule.fix_of_another",
                "fixes holds a unit of another centre: write one record a centre",
            )
        return self


def fixes_of(event: Event) -> tuple[VehiclePosition, ...]:
    """Give the fixes that an event of the journal holds: of many units, of one, or none."""
    if isinstance(event, VehiclePositions):
        return event.fixes
    return (event,) if isinstance(event, VehiclePosition) else ()


class LinkWord(StrEnum):
    """What is known of a device's connection."""

    HEARD = "heard"
    LOST = "lost"


class VehicleLink(Event):
    """Word of a device on a unit without a place: it is heard, or its connection broke off.

    ``heard`` is of a tracker that says itself that it does not know where it is now: it moves no
    unit, but the unit is not silent. ``lost`` is a last will, which a broker publishes for a device
    that went without a word. The device is the ``source``, or its ``device`` where one source
    speaks for several of them; the next word of it ends it.
    """

    type: Literal["vehicle.link"] = "vehicle.link"
    unit_id: UnitId
    word: LinkWord
    device: DeviceName | None = None


TrackerWord = Annotated[VehiclePosition | VehicleLink, Field(discriminator="type")]
"""What trackers and gateways say of where a unit is, and of themselves."""


class TrackerFault(StrEnum):
    """What is wrong with a fix that cannot be."""

    NO_FIX = "no_fix"
    OUT_OF_REGION = "out_of_region"
    IMPOSSIBLE_JUMP = "impossible_jump"
    CLOCK_AHEAD = "clock_ahead"
    CLOCK_BEHIND = "clock_behind"


class TrackerReport(Event):
    """What telemetry has to say of a tracker whose fixes cannot be; they are in the dead letters.

    ``refused`` counts them since its last good one, ``since`` is when the first of them came and
    ``fault`` what was wrong with the newest. ``off`` is by how much: metres from the last good
    place for a jump, from the centre's region for a place outside, seconds for a clock; null where
    that says nothing. The next good fix of the same source ends it.
    """

    type: Literal["vehicle.tracker"] = "vehicle.tracker"
    unit_id: UnitId
    fault: TrackerFault
    refused: Annotated[int, Field(ge=1)]
    since: Instant
    off: Annotated[int, Field(ge=0, description="metres or seconds")] | None = None
    device: DeviceName | None = None


def tracker_of(event: VehiclePosition | VehicleLink | TrackerReport) -> str:
    """Name the device that an event is of: its source, and its own name where it has one."""
    return event.source if event.device is None else f"{event.source}/{event.device}"


class VehicleStatus(Event):
    """A crew's own word on its progress.

    ``incident_id`` says which incident is meant and is checked against the unit's own where given;
    null means "the one I am on". ``hospital_id`` is the crew's choice of destination, null to take
    the engine's. A decline needs its reason. At an incident with many patients, ``tag`` and
    ``patients`` say who was taken on board; null stands for one of the gravest there.
    """

    type: Literal["vehicle.status"] = "vehicle.status"
    unit_id: UnitId
    status: CrewReport
    incident_id: IncidentId | None = None
    assignment_id: EventId | None = None
    hospital_id: HospitalId | None = None
    reason: ShortText | None = None
    tag: Tag | None = None
    patients: Annotated[int, Field(ge=1, le=20)] | None = None
    handed_over_to: ShortText | None = Field(
        default=None, description="who took the patient over, by role: no name"
    )

    @model_validator(mode="after")
    def _decline_has_reason(self) -> Self:
        if self.status is CrewReport.DECLINED and self.reason is None:
            raise BrokenRule(
                "rule.needs_reason",
                "{field} '{value}' needs a reason",
                field="status",
                value=self.status,
            )
        return self


class VehicleReadiness(Event):
    """What keeps a unit from being sent, whole: a flag that is not in it any more is over.

    ``shift_ends_at`` null means that the end of the shift is not known.
    """

    type: Literal["vehicle.readiness"] = "vehicle.readiness"
    unit_id: UnitId
    flags: Annotated[tuple[UnitFlag, ...], Field(max_length=len(UnitFlag))] = ()
    shift_ends_at: Instant | None = None


class WelfareWord(StrEnum):
    """What a crew says of itself."""

    SOS = "sos"
    WELL = "well"


class CrewWelfare(Event):
    """A crew's word on its own safety: it calls for help, or it is well.

    ``well`` answers the question that is put to a crew from which nothing was heard on scene for
    long. It ends a call for help only after a person at the centre has seen that: nobody's word
    from the scene takes one off the list unseen. A dispatcher says it for a crew by radio.
    """

    type: Literal["vehicle.welfare"] = "vehicle.welfare"
    unit_id: UnitId
    word: WelfareWord


VehicleReport = Annotated[
    VehicleStatus | VehicleReadiness | MoveAnswer | CareReported | CrewWelfare,
    Field(discriminator="type"),
]
