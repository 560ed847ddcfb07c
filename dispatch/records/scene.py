"""The scene of many patients as the world keeps it: the count, who has left, the plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from schemas.events.incidents import CasualtyGroup
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewLevel
from schemas.outputs.decisions import CasualtyShare
from schemas.patient.casualties import SortingScheme


@dataclass(frozen=True, slots=True)
class Taken:
    """Patients whom a leg has taken from a scene, of one group of its count.

    ``hospital_id`` is where they go or went; None: nobody takes them so far.
    """

    incident_id: str
    group: CasualtyGroup
    hospital_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Declaration:
    """Who declared a mass-casualty incident; None: the count did."""

    who: str | None
    staging: LatLon | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """A call whose patients were counted or that was declared a mass-casualty incident.

    ``groups`` is the newest count and ``counted_at`` its time, ``taken`` who has left, ``asked``
    how many units of each level were asked for, ``plan`` where those who are left should go.
    """

    incident_id: str
    place: LatLon | None
    scheme: SortingScheme | None = None
    groups: tuple[CasualtyGroup, ...] = ()
    counted_at: datetime | None = None
    declaration: Declaration | None = None
    taken: tuple[Taken, ...] = ()
    asked: Mapping[CrewLevel, int] = field(default_factory=dict)
    plan: tuple[CasualtyShare, ...] = ()
