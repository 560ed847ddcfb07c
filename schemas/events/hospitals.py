"""What hospitals tell the engine: whether they accept patients, and their answers to pre-alerts."""

from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.events.hospital_capacity import (
    NO_ENTRY,
    BedCapacity,
    Beds,
    BedType,
    EmsTraffic,
    FacilityStatus,
    ServiceCoverage,
)
from schemas.events.incidents import Services
from schemas.ground.base import Instant, ShortText
from schemas.ground.envelope import Event
from schemas.ground.errors import BrokenRule
from schemas.ground.ids import EventId, HospitalId
from schemas.ground.vocabulary import Service
from schemas.patient.casualties import CasualtyRoom
from schemas.rules.handshake import Channel


class HospitalStatus(Event):
    """A hospital's own report in the words of EDXL-HAVE; null means unchanged.

    ``accepting`` true is ``ems_traffic`` normal and false is closed, and ``beds_free`` counts the
    beds of its emergency department: a report says each in one of the two ways. Of ``ems_traffic``
    and ``facility``, one that is not given beside the other is normal; with one that is not normal
    (a diversion) should go the reason: without one it is a closure all the same.
    ``diversion_until`` is its announced end, null where it is not known: it then lasts until the
    next report. ``services`` is what the hospital can treat at all, ``coverage`` what is up or down
    for now, ``load_pct`` how full the emergency department is, in per cent of the patients it is
    made for; over 100 is crowded.
    """

    type: Literal["hospital.status"] = "hospital.status"
    hospital_id: HospitalId
    accepting: bool | None = None
    reason: ShortText | None = None
    services: Services | None = None
    beds_free: Beds | None = None
    load_pct: Annotated[int, Field(ge=0, le=100_000, description="per cent")] | None = None
    diversion_until: Instant | None = None
    room: CasualtyRoom | None = Field(
        default=None, description="for casualties of one incident with many patients"
    )
    ems_traffic: EmsTraffic | None = None
    facility: FacilityStatus | None = None
    beds: Annotated[tuple[BedCapacity, ...], Field(max_length=len(BedType))] = ()
    coverage: Annotated[tuple[ServiceCoverage, ...], Field(max_length=len(Service))] = ()

    @property
    def traffic(self) -> EmsTraffic | None:
        """Give what it says of ambulances, in whichever way; null: it says nothing."""
        if self.accepting is None:
            return self.ems_traffic
        return EmsTraffic.NORMAL if self.accepting else EmsTraffic.CLOSED

    @property
    def all_beds(self) -> tuple[BedCapacity, ...]:
        """Give what it says of its beds, in whichever way."""
        if self.beds_free is None:
            return self.beds
        free = BedCapacity(bed_type=BedType.EMERGENCY_DEPARTMENT, available=self.beds_free)
        return (*self.beds, free)

    @property
    def is_restricted(self) -> bool:
        """Tell whether it asks ambulances to stay away or to think of another hospital."""
        told = (self.traffic or EmsTraffic.NORMAL, self.facility or FacilityStatus.NORMAL)
        return told != (EmsTraffic.NORMAL, FacilityStatus.NORMAL)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        said = (self.traffic, self.facility, self.services, self.load_pct, self.room)
        if all(one is None for one in said) and not self.all_beds and not self.coverage:
            raise BrokenRule(
                "rule.hospital_says_nothing",
                "must say at least one thing of the hospital",
            )
        return self

    @model_validator(mode="after")
    def _says_it_once(self) -> Self:
        if self.accepting is not None and self.ems_traffic is not None:
            raise BrokenRule(
                "rule.accepting_twice",
                "accepting and ems_traffic say the same: give one of them",
            )
        if self.traffic is EmsTraffic.NORMAL and self.facility in NO_ENTRY:
            raise BrokenRule(
                "rule.facility_closed",
                "facility {facility} takes no patients: accepting or ems_traffic disagrees",
                facility=self.facility,
            )
        for label, words in (
            ("beds", [one.bed_type for one in self.all_beds]),
            ("coverage", [one.service for one in self.coverage]),
        ):
            twice = sorted(word for word, times in Counter(words).items() if times > 1)
            if twice:
                raise BrokenRule(
                    "rule.given_twice",
                    "{field}: {value} is given more than once (beds_free counts as one)",
                    field=label,
                    value=twice[0],
                )
        return self

    @model_validator(mode="after")
    def _covers_what_it_has(self) -> Self:
        for one in self.coverage:
            if self.services is not None and one.service not in self.services:
                raise BrokenRule(
                    "rule.cover_not_offered",
                    "coverage: {service} is not in services",
                    service=one.service,
                )
            if one.until is not None and one.until <= self.occurred_at:
                raise BrokenRule(
                    "rule.cover_over",
                    "coverage: {service}: until must be after occurred_at",
                    service=one.service,
                )
        return self

    @model_validator(mode="after")
    def _end_is_of_a_diversion(self) -> Self:
        if self.diversion_until is None:
            return self
        if not self.is_restricted:
            raise BrokenRule(
                "rule.end_of_no_diversion",
                "diversion_until belongs to accepting=false (diversion), or to what is not normal",
            )
        if self.diversion_until <= self.occurred_at:
            raise BrokenRule("rule.diversion_over", "diversion_until must be after occurred_at")
        return self


class PreAlertAnswer(Event):
    """A hospital's word on a pre-alert, in the order in which they are usually said.

    ``received`` (a person has read it; ``read`` says the same), ``accepted`` or ``refused`` with
    its reason, ``preparing``, ``ready``, ``arrived``, ``handed_over`` (a person there has taken
    the patient over); ``acknowledged`` answers a redirection or a cancellation. A refusal is heard
    until the handover. ``role`` is who says so or took the patient over, by role: no name.
    ``channel`` is what the word came through, null for this topic.
    """

    type: Literal["pre_alert.answer"] = "pre_alert.answer"
    hospital_id: HospitalId
    pre_alert_id: EventId
    answer: Literal[
        "received",
        "read",
        "accepted",
        "refused",
        "preparing",
        "ready",
        "arrived",
        "handed_over",
        "acknowledged",
    ]
    reason: ShortText | None = None
    role: ShortText | None = Field(default=None, description="for example triage nurse")
    channel: Channel | None = None

    @model_validator(mode="after")
    def _refusal_has_reason(self) -> Self:
        if self.answer == "refused" and self.reason is None:
            raise BrokenRule(
                "rule.needs_reason",
                "{field} '{value}' needs a reason",
                field="answer",
                value=self.answer,
            )
        return self


class PreAlertDelivery(Event):
    """A channel's receipt: the pre-alert was handed to it, has come to the hospital, or cannot.

    ``delivered`` is durable where the hospital reads it. ``no_channel``: nothing serves it here.
    ``channel`` null is the one through which it was sent last.
    """

    type: Literal["pre_alert.delivery"] = "pre_alert.delivery"
    hospital_id: HospitalId
    pre_alert_id: EventId
    outcome: Literal["sent", "delivered", "no_channel"]
    channel: ShortText | None = None


HospitalEvent = Annotated[HospitalStatus | PreAlertAnswer, Field(discriminator="type")]
