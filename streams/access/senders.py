"""Whether an event on a principal's or a centre's own topic is that one's own word.

On such a topic the broker tells who wrote: nobody else can. Elsewhere it does not.
"""

from typing import Any, Final

from schemas.outputs.dead_letters import DeadLetterReason
from schemas.parties import Party
from schemas.topics import Topic
from streams.kafka.codec import Unreadable

_FIELD_OF: Final = {Party.HOSPITAL: "hospital_id", Party.UNIT: "unit_id"}


def require_own_word(topic: Topic, event: Any) -> None:  # noqa: ANN401 - the topic's model
    """Refuse what one principal or centre says of another, or under another's name.

    Raises
    ------
    Unreadable
        Names the field, its value and what it must be.
    """
    if topic.of_centre not in {None, event.centre_id}:
        message = f"centre_id {event.centre_id!r}: on this topic it must be {topic.of_centre!r}"
        raise Unreadable(
            DeadLetterReason.WRONG_SOURCE, "centre_id", message, centre_id=topic.of_centre
        )
    only = topic.only
    if only is None:
        return
    field = _FIELD_OF[only.party]
    value = getattr(event, field)
    if value != only.of:
        message = f"{field} {value!r}: on this topic it must be {only.of!r}"
        raise Unreadable(DeadLetterReason.WRONG_SOURCE, field, message, centre_id=event.centre_id)
    if event.source not in only.sources:
        message = f"source must be {only.name!r} or {only.of!r}, who alone writes to this topic"
        raise Unreadable(
            DeadLetterReason.WRONG_SOURCE, "source", message, centre_id=event.centre_id
        )
