"""Who may go, and who may not for which reason. Every refusal is kept for the explanation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from dispatch.records.hospital import Hospital, is_open, lacks
from dispatch.records.incident import Incident
from dispatch.records.unit import Unit
from dispatch.rules.crew_levels import RANK
from dispatch.state.world import BEGINNING
from schemas.centre.policies import Policies
from schemas.ground.vocabulary import Priority, UnitFlag, UnitState
from schemas.outputs.decisions import IneligibleReason

_OF_FLAG: Final[Mapping[UnitFlag, IneligibleReason]] = {
    UnitFlag.MAINTENANCE: IneligibleReason.MAINTENANCE,
    UnitFlag.EQUIPMENT_MISSING: IneligibleReason.EQUIPMENT_MISSING,
    UnitFlag.LOW_FUEL: IneligibleReason.LOW_FUEL,
}
"""In the order in which they are named where a unit has several."""

SECOND_CHOICE: Final = frozenset(
    {IneligibleReason.TIMED_OUT, IneligibleReason.POSITION_STALE, IneligibleReason.DOUBTFUL}
)
"""Whoever is refused for these only is asked after all, when nobody else is left."""


def suits(unit: Unit, incident: Incident) -> bool:
    """Tell whether the crew can do at least what the incident needs."""
    return RANK[unit.crew_level] >= RANK[incident.crew_level]


def why_away(unit: Unit) -> IneligibleReason | None:
    """Say that a unit is lent, off duty or busy, or None where it is free."""
    if unit.lent_to is not None:
        return IneligibleReason.LENT
    if unit.state is UnitState.OFF_DUTY:
        return IneligibleReason.OFF_DUTY
    return None if unit.state is UnitState.AVAILABLE else IneligibleReason.BUSY


def _is_elsewhere(unit: Unit, incident: Incident) -> bool:
    """Tell whether a unit is bound to regions, and the call lies in none of them."""
    return bool(unit.regions) and incident.region not in {None, *unit.regions}


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """When somebody asks who may go; it is itself only, so that it is quickly found in a map.

    A fix before ``oldest_fix`` says too little of where a unit is; a job that begins now should be
    over at ``job_ends``. ``with_doubtful``: also units may go that left an order unanswered.
    """

    now: datetime
    oldest_fix: datetime
    job_ends: datetime
    with_doubtful: bool = False

    @classmethod
    def of(cls, now: datetime, policies: Policies) -> "Moment":
        """Work the bounds out once for all units."""
        job = timedelta(seconds=policies.work.after_arrival_s)
        return cls(now, cls.before(now, policies.limits.position_age_s), now + job)

    @staticmethod
    def before(now: datetime, seconds: int) -> datetime:
        """Give the instant so many seconds ago, no earlier than the beginning of time."""
        span = timedelta(seconds=seconds)
        return max(now, BEGINNING + span) - span


def why_unit_not(unit: Unit, incident: Incident, moment: Moment) -> IneligibleReason | None:
    """Give the first reason why a unit may not go, once it is free; None where it may.

    A position that was never reported is the station's and does not age. For a P1 a unit leaves its
    region and works beyond the end of its shift, once it is on shift; for the others it goes only
    if the job should be over before that.
    """
    if unit.flags:
        return next(reason for flag, reason in _OF_FLAG.items() if flag in unit.flags)
    if not suits(unit, incident):
        return IneligibleReason.CREW_LEVEL
    if unit.unit_id in incident.excluded:
        return incident.excluded[unit.unit_id]
    threat_to_life = incident.priority is Priority.P1
    if not threat_to_life and _is_elsewhere(unit, incident):
        return IneligibleReason.OUT_OF_REGION
    if unit.shift_ends_at is not None:
        ends = moment.now if threat_to_life else moment.job_ends
        if ends >= unit.shift_ends_at:
            return IneligibleReason.SHIFT_ENDS
    if unit.fix_at is not None and unit.fix_at < moment.oldest_fix:
        return IneligibleReason.POSITION_STALE
    if unit.is_doubtful and not moment.with_doubtful:
        return IneligibleReason.DOUBTFUL
    return None


def why_hospital_not(
    hospital: Hospital, incident: Incident, *, now: datetime
) -> IneligibleReason | None:
    """Give the first reason why a hospital may not be the destination, or None where it may.

    One that is no longer configured takes only the patients who are on the way to it.
    """
    if hospital.spec.hospital_id in incident.hospitals_refused:
        return IneligibleReason.REFUSED
    is_new = incident.hospital_id != hospital.spec.hospital_id
    if (hospital.leaving and is_new) or not is_open(hospital, now):
        return IneligibleReason.NOT_ACCEPTING
    if any(service not in hospital.services for service in incident.services):
        return IneligibleReason.SERVICE_MISSING
    if hospital.down and lacks(hospital, incident, now):
        return IneligibleReason.SERVICE_DOWN
    return None
