"""When a unit is done with its patient, telemetry forgets them: heard from the units' own views."""

from typing import Final

from dispatch.clinical.watching.device_samples import to_ms
from dispatch.clinical.watching.fleet import Watch
from schemas.outputs.views import UnitView
from schemas.topics import DEAD_LETTERS, Topic
from streams.host.clock import Clock
from streams.journal.journaler import Send
from streams.kafka import dead_letter
from streams.kafka.codec import Unreadable, decode
from streams.kafka.records import RawRecord

ROLE: Final = "telemetry"


class Handovers:
    """Follows which units have an incident. Views and vitals of a unit reach the same worker.

    A view of a unit that had none before releases nobody: its patient may be one whose incident is
    not known yet.
    """

    def __init__(self, watch: Watch, send: Send, clock: Clock) -> None:
        self._watch = watch
        self._send = send
        self._clock = clock
        self._serving: dict[str, str] = {}

    async def take(self, topic: Topic, raw: RawRecord) -> None:
        """Take one view in."""
        try:
            view: UnitView = decode(topic, raw)
        except Unreadable as why:
            letter = dead_letter.of_unreadable(raw, why, role=ROLE, received_at=self._clock.now())
            await self._send(DEAD_LETTERS, raw.topic, letter.model_dump_json().encode())
            return
        before = self._serving.pop(view.unit_id, None)
        if view.incident_id is not None:
            self._serving[view.unit_id] = view.incident_id
        if before not in {None, view.incident_id}:
            self._watch.hand_over(view.unit_id, to_ms(view.decided_at))
