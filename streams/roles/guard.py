"""A role looks after itself: READY means that it serves, and what stands still is started again.

Every few seconds it asks the cluster: are its topics still those that it began to read, does each
of their partitions have an owner in its group, has what was read stayed as it was, does it go on.
What it cannot mend itself ends the process with a sentence; whoever runs it starts it again, and
the start finds the right place (`streams.kafka.starts`).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

import structlog
from faust.types import TP

from schemas.ground.errors import BrokerUnreachable, Smart115Error
from streams.kafka import client as kafka
from streams.kafka.starts import Part, checked
from streams.kafka.topic_states import ClusterState
from streams.roles.app import Wire

LOOK_S: Final = 3.0
SOON_S: Final = 0.25
"""So often while it is not ready yet."""

STALL_S: Final = 15.0
"""So long may a partition with records to read show none, wall seconds."""

_BUSY_TIMES: Final = 4
"""Where others are being read, a partition waits its turn: so many times as long."""

UNOWNED_S: Final = 30.0
"""So long may a partition be without an owner before the group is joined again, wall seconds."""

HELD_S: Final = 120.0
"""So long may it take to join the group and to recover, wall seconds. A journal that takes longer
is read before the group is joined, so a new process gets farther."""

_log = structlog.get_logger()


class StartAgain(Smart115Error):
    """A process stands still, or its log is another one than it read: a new one begins rightly."""


@dataclass(slots=True)
class Stall:
    """Tells a partition that stands still although there is something to read.

    ``since`` is when it was seen at ``position`` first, in monotonic seconds.
    """

    position: int | None = None
    since_s: float = 0.0

    def lasts_s(self, position: int | None, end: int, now_s: float) -> float:
        """Give how long nothing was read of what is there; 0 where there is nothing."""
        if position != self.position or (position or 0) >= end:
            self.position, self.since_s = position, now_s
        return now_s - self.since_s


@dataclass(slots=True)
class Guard:
    """Looks after one role's process. ``say_ready`` is awaited when it serves, once.

    ``neighbours`` are full names of topics that need not exist: they are read when they do.
    ``first`` are those of which all that stands there must be handled before it is ready: what is
    said to a centre that is not configured yet would be refused. ``end_later`` is told why
    when the process is to end: what that waits for may never come, and it must end by force.
    """

    wire: Wire
    topics: Collection[str]
    neighbours: Collection[str]
    say_ready: Callable[[], Awaitable[None]]
    monotonic: Callable[[], float] = time.monotonic
    first: Collection[str] = ()
    end_later: Callable[[str], None] = lambda _why: None
    is_ready: bool = False
    _said: str | None = None
    _held_since_s: float | None = None
    _unowned_since_s: float | None = None
    _missing: set[str] = field(default_factory=set)
    _leaders: dict[Part, int] = field(default_factory=dict)
    _stalls: dict[Part, Stall] = field(default_factory=dict)
    _ends_due_s: float = 0.0

    @property
    def trouble(self) -> str | None:
        """What it waits for, in words; null where all is well."""
        return self._said

    async def watch(self) -> None:
        """Look again and again, until the process ends."""
        while True:
            trouble = None
            try:
                await self.look()
            except StartAgain as error:
                self.end_later(str(error))
                await self.wire.app.crash(error)
                return
            except BrokerUnreachable as error:
                trouble = str(error)
            except kafka.KafkaError as error:
                trouble = f"the broker is in trouble: {type(error).__name__}"
            if trouble is not None:
                self._stalls.clear()
                self._held_since_s = self._unowned_since_s = None
            self._tell(trouble)
            await asyncio.sleep(LOOK_S if self.is_ready else SOON_S)

    def _tell(self, trouble: str | None) -> None:
        """Say a trouble once, and its end."""
        if trouble == self._said:
            return
        if trouble is None:
            _log.info("served again")
        else:
            _log.error("waiting", why=trouble)
        self._said = trouble

    async def look(self) -> None:
        """Look once.

        Raises
        ------
        StartAgain
            If only a new process can go on.
        BrokerUnreachable
            If no broker answers.
        """
        if not self.wire.is_released:
            await self._look_for_release()
            return
        self._held_since_s = None
        mine = {(part.topic, part.partition) for part in self.wire.assignment()}
        async with kafka.admin(self.wire.brokers) as cluster:
            state = await cluster.states([*self.topics, *self.neighbours])
            members = await cluster.members(self.wire.group)
        self._compare_lives(state, mine)
        await self._compare_logs(state, mine)
        owned = {part for parts in members.values() for part in parts}
        if self._has_owners(state, owned) and not self.is_ready and await self._has_first(mine):
            await self._become_ready()
        await self._look_for_stalls(mine)

    async def _look_for_release(self) -> None:
        """Where the cluster answers, no start and no recovery goes on for ever."""
        async with kafka.admin(self.wire.brokers) as cluster:
            state = await cluster.states(sorted(self.topics))
        now_s = self.monotonic()
        if self._held_since_s is None or set(self.topics) - set(state.topics):
            self._held_since_s = now_s
        if now_s - self._held_since_s >= HELD_S:
            msg = (
                f"group {self.wire.group} was not joined, or what is known was not recovered, for "
                f"{HELD_S:g} s: it is begun anew"
            )
            raise StartAgain(msg)

    def _compare_lives(self, state: ClusterState, mine: Collection[Part]) -> None:
        for part in mine:
            began = self.wire.app.progress.epoch(TP(*part))
            now = state.topics.get(part[0])
            if began is not None and now is not None and now.topic_id != began:
                msg = f"topic {part[0]} was deleted and created again: it is read from the start"
                raise StartAgain(msg)
        gone = {name for name in self.neighbours if name not in state.topics}
        if gone != self._missing:
            for name in sorted(gone ^ self._missing):
                does = "does not exist yet" if name in gone else "is there now"
                _log.warning("a neighbour's topic", topic=name, state=does)
            self._missing = gone

    async def _compare_logs(self, state: ClusterState, mine: Collection[Part]) -> None:
        """Where a partition has been led anew, read again what its marks say."""
        leaders = {
            part: state.topics[part[0]].partitions[part[1]].leader_epoch
            for part in mine
            if part[0] in state.topics and part[1] in state.topics[part[0]].partitions
        }
        changed = [part for part, led in leaders.items() if self._leaders.get(part, led) != led]
        if changed:
            found = await checked(self.wire.brokers, self.wire.app.progress.commits(changed), state)
            for start in found.values():
                if start.rewind is not None:
                    raise StartAgain(start.rewind.sentence())
        self._leaders = leaders

    def _has_owners(self, state: ClusterState, owned: set[Part]) -> bool:
        wanted = {
            (name, number)
            for name in (*self.topics, *self.neighbours)
            if name in state.topics
            for number in state.topics[name].partitions
        }
        missing = sorted(set(self.topics) - set(state.topics))
        unowned = sorted(wanted - owned)
        if not missing and not unowned:
            self._unowned_since_s = None
            return True
        now_s = self.monotonic()
        if self._unowned_since_s is None:
            self._unowned_since_s = now_s
        if missing or now_s - self._unowned_since_s < UNOWNED_S:
            return False
        topic, number = unowned[0]
        msg = (
            f"{len(unowned)} partitions have had no owner in group {self.wire.group} for "
            f"{UNOWNED_S:g} s, the first is {topic}[{number}]: the group is joined again"
        )
        raise StartAgain(msg)

    async def _has_first(self, mine: Collection[Part]) -> bool:
        """Tell whether all that stands where it is to be handled first is handled."""
        parts = sorted(part for part in mine if part[0] in self.first)
        if not parts:
            return True
        spans = {part: (self.wire.app.progress.handled_up_to(TP(*part)), None) for part in parts}
        async with (
            kafka.reader(self.wire.brokers) as logs,
            aclosing(logs.read_spans(spans)) as left,
        ):
            return await anext(left, None) is None

    async def _become_ready(self) -> None:
        self.is_ready = True
        try:
            await self.say_ready()
        except (BrokerUnreachable, kafka.KafkaError):
            self.is_ready = False  # it is said after another look
            raise

    async def _look_for_stalls(self, mine: Collection[Part]) -> None:
        now_s = self.monotonic()
        if not mine or now_s < self._ends_due_s:
            return
        self._ends_due_s = now_s + STALL_S / 3
        is_busy = now_s - self.wire.busy_at_s(now_s) < STALL_S
        limit_s = STALL_S * (_BUSY_TIMES if is_busy else 1)
        positions = self.wire.positions()
        async with kafka.reader(self.wire.brokers) as logs:
            bounds = await logs.bounds(sorted(mine))
        self._stalls = {part: self._stalls.get(part, Stall(since_s=now_s)) for part in mine}
        for part, stall in self._stalls.items():
            lasts_s = stall.lasts_s(positions.get(part), bounds[part].end, now_s)
            if lasts_s >= limit_s:
                topic, number = part
                msg = (
                    f"{topic}[{number}] has records up to {bounds[part].end} and none was read for "
                    f"{lasts_s:.0f} s, though it is ours: it is read anew"
                )
                raise StartAgain(msg)
