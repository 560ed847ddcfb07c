"""What must hold after every step, whatever came in."""

from dispatch.lifecycle import INCIDENT_OF_UNIT
from dispatch.world import UNDECIDED, World
from schemas.vocabulary import IncidentState, UnitState

_IDLE = frozenset({UnitState.AVAILABLE, UnitState.OFF_DUTY})


def violations(before: World, after: World) -> list[str]:
    """Name each promise that a step from ``before`` to ``after`` has broken; none, empty.

    O(units + incidents + pre-alerts).
    """
    found = [
        *_units(after),
        *_incidents(after),
        *_pre_alerts(after),
        *_proposals(after),
    ]
    if after.now < before.now:
        found.append("time went back")
    found += [
        f"incident {incident_id} was forgotten"
        for incident_id in before.incidents
        if incident_id not in after.incidents and incident_id not in after.closed
    ]
    return found


def _units(world: World) -> list[str]:
    found: list[str] = []
    for unit in world.units.values():
        if (unit.incident_id is None) != (unit.state in _IDLE):
            found.append(f"unit {unit.unit_id} is {unit.state} with incident {unit.incident_id}")
        if unit.incident_id is None:
            continue
        incident = world.incidents.get(unit.incident_id)
        if incident is None or incident.order is None or incident.order.unit_id != unit.unit_id:
            found.append(f"unit {unit.unit_id} serves {unit.incident_id}, which is not its own")
        elif incident.state is not INCIDENT_OF_UNIT.get(unit.state):
            found.append(f"incident {incident.incident_id} is not where its unit is")
    return found


def _incidents(world: World) -> list[str]:
    found: list[str] = []
    serving: dict[str, str] = {}
    for incident in world.incidents.values():
        name = incident.incident_id
        if (incident.order is None) != (incident.state is IncidentState.QUEUED):
            found.append(f"incident {name} is {incident.state} with order {incident.order}")
        if incident.state is IncidentState.QUEUED and incident.queue_reason is None:
            found.append(f"incident {name} waits without a reason")
        if incident.order is None:
            continue
        unit_id = incident.order.unit_id
        if unit_id in serving:
            found.append(f"unit {unit_id} serves {serving[unit_id]} and {name}")
        serving[unit_id] = name
        unit = world.units.get(unit_id)
        if unit is None or unit.incident_id != name:
            found.append(f"incident {name} has unit {unit_id}, which does not know of it")
    return found


def _pre_alerts(world: World) -> list[str]:
    found: list[str] = []
    for case in world.pre_alerts.values():
        incident = world.incidents.get(case.incident_id)
        if incident is None or incident.pre_alert_id != case.pre_alert_id:
            found.append(f"pre-alert {case.pre_alert_id} has no owner")
        if case.hospital_id not in world.hospitals:
            found.append(f"pre-alert {case.pre_alert_id} goes to an unknown hospital")
    return found


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
