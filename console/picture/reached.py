"""When a call was reached: by the first of its crews, of however many legs it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

from schemas.ground.ids import IncidentId
from schemas.ground.vocabulary import Priority
from schemas.outputs.views import IncidentView


class Reported(Protocol):
    """What is asked of a call: when it was reported, and how urgent it is."""

    @property
    def reported_at(self) -> datetime:
        """When it was reported."""

    @property
    def priority(self) -> Priority:
        """How urgent it is."""


class Arrival(NamedTuple):
    """A crew that is at a call: whose call, as urgent as it is, and ``ms`` since its report."""

    call_id: IncidentId
    priority: Priority
    reported_at: datetime
    ms: int


def call_of(leg: IncidentView) -> IncidentId:
    """Give the call that an incident is a leg of: its own, or the one that needed more units."""
    return leg.part_of or leg.incident_id


def arrival(leg: IncidentView, calls: Mapping[IncidentId, Reported]) -> Arrival:
    """Give the arrival of a leg's crew, counted from the report of the call itself.

    A leg that was asked for later, for many patients, has a later report and is less urgent.

    Parameters
    ----------
    leg
        As it is with the crew there.
    calls
        Open incidents by id; a call that is not among them counts as its leg says.
    """
    call_id = call_of(leg)
    first: Reported = calls.get(call_id, leg)
    reported_at = min(first.reported_at, leg.reported_at)
    ms = round((leg.decided_at - reported_at).total_seconds() * 1_000)
    return Arrival(call_id, first.priority, reported_at, ms)
