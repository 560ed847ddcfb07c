"""Road events that a command is asked to count in: from a file, or from a running engine."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from console.cli.talk import BadUsage
from console.engine import cluster
from console.engine.injection import Refused, prepare
from schemas.events.roads import AnyRoadEvent, RoadEvent
from schemas.topics import ROAD_EVENTS

if TYPE_CHECKING:
    from routing.live.network import RoadChange
    from routing.router import Router
    from streams.host.settings import Settings

_WAYS_SHOWN: Final = 5


def parse_instant(text: str | None) -> datetime:
    """Read ``--at`` as it was typed; now where it was not.

    Raises
    ------
    BadUsage
        It is no instant, or has no zone.
    """
    if text is None:
        return datetime.now(UTC)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        msg = f"--at = {text!r} is no time; write it like 2026-11-25T07:30+07:00"
        raise BadUsage(msg) from None
    if at.tzinfo is None:
        msg = f"--at = {text!r} has no zone; end it with +07:00 or Z"
        raise BadUsage(msg)
    return at.astimezone(UTC)


def read_events(path: Path) -> list[AnyRoadEvent]:
    """Read road events, one JSON object a line; empty lines are passed over.

    Raises
    ------
    BadUsage
        The file cannot be read, or a line is no road event: names line, field and value.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        msg = f"--events = {str(path)!r} cannot be read ({error.strerror}); check the path"
        raise BadUsage(msg) from None
    events = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        found = prepare(number, line)
        if isinstance(found, Refused):
            msg = f"{path} line {number}: {found.field}: {found.why}"
            raise BadUsage(msg)
        if found.topic is not ROAD_EVENTS:
            msg = f"{path} line {number} belongs on {found.topic.name}: it is no road event"
            raise BadUsage(msg)
        events.append(_parsed(found.value))
    return events


async def read_live_events(chosen: "Settings", centre_id: str) -> list[AnyRoadEvent]:
    """Read all road events that a running engine has been told for a centre.

    Raises
    ------
    BrokerUnreachable
        No broker answers.
    """
    from streams.kafka import client as kafka  # noqa: PLC0415 - not before it is needed

    brokers, topic = cluster.find_brokers(chosen), chosen.topic_prefix + ROAD_EVENTS.name
    async with kafka.admin(brokers) as admin:
        count = (await admin.partitions([topic])).get(topic, 0)
    events = []
    async with kafka.reader(brokers) as reader:
        for number in range(count):
            async for record in reader.read_span(topic, number, start=None, end=None):
                found = prepare(0, record.value or b"")
                if not isinstance(found, Refused) and found.topic is ROAD_EVENTS:
                    events.append(_parsed(found.value))
    return [event for event in events if event.centre_id == centre_id]


def apply_events(router: "Router", events: Sequence[AnyRoadEvent], at: datetime) -> list[str]:
    """Bring roads to an instant: the events said by then, in their order, and the hour's speeds.

    Each event gives one sentence that says what it came to.
    """
    from routing.oracle import apply_event  # noqa: PLC0415 - scipy takes a second to load

    changes = {
        index: apply_event(router, event)
        for index, event in enumerate(events)
        if event.occurred_at <= at
    }
    router.advance(at)
    in_force = {event.road_event_id for event in router.road_events}
    said = []
    for index, event in enumerate(events):
        if index not in changes:
            said.append(f"{event.event_id}: said after {at.isoformat()}, so left out")
        elif isinstance(event, RoadEvent):
            is_now = event.road_event_id in in_force
            said.append(_sentence(event, changes[index], is_in_force=is_now))
        else:
            said.append(f"{event.event_id}: {len(event.factors)} observed speeds")
    return said


def _parsed(line: bytes) -> AnyRoadEvent:
    """Parse what has been checked."""
    event: AnyRoadEvent = ROAD_EVENTS.model.validate_json(line)
    return event


def _sentence(event: RoadEvent, change: "RoadChange | None", *, is_in_force: bool) -> str:
    """Say what a closure, a slowdown or a reopening came to."""
    head = f"{event.road_event_id}: {event.kind}"
    if change is None:
        return head
    if change.is_swapped:
        return f"{head} lies off the map, and on it with lat and lon exchanged; exchange them"
    unknown = ""
    if change.unknown_way_ids:
        shown = ", ".join(map(str, change.unknown_way_ids[:_WAYS_SHOWN]))
        more = ", …" if len(change.unknown_way_ids) > _WAYS_SHOWN else ""
        unknown = f"; ways that this map has not: {shown}{more}"
    if not change.arcs:
        return f"{head} means no road of this map{unknown}"
    state = "in force" if is_in_force else "not in force then"
    return f"{head} of {change.arcs} arcs, {state}{unknown}{_levels(event, change)}"


def _levels(event: RoadEvent, change: "RoadChange") -> str:
    """Say which of the roads above each other are meant; nothing where there is one level."""
    if not change.left_levels:
        return ""
    others = ", ".join(map(str, change.left_levels))
    why = "" if event.level is not None else ", as the event names no level"
    return f"; on level {change.level}{why}: roads on level {others} stay as they are"
