"""A centre's city as its folder describes it: map, units, hospitals, calls and habits for trials.

Coordinates are WGS 84 degrees. Nothing here reads a file: ``city_files.load_city`` does.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from scenarios.cases.conditions import Condition
from schemas.centre.forecast import Forecast
from schemas.centre.policies import Policies, policies_hash
from schemas.events.centre import CentreConfigured, HospitalSpec, UnitSpec
from schemas.events.incidents import Patient
from schemas.events.moves import StandbyPoint
from schemas.ground.base import LatLon, Model
from schemas.ground.ids import CentreId, IncidentId, StationId, derive
from schemas.ground.vocabulary import CrewLevel, Priority, Service

Share = Annotated[float, Field(ge=0, le=1)]

SNAP_LIMIT_M: Final = 300.0
"""A place farther than this from every road is off the map, unless a city says else; the same as
``routing.places.snap.SNAP_LIMIT_M``, kept here so that reading a city needs no routing engine."""


class PriorityShare(Model):
    """How many of the calls are of each priority; only the proportions count."""

    P1: Share = 0.12
    P2: Share = 0.28
    P3: Share = 0.38
    P4: Share = 0.22


class Demand(Model):
    """The calls that a trial makes up where the folder has no calls.csv."""

    calls_per_hour: Annotated[float, Field(ge=0, le=600)] = 18.0
    priority_share: PriorityShare = PriorityShare()
    cancelled_share: Share = 0.04
    updated_share: Share = 0.10
    place_unknown_share: Share = 0.03


class CrewHabits(Model):
    """How the crews of a trial behave."""

    decline_share: Share = 0.03
    silent_share: Share = 0.02
    treated_on_scene_share: Share = Field(default=0.25, description="of P3 and P4 patients")


class HospitalHabits(Model):
    """How the hospitals of a trial behave.

    ``diversions_per_hour`` and ``outages_per_hour`` (of one service) are for the whole centre,
    ``reports_per_hour`` (of beds and load) for each hospital.
    """

    refuse_share: Share = 0.05
    silent_share: Share = 0.04
    late_share: Share = 0.05
    gate_refuse_share: Share = 0.02
    phone_missed_share: Share = Field(default=0.2, description="of the calls to a duty phone")
    diversions_per_hour: Annotated[float, Field(ge=0, le=60)] = 1.5
    outages_per_hour: Annotated[float, Field(ge=0, le=60)] = 0.5
    reports_per_hour: Annotated[float, Field(ge=0, le=60)] = 2.0


@dataclass(frozen=True, slots=True)
class Station:
    """Where units wait for calls."""

    station_id: StationId
    name: str
    place: LatLon


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """One row of calls.csv. ``incident_id``, ``place`` and ``condition`` are null where not given.

    ``at_s`` counts simulated seconds from the start of the trial.
    """

    at_s: float
    incident_id: IncidentId | None
    priority: Priority
    complaint: str
    place: LatLon | None
    address: str | None
    crew_level: CrewLevel
    services: tuple[Service, ...]
    patient: Patient
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class City:
    """One centre, whole. ``planned_calls`` is null where a trial makes calls up by ``demand``.

    ``map_path`` is what ``routing.maps.store.load_or_build`` takes; ``policy_path``,
    ``day_path`` and ``eta_path`` are the files of ``city_roads``, null where there is none;
    ``synthetic`` lists in plain words what was made up, and every screen must say so.
    """

    centre_id: CentreId
    name: str
    schematic: bool
    map_path: Path
    map_name: str
    snap_limit_m: float
    policies: Policies
    stations: tuple[Station, ...]
    units: tuple[UnitSpec, ...]
    hospitals: tuple[HospitalSpec, ...]
    demand: Demand = Demand()
    crew_habits: CrewHabits = CrewHabits()
    hospital_habits: HospitalHabits = HospitalHabits()
    planned_calls: tuple[PlannedCall, ...] | None = None
    synthetic: tuple[str, ...] = ()
    forecast: Forecast | None = None
    standby_points: tuple[StandbyPoint, ...] = ()
    policy_path: Path | None = None
    day_path: Path | None = None
    eta_path: Path | None = None

    def configured(self, map_hash: str, occurred_at: datetime) -> CentreConfigured:
        """Give the centre as its journal event.

        ``map_hash`` is what ``routing.oracle.roads_hash`` gives for the city's roads. Equal
        content gives an equal ``event_id`` whatever ``occurred_at`` is, so that a restart is a
        duplicate, not a change.
        """
        draft = CentreConfigured(
            event_id="draft",
            centre_id=self.centre_id,
            occurred_at=occurred_at,
            source=f"city:{self.centre_id}",
            name=self.name,
            map_name=self.map_name,
            map_hash=map_hash,
            schematic=self.schematic,
            units=self.units,
            hospitals=self.hospitals,
            forecast=self.forecast,
            standby_points=self.standby_points,
            policies=self.policies,
            policies_hash=policies_hash(self.policies),
        )
        content = draft.model_dump_json(exclude={"event_id", "occurred_at"})
        digest = hashlib.sha256(content.encode()).hexdigest()
        return draft.model_copy(update={"event_id": derive("city", self.centre_id, digest)})
