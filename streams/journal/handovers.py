"""When a unit is done with its patient, telemetry forgets them: heard from the units' own views."""

import asyncio
import re
from collections.abc import Sequence
from typing import Final

import structlog

from dispatch.clinical.watching.device_samples import to_ms
from dispatch.clinical.watching.fleet import Watch
from schemas.ground.errors import BrokerUnreachable
from schemas.outputs.views import UnitView
from schemas.topics import DEAD_LETTERS, UNIT_VIEWS
from streams.host.clock import Clock
from streams.journal.gathered import YIELD_EVERY, SendAll
from streams.kafka import dead_letter
from streams.kafka.client import KafkaError, reader
from streams.kafka.codec import Unreadable, decode
from streams.kafka.records import Outgoing, RawRecord

ROLE: Final = "telemetry"

GATHER_S: Final = 0.1
"""What comes within this time is taken together."""

_POLL_MS: Final = 500
_RETRY_S: Final = 1.0

_log = structlog.get_logger()

_INCIDENT: Final = re.compile(rb'"incident_id":(null|"[^"\\]*")')
"""The member as the engine writes it."""


class Handovers:
    """Follows which units have an incident, all units in each worker: vitals may reach any.

    A view of a unit that had none before releases nobody: its patient may be one whose incident is
    not known yet. A unit that is lent has a view at both centres; each tells of its own incidents.
    """

    def __init__(self, watch: Watch, send_all: SendAll, clock: Clock) -> None:
        self._watch = watch
        self._send_all = send_all
        self._clock = clock
        self._serving: dict[tuple[str, str], str] = {}
        self._said: dict[bytes | None, bytes] = {}
        self._next: dict[tuple[str, int], int] = {}

    async def follow(self, brokers: str, prefix: str) -> None:
        """Follow the views from now on, for ever; an outage is waited out, nothing is left out.

        Who was handed over before this process began is nobody whom it watches.
        """
        topic = prefix + UNIT_VIEWS.name
        while True:
            try:
                async with reader(brokers) as views:
                    await views.assign_topics([topic], from_end=True)
                    self._next = {**await views.positions(), **self._next}
                    await views.go_on(self._next)
                    while True:
                        for one in (came := await views.poll(timeout_ms=_POLL_MS)):
                            self._next[one.topic, one.partition] = one.offset + 1
                        await self.take(
                            [
                                RawRecord(
                                    UNIT_VIEWS.name, one.partition, one.offset, one.key, one.value
                                )
                                for one in came
                            ]
                        )
                        await asyncio.sleep(GATHER_S)
            except (BrokerUnreachable, KafkaError) as error:
                _log.warning("the views of units cannot be read", why=type(error).__name__)
                await asyncio.sleep(_RETRY_S)

    async def take(self, raws: Sequence[RawRecord]) -> None:
        """Take views in."""
        letters: list[Outgoing] = []
        for number, raw in enumerate(raws, 1):
            if self._says_the_same(raw):
                continue
            try:
                self._follow(decode(UNIT_VIEWS, raw))
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
        name = view.centre_id, view.unit_id
        before = self._serving.pop(name, None)
        if view.incident_id is not None:
            self._serving[name] = view.incident_id
        if before not in {None, view.incident_id}:
            self._watch.hand_over(view.unit_id, to_ms(view.decided_at))
