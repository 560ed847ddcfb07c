"""From records that a Traccar server writes into Kafka to events, as if it had posted them.

Such a topic says nothing of who wrote it, as Traccar does not log in: whoever may write there
speaks with the rights of the one principal that is named for it.
"""

import base64
import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from streams.edges.inlet import Refused
from streams.edges.items import items_in
from streams.edges.kinds import POSITIONS
from streams.edges.trackers.taking import Declined, Taken, Taker
from streams.edges.trackers.traccar import of_traccar
from streams.host.clock import Clock
from streams.identity.principals import Forbidden, Principal
from streams.kafka.client import Received
from streams.kafka.records import Outgoing
from streams.web.problems import field_errors

OLD: Final = timedelta(days=1)
"""What was written so long ago says nothing of where a unit is: a topic may hold a week of it."""

_COMPLAINTS_MAX: Final = 10_000
_NO_DEVICE: Final = "no_device"


@dataclass(slots=True)
class Forwarded:
    """What records come to. ``letters`` are those that are no event, whole, for the dead letters.

    ``attempts`` are of units that are not the principal's to speak for.
    """

    taken: Taken = field(default_factory=Taken)
    letters: list[Outgoing] = field(default_factory=list)
    attempts: list[Forbidden] = field(default_factory=list)


class Reader:
    """Reads records for one centre.

    Parameters
    ----------
    clock
        The machine's own, as Kafka's records have it.
    taker
        Makes events of what Traccar says.
    """

    def __init__(self, clock: Clock, taker: Taker) -> None:
        self._clock, self._taker = clock, taker
        self._complaints: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._log = structlog.get_logger()

    def read(self, records: Sequence[Received], who: Principal) -> Forwarded:
        """Read records in their order; nothing of them is a reason to fail."""
        found = Forwarded()
        oldest_ms = (self._clock.now() - OLD).timestamp() * 1_000
        fresh = [
            one for one in records if one.timestamp_ms is None or one.timestamp_ms >= oldest_ms
        ]
        if len(fresh) < len(records):
            count = len(records) - len(fresh)
            self._log.warning("records of more than a day ago are passed over", count=count)
        for one in fresh:
            if one.value is not None:
                self._read(found, one, one.value, who)
        return found

    def _read(self, found: Forwarded, record: Received, value: bytes, who: Principal) -> None:
        before = len(found.taken.declined)
        try:
            items, _ = items_in(value)
            sent = [((), partial(of_traccar, one)) for one in items]
            self._taker.take(sent, who, into=found.taken)
        except Refused as no:
            found.taken.declined.append(Declined(0, (), no.faults))
        except Forbidden as no:
            found.attempts.append(no)
            self._complain(no.lacking, no.value)
            return
        faults = [one for no in found.taken.declined[before:] for one in no.faults]
        wrong = [one for one in faults if one["type"] not in {_NO_DEVICE, "no_place", "no_right"}]
        for one in faults:
            if one["type"] == _NO_DEVICE:
                self._complain(_NO_DEVICE, str(one["input"]))
        if wrong:
            self._complain("no event", record.topic)
            errors = [one.model_dump(exclude_none=True) for one in field_errors(wrong, "en")]
            said = {
                "refused_by": "traccar edge",
                "source": who.name,
                "kafka_topic": record.topic,
                "partition": record.partition,
                "offset": record.offset,
                "errors": errors,
                "payload_base64": base64.b64encode(value).decode("ascii"),
            }
            letter = json.dumps(said, ensure_ascii=False).encode()
            found.letters.append(Outgoing(POSITIONS.topic, who.name, letter))

    def _complain(self, why: str, about: str) -> None:
        """Log what is refused, once: a tracker that nobody knows sends the same each second."""
        if (why, about) in self._complaints:
            return
        self._complaints[why, about] = None
        if len(self._complaints) > _COMPLAINTS_MAX:
            self._complaints.popitem(last=False)
        self._log.warning("what Traccar forwards is refused", why=why, about=about)
