"""What must hold after every step, whatever came in.

Only what a step has changed is looked at, with what it refers to and what referred to it: a promise
that held before and whose parties are unchanged holds still. Against an empty world before, that is
everything.
"""

from collections.abc import Iterable, Mapping
from itertools import compress
from operator import is_not
from typing import TypeVar

from dispatch.pre_alerts.rules import is_due
from dispatch.records.incident import UNDECIDED, Incident
from dispatch.records.pre_alert import PreAlertCase
from dispatch.records.unit import Unit
from dispatch.rules.handshake import ENDS, LADDER, owes_word
from dispatch.rules.lifecycle import INCIDENT_OF_UNIT
from dispatch.state.turn import Output
from dispatch.state.world import World
from dispatch.units.eligibility import SECOND_CHOICE, Moment, why_unit_not
from schemas.ground.vocabulary import IncidentState, UnitState
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.rules.alarms import AlarmKind
from schemas.rules.handshake import DISPATCHER

T = TypeVar("T")

_IDLE = frozenset({UnitState.AVAILABLE, UnitState.OFF_DUTY})


def violations(
    before: World,
    after: World,
    outputs: Iterable[Output] = (),
    *,
    cause_id: str | None = None,
    units: Iterable[str] | None = None,
) -> list[str]:
    """Name each promise that a step from ``before`` to ``after`` has broken; none, empty.

    ``outputs`` are what the step said because of the event ``cause_id``, ``units`` the names of all
    that it has changed; None: they are found by comparing. O(what has changed + pre-alerts), with
    a comparison of the cheapest kind: O(incidents) where one was changed.
    """
    units = _changed(before.units, after.units) if units is None else [*units]
    incidents = _changed(before.incidents, after.incidents)
    found: list[str] = []
    if units or incidents:
        found += _units(after, [*units, *_named_by_incidents(before, after, incidents)])
        found += _incidents(after, [*incidents, *_named_by_units(before, after, units)])
        found += _forgotten(before, after, incidents)
    found += [*_outputs(after, outputs, cause_id), *_proposals(after), *_scenes(after)]
    if (
        incidents
        or before.pre_alerts is not after.pre_alerts
        or before.hospitals is not after.hospitals
        or before.alarms is not after.alarms
    ):
        found += _pre_alerts(after)
    if after.now < before.now:
        found.append("time went back")
    return found


def _changed(before: Mapping[str, T], after: Mapping[str, T]) -> list[str]:
    """Give the keys that came, went, or have another record; a map that is the same has none."""
    if before is after:
        return []
    if [*before] == [*after]:  # most often: the same keys
        return list(compress(after, map(is_not, before.values(), after.values())))
    changed = [key for key, value in after.items() if before.get(key) is not value]
    return [*changed, *(key for key in before if key not in after)]


def _named_by_incidents(before: World, after: World, names: Iterable[str]) -> list[str]:
    both = [world.incidents.get(name) for name in names for world in (before, after)]
    return [one.order.unit_id for one in both if one is not None and one.order is not None]


def _named_by_units(before: World, after: World, names: Iterable[str]) -> list[str]:
    both = [world.units.get(name) for name in names for world in (before, after)]
    return [one.incident_id for one in both if one is not None and one.incident_id is not None]


def _units(world: World, names: Iterable[str]) -> list[str]:
    found: list[str] = []
    for name in dict.fromkeys(names):
        unit = world.units.get(name)
        if unit is not None:
            found += _unit(world, unit)
    return found


def _unit(world: World, unit: Unit) -> list[str]:
    found: list[str] = []
    if (unit.incident_id is None) != (unit.state in _IDLE):
        found.append(f"unit {unit.unit_id} is {unit.state} with incident {unit.incident_id}")
    if unit.lent_to is not None and unit.state is not UnitState.OFF_DUTY:
        found.append(f"unit {unit.unit_id} is lent and {unit.state} here")
    if unit.lent_to is not None and unit.lent_by is not None:
        found.append(f"unit {unit.unit_id} is lent and on loan here")
    if unit.incident_id is None:
        return found
    incident = world.incidents.get(unit.incident_id)
    if incident is None or incident.order is None or incident.order.unit_id != unit.unit_id:
        found.append(f"unit {unit.unit_id} serves {unit.incident_id}, which is not its own")
    elif incident.state is not INCIDENT_OF_UNIT.get(unit.state):
        found.append(f"incident {incident.incident_id} is not where its unit is")
    return found


def _incidents(world: World, names: Iterable[str]) -> list[str]:
    found: list[str] = []
    for name in dict.fromkeys(names):
        incident = world.incidents.get(name)
        if incident is not None:
            found += _incident(world, incident)
    return found


def _incident(world: World, incident: Incident) -> list[str]:
    """Check one open incident. That its unit knows of it alone means that no other one has it."""
    found: list[str] = []
    name = incident.incident_id
    if (incident.order is None) != (incident.state is IncidentState.QUEUED):
        found.append(f"incident {name} is {incident.state} with order {incident.order}")
    if incident.state is IncidentState.QUEUED and incident.queue_reason is None:
        found.append(f"incident {name} waits without a reason")
    hospital_id = incident.hospital_id
    if hospital_id is not None and hospital_id not in world.hospitals:
        found.append(f"incident {name} goes to {hospital_id}, which is unknown")
    if _is_untold(incident):
        found.append(f"hospital {hospital_id} was not told of {name}, as a rule calls for")
    if incident.order is None:
        return found
    unit = world.units.get(incident.order.unit_id)
    if unit is None or unit.incident_id != name:
        found.append(f"incident {name} has unit {incident.order.unit_id}, which serves another")
    return found


def _is_untold(incident: Incident) -> bool:
    """Tell whether a patient is on the way whom the hospital should know of and does not."""
    if incident.state is not IncidentState.TRANSPORTING or incident.hospital_id is None:
        return False
    return incident.pre_alert_id is None and is_due(incident)


def _forgotten(before: World, after: World, incidents: Iterable[str]) -> list[str]:
    return [
        f"incident {name} was forgotten"
        for name in incidents
        if name in before.incidents and name not in after.incidents and name not in after.closed
    ]


def _pre_alerts(world: World) -> list[str]:
    found: list[str] = []
    for case in world.pre_alerts.values():
        incident = world.incidents.get(case.incident_id)
        is_its = incident is not None and incident.pre_alert_id == case.pre_alert_id
        if is_its != (case.state in LADDER):
            found.append(
                f"pre-alert {case.pre_alert_id} is {case.state} and its incident's: {is_its}"
            )
        if case.state in ENDS:
            found.append(f"pre-alert {case.pre_alert_id} is {case.state} and goes on")
        if owes_word(case.state, case.heard) and not _is_asked(world, case):
            found.append(f"pre-alert {case.pre_alert_id} has no owner")
        if case.hospital_id not in world.hospitals:
            found.append(f"pre-alert {case.pre_alert_id} goes to an unknown hospital")
    return found


def _is_asked(world: World, case: PreAlertCase) -> bool:
    """Tell whether somebody sees to it that a hospital says its word: a deadline, or a person."""
    if case.channel == DISPATCHER:
        return f"{AlarmKind.PRE_ALERT_UNANSWERED.value}|{case.pre_alert_id}" in world.alarms
    return case.asked_at <= world.now


def _scenes(world: World) -> list[str]:
    if not world.scenes:
        return []
    calls = {one.part_of or one.incident_id for one in world.incidents.values()}
    return [f"scene {name} has no incident" for name in world.scenes if name not in calls]


def _proposals(world: World) -> list[str]:
    found: list[str] = []
    for proposal in world.proposals.values():
        incident = world.incidents.get(proposal.incident_id)
        if incident is None or incident.queue_reason != UNDECIDED:
            found.append(f"proposal {proposal.proposal_id} is for nobody who waits for a person")
        unit = world.units.get(proposal.unit_id)
        if unit is None or unit.state is not UnitState.AVAILABLE:
            found.append(f"proposal {proposal.proposal_id} names a unit that cannot go")
    return found


def _outputs(world: World, outputs: Iterable[Output], cause_id: str | None) -> list[str]:
    """Check that what was said names its cause, and that who was sent may go or was ordered to."""
    found: list[str] = []
    for output in outputs:
        if output.cause_id != cause_id:
            found.append(f"a {output.type} has the cause {output.cause_id}, not {cause_id}")
        if isinstance(output, Decision) and output.kind is DecisionKind.ASSIGNED:
            found += _assigned(world, output)
    return found


def _is_a_persons(decision: Decision) -> bool:
    return decision.overruled_by is not None or decision.accepted_by is not None


def _assigned(world: World, decision: Decision) -> list[str]:
    """Check a unit that is still where the decision sent it."""
    incident = world.incidents.get(decision.incident_id or "")
    order = incident.order if incident else None
    if incident is None or order is None or _is_a_persons(decision):
        return []
    unit = world.units[order.unit_id]
    why = why_unit_not(unit, incident, Moment.of(world.now, world.policies))
    if why is None or why in SECOND_CHOICE or decision.unit_id != unit.unit_id:
        return []
    return [f"unit {unit.unit_id} was sent to {incident.incident_id} although {why.value}"]
