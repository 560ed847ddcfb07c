"""When a unit is done with its patient, telemetry forgets them: heard from the units' own views."""

import asyncio
import re
from collections.abc import Sequence
from typing import Final

from dispatch.clinical.watching.device_samples import to_ms
from dispatch.clinical.watching.fleet import Watch
from schemas.outputs.views import UnitView
from schemas.topics import DEAD_LETTERS, Topic
from streams.host.clock import Clock
from streams.journal.gathered import YIELD_EVERY, SendAll
from streams.kafka import dead_letter
from streams.kafka.codec import Unreadable, decode
from streams.kafka.records import Outgoing, RawRecord
from streams.quarantine.blame import blamed

ROLE: Final = "telemetry"

_INCIDENT: Final = re.compile(rb'"incident_id":(null|"[^"\\]*")')
"""The member as the engine writes it."""


class Handovers:
    """Follows which units have an incident. Views and vitals of a unit reach the same worker.

    A view of a unit that had none before releases nobody: its patient may be one whose incident is
    not known yet.
    """

    def __init__(self, watch: Watch, send_all: SendAll, clock: Clock) -> None:
        self._watch = watch
        self._send_all = send_all
        self._clock = clock
        self._serving: dict[str, str] = {}
        self._said: dict[bytes | None, bytes] = {}

    async def take(self, topic: Topic, raws: Sequence[RawRecord]) -> None:
        """Take views in."""
        letters: list[Outgoing] = []
        for number, raw in enumerate(raws, 1):
            if self._says_the_same(raw):
                continue
            try:
                with blamed(raw):
                    self._follow(decode(topic, raw))
            except Unreadable as why:
                now = self._clock.now()
                letter = dead_letter.of_unreadable(raw, why, role=ROLE, received_at=now)
                value = letter.model_dump_json().encode()
                letters.append(Outgoing(DEAD_LETTERS, raw.topic, value))
            if number % YIELD_EVERY == 0:
                await asyncio.sleep(0)
        await self._send_all(letters)

    def _says_the_same(self, raw: RawRecord) -> bool:
        """Tell whether a view says what its unit's last one did of the incident.

        Most say where a unit is now, a thousand a second: of these nothing else is read. What has
        no such member, or anything strange about it, is read whole.
        """
        found = _INCIDENT.findall(raw.value or b"")
        said = found[0] if len(found) == 1 else None
        if said is not None and self._said.get(raw.key) == said:
            return True
        self._said.pop(raw.key, None)
        if said is not None:
            self._said[raw.key] = said
        return False

    def _follow(self, view: UnitView) -> None:
        before = self._serving.pop(view.unit_id, None)
        if view.incident_id is not None:
            self._serving[view.unit_id] = view.incident_id
        if before not in {None, view.incident_id}:
            self._watch.hand_over(view.unit_id, to_ms(view.decided_at))
