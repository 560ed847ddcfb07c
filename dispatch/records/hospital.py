"""A hospital as the world keeps it: what is configured, what it last said, what it can take."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dispatch.records.incident import Incident
from schemas.events.centre import HospitalSpec
from schemas.events.hospital_capacity import NO_ENTRY, BedType, EmsTraffic, FacilityStatus
from schemas.ground.vocabulary import Service
from schemas.patient.casualties import CasualtyRoom


@dataclass(frozen=True, slots=True)
class BedCount:
    """What a hospital last said of its beds of one type, and when; ``available`` None: some."""

    available: int | None
    baseline: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Outage:
    """Why a service is down, None: nobody said; and until when, None: until the next report."""

    reason: str | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Hospital:
    """A hospital: what is configured, and what it last said of itself.

    ``down`` are the services that it has and cannot give for now. ``restricted_at``, ``load_at``,
    ``room_at`` and the beds' own ``at`` are when it last spoke of ambulances, of how full it is, of
    how many casualties it can take and of these beds; ``reported_at`` when it last spoke at all.
    ``leaving``: it is no longer configured and goes when nobody is on the way to it any more.
    ``namesake``: another one of the centre has the same name.
    """

    spec: HospitalSpec
    services: tuple[Service, ...]
    traffic: EmsTraffic = EmsTraffic.NORMAL
    facility: FacilityStatus = FacilityStatus.NORMAL
    reason: str | None = None
    diversion_until: datetime | None = None
    restricted_at: datetime | None = None
    down: Mapping[Service, Outage] = field(default_factory=dict)
    beds: Mapping[BedType, BedCount] = field(default_factory=dict)
    room: CasualtyRoom | None = None
    room_at: datetime | None = None
    load_pct: int | None = None
    load_at: datetime | None = None
    reported_at: datetime | None = None
    leaving: bool = False
    namesake: bool = False

    @property
    def name(self) -> str:
        """The name as people read it, with the id where another hospital has the same."""
        return f"{self.spec.name} ({self.spec.hospital_id})" if self.namesake else self.spec.name


def name_of(hospitals: Mapping[str, Hospital], hospital_id: str) -> str:
    """Give a hospital's name as people read it; the id of one that the centre does not have."""
    known = hospitals.get(hospital_id)
    return hospital_id if known is None else known.name


def restriction(hospital: Hospital, now: datetime) -> EmsTraffic:
    """Give what a hospital asks of ambulances; a diversion ends at its announced end, if any."""
    until = hospital.diversion_until
    if until is not None and now >= until:
        return EmsTraffic.NORMAL
    if hospital.facility in NO_ENTRY:
        return EmsTraffic.CLOSED
    if hospital.facility is FacilityStatus.COMPROMISED and hospital.traffic is EmsTraffic.NORMAL:
        return EmsTraffic.ADVISORY
    return hospital.traffic


def is_open(hospital: Hospital, now: datetime) -> bool:
    """Tell whether a hospital takes patients."""
    return restriction(hospital, now) is not EmsTraffic.CLOSED


def outages(hospital: Hospital, now: datetime) -> dict[Service, Outage]:
    """Give the services that are down; an outage ends at its announced end, if any."""
    return {
        service: outage
        for service, outage in hospital.down.items()
        if outage.until is None or now < outage.until
    }


def treats(hospital: Hospital, now: datetime) -> tuple[Service, ...]:
    """Give what a hospital can treat now: what it has and what is not down."""
    if not hospital.down:
        return hospital.services
    down = outages(hospital, now)
    return tuple(service for service in hospital.services if service not in down)


def lacks(hospital: Hospital, incident: Incident, now: datetime) -> tuple[Service, ...]:
    """Give what an incident needs and a hospital cannot give now."""
    has = treats(hospital, now)
    return tuple(service for service in incident.services if service not in has)
