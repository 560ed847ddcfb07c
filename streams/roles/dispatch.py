"""Dispatch: folds the journal, publishes what it decides, and writes the ticks."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog
from faust.exceptions import FaustError

from dispatch.state.turn import Output, View
from schemas.events.moves import MoveOrder
from schemas.events.mutual_aid import AidDeclined, AidGranted, AidRequest, AidReturned, AidWithdrawn
from schemas.events.ticks import Tick
from schemas.events.vehicles import VehiclePosition, fixes_of
from schemas.ground.ids import derive
from schemas.journal import JournalRecord
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.dead_letters import DeadLetterReason
from schemas.outputs.decisions import Decision
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.views import HospitalView, IncidentView, UnitView
from schemas.topics import (
    ALARMS,
    ASSIGNMENTS,
    DEAD_LETTERS,
    DECISIONS,
    HOSPITAL_VIEWS,
    INCIDENT_VIEWS,
    JOURNAL,
    MOVES,
    MUTUAL_AID,
    PRE_ALERTS,
    UNIT_VIEWS,
    Topic,
)
from streams.host.clock import Clock
from streams.host.settings import Settings
from streams.host.tally import outcome_of
from streams.journal.folds import Folds, NewFold
from streams.kafka import dead_letter
from streams.kafka.codec import Unreadable
from streams.kafka.groups import group_id
from streams.kafka.records import Outgoing, RawRecord
from streams.quarantine.blame import blamed, trace_of
from streams.recovery.worlds import Often, Worlds
from streams.roles.app import Wire
from streams.sealing.case_keys import CaseKeys
from streams.sealing.vault import Vault

ROLE: Final = "dispatch"
_TICK_WALL_S_MIN: Final = 0.1
_TICK_GAP: Final = 0.6
"""A tick this part of the interval after the last one is left out; timers are never so early."""
_TOPIC_OF: Final[dict[type[Output], Topic]] = {
    Assignment: ASSIGNMENTS,
    MoveOrder: MOVES,
    PreAlert: PRE_ALERTS,
    Decision: DECISIONS,
    Alarm: ALARMS,
    UnitView: UNIT_VIEWS,
    IncidentView: INCIDENT_VIEWS,
    HospitalView: HOSPITAL_VIEWS,
    AidDeclined: MUTUAL_AID,
    AidGranted: MUTUAL_AID,
    AidRequest: MUTUAL_AID,
    AidReturned: MUTUAL_AID,
    AidWithdrawn: MUTUAL_AID,
}
_ACTED_ON: Final = (ASSIGNMENTS, MOVES, PRE_ALERTS)
"""What somebody is to do; the rest says why, and what the picture is now."""

_TOGETHER_MAX: Final = 200
"""Records of the journal that are acknowledged together: some 50 ms of work."""

_TURN_S: Final = 0.002
"""So long may records that say nothing to people keep what has come meanwhile from its line."""

_KEEP_EVERY_S: Final = 1.0
"""How often it is asked whether a snapshot is due."""

_AHEAD_EVERY_S: Final = 0.05
_AHEAD_S: Final = 0.025
"""Of each 50 ms so much may go into finding places on the roads before they are asked about."""

_log = structlog.get_logger()


class Dispatcher:
    """Turns journal records into published decisions."""

    def __init__(
        self,
        wire: Wire,
        folds: Folds,
        clock: Clock,
        *,
        settled: asyncio.Lock | None = None,
        tick_s: float = 0.0,
        vault: Vault | None = None,
    ) -> None:
        self._wire = wire
        self._folds = folds
        self._clock = clock
        self._settled = settled or asyncio.Lock()
        self._tick_gap = timedelta(seconds=tick_s * _TICK_GAP)
        self._ticked: datetime | None = None
        self._broken = 0
        self._vault = vault
        self._ahead: dict[tuple[int, str, str], VehiclePosition] = {}

    async def take(self, _topic: Topic, raws: Iterable[RawRecord]) -> None:
        """Apply journal records in order; when this returns, all that they caused is durable.

        What a record decides is on its way before the next one is applied. Screens are shown what
        the last of the records has left: a view that is old before it is sent is not.
        """
        async with self._settled:
            await self._apply(raws)

    async def _apply(self, raws: Iterable[RawRecord]) -> None:
        pending: list[Awaitable[object]] = []
        views: dict[tuple[str, str], Output] = {}
        until = time.monotonic() + _TURN_S
        for raw in raws:
            with blamed(raw, FaustError):
                try:
                    said = self._decide(raw, views)
                except Unreadable as why:
                    said = [await self._dead(raw, why)]
                if self._vault is not None:
                    said = [replace(one, value=await self._vault.opened(one.value)) for one in said]
            if not pending:
                orders = [one for one in said if one.topic in _ACTED_ON]
                if orders:
                    pending += await self._wire.post_all(orders)
                    await self._wire.leave()  # its reasons and the screens come behind it
                    said = [one for one in said if one.topic not in _ACTED_ON]
            pending += await self._wire.post_all(said)
            if said or time.monotonic() >= until:
                await asyncio.sleep(0)  # the producer has its turn: an order waits for no record
                until = time.monotonic() + _TURN_S
        pending += await self._wire.post_all(map(_written, views.values()))
        for sent in pending:
            await sent

    def _decide(self, raw: RawRecord, views: dict[tuple[str, str], Output]) -> list[Outgoing]:
        """Apply a record; give what it says to people, and put what it shows to the views.

        Raises
        ------
        Unreadable
            If it is no journal record, or is not to be touched.
        """
        record, applied = self._folds.apply(raw)
        if record is None or applied is None:
            self._wire.tally.add(raw.topic, "repeated")
            return []
        self._wire.tally.add(raw.topic, "used" if applied.refused is None else "refused")
        trace = () if applied.error is None else trace_of(applied.error)
        self._tell_broken(record, raw.offset, trace)
        for fix in fixes_of(record.event):
            self._ahead[raw.partition, fix.centre_id, fix.unit_id] = fix
        said: list[Outgoing] = []
        for output in applied.outputs:
            if isinstance(output, View):
                topic = _TOPIC_OF[type(output)]
                views[topic.name, topic.key_of(output)] = output
            else:
                said.append(_written(output))
        letter = None
        if applied.refused is not None:
            letter = dead_letter.of_refusal(record, applied.refused, trace)
        if letter is not None:
            said.append(Outgoing(DEAD_LETTERS, letter.topic, letter.model_dump_json().encode()))
        return said

    async def _dead(self, raw: RawRecord, why: Unreadable) -> Outgoing:
        """Keep a record that is not applied: by no replay either, where it is held."""
        outcome = outcome_of(why.reason)
        self._wire.tally.add(raw.topic, outcome)
        now = self._clock.now()
        if why.reason is DeadLetterReason.NEWER_VERSION:
            await self._folds.quarantine.park(raw, now, self._wire.send)
        is_held = outcome in {"held", "newer"}
        keep = dead_letter.of_held if is_held else dead_letter.of_unreadable
        letter = keep(raw, why, role=ROLE, received_at=now)
        return Outgoing(DEAD_LETTERS, letter.topic, letter.model_dump_json().encode())

    async def look_ahead(self) -> None:
        """Find the newest places of units on the roads, one at a time: a call never waits for it.

        What comes faster than it is found replaces what was not.
        """
        until = time.monotonic() + _AHEAD_S
        while self._ahead and time.monotonic() < until:
            (partition, *_), fix = self._ahead.popitem()
            fold = self._folds.fold(partition, fix.centre_id)
            if fold is not None:
                fold.look_ahead(fix)
            await asyncio.sleep(0)

    def _tell_broken(self, record: JournalRecord, offset: int, trace: Sequence[str]) -> None:
        """Log every promise that the core has broken, also while the alarm about it stands."""
        broken = self._folds.broken_promises()
        if broken > self._broken:
            event = record.event
            _log.error(
                "invariant broken",
                centre_id=event.centre_id,
                cause_id=event.event_id,
                offset=offset,
                broken_promises=broken,
                trace=trace,
            )
        self._broken = broken

    async def tick(self) -> None:
        """Write the time into the journal of every centre that this process folds."""
        now = self._clock.now()
        last = self._ticked
        if last is not None and timedelta() < now - last < self._tick_gap:
            return  # a demonstration that was slowed down: the timer is the wall's
        self._ticked = now
        for centre_id in self._folds.centres():
            tick = Tick(
                event_id=derive("tick", centre_id, now.isoformat()),
                centre_id=centre_id,
                occurred_at=now,
                received_at=now,
                source="engine",
            )
            record = JournalRecord(event=tick)
            await self._wire.send(JOURNAL, centre_id, record.model_dump_json().encode())


def _written(output: Output) -> Outgoing:
    topic = _TOPIC_OF[type(output)]
    return Outgoing(topic, topic.key_of(output), output.model_dump_json().encode())


def build(
    wire: Wire, *, brokers: str, settings: Settings, clock: Clock, new_fold: NewFold
) -> Callable[[], Coroutine[None, None, int]]:
    """Put the journal agent, the ticks, the snapshots and the standby on the app.

    Returns
    -------
    callable
        To be awaited before the app runs: reads the keys of cases, and folds the journal as far as
        it is published.
    """
    folds = Folds(new_fold, wire.quarantine)
    often = Often(settings.snapshot_records, settings.snapshot_every_s)
    prefix = settings.topic_prefix
    worlds = Worlds(
        folds,
        brokers=brokers,
        prefix=prefix,
        group=group_id(prefix, ROLE),
        clock=clock,
        often=often,
    )
    keys = CaseKeys(brokers, prefix)
    wire.meanwhile(keys.follow)
    dispatcher = Dispatcher(
        wire,
        folds,
        clock,
        settled=worlds.settled,
        tick_s=settings.tick_s,
        vault=Vault(keys, clock, wire.send),
    )
    wire.as_they_come(JOURNAL, dispatcher.take, records_max=_TOGETHER_MAX)
    wire.every(_AHEAD_EVERY_S, dispatcher.look_ahead)
    journal = prefix + JOURNAL.name

    async def recover() -> None:
        await keys.load()
        parts = [part.partition for part in wire.assignment() if part.topic == journal]
        ends = {number: wire.begins_at(journal, number) for number in parts}
        rewound = [number for number in parts if wire.is_rewound(journal, number)]
        _log.info(
            "journal recovered",
            partitions=sorted(parts),
            records=await worlds.own(ends, rewound),
            broken_promises=folds.broken_promises(),
        )

    async def begin() -> int:
        await keys.load()
        return await worlds.begin()

    async def keep() -> None:
        await worlds.keep(wire.send_all)

    wire.on_rebalance(recover)
    wire.every(_KEEP_EVERY_S, keep)
    wire.snapshots = worlds.told
    wire.beside(worlds.follow)
    wire.every(max(_TICK_WALL_S_MIN, clock.wall_seconds(settings.tick_s)), dispatcher.tick)
    return begin
