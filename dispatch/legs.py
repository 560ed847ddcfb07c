"""A call that needs several units is several incidents: its legs.

The first leg has the call's id, the others ``<id>.2``, ``<id>.3`` and so on. Each has its own unit,
patient, transport and pre-alert, so a unit serves at most one incident also here. What is said of
the call reaches all its open legs; what is said of ``<id>.2`` reaches that one only. The patient
and the level of the crew are the first leg's: nothing says that the second crew meets the same one.
"""

from dispatch.world import Incident, World
from schemas.incidents import IncidentReported, Patient

FIRST_FURTHER = 2


def names(event: IncidentReported) -> list[str]:
    """Give the ids of all legs of a reported call, its own first."""
    further = range(FIRST_FURTHER, FIRST_FURTHER + len(event.more_units))
    return [event.incident_id, *(f"{event.incident_id}.{number}" for number in further)]


def split(event: IncidentReported) -> list[Incident]:
    """Make the incidents of a reported call: one a unit that it needs."""
    legs: list[Incident] = []
    levels = (event.crew_level, *event.more_units)
    for number, (name, level) in enumerate(zip(names(event), levels, strict=True)):
        leg = Incident(
            incident_id=name,
            priority=event.priority,
            complaint=event.complaint,
            place=event.place,
            address=event.address,
            crew_level=level,
            services=event.services,
            patient=event.patient if number == 0 else Patient(),
            reported_at=event.occurred_at,
            part_of=None if number == 0 else event.incident_id,
            region=event.region,
        )
        legs.append(leg)
    return legs


def of_call(world: World, incident_id: str) -> list[Incident]:
    """Give the open incidents that a word on this id is about, in the order of their names.

    The first leg may be over while others go on. O(open incidents).
    """
    own = world.incidents.get(incident_id)
    further = [one for one in world.incidents.values() if one.part_of == incident_id]
    found = [*([own] if own else []), *further]
    return sorted(found, key=lambda one: (len(one.incident_id), one.incident_id))
