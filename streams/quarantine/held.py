"""What the topic ``quarantine`` holds, as one role follows it, and what is put there.

Whoever folds the journal must know all that is held of it before it folds: a record that was passed
over when it was new must be passed over by each replay, standby and later version, or they would
know a world whose orders nobody has been given.
"""

from collections.abc import Awaitable
from datetime import datetime
from typing import Final, Protocol

from pydantic import ValidationError

from schemas.outputs.dead_letters import DeadLetterReason, HeldCause, HeldRecord
from schemas.topics import QUARANTINE, Topic
from streams.kafka.client import Reader
from streams.kafka.codec import Unreadable
from streams.kafka.dead_letter import held_id
from streams.kafka.records import RawRecord
from streams.quarantine.blame import RecordCrash

CRASHES_MAX: Final = 3
"""So often may a record end a worker before it is held, where no setting says otherwise."""

_Place = tuple[str, int, int, str]


class Send(Protocol):
    """Send one record and return when the broker has it on disk."""

    def __call__(self, topic: Topic, key: str, value: bytes) -> Awaitable[None]:
        """Send; raises where the broker did not take it."""
        ...


class Quarantine:
    """The records that one role must not touch.

    Parameters
    ----------
    role
        Whose; a record that ends one role may be right for another.
    prefix
        The deployment's topic prefix.
    crashes_max
        How often a record may end a worker before it is held.
    """

    def __init__(self, role: str, prefix: str = "", crashes_max: int = CRASHES_MAX) -> None:
        self.role = role
        self._topic = prefix + QUARANTINE.name
        self._crashes_max = crashes_max
        self._known: dict[_Place, HeldRecord] = {}
        self._next: dict[int, int] = {}

    async def refresh(self, logs: Reader) -> None:
        """Read what was put there since the last time; the reader is free for other work after."""
        parts = [(self._topic, number) for number in range(QUARANTINE.partitions)]
        bounds = await logs.bounds(parts)
        for part, bound in bounds.items():
            start = self._next.get(part[1], 0)
            if start > bound.end:
                start = 0  # the topic was made again
            self._next[part[1]] = bound.end
            if start == bound.end:
                continue
            async for seen in logs.read_span(*part, start=start, end=bound.end):
                self.take(seen.value)

    def take(self, value: bytes | None) -> None:
        """Note one record of the topic."""
        try:
            held: HeldRecord = QUARANTINE.model.validate_json(value or b"")
        except ValidationError:
            return  # a stranger's; where only roles may write there is none
        if held.role == self.role:
            self._known[held.topic, held.partition, held.offset, held.digest] = held

    def check(self, raw: RawRecord) -> None:
        """Refuse a record that is held.

        Raises
        ------
        Unreadable
            Says why, as its dead letter will.
        """
        if not self._known:
            return  # as a rule: no digest of each record for nothing
        if self.holds(raw):
            raise _unreadable(self._known[_place(raw)])

    def holds(self, raw: RawRecord) -> bool:
        """Tell whether a record is not to be touched."""
        held = self._known.get(_place(raw))
        return held is not None and held.is_held

    async def struck(self, crash: RecordCrash, now: datetime, send: Send) -> HeldRecord:
        """Count, where every worker sees it, that a record has ended one more worker."""
        raw, before = crash.raw, self._known.get(_place(crash.raw))
        crashes = 1 + (0 if before is None else before.crashes)
        is_held = crashes >= self._crashes_max
        told = {"crashes": crashes, "is_held": is_held, "trace": crash.trace}
        held = self._record(raw, HeldCause.CRASHES_WORKER, now).model_copy(update=told)
        await self._put(held, send)
        return held

    async def park(self, raw: RawRecord, now: datetime, send: Send) -> None:
        """Hold a record of a version that is not known here; it is durable when this returns."""
        if _place(raw) not in self._known:
            await self._put(self._record(raw, HeldCause.NEWER_VERSION, now), send)

    def _record(self, raw: RawRecord, cause: HeldCause, now: datetime) -> HeldRecord:
        return HeldRecord(
            record_id=held_id(self.role, raw),
            cause=cause,
            role=self.role,
            topic=raw.topic,
            partition=raw.partition,
            offset=raw.offset,
            digest=raw.digest,
            at=now,
            is_held=True,
        )

    async def _put(self, held: HeldRecord, send: Send) -> None:
        await send(QUARANTINE, held.record_id, held.model_dump_json().encode())
        self._known[held.topic, held.partition, held.offset, held.digest] = held


def _place(raw: RawRecord) -> _Place:
    return raw.topic, raw.partition, raw.offset, raw.digest


def _unreadable(held: HeldRecord) -> Unreadable:
    if held.cause is HeldCause.NEWER_VERSION:
        message = "it is of a newer version than the engine that met it: send it again"
        return Unreadable(DeadLetterReason.NEWER_VERSION, "schema_version", message)
    where = held.trace[-2:]
    message = f"it ended {held.role} {held.crashes} times: {' raised '.join(where)}"
    return Unreadable(DeadLetterReason.CRASHES_WORKER, "$", message, trace=held.trace)
