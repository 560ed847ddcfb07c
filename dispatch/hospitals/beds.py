"""Which beds a patient needs, and what a hospital said of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dispatch.ground.require import require
from dispatch.records.hospital import BedCount, Hospital
from dispatch.records.incident import Incident
from schemas.centre.destinations import DestinationPolicy
from schemas.events.hospital_capacity import BedCapacity, BedType, CapacityStatus
from schemas.ground.vocabulary import Service

CHILD_BELOW_YEARS: Final = 16
"""As for the scores: whoever is younger is treated as a child."""

_ANYBODY: Final = (BedType.EMERGENCY_DEPARTMENT,)
_PER_CENT: Final = 100


@dataclass(frozen=True, slots=True)
class BedNews:
    """What is known of the beds of one type: how many are left for a patient, and since when.

    ``at`` None: nothing was ever said of them; else ``left`` None means some.
    """

    bed_type: BedType
    left: int | None = None
    at: datetime | None = None


def beds_needed(incident: Incident) -> tuple[BedType, ...]:
    """Give the types of bed that a patient needs, the emergency department's first.

    A child is who is under 16 or, where the age is not known, whose need is paediatric; it needs
    a bed for children, in intensive care one of theirs. HAVE has no beds for mothers: what is
    obstetric goes by its service only.
    """
    child = _is_child(incident)
    if not (child or incident.services):
        return _ANYBODY  # most patients
    needs = [BedType.EMERGENCY_DEPARTMENT]
    if Service.ICU in incident.services:
        needs.append(BedType.PEDIATRIC_ICU if child else BedType.ADULT_ICU)
    elif child:
        needs.append(BedType.PEDIATRICS)
    if Service.BURN in incident.services:
        needs.append(BedType.BURN)
    return tuple(needs)


def _is_child(incident: Incident) -> bool:
    age = incident.patient.age_years
    if age is None:
        return Service.PAEDIATRIC in incident.services
    return age < CHILD_BELOW_YEARS


def bed_news(hospital: Hospital, bed_type: BedType, coming: int) -> BedNews:
    """Tell what is known of the beds of a type, some of which our ``coming`` patients take."""
    require(coming >= 0, "a number of patients is negative")
    told = hospital.beds.get(bed_type)
    if told is None:
        return BedNews(bed_type)
    left = None if told.available is None else told.available - coming
    return BedNews(bed_type, left, told.at)


def told_beds(
    known: Hospital, reports: Iterable[BedCapacity], at: datetime
) -> dict[BedType, BedCount]:
    """Give what is known of a hospital's beds after a report; what it does not name is unchanged.

    A baseline that is not repeated still holds; a status without a number says none, or some.
    """
    beds = dict(known.beds)
    for one in reports:
        before = beds.get(one.bed_type)
        baseline = before.baseline if before and one.baseline is None else one.baseline
        none = 0 if one.status is CapacityStatus.NOT_AVAILABLE else None
        available = none if one.available is None else one.available
        beds[one.bed_type] = BedCount(available, baseline, at)
    return beds


def first_excess(
    policy: DestinationPolicy, beds: dict[BedType, BedCount], reports: Iterable[BedCapacity]
) -> BedCapacity | None:
    """Give the first report of more available beds than can be meant; None where none is.

    ``beds`` are as they would be after it. Without a baseline nothing is too many.
    """
    for one in reports:
        baseline = beds[one.bed_type].baseline
        if one.available is None or baseline is None:
            continue
        if one.available * _PER_CENT > baseline * policy.beds_pct_max:
            return one
    return None


def coming_by_bed(cases: Iterable[tuple[str, Incident]]) -> Counter[tuple[str, BedType]]:
    """Count patients on the way, by hospital and by the type of bed that they need there."""
    return Counter((hospital_id, bed) for hospital_id, one in cases for bed in beds_needed(one))
