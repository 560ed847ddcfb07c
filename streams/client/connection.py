"""A connection to the engine for whoever is no part of it: call centres, vehicles, hospitals."""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from schemas.ground.base import Model
from schemas.ground.errors import BrokerUnreachable, ConfigurationError
from schemas.ground.ids import derive
from schemas.inputs import input_topic
from schemas.own_topics import own_row
from schemas.topics import BY_NAME, Topic
from streams.client.reading import Parked, Progress, Received, name_of, read
from streams.client.spool import Spool, Unsent
from streams.host.login import Login
from streams.kafka import client as kafka

BATCH: Final = 500
RETRY_S: Final = 2.0
SAVE_EVERY_S: Final = 1.0
POLL_MS: Final = 250

OnParked = Callable[[Parked], None]


class Client:
    """Publishes events and gives what the engine says; made by `connect`.

    Parameters
    ----------
    brokers
        Kafka's bootstrap servers, ``host:port[,host:port]``.
    centre_id, source
        What stands in each event: the centre, and who says it. On a principal's own topic the
        source is its name or id.
    spool
        Where events wait while the engine is out of reach.
    login
        Name, password and authority on a locked Kafka; null on an open one.
    prefix
        The deployment's topic prefix.
    send_timeout_s
        How long `publish` waits for the broker before it leaves an event to the spool.
    """

    def __init__(
        self,
        brokers: str,
        *,
        centre_id: str,
        source: str,
        spool: Spool,
        login: Login | None = None,
        prefix: str = "",
        send_timeout_s: float = 5.0,
    ) -> None:
        self._brokers = brokers
        self._centre_id = centre_id
        self._source = source
        self._spool = spool
        self._login = login
        self._prefix = prefix
        self._send_timeout_s = send_timeout_s
        self._opened = AsyncExitStack()
        self._producer: kafka.Producer | None = None
        self._sending = asyncio.Lock()
        self._trouble: str | None = None

    @property
    def trouble(self) -> str | None:
        """Why events wait, as the last attempt to send them found it; null where it sent them."""
        return self._trouble

    @property
    def waiting(self) -> int:
        """How many events are in the spool."""
        return len(self._spool)

    async def publish(
        self,
        kind: str,
        /,
        *,
        reference: str | None = None,
        topic: str | None = None,
        **said: object,
    ) -> str:
        """Publish an event of a type, as docs/events.md names it; give its id.

        When this returns, the event is with the broker or in the spool, from where it goes by
        itself. Sent twice, it counts once.

        Parameters
        ----------
        kind
            The event's type, for example ``incident.reported``.
        reference
            Your own name for this very event, from which its id is made: publishing it again, also
            after a crash of yours, says nothing new. Null makes a new id.
        topic
            A topic of your own (``hospital.<id>.status``); null is the one that all share.
        **said
            The fields of the event; ``occurred_at`` is now where it is left out.

        Raises
        ------
        ConfigurationError
            The event breaks its schema, with the field and the reason, or the spool is full.
        """
        event_id = derive("ev", self._source, kind, reference) if reference else str(uuid.uuid4())
        row = self._row(kind, topic)
        envelope = {
            "type": kind,
            "event_id": event_id,
            "centre_id": self._centre_id,
            "source": self._source,
            "occurred_at": datetime.now(UTC).isoformat(),
        }
        try:
            event = row.model.validate_json(json.dumps(envelope | said, default=_as_json))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            path = [str(part) for part in first["loc"] if part != kind]
            msg = f"{kind}: {'.'.join(path) or '$'}: {first['msg']}"
            raise ConfigurationError(msg) from None
        key = str(getattr(event, row.key)).encode()
        self._spool.add(Unsent(row.name, key, event.model_dump_json().encode()))
        await self.send_waiting()
        return event_id

    async def send_waiting(self) -> bool:
        """Try to send what waits, oldest first; tell whether nothing waits any more."""
        async with self._sending:
            batch: Sequence[Unsent] = ()
            try:
                while batch := self._spool.first(BATCH):
                    await self._send(batch)
                    self._spool.drop(len(batch))
            except BrokerUnreachable as error:
                self._trouble = str(error)
            except kafka.KafkaError as error:  # no right on the topic, or it is not there
                self._trouble = f"{batch[0].topic}: {error}"
            except TimeoutError:
                self._trouble = f"Kafka at {self._brokers} does not answer in time"
            else:
                self._trouble = None
        return not self.waiting

    async def _send(self, batch: Sequence[Unsent]) -> None:
        """Send records in their order: the client queues them as they are handed over."""
        if self._producer is None:
            opened = kafka.producer(self._brokers, self._login)
            self._producer = await self._opened.enter_async_context(opened)
        sends = [
            self._producer.send(self._prefix + one.topic, key=one.key, value=one.value)
            for one in batch
        ]
        await asyncio.wait_for(asyncio.gather(*sends), self._send_timeout_s)

    async def subscribe(
        self,
        *topics: str,
        resume: Path | None = None,
        from_beginning: bool = False,
        on_parked: OnParked | None = None,
    ) -> AsyncIterator[Received]:
        """Give what the engine says on topics, each thing once, as long as you ask.

        A record is handled when you ask for the next one. After a crash up to a second of records
        comes again.

        Parameters
        ----------
        *topics
            Names of the topic table, or a hospital's own.
        resume
            A file that remembers where to go on; null begins at the end each time.
        from_beginning
            Where there is nothing to resume, begin with the oldest record.
        on_parked
            Is given what this client cannot read, a newer version for example; it is passed over.

        Raises
        ------
        BrokerUnreachable
            No broker answers.
        ConfigurationError
            A topic is none.
        """
        rows = {self._prefix + name: self._row(None, name) for name in topics}
        progress = Progress.load(resume)
        async with kafka.reader(self._brokers, self._login) as reader:
            await reader.assign_topics(list(rows), from_end=not from_beginning)
            await reader.go_on(progress.positions(self._prefix))
            saved_s = time.monotonic()
            try:
                while True:
                    for record in await reader.poll(timeout_ms=POLL_MS):
                        found = read(rows[record.topic], record, self._prefix)
                        if isinstance(found, Parked) and on_parked is not None:
                            on_parked(found)
                        name = name_of(found) if isinstance(found, Received) else None
                        if isinstance(found, Received) and progress.is_new(str(name)):
                            yield found
                        topic = record.topic.removeprefix(self._prefix)
                        progress.done(topic, record.partition, record.offset, name)
                    if time.monotonic() - saved_s > SAVE_EVERY_S:
                        progress.save()
                        saved_s = time.monotonic()
            finally:
                progress.save()

    async def keep_sending(self) -> None:
        """Send what waits as soon as the engine is in reach again; ends when it is cancelled."""
        while True:
            await asyncio.sleep(RETRY_S)
            if self.waiting:
                await self.send_waiting()

    async def close(self) -> None:
        """Close the links; what waits stays in the spool."""
        await self._opened.aclose()
        self._spool.close()

    @staticmethod
    def _row(kind: str | None, topic: str | None) -> Topic:
        """Give the row of a topic by its name, or the one for events of a type."""
        if topic is None:
            try:
                return input_topic(str(kind))
            except KeyError:
                msg = f"{kind!r} is no type of an event: docs/events.md has them all"
                raise ConfigurationError(msg) from None
        row = BY_NAME.get(topic) or own_row(topic)
        if row is None:
            msg = f"{topic!r} is no topic; known are {', '.join(BY_NAME)}, hospital.<id>.alerts"
            raise ConfigurationError(msg)
        return row


def _as_json(value: object) -> object:
    """Write what JSON has no form for: instants, and the models of `schemas`."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Model):
        return value.model_dump(mode="json")
    msg = f"{type(value).__name__} cannot be written as JSON: give text, numbers, lists or a model"
    raise ConfigurationError(msg)


@asynccontextmanager
async def connect(
    brokers: str,
    *,
    centre_id: str,
    source: str,
    spool: Path,
    login: Login | None = None,
    prefix: str = "",
) -> AsyncIterator[Client]:
    """Open a client; the engine need not be in reach. See `Client` for the parameters."""
    client = Client(
        brokers,
        centre_id=centre_id,
        source=source,
        spool=Spool(spool),
        login=login,
        prefix=prefix,
    )
    sending = asyncio.create_task(client.keep_sending())
    try:
        await client.send_waiting()
        yield client
    finally:
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending
        await client.close()
