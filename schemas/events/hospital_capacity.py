"""The words in which a hospital tells its state: EDXL-HAVE 1.0 (OASIS, 2008), in our spelling.

A name of HAVE is written with underscores: its ``AdultICU`` is ``adult_icu`` here. HAVE's
``LastUpdateTime`` is the event's ``occurred_at``.
"""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.ground.base import Instant, Model, ShortText
from schemas.ground.errors import BrokenRule
from schemas.ground.vocabulary import Service

BEDS_MAX = 10_000
"""Of one type in one hospital; the largest hospitals of the world have fewer in all."""


class BedType(StrEnum):
    """HAVE's BedType: for whom beds are staffed and equipped."""

    ADULT_ICU = "adult_icu"
    PEDIATRIC_ICU = "pediatric_icu"
    NEONATAL_ICU = "neonatal_icu"
    EMERGENCY_DEPARTMENT = "emergency_department"
    NURSERY_BEDS = "nursery_beds"
    MEDICAL_SURGICAL = "medical_surgical"
    REHAB_LONG_TERM_CARE = "rehab_long_term_care"
    BURN = "burn"
    PEDIATRICS = "pediatrics"
    ADULT_PSYCHIATRIC = "adult_psychiatric"
    PEDIATRIC_PSYCHIATRIC = "pediatric_psychiatric"
    NEGATIVE_FLOW_ISOLATION = "negative_flow_isolation"
    OTHER_ISOLATION = "other_isolation"
    OPERATING_ROOMS = "operating_rooms"


class CapacityStatus(StrEnum):
    """HAVE's CapacityStatus, and that of a service: ``Vacant/Available`` or ``NotAvailable``."""

    AVAILABLE = "available"
    NOT_AVAILABLE = "not_available"


class EmsTraffic(StrEnum):
    """HAVE's EMSTrafficStatus: whether ambulances may come, better go elsewhere, or must not."""

    NORMAL = "normal"
    ADVISORY = "advisory"
    CLOSED = "closed"


class FacilityStatus(StrEnum):
    """HAVE's FacilityStatus: the state of the whole house."""

    NORMAL = "normal"
    COMPROMISED = "compromised"
    EVACUATING = "evacuating"
    CLOSED = "closed"


NO_ENTRY = frozenset({FacilityStatus.EVACUATING, FacilityStatus.CLOSED})
"""A house in one of these states takes nobody, whatever it says of ambulances."""

Beds = Annotated[int, Field(ge=0, le=BEDS_MAX)]


class BedCapacity(Model):
    """HAVE's BedCapacity: ``available`` of ``baseline`` beds of a type; null: not said."""

    bed_type: BedType
    status: CapacityStatus | None = None
    baseline: Beds | None = None
    available: Beds | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if self.status is None and self.available is None:
            raise BrokenRule(
                "rule.beds_unsaid",
                "{beds}: needs status or available",
                beds=self.bed_type,
            )
        free = self.status is CapacityStatus.AVAILABLE
        if self.status is not None and self.available is not None and free != bool(self.available):
            raise BrokenRule(
                "rule.beds_disagree",
                "{beds}: status {status} and {count} available disagree",
                beds=self.bed_type,
                status=self.status,
                count=self.available,
            )
        return self


class ServiceCoverage(Model):
    """HAVE's ServiceCoverage of one service; one that is down should have its reason.

    ``until`` is the announced end, null where it is not known: it then lasts until the next report.
    """

    service: Service
    status: CapacityStatus
    reason: ShortText | None = None
    until: Instant | None = None

    @model_validator(mode="after")
    def _reason_is_of_an_outage(self) -> Self:
        down = self.status is CapacityStatus.NOT_AVAILABLE
        if not down and (self.reason, self.until) != (None, None):
            raise BrokenRule(
                "rule.reason_of_outage",
                "{service}: reason and until belong to not_available",
                service=self.service,
            )
        return self
