"""Brings pre-alerts to hospitals: which messages there are, when each is tried, what is told of it.

A message is tried until a try is taken, its hospital has answered, the patient is there, or a
newer message stands for it. Where the first ``give_up_s`` were in vain the engine is told at once,
so that it asks through the next channel, and trying goes on. Each hospital's channel is a lane of
its own: one that hangs holds nobody else up.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from schemas.events.hospitals import PreAlertDelivery
from schemas.ground.ids import derive
from schemas.ground.vocabulary import PreAlertState
from schemas.outputs.doors.notices import NoticeOutcome, NoticeTried
from schemas.outputs.pre_alerts import PreAlert
from schemas.topics import DELIVERY_RECEIPTS, NOTICES, Topic
from streams.edges.notices.book import Book, Notice
from streams.edges.notices.file import CHANNELS, NotifyFile, Reached
from streams.edges.notices.links import Links, fresh
from streams.edges.notices.senders import Send
from streams.edges.notices.tries import Tried
from streams.edges.outlet import NotStored
from streams.web.rates import Rates

SOURCE: Final = "notify"
NEWS: Final = ("webhook", "fhir")
"""Channels that are also told what changes while the patient is on the way."""

PAUSE_S_MAX: Final = 60.0
TRIED_S_MAX: Final = 2 * 3_600.0
"""A message that is older is of no use: wall seconds since its first try."""

BREAKS_AFTER: Final = 5
BROKEN_S: Final = 30.0
"""After so many failures in a row a lane rests so long, and is then tried with one message."""

_MINUTE_S: Final = 60.0
_KAFKA_AGAIN_S: Final = 2.0

P = PreAlertState
_ASKED: Final = frozenset({P.DRAFTED, P.SENT, P.DELIVERED, P.READ, P.ARRIVING})
_OWED: Final = frozenset({P.REDIRECTED, P.CANCELLED})

Write = Callable[[Topic, str, bytes], Awaitable[None]]


@dataclass(slots=True)
class _Lane:
    """A hospital's channel: how it fared, until when it rests (wall seconds), and if it is busy."""

    failures: int = 0
    rests_until: float = 0.0
    is_busy: bool = False


@dataclass(frozen=True, slots=True)
class Courier:
    """All that is to be brought, and how.

    ``now`` is the wall clock and ``engine_now`` the engine's, of which ``rate`` seconds pass in a
    wall second; ``chance`` gives numbers from 0 to 1,
    so that not all who wait come back at one moment. ``write`` makes a record durable.
    """

    file: NotifyFile
    book: Book
    links: Links
    send: Send
    write: Write
    now: Callable[[], datetime]
    engine_now: Callable[[], datetime]
    rate: Callable[[], float]
    chance: Callable[[], float]
    monotonic: Callable[[], float]
    news: asyncio.Event = field(default_factory=asyncio.Event)
    _lanes: dict[tuple[str, str], _Lane] = field(default_factory=dict)
    _rates: dict[int, Rates] = field(default_factory=dict)

    async def take(self, alert: PreAlert) -> None:
        """Take a pre-alert as the engine has published it; a repeat, or an older one, is nothing.

        Raises
        ------
        NotStored
            A receipt could not be stored: it is to be taken again.
        """
        known = self.book.newest(alert.pre_alert_id)
        if known is not None and known.revision >= alert.revision:
            return
        hospital = self.file.of(alert.hospital_id)
        asked = alert.channel if alert.notice != "update" else None
        if asked in CHANNELS and (hospital is None or hospital.channel(asked) is None):
            await self._receipt(alert, asked, "no_channel")
        told = self.book.of(alert.pre_alert_id)
        names = [asked] if asked is not None else []
        if alert.notice == "update":
            names = [name for name in NEWS if any(n.channel == name and n.is_taken for n in told)]
        new = [
            self._notice(alert, name)
            for name in names
            if hospital is not None and hospital.channel(name) is not None
        ]
        over = [
            (one, outcome)
            for one in told
            if not one.is_over and (outcome := self._end_of(one, alert, {n.channel for n in new}))
        ]
        self.book.take(alert, self.now().timestamp(), new, [one for one, _ in over])
        self.news.set()
        for one, outcome in over:
            await self._tell(one, outcome, Tried(is_taken=False), None)

    def due(self) -> list[Notice]:
        """Give what is to be tried now: of each free lane the message that waits longest."""
        now = self.now().timestamp()
        found: dict[tuple[str, str], Notice] = {}
        for one in self.book.pending():
            lane = self._lane(one)
            if one.next_at <= now and not lane.is_busy:
                found.setdefault((one.hospital_id, one.channel), one)
        return list(found.values())

    async def step(self) -> int:
        """Try all that is due, each lane beside the others; give how many there were."""
        due = self.due()
        await asyncio.gather(*(self.attempt(one) for one in due))
        return len(due)

    async def work(self) -> None:
        """Try whatever is due, for ever; a lane that hangs keeps only itself waiting."""
        tasks: set[asyncio.Task[None]] = set()
        try:
            while True:
                self.news.clear()
                for one in self.due():
                    self._lane(one).is_busy = True
                    task = asyncio.create_task(self.attempt(one))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
                await self._pause()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(1.0):
                await self.news.wait()
        except TimeoutError:
            return

    async def attempt(self, one: Notice) -> None:
        """Try a message once, unless its lane rests, and note what came of it."""
        lane = self._lane(one)
        lane.is_busy = True
        try:
            await self._attempt(one, lane)
        except NotStored:
            again = self.now().timestamp() + _KAFKA_AGAIN_S
            self.book.put(replace(one, next_at=again))
        finally:
            lane.is_busy = False
            self.news.set()

    async def _attempt(self, one: Notice, lane: _Lane) -> None:
        hospital = self.file.of(one.hospital_id)
        channel = None if hospital is None else hospital.channel(one.channel)
        if channel is None:  # taken out of the file meanwhile
            await self._failed(one, Tried(is_taken=False, why="not configured", is_final=True), 0)
            return
        waits_until = self._waits_until(one, channel, lane)
        if waits_until is not None:
            await self._put_off(one, channel, waits_until)
            return
        tried = await self._sent(one, channel)
        if tried.is_taken:
            lane.failures = 0
            await self._taken(one, channel, tried)
            return
        lane.failures += 1
        rest_s = BROKEN_S if lane.failures >= BREAKS_AFTER else 0.0
        lane.rests_until = self.now().timestamp() + max(rest_s, tried.wait_s or 0.0)
        await self._failed(one, tried, channel.give_up_s)

    async def _sent(self, one: Notice, channel: Reached) -> Tried:
        """Send a message; a sender that breaks has failed, and its error's class says how."""
        try:
            return await self.send(one, channel)
        except Exception as error:  # noqa: BLE001 - noted as a failed try, like any other
            return Tried(is_taken=False, why=type(error).__name__)

    def _waits_until(self, one: Notice, channel: Reached, lane: _Lane) -> float | None:
        """Give until when nothing may be sent here, wall seconds; null: now it may."""
        now = self.now().timestamp()
        if lane.rests_until > now:
            return lane.rests_until
        rates = self._rates.setdefault(
            channel.per_minute,
            Rates(channel.per_minute / _MINUTE_S, self.monotonic, channel.per_minute),
        )
        wait_s = rates.wait_s(f"{one.hospital_id} {one.channel}")
        return now + wait_s if wait_s > 0 else None

    async def _put_off(self, one: Notice, channel: Reached, until: float) -> None:
        """Let a message wait; the engine hears in time that this takes too long."""
        gives_up_at = one.first_at + channel.give_up_s
        if self._may_give_up(one) and self.now().timestamp() >= gives_up_at:
            await self._give_up(one, Tried(is_taken=False, why="resting"), until)
            return
        until = min(until, gives_up_at) if self._may_give_up(one) else until
        self.book.put(replace(one, next_at=until))

    async def _taken(self, one: Notice, channel: Reached, tried: Tried) -> None:
        if one.alert.notice != "update":
            await self._receipt(one.alert, one.channel, "sent")
            if channel.taken_is_delivered:
                await self._receipt(one.alert, one.channel, "delivered")
        counted = replace(one, attempts=one.attempts + 1, is_over=True, is_taken=True)
        await self._tell(counted, NoticeOutcome.TAKEN, tried, None)
        self.book.put(counted)

    async def _failed(self, one: Notice, tried: Tried, give_up_s: float) -> None:
        now = self.now().timestamp()
        counted = replace(one, attempts=one.attempts + 1)
        gives_up_at = one.first_at + give_up_s
        is_late = now >= gives_up_at
        pause_s = min(PAUSE_S_MAX, 2.0 ** (counted.attempts - 1)) * (0.5 + self.chance() / 2)
        next_at = now + max(pause_s, tried.wait_s or 0.0)
        if self._may_give_up(one) and not is_late:
            next_at = min(next_at, gives_up_at)
        is_over = tried.is_final or now >= one.first_at + TRIED_S_MAX
        if self._may_give_up(one) and (is_late or is_over):
            await self._give_up(counted, tried, None if is_over else next_at)
            return
        told = NoticeOutcome.GIVEN_UP if is_over else NoticeOutcome.FAILED
        await self._tell(counted, told, tried, None if is_over else next_at)
        self.book.put(replace(counted, next_at=next_at, is_over=is_over))

    async def _give_up(self, one: Notice, tried: Tried, next_at: float | None) -> None:
        """Have the engine ask through the next channel; where ``next_at`` is null that was all."""
        await self._receipt(one.alert, one.channel, "no_channel")
        await self._tell(one, NoticeOutcome.GIVEN_UP, tried, next_at)
        over = replace(one, is_given_up=True, is_over=next_at is None)
        self.book.put(replace(over, next_at=next_at or one.next_at))

    @staticmethod
    def _may_give_up(one: Notice) -> bool:
        return one.alert.notice != "update" and not one.is_given_up

    @staticmethod
    def _end_of(one: Notice, alert: PreAlert, new: set[str]) -> NoticeOutcome | None:
        """Tell whether a newer revision ends a message that is still being tried, and how."""
        if one.channel in new or (one.alert.notice != "cancel" and alert.notice == "cancel"):
            return NoticeOutcome.OVERTAKEN
        wanted = _OWED if one.alert.notice == "cancel" else _ASKED
        return None if alert.state in wanted else NoticeOutcome.ANSWERED

    def _notice(self, alert: PreAlert, channel: str) -> Notice:
        now = self.now()
        until = now + timedelta(minutes=self.file.answer_minutes)
        link = fresh(alert.pre_alert_id, alert.hospital_id, channel, until)
        return Notice(
            notice_id=derive("ntc", alert.pre_alert_id, alert.revision, channel),
            hospital_id=alert.hospital_id,
            channel=channel,
            alert=alert,
            link=f"{self.file.public_url.rstrip('/')}/a/{self.links.text(link)}",
            first_at=now.timestamp(),
            next_at=now.timestamp(),
        )

    def _lane(self, one: Notice) -> _Lane:
        return self._lanes.setdefault((one.hospital_id, one.channel), _Lane())

    async def _receipt(self, alert: PreAlert, channel: str, outcome: str) -> None:
        receipt = PreAlertDelivery.model_validate(
            {
                "event_id": derive("rcpt", alert.pre_alert_id, alert.revision, channel, outcome),
                "centre_id": alert.centre_id,
                "occurred_at": self.engine_now(),
                "source": SOURCE,
                "cause_id": alert.cause_id,
                "hospital_id": alert.hospital_id,
                "pre_alert_id": alert.pre_alert_id,
                "outcome": outcome,
                "channel": channel,
            }
        )
        await self.write(DELIVERY_RECEIPTS, alert.centre_id, receipt.model_dump_json().encode())

    async def _tell(
        self, one: Notice, outcome: NoticeOutcome, tried: Tried, next_at: float | None
    ) -> None:
        """Record what came of a try, for whoever asks why a hospital did not know."""
        at = self.engine_now()
        pause_s = 0.0 if next_at is None else next_at - self.now().timestamp()
        again = at + timedelta(seconds=pause_s * self.rate())
        record = NoticeTried(
            event_id=derive("try", one.notice_id, one.attempts, outcome),
            notice_id=one.notice_id,
            centre_id=one.alert.centre_id,
            hospital_id=one.hospital_id,
            pre_alert_id=one.alert.pre_alert_id,
            incident_id=one.alert.incident_id,
            revision=one.alert.revision,
            channel=one.channel,
            attempt=one.attempts,
            at=at,
            outcome=outcome,
            status=tried.status,
            why=tried.why,
            next_at=None if next_at is None else again,
        )
        await self.write(NOTICES, one.hospital_id, record.model_dump_json().encode())
