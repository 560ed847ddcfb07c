"""A journaler as the roles have it, with what it has sent."""

from typing import Any

from schemas.topics import DEAD_LETTERS, INCIDENTS, JOURNAL, Topic
from streams.journal.centres import Centres
from streams.journal.directory import Directory
from streams.journal.journaler import Journaler, Reduce, whole
from streams.journal.ledger import Ledger
from tests.streams.support.samples import StoppedClock, Wire, raw

DIRECTORY = Directory("BD", frozenset({"U1"}), frozenset({"h1"}), frozenset())
FUTURE_S = 5.0


class Role:
    """A journaler with its wire; restarting it forgets all but what the wire has."""

    def __init__(
        self,
        *,
        reduce: Reduce = whole,
        keep_original: bool = True,
        past_s_max: float | None = None,
        remembers: bool = True,
    ) -> None:
        self.wire = Wire()
        self.ledger = Ledger()
        self.journaler = Journaler(
            role="intake",
            centres=Centres([DIRECTORY]),
            ledger=self.ledger,
            clock=StoppedClock(),
            future_s_max=FUTURE_S,
            send=self.wire.send,
            keep_original=keep_original,
            remembers=remembers,
            reduce=reduce,
            past_s_max=past_s_max,
        )

    async def take(
        self,
        written: dict[str, Any] | bytes | None,
        topic: Topic = INCIDENTS,
        *,
        offset: int = 0,
        partition: int = 0,
        key: bytes = b"BD",
        headers: tuple[tuple[str, bytes | None], ...] = (),
    ) -> None:
        record = raw(written, topic, offset=offset, partition=partition, key=key, headers=headers)
        await self.journaler.take(topic, record)

    @property
    def journal(self) -> list[dict[str, Any]]:
        return self.wire.on(JOURNAL)

    @property
    def letters(self) -> list[dict[str, Any]]:
        return self.wire.on(DEAD_LETTERS)

    def reasons(self) -> list[tuple[str, str]]:
        return [(one["reason"], one["field"]) for one in self.letters]
