"""Who may go, and who may not for which reason. Every refusal is kept for the explanation."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from dispatch.world import Hospital, Incident, Unit
from schemas.decisions import IneligibleReason
from schemas.vocabulary import CrewLevel, UnitState

_RANK: Final[Mapping[CrewLevel, int]] = {CrewLevel.BLS: 0, CrewLevel.ALS: 1}


def suits(unit: Unit, incident: Incident) -> bool:
    """Tell whether the crew can do at least what the incident needs."""
    return _RANK[unit.crew_level] >= _RANK[incident.crew_level]


def higher(one: CrewLevel, other: CrewLevel) -> CrewLevel:
    """Give the level that can do what either can."""
    return max(one, other, key=_RANK.__getitem__)


def why_unit_not(
    unit: Unit, incident: Incident, *, now: datetime, position_age_s_max: int
) -> IneligibleReason | None:
    """Give the first reason why a unit may not go, or None where it may.

    A position that was never reported is the station's and does not age.
    """
    if unit.state is UnitState.OFF_DUTY:
        return IneligibleReason.OFF_DUTY
    if unit.state is not UnitState.AVAILABLE:
        return IneligibleReason.BUSY
    if not suits(unit, incident):
        return IneligibleReason.CREW_LEVEL
    if unit.unit_id in incident.excluded:
        return incident.excluded[unit.unit_id]
    if unit.fix_at is not None and now - unit.fix_at > timedelta(seconds=position_age_s_max):
        return IneligibleReason.POSITION_STALE
    return None


def why_hospital_not(hospital: Hospital, incident: Incident) -> IneligibleReason | None:
    """Give the first reason why a hospital may not be the destination, or None where it may."""
    if hospital.spec.hospital_id in incident.hospitals_refused:
        return IneligibleReason.REFUSED
    if hospital.leaving or not hospital.accepting:
        return IneligibleReason.NOT_ACCEPTING
    if any(service not in hospital.services for service in incident.services):
        return IneligibleReason.SERVICE_MISSING
    return None
