"""A unit as the world keeps it: where it is, what it does, which order it has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dispatch.records.arrival import Arrival
from dispatch.records.contact import Silence
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewLevel, UnitFlag, UnitState


@dataclass(frozen=True, slots=True)
class Loan:
    """A unit is lent: under which request, by or to which centre, and until when."""

    request_id: str
    centre_id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit. ``fix_at`` None: it never reported, and ``place`` is its station's.

    ``at_station``: it stands where its crew waits, so it needs longer until it rolls.
    ``since`` is when it came into its state, ``heard_at`` when it was last heard of and
    ``spoke_at`` when its crew last reported; None: not yet. ``fix_by`` and ``spoke_by`` are the
    sources of the last fix and report.
    ``lent_by`` is of a neighbour's unit that works here, ``lent_to`` of one that works there.
    ``leaving``: it is no longer configured, or no longer lent, and goes as soon as it is free.
    ``free_since``: when it last was done with an incident, None if never. ``turned_at``: when the
    engine last turned it on its way. ``silence`` None: it left
    no order unanswered, or has said a word since. ``nonsense`` is when each of its trackers was
    last said to send what cannot be, ``clock_ahead_s`` how far the clock of the one that sent its
    fix is off. ``heading_deg`` is the course that its fix named. ``asked_at``: when its crew was
    last asked whether it is well. ``arrival``: where it stands that its crew has not said.
    ``placeless_at``: when it was last heard of without a place, None: not since its fix. ``lost``
    is since when the connections of its devices have been broken off.
    """

    unit_id: str
    crew_level: CrewLevel
    station_id: str
    station: LatLon
    state: UnitState
    place: LatLon
    fix_at: datetime | None = None
    at_station: bool = True
    incident_id: str | None = None
    regions: tuple[str, ...] = ()
    shift_ends_at: datetime | None = None
    flags: tuple[UnitFlag, ...] = ()
    since: datetime | None = None
    heard_at: datetime | None = None
    spoke_at: datetime | None = None
    fix_by: str | None = None
    spoke_by: str | None = None
    leaving: bool = False
    free_since: datetime | None = None
    turned_at: datetime | None = None
    lent_by: Loan | None = None
    lent_to: Loan | None = None
    silence: Silence | None = None
    nonsense: Mapping[str, datetime] = field(default_factory=dict)
    clock_ahead_s: float | None = None
    heading_deg: float | None = None
    asked_at: datetime | None = None
    arrival: Arrival | None = None
    placeless_at: datetime | None = None
    lost: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def welfare_asked_at(self) -> datetime | None:
        """Since when its crew owes a word on whether it is well; None: it owes none."""
        asked, spoke = self.asked_at, self.spoke_at
        return asked if asked is not None and (spoke is None or spoke < asked) else None

    @property
    def proposed(self) -> Arrival | None:
        """The word that its position proposes and its crew has neither said nor denied."""
        one = self.arrival
        is_of_now = one is not None and (one.state, one.incident_id) == (
            self.state,
            self.incident_id,
        )
        return one if one is not None and is_of_now and one.proposed_at and not one.denied else None

    @property
    def is_doubtful(self) -> bool:
        """Whether nothing was heard of it since it left an order unanswered: it is asked last."""
        return self.silence is not None and self.silence.is_doubtful


@dataclass(frozen=True, slots=True)
class Order:
    """The order that a unit has: one assignment, and until when its crew must accept it.

    ``eta_at`` is when it was expected on scene as it was sent; None: nobody knows. ``is_kept``: so
    many orders before it were not answered that it stays where it is, and a person phones.
    """

    assignment_id: str
    unit_id: str
    attempt: int
    given_at: datetime
    acknowledge_by: datetime
    eta_at: datetime | None = None
    is_kept: bool = False
