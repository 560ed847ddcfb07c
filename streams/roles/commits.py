"""Faust's consumer, with commits that say in which log they were made, and starts that heed it.

Faust reaches back to no offset below the one where it began: it drops what comes from there. So a
log that went back is met by beginning at the right place (`streams.kafka.starts`), never by a seek
in a process that has read farther.
"""

import asyncio
from collections.abc import Collection, Mapping
from time import monotonic, sleep
from typing import Any, Final, cast

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import CommitFailedError
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from typing_extensions import override

from streams.kafka.client import Commit, fetch_in_sessions
from streams.kafka.starts import Start
from streams.kafka.trail import Trail


class Progress:
    """How far a process has come in its partitions, shared by its agents and its consumer.

    ``starts`` is where each partition is to begin, by full topic name; ``trails`` what was handled.
    Both are replaced after each rebalance, before any record is released.
    """

    def __init__(self) -> None:
        self.starts: dict[TP, Start] = {}
        self.trails: dict[TP, Trail] = {}

    def begin(self, starts: Mapping[tuple[str, int], Start]) -> None:
        """Begin in these partitions, and in no others."""
        self.starts = {TP(*part): start for part, start in starts.items()}
        self.trails = {part: start.trail for part, start in self.starts.items()}

    def epoch(self, part: TP) -> str | None:
        """Give the epoch of a partition's topic; null where it is not told."""
        trail = self.trails.get(part)
        return None if trail is None else trail.epoch

    def handled(self, part: TP, offset: int, digest: str) -> None:
        """Note that all that a record caused is durable."""
        trail = self.trails.get(part)
        if trail is not None:
            trail.add(offset, digest)

    def handled_up_to(self, part: TP) -> int | None:
        """Give the offset below which all of a partition is handled; null: nothing of it was."""
        trail, start = self.trails.get(part), self.starts.get(part)
        if trail is not None and (marks := trail.marks()):
            return marks[0][0] + 1
        return None if start is None else start.offset

    def commits(self, parts: Collection[tuple[str, int]]) -> dict[tuple[str, int], Commit]:
        """Give what commits of all that was handled would say; none where nothing was."""
        found = {}
        for part in parts:
            trail = self.trails.get(TP(*part))
            if trail is not None and (marks := trail.marks()):
                offset = marks[0][0] + 1
                found[part] = Commit(offset, trail.text(offset))
        return found

    def metadata(self, part: TP, offset: int) -> str:
        """Give what a commit of this offset says of its log."""
        trail = self.trails.get(part)
        return "" if trail is None else trail.text(offset)


FETCH_WAIT_MS: Final = 200
"""So long may the broker keep an answer until something has come, wall ms. A worker has one request
with it: partitions that it was just given, as at a takeover, are asked for in the next one."""

STEP_ASIDE_S: Final = 0.000_3
"""So long the thread that fetches leaves the interpreter to the one that it has given records."""


class CommitThread(driver.AIOKafkaConsumerThread):
    """Commits with the trail; begins where it is right to; fetches in sessions; steps aside.

    Only one thread of a process runs Python at a time. When this one has handed over what came, it
    would first ask for more: half a millisecond and up to five in which the records lie there.
    """

    @override
    async def _fetch_records(self, *args: Any, **kwargs: Any) -> Any:
        records = await super()._fetch_records(*args, **kwargs)
        if records:
            # Behind the hand-over, which ends this turn of the loop, and before the next request.
            self.thread_loop.call_soon(sleep, STEP_ASIDE_S)
        return records

    @override
    def _create_consumer(self, loop: asyncio.AbstractEventLoop) -> AIOKafkaConsumer:
        consumer = super()._create_consumer(loop)
        fetch_in_sessions(consumer)
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS  # noqa: SLF001 - Faust sets 1500
        return consumer

    @property
    def _progress(self) -> Progress:
        return cast("Any", self.app).progress  # type: ignore[no-any-return]  # EngineApp's

    def read_up_to(self) -> dict[tuple[str, int], int | None]:
        """Give where each assigned partition is read next; null where that is not settled."""
        subscription = self._ensure_consumer()._subscription.subscription  # noqa: SLF001 - aiokafka asks the broker where it is not settled, and waits
        assigned = None if subscription is None else subscription.assignment
        if assigned is None:
            return {}
        return {
            (part.topic, part.partition): assigned.state_value(part)._position  # noqa: SLF001 - as above
            for part in assigned.tps
        }

    @override
    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Seek to the commits, or to where the log is still as it was read."""
        found = dict(await super().seek_to_committed())
        for part, start in self._progress.starts.items():
            if start.rewind is not None and part in found:
                offset = start.rewind.resumes_at
                self._ensure_consumer().seek(TopicPartition(*part), offset)
                found[part] = offset
        return found

    @override
    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        """Commit; anything but a rebalance that came between ends the process, as Faust's own."""
        consumer = self._ensure_consumer()
        mine = {part: offset for part, offset in offsets.items() if part in self.assignment()}
        named = {
            TopicPartition(part.topic, part.partition): OffsetAndMetadata(
                offset, self._progress.metadata(TP(*part), offset)
            )
            for part, offset in mine.items()
        }
        self.tp_last_committed_at.update(dict.fromkeys(mine, monotonic()))
        try:
            await consumer.commit(named)
        except CommitFailedError as error:
            if "already rebalanced" in str(error):
                return False
            await self.crash(error)
            return False
        except Exception as error:  # noqa: BLE001 - handed to the app, which ends the process
            await self.crash(error)
            return False
        return True
