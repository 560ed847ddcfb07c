"""What the engine reads from outside: which topics, and which types of events on each."""

from typing import Final

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
