"""What the engine reads from outside: which topics, and which types of events on each."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from schemas.events.hospitals import HospitalStatus, PreAlertAnswer
from schemas.events.moves import MoveAnswer
from schemas.events.roads import RoadEvent, RoadSpeeds
from schemas.events.vehicles import (
    CrewWelfare,
    VehicleLink,
    VehiclePosition,
    VehicleReadiness,
    VehicleStatus,
)
from schemas.ground.envelope import Event
from schemas.patient.care import CareReported
from schemas.patient.vitals import MonitorRecord, Vitals
from schemas.topics import (
    CENTRE_CONFIG,
    DELIVERY_RECEIPTS,
    DISPATCHER_COMMANDS,
    HOSPITAL_STATUS,
    INCIDENTS,
    MUTUAL_AID,
    ROAD_EVENTS,
    TOPICS,
    VEHICLE_POSITIONS,
    VEHICLE_STATUS,
    VITALS,
    Topic,
)

_INPUT_OF_TYPE: Final = {
    "incident.reported": INCIDENTS,
    "incident.updated": INCIDENTS,
    "incident.cancelled": INCIDENTS,
    "incident.casualties": INCIDENTS,
    "vehicle.position": VEHICLE_POSITIONS,
    "vehicle.link": VEHICLE_POSITIONS,
    "vehicle.status": VEHICLE_STATUS,
    "vehicle.readiness": VEHICLE_STATUS,
    "vehicle.move": VEHICLE_STATUS,
    "vehicle.care": VEHICLE_STATUS,
    "vehicle.welfare": VEHICLE_STATUS,
    "vitals": VITALS,
    "vitals.record": VITALS,
    "hospital.status": HOSPITAL_STATUS,
    "pre_alert.answer": HOSPITAL_STATUS,
    "pre_alert.delivery": DELIVERY_RECEIPTS,
    "road.event": ROAD_EVENTS,
    "road.speeds": ROAD_EVENTS,
    "command.accept": DISPATCHER_COMMANDS,
    "aid.declined": MUTUAL_AID,
    "aid.granted": MUTUAL_AID,
    "aid.request": MUTUAL_AID,
    "aid.returned": MUTUAL_AID,
    "aid.withdrawn": MUTUAL_AID,
    "command.ask_aid": DISPATCHER_COMMANDS,
    "command.acknowledge": DISPATCHER_COMMANDS,
    "command.assign": DISPATCHER_COMMANDS,
    "command.close": DISPATCHER_COMMANDS,
    "command.hospital": DISPATCHER_COMMANDS,
    "command.declare": DISPATCHER_COMMANDS,
    "command.stand_down": DISPATCHER_COMMANDS,
    "command.hold": DISPATCHER_COMMANDS,
    "command.phoned": DISPATCHER_COMMANDS,
    "command.lend": DISPATCHER_COMMANDS,
    "command.merge": DISPATCHER_COMMANDS,
    "command.pre_alert": DISPATCHER_COMMANDS,
    "command.release": DISPATCHER_COMMANDS,
    "command.reopen": DISPATCHER_COMMANDS,
    "command.resume": DISPATCHER_COMMANDS,
    "command.shelve": DISPATCHER_COMMANDS,
    "command.split": DISPATCHER_COMMANDS,
    "command.unshelve": DISPATCHER_COMMANDS,
    "centre.configured": CENTRE_CONFIG,
}

INPUTS: Final = tuple(topic for topic in TOPICS if topic in _INPUT_OF_TYPE.values())
"""What the engine reads from outside the journal, whoever writes it."""


def input_topic(event_type: str) -> Topic:
    """Give the topic for events of this ``type``; KeyError where there is none."""
    return _INPUT_OF_TYPE[event_type]


def input_types(topic: Topic) -> tuple[str, ...]:
    """Give the types of events that an input topic takes, in the table's order."""
    return tuple(name for name, found in _INPUT_OF_TYPE.items() if found is topic)


_TOLD_APART: Final = (
    (VEHICLE_POSITIONS, (VehiclePosition, VehicleLink)),
    (VEHICLE_STATUS, (VehicleStatus, VehicleReadiness, MoveAnswer, CareReported, CrewWelfare)),
    (VITALS, (Vitals, MonitorRecord)),
    (HOSPITAL_STATUS, (HospitalStatus, PreAlertAnswer)),
    (ROAD_EVENTS, (RoadEvent, RoadSpeeds)),
)
"""Inputs whose fields say of which type they are. A call and an order must say it themselves: they
differ by what is meant, not by what is known."""


def plain_type(topic: Topic, record: Mapping[str, Any]) -> str | None:
    """Give the type of a record that leaves it out, where no other of its topic has its fields.

    ``topic`` may be a principal's own. Null where the fields do not say, or it has a ``type``.
    """
    if "type" in record:
        return None
    for row, models in _TOLD_APART:
        if row.model is topic.model:
            telling = _telling(models)
            found = {telling[name] for name in record if name in telling}
            return found.pop() if len(found) == 1 else None
    return None


@cache
def _telling(models: tuple[type[Event], ...]) -> Mapping[str, str]:
    """Give the types by the fields that only one of the models has."""
    owners: dict[str, list[str]] = {}
    for model in models:
        for name in model.model_fields:
            owners.setdefault(name, []).append(str(model.model_fields["type"].default))
    return MappingProxyType({name: own[0] for name, own in owners.items() if len(own) == 1})
