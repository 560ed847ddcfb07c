"""What intake and telemetry know of the journal: begun at a snapshot, and snapshotted again.

The ledger that a role works with also holds what is on its way into the journal. A snapshot must
not: what never arrived would count as seen. So a second one is kept that only reads, now and then.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Final

import structlog
from pydantic import ValidationError

from schemas.outputs.engine import KeptSnapshot
from schemas.topics import JOURNAL
from streams.host.clock import Clock
from streams.journal.ledger import Ledger, LedgerState, ReadUpTo
from streams.kafka.client import Reader, reader
from streams.recovery.parts import Label, NotWhole
from streams.recovery.same_journal import other_journals
from streams.recovery.shelf import SendAll, Shelf

FORMAT: Final = "smart115-ledger-2"
"""``streams.journal.ledger.LedgerState`` as JSON."""

KEEP_EVERY_S: Final = 60.0
"""How often the second ledger reads on."""

_log = structlog.get_logger()


async def read_by_all(journal: Reader, prefix: str, roles: Iterable[str]) -> dict[int, int]:
    """Give by partition how far the journal is in every snapshot that there is of these roles.

    Of a partition that one of them had not read, 0; nothing where there is no snapshot.
    """
    states = []
    for role in roles:
        for content in await Shelf(prefix, role, FORMAT).contents(journal):
            with suppress(ValidationError):  # no worker takes it up either
                states.append(LedgerState.model_validate_json(content))
    numbers = {number for state in states for number in state.read_up_to}
    return {
        number: min(_offset(state.read_up_to.get(number)) for state in states)
        for number in sorted(numbers)
    }


def _offset(read: ReadUpTo | None) -> int:
    return 0 if read is None else read.offset


class Ledgers:
    """Keeps the ledger of a worker, and a second one for its snapshots.

    Parameters
    ----------
    ledger
        The one that the role works with; nothing was noted in it.
    role
        Whose it is.
    brokers, prefix
        Where the journal is.
    clock
        Dates the snapshots.
    records
        So many records of the journal are worth a snapshot.
    """

    def __init__(
        self, ledger: Ledger, role: str, *, brokers: str, prefix: str, clock: Clock, records: int
    ) -> None:
        self._ledger = ledger
        self._role = role
        self._brokers = brokers
        self._topic = prefix + JOURNAL.name
        self._clock = clock
        self._records = records
        self._shelf = Shelf(prefix, role, FORMAT)
        self._base: LedgerState | None = None
        self._reading: Ledger | None = None
        self._new = 0
        self._kept: tuple[int, datetime] = (0, clock.now())

    async def begin(self) -> int:
        """Take up the newest right snapshot and read the rest; give how many records that took.

        Before a worker joins its group nobody waits for it, however long the journal is.
        """
        async with reader(self._brokers) as journal:
            await self._shelf.take_up(journal, [0], self._restore)
            base = self._base
            if base is not None and not await self._is_of_this_journal(journal, base):
                _log.warning("snapshot refused", role=self._role, why="the journal is another one")
                base = None
            if base is not None:
                self._ledger.resume(base)
            self._new = await self._ledger.read_on(journal, self._topic)
        if self._ledger.cut:
            _log.warning(
                "the journal was cut beyond what is remembered",
                role=self._role,
                begins=self._ledger.cut,
                forgotten_until=self._ledger.forgotten_until,
            )
        self._base = self._ledger.state()  # nothing is noted yet but what the journal says
        return self._new

    def _restore(self, label: Label, content: bytes) -> None:
        """Read a snapshot.

        Raises
        ------
        NotWhole
            If it is of another version, or of other topics.
        """
        try:
            state = LedgerState.model_validate_json(content)
        except ValidationError as error:
            msg = f"its ledger cannot be read ({error.error_count()} faults)"
            raise NotWhole(msg) from None
        if state.topics != self._ledger.state().topics:
            msg = f"the ledger up to {label.next_offset} is of other topics"
            raise NotWhole(msg)
        self._base = state
        self._kept = label.next_offset, label.taken_at

    async def _is_of_this_journal(self, journal: Reader, state: LedgerState) -> bool:
        read = {
            (self._topic, number): (one.offset, one.digest)
            for number, one in state.read_up_to.items()
        }
        return not read or not await other_journals(journal, read)

    async def keep(self, send_all: SendAll) -> None:
        """Read on what has come since; write a snapshot where it is worth it.

        One worker of a role is enough.
        """
        if self._reading is None:
            self._reading = self._ledger.alike()
            if self._base is not None:
                self._reading.resume(self._base)
                self._base = None
        async with reader(self._brokers) as journal:
            self._new += await self._reading.read_on(journal, self._topic)
        if self._new < self._records:
            return
        self._new = 0
        state = self._reading.state()
        content = await asyncio.to_thread(lambda: state.model_dump_json().encode())
        first = state.read_up_to.get(0)
        label = Label(
            role=self._role,
            format=FORMAT,
            partition=0,
            next_offset=_offset(first),
            last_digest=None if first is None else first.digest,
            taken_at=self._clock.now(),
        )
        await self._shelf.put(send_all, label, content)
        self._kept = label.next_offset, label.taken_at
        _log.info("snapshot", role=self._role, size_bytes=len(content))

    def told(self) -> KeptSnapshot:
        """Say how far the newest snapshot goes, and how much came since."""
        kept, at = self._kept
        age_s = max(0.0, (self._clock.now() - at).total_seconds())
        return KeptSnapshot(partition=0, next_offset=kept, behind=self._new, age_s=age_s)
