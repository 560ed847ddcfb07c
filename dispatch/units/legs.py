"""A call that needs several units is several incidents: its legs.

The first leg has the call's id, the others ``<id>.2``, ``<id>.3`` and so on. Each has its own unit,
patient, transport and pre-alert, so a unit serves at most one incident also here. What is said of
the call reaches all its open legs; what is said of ``<id>.2`` reaches that one only. The patient
and the level of the crew are the first leg's: nothing says that the second crew meets the same one.
"""

from collections.abc import Sequence
from dataclasses import replace

from dispatch.clinical.patient.vital_signs import NONE_YET
from dispatch.records.incident import Incident
from dispatch.state.world import World
from schemas.events.incidents import LEGS_ID_CHARS_MAX, Patient
from schemas.ground.vocabulary import CrewLevel

FIRST_FURTHER = 2


def names(incident_id: str, further: int) -> list[str]:
    """Give the ids of all legs of a call that needs so many units beyond the first, its own first.

    A call whose id leaves no room for their names has no further legs.
    """
    if len(incident_id) > LEGS_ID_CHARS_MAX:
        return [incident_id]
    numbers = range(FIRST_FURTHER, FIRST_FURTHER + further)
    return [incident_id, *(f"{incident_id}.{number}" for number in numbers)]


def split(first: Incident, more_units: Sequence[CrewLevel]) -> list[Incident]:
    """Make the incidents of a call: its own, and one for each further unit that it needs."""
    further = names(first.incident_id, len(more_units))[1:]
    pairs = zip(further, more_units, strict=False)  # none where they have no names
    return [first, *(_further(first, name, level) for name, level in pairs)]


def further(world: World, leg: Incident, more_units: Sequence[CrewLevel]) -> list[Incident]:
    """Make further incidents of the call of a leg, numbered on from those that it has had."""
    call_id = leg.part_of or leg.incident_id
    if len(call_id) > LEGS_ID_CHARS_MAX:
        return []
    made: list[Incident] = []
    number = FIRST_FURTHER
    for level in more_units:
        while (name := f"{call_id}.{number}") in world.incidents or name in world.closed:
            number += 1
        made.append(_further(as_reported(leg), name, level))
        number += 1
    return made


def _further(first: Incident, name: str, level: CrewLevel) -> Incident:
    return replace(
        first,
        incident_id=name,
        crew_level=level,
        patient=Patient(),
        signs=NONE_YET,
        news2=None,
        attempts=0,
        part_of=first.part_of or first.incident_id,
    )


def as_reported(incident: Incident) -> Incident:
    """Give a call as it is known, without what became of it; orders are counted on."""
    return Incident(
        incident_id=incident.incident_id,
        priority=incident.priority,
        complaint=incident.complaint,
        complaint_code=incident.complaint_code,
        answers=incident.answers,
        determinant=incident.determinant,
        by_person=incident.by_person,
        place=incident.place,
        place_accuracy_m=incident.place_accuracy_m,
        address=incident.address,
        crew_level=incident.crew_level,
        services=incident.services,
        patient=incident.patient,
        reported_at=incident.reported_at,
        region=incident.region,
        part_of=incident.part_of,
        not_same_as=incident.not_same_as,
        signs=incident.signs,
        news2=incident.news2,
        care=incident.care,
        course=incident.course,
        attempts=incident.attempts,
        callback_hash=incident.callback_hash,
    )


def of_call(world: World, incident_id: str) -> list[Incident]:
    """Give the open incidents that a word on this id is about, in the order of their names.

    The first leg may be over while others go on. O(open incidents).
    """
    own = world.incidents.get(incident_id)
    further = [one for one in world.incidents.values() if one.part_of == incident_id]
    found = [*([own] if own else []), *further]
    return sorted(found, key=lambda one: (len(one.incident_id), one.incident_id))
