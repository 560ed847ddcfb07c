"""The whole picture of one centre at one point of its journal. A step makes a new one."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Final

from pydantic import TypeAdapter

from dispatch.clinical.patient.vital_signs import VitalSigns
from dispatch.records.aid import AidCase
from dispatch.records.alarm import AlarmCase
from dispatch.records.hospital import Hospital
from dispatch.records.incident import Ended, Incident, Proposal, Recent
from dispatch.records.planned import Planned
from dispatch.records.pre_alert import PreAlertCase
from dispatch.records.road_notice import RoadNotice
from dispatch.records.scene import Scene
from dispatch.records.standby import Readiness
from dispatch.records.unit import Unit
from schemas.centre.policies import Policies
from schemas.ground.vocabulary import PreAlertState

BEGINNING: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class World:
    """Everything that a decision of this centre may depend on. ``now`` is the journal's time.

    ``closed`` remembers incidents that are over, with the time of their end, so that a late word on
    one is told from a word on one that never was. ``ended`` keeps, whole, the newest of those that
    a person ended, ``recent`` what a new call is compared with of those of the last minutes,
    ``pre_alerts_ended`` how the newest pre-alerts ended, and ``proposals`` what waits for a person,
    by incident. ``policies_hash`` is null until configured. ``surge``: so many calls wait for a
    unit that it was announced. ``aid`` are this centre's own open requests for a unit, ``asked``
    those of its neighbours. ``unlinked`` holds by unit the signs of a patient whose incident is not
    known yet. ``planned`` is until when the last plan of who goes stands by itself.
    ``road_notices`` are the closures and slowdowns that were announced and are not over.
    """

    centre_id: str
    now: datetime = BEGINNING
    configured: bool = False
    policies: Policies = Policies()
    policies_hash: str | None = None
    units: Mapping[str, Unit] = field(default_factory=dict)
    incidents: Mapping[str, Incident] = field(default_factory=dict)
    hospitals: Mapping[str, Hospital] = field(default_factory=dict)
    pre_alerts: Mapping[str, PreAlertCase] = field(default_factory=dict)
    pre_alerts_ended: Mapping[str, PreAlertState] = field(default_factory=dict)
    alarms: Mapping[str, AlarmCase] = field(default_factory=dict)
    closed: Mapping[str, datetime] = field(default_factory=dict)
    scenes: Mapping[str, Scene] = field(default_factory=dict)
    readiness: Readiness = Readiness()
    ended: Mapping[str, Ended] = field(default_factory=dict)
    recent: Mapping[str, Recent] = field(default_factory=dict)
    proposals: Mapping[str, Proposal] = field(default_factory=dict)
    surge: bool = False
    aid: Mapping[str, AidCase] = field(default_factory=dict)
    asked: Mapping[str, AidCase] = field(default_factory=dict)
    unlinked: Mapping[str, VitalSigns] = field(default_factory=dict)
    planned: Planned | None = None
    road_notices: Mapping[str, RoadNotice] = field(default_factory=dict)


@cache
def _world() -> TypeAdapter[World]:
    """Make the adapter, once, when a digest is asked for: few who read about worlds need one."""
    return TypeAdapter(World)


def digest(world: World) -> str:
    """Give the SHA-256 of a canonical form: equal worlds give equal digests in every process."""
    content = _world().dump_python(world, mode="json")
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
