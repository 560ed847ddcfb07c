"""What came of a telemetry topic together, written together: the newest fix of each unit once.

A call stands behind telemetry in its partition of the journal. So telemetry writes one record for
the fixes of many units, which the core applies in one step, instead of one for each
(docs/adr/0019-telemetry-lanes.md).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from schemas.events.vehicles import (
    FIXES_MAX,
    VehicleLink,
    VehiclePosition,
    VehiclePositions,
    tracker_of,
)
from schemas.ground.envelope import Event
from schemas.ground.ids import derive
from schemas.journal import JournalRecord, SourcePosition
from schemas.topics import JOURNAL, Topic
from streams.journal.journaler import Journaler
from streams.kafka.records import Outgoing, RawRecord
from streams.quarantine.blame import blamed

YIELD_EVERY: Final = 50
"""After so many records others have a turn: heartbeats must not wait for a whole batch."""

SendAll = Callable[[Iterable[Outgoing]], Awaitable[None]]


class _Fixes:
    """The newest fix of each unit of one centre, and where all stood that it stands for."""

    def __init__(self) -> None:
        self._newest: dict[str, VehiclePosition] = {}
        self._sources: dict[str, list[SourcePosition]] = {}

    def __contains__(self, unit_id: str) -> bool:
        """Tell whether a fix of a unit waits here."""
        return unit_id in self._newest

    def add(self, fix: VehiclePosition, source: SourcePosition) -> bool:
        """Take a fix that stands for those before it of its unit; false: it does not.

        Another device's fix stands for none: each of them tells that its own device is heard.
        """
        known = self._newest.get(fix.unit_id)
        if known is not None and tracker_of(known) != tracker_of(fix):
            return False
        self._newest[fix.unit_id] = fix
        self._sources.setdefault(fix.unit_id, []).append(source)
        return True

    def records(self, journaler: Journaler) -> Iterator[Outgoing]:
        """Write the journal's records; that of a single fix is the fix."""
        fixes = list(self._newest.values())
        for first in range(0, len(fixes), FIXES_MAX):
            part = fixes[first : first + FIXES_MAX]
            sources = tuple(one for fix in part for one in self._sources[fix.unit_id])
            yield _record(part, sources, journaler)


def _record(
    fixes: Sequence[VehiclePosition], sources: tuple[SourcePosition, ...], journaler: Journaler
) -> Outgoing:
    event: Any = fixes[0]
    if len(fixes) > 1:
        event = VehiclePositions(
            event_id=derive("positions", *(fix.event_id for fix in fixes)),
            centre_id=fixes[0].centre_id,
            occurred_at=max(fix.occurred_at for fix in fixes),
            source="telemetry",
            fixes=tuple(fixes),
        )
    received: Any = event.model_copy(update={"received_at": journaler.clock.now()})
    alone = sources[0] if len(sources) == 1 else None
    record = JournalRecord(
        ids_by_centre=True,
        event=received,
        source=alone,
        sources=() if alone is not None else sources,
    )
    return Outgoing(JOURNAL, event.centre_id, record.model_dump_json().encode())


class Gathered:
    """Takes the records of a telemetry topic as they have come, many at a time."""

    def __init__(self, journaler: Journaler, send_all: SendAll) -> None:
        self._journaler = journaler
        self._send_all = send_all

    async def take(self, topic: Topic, raws: Sequence[RawRecord]) -> None:
        """Handle records; when this returns, the effect of each is durable.

        Dead letters first: a record of the journal says that what it stands for was handled.
        """
        letters: list[Outgoing] = []
        others: list[Outgoing] = []
        fixes: dict[str, _Fixes] = {}
        for number, raw in enumerate(raws, 1):
            with blamed(raw):
                sifted = self._journaler.sift(topic, raw)
                letters += sifted.letters
                event = sifted.event
                if event is not None and not self._waits(fixes, others, event, raw.position):
                    others.append(self._journaler.entry(event, raw))
            if number % YIELD_EVERY == 0:
                await asyncio.sleep(0)
        await self._send_all(letters)
        for one in fixes.values():
            others += one.records(self._journaler)
        await self._send_all(others)

    def _waits(
        self,
        fixes: dict[str, _Fixes],
        others: list[Outgoing],
        event: Event,
        source: SourcePosition,
    ) -> bool:
        """Have a fix wait for those of other units; tell whether it does.

        Word of a unit's devices keeps its place behind its fixes: else an older fix would end it.
        """
        if isinstance(event, VehiclePosition):
            return fixes.setdefault(event.centre_id, _Fixes()).add(event, source)
        waiting = fixes.get(event.centre_id)
        if isinstance(event, VehicleLink) and waiting is not None and event.unit_id in waiting:
            others += fixes.pop(event.centre_id).records(self._journaler)
        return False
