"""What a person does with an alarm: has seen it, puts it aside for a time, takes it up again."""

from typing import Literal

from schemas.ground.base import Seconds, ShortText
from schemas.ground.envelope import Event
from schemas.ground.ids import EventId


class AcknowledgeAlarm(Event):
    """The person has seen the alarm and acts on it; it stands until its cause ends."""

    type: Literal["command.acknowledge"] = "command.acknowledge"
    alarm_id: EventId


class ShelveAlarm(Event):
    """Put the alarm aside for ``for_s`` seconds; it comes back if its cause still stands then.

    The centre's policies bound the time, for a high priority more tightly.
    """

    type: Literal["command.shelve"] = "command.shelve"
    alarm_id: EventId
    for_s: Seconds
    reason: ShortText


class UnshelveAlarm(Event):
    """Take up an alarm again that was put aside."""

    type: Literal["command.unshelve"] = "command.unshelve"
    alarm_id: EventId
