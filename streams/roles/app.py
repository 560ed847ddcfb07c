"""The Faust app that every role is: its settings, its sends and its acknowledgements.

The discipline (measured, see docs/adr/0002): raw bytes in, acknowledged by hand after everything
that a record caused is on the broker's disk; an exception ends the process and the record is read
again; no tables; one event at a time.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, cast

import faust
import structlog
from faust.exceptions import FaustError
from faust.transport.drivers.aiokafka import Producer as FaustProducer
from faust.types import TP, ProducerT, ServiceT, StreamT, TransportT
from typing_extensions import override

from schemas.ground.errors import ConfigurationError
from schemas.outputs.engine import KeptSnapshot
from schemas.topics import DEAD_LETTERS, PARTITIONS, RECORD_BYTES_MAX, Topic
from streams.host import login as logins
from streams.host.clock import Clock
from streams.host.login import MECHANISM, Login
from streams.host.settings import Settings
from streams.host.tally import Tally, outcome_of
from streams.kafka import client as kafka
from streams.kafka import dead_letter
from streams.kafka.codec import Unreadable
from streams.kafka.groups import group_id
from streams.kafka.records import Outgoing, RawRecord
from streams.kafka.starts import starts
from streams.quarantine.blame import RecordCrash, blamed
from streams.quarantine.held import Quarantine
from streams.roles.commits import Progress
from streams.roles.consumer import QuickTransport, Untouched
from streams.roles.lines import FETCHED_MAX, Drawn, FairQueue
from streams.roles.tables import NoTables

FAUST_TESTED: Final = "0.15.3"
"""The version whose acknowledgement behaviour was measured; another one must be measured again."""

_REQUEST_TIMEOUT_S: Final = 30.0
_HEARTBEAT_S_MAX: Final = 0.2
_METADATA_AGE_MS: Final = 3_000

TURNS_TO_LEAVE: Final = 4
"""So often the event loop goes round until aiokafka has written what its producer was given."""

_log = structlog.get_logger()

Take = Callable[[Topic, RawRecord], Awaitable[None]]
TakeMany = Callable[[Topic, Sequence[RawRecord]], Awaitable[None]]
TakeDrawn = Callable[[Topic, Iterable[RawRecord]], Awaitable[None]]


class _IdempotentProducer(FaustProducer):
    """Faust's producer, with the broker dropping what a retry would write twice."""

    @override
    def _settings_extra(self) -> Mapping[str, Any]:
        return {"enable_idempotence": True}


class EngineApp(faust.App):
    """A Faust app with an idempotent producer and a quick consumer.

    ``progress`` is how far it has come, which its commits tell.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on to Faust
        self.progress = Progress()
        super().__init__(*args, **kwargs)

    @override
    def _new_producer(self) -> ProducerT:
        return _IdempotentProducer(self.transport, loop=self.loop, beacon=self.beacon)

    @override
    def _new_transport(self) -> TransportT:
        return QuickTransport(self.conf.broker_consumer, self)

    @override
    def FlowControlQueue(
        self, maxsize: int | None = None, *, clear_on_resume: bool = False
    ) -> FairQueue:
        return FairQueue(
            maxsize or 0, flow_control=self.flow_control, clear_on_resume=clear_on_resume
        )

    @override
    def on_init_dependencies(self) -> Iterable[ServiceT]:
        found = super().on_init_dependencies()
        self.sensors.remove(self.monitor)  # counts each record six times, and nobody asks it
        return found

    @override
    def _create_directories(self) -> None:
        """Make no folders for tables: there are none, and they would litter the caller's folder."""


def make_app(role: str, brokers: str, settings: Settings) -> EngineApp:
    """Make the app of a role; its id is its consumer group.

    Raises
    ------
    ConfigurationError
        If another Faust is installed than the one whose behaviour was measured.
    """
    if faust.__version__ != FAUST_TESTED:
        msg = (
            f"faust-streaming {faust.__version__} is installed, the acknowledgement discipline was "
            f"measured on {FAUST_TESTED}: install the locked versions (make setup)"
        )
        raise ConfigurationError(msg)
    whose = logins.own()
    return EngineApp(
        group_id(settings.topic_prefix, role),
        broker=";".join(f"kafka://{address}" for address in brokers.split(",")),
        broker_credentials=None if whose is None else _credentials(whose),
        autodiscover=False,
        agent_supervisor="mode.CrashingSupervisor",
        processing_guarantee="at_least_once",
        stream_wait_empty=True,
        stream_buffer_maxsize=4096,
        broker_commit_interval=0.5,
        consumer_group_instance_id=settings.worker_id or None,
        broker_session_timeout=settings.session_timeout_s,
        # A worker hears by its next heartbeat that another one has died: it must not be long.
        broker_heartbeat_interval=min(_HEARTBEAT_S_MAX, settings.session_timeout_s / 4),
        broker_rebalance_timeout=20,
        # Faust refuses to start where a request is given up before the session is.
        broker_request_timeout=max(_REQUEST_TIMEOUT_S, settings.session_timeout_s),
        producer_request_timeout=_REQUEST_TIMEOUT_S,
        producer_acks=-1,
        producer_linger_ms=0,
        producer_max_batch_size=131_072,
        producer_max_request_size=RECORD_BYTES_MAX,
        consumer_auto_offset_reset="earliest",
        broker_max_poll_records=FETCHED_MAX,
        # What appears after the start, or was unknown in an outage, is seen within seconds.
        consumer_metadata_max_age_ms=_METADATA_AGE_MS,
        producer_metadata_max_age_ms=_METADATA_AGE_MS,
        consumer_max_fetch_size=RECORD_BYTES_MAX,
        TableManager=NoTables,
        table_standby_replicas=0,
        topic_allow_declare=False,
        topic_disable_leader=True,
        topic_partitions=PARTITIONS,
        web_enabled=False,
        web_tables_enabled=False,
    )


def _credentials(whose: Login) -> faust.SASLCredentials:
    """Give a login as Faust takes it."""
    return faust.SASLCredentials(
        username=whose.username,
        password=whose.password.get_secret_value(),
        mechanism=MECHANISM,
        ssl_context=whose.tls(),
    )


class Wire:
    """Sends and receives of one app, with the deployment's topic prefix put on and taken off.

    ``quarantine`` are the records that the role must not touch, and ``clock`` says when one was
    put there.
    """

    def __init__(
        self, app: EngineApp, prefix: str, brokers: str, quarantine: Quarantine, clock: Clock
    ) -> None:
        self.app = app
        self.quarantine = quarantine
        self._clock = clock
        self._prefix = prefix
        self.brokers = brokers
        self.is_released = False
        """Whether all that must be known before the first record of this assignment is."""
        self.tally = Tally()
        self.topics: list[str] = []
        """The full names of the topics that the role reads."""
        self.neighbours: list[str] = []
        """Those of neighbours, which need not exist."""
        self.first: list[str] = []
        """Those of which all that stands there must be handled before the role is ready."""
        self.snapshots: Callable[[], Sequence[KeptSnapshot]] = list
        """Says which snapshots this process keeps; a role that keeps some says so here."""
        self._in_hand = 0
        self._busy_s = 0.0

    async def send(self, topic: Topic, key: str, value: bytes) -> None:
        """Send one record; return when the broker has it."""
        await self.send_all([Outgoing(topic, key, value)])

    async def send_all(self, records: Iterable[Outgoing]) -> None:
        """Send records in order; return when the broker has them all."""
        pending = await self.post_all(records)
        for sent in pending:
            await sent

    async def post_all(self, records: Iterable[Outgoing]) -> list[Awaitable[object]]:
        """Hand records over in order, on their way at once; each result ends when it is there."""
        return [
            await self.app.producer.send(
                self._prefix + record.topic.name,
                key=record.key.encode(),
                value=record.value,
                partition=None,
                timestamp=None,
                headers=None,
            )
            for record in records
        ]

    async def leave(self) -> None:
        """Let what was handed over leave for the broker, before more is made ready.

        Nothing else is waited for, so that this ends at once.
        """
        for _ in range(TURNS_TO_LEAVE):
            await asyncio.sleep(0)

    def agent(
        self,
        topic: Topic,
        take: Take,
        *,
        of_neighbour: str | None = None,
        own: Sequence[Topic] = (),
        is_first: bool = False,
    ) -> None:
        """Have ``take`` handle the records of a topic, one at a time, each acknowledged after.

        ``of_neighbour`` is the prefix of another deployment, whose topic it then is. Its records
        name it with that prefix, for their offsets are its own. ``own`` are the topics of single
        principals that hold the same. ``is_first``: the role is not ready before all that stands
        there is handled.
        """
        name = topic.name if of_neighbour is None else of_neighbour + topic.name
        rows = self._rows(topic, own) if of_neighbour is None else {name: topic}
        (self.topics if of_neighbour is None else self.neighbours).extend(rows)
        self.first.extend(rows if is_first else ())
        channel = self._channel(*rows)

        async def handle(stream: StreamT[bytes]) -> None:
            # Acknowledged by hand below: Faust's own way would acknowledge a failed event too.
            async for event in cast("Any", stream).noack().events():
                row = rows[event.message.topic]
                raw = self._raw(name if row is topic else row.name, event.message)
                with self._busy():
                    await self._struck(self._take_one(take, row, raw))
                self._done([event], [raw])

        self.app.agent(channel, name=f"{name}-agent", concurrency=1)(handle)

    def batches(
        self,
        topic: Topic,
        take: TakeMany,
        *,
        records_max: int,
        every_s: float = 0.0,
        own: Sequence[Topic] = (),
    ) -> None:
        """Have ``take`` handle what has come of a topic, many records at a time.

        All of a batch is acknowledged after it; where it fails, none of it is. A record waits for
        no other one to come. ``every_s``: so many seconds after a batch the next gathers, unless
        enough waits already. ``own`` are the topics of single principals that hold the same.
        """
        rows = self._rows(topic, own)
        began = -every_s

        async def handle_batch(drawn: Drawn) -> None:
            nonlocal began
            rest_s = began + every_s - time.monotonic()
            if rest_s > 0 and not drawn.is_pressed:
                await asyncio.sleep(rest_s)
            began = time.monotonic()
            by_name: dict[str, list[Any]] = {name: [] for name in rows}
            for event in drawn:
                by_name[event.message.topic].append(event)
            for name, events in by_name.items():
                row = rows[name]
                raws = [self._raw(row.name, event.message) for event in events]
                if raws:
                    with self._busy():
                        await self._struck(take(row, await self._free(raws)))
                    self._done(events, raws)

        self._drawing(rows, handle_batch, records_max)

    def as_they_come(self, topic: Topic, take: TakeDrawn, *, records_max: int) -> None:
        """Have ``take`` draw the records that wait of a topic, one after another.

        Those that come while one is handled are among them, each partition's in its turn. All that
        it drew is acknowledged when it returns; where it fails, none is. What becomes of records in
        quarantine is left to ``take``.
        """
        rows = self._rows(topic, ())

        async def handle_drawn(drawn: Drawn) -> None:
            raws: list[RawRecord] = []

            def each() -> Iterator[RawRecord]:
                for event in drawn:
                    raws.append(self._raw(topic.name, event.message))
                    yield raws[-1]

            with self._busy():
                await self._struck(take(topic, each()))
            self._done(drawn.events, raws)

        self._drawing(rows, handle_drawn, records_max)

    def _drawing(
        self, rows: Mapping[str, Topic], handle: Callable[[Drawn], Awaitable[None]], most: int
    ) -> None:
        """Put an agent on the app that hands on what waits, so much at a time."""
        self.topics.extend(rows)

        async def handle_all(stream: StreamT[bytes]) -> None:
            queue = cast("Any", stream.channel).queue
            async for event in cast("Any", stream).noack().events():
                await handle(Drawn(self.app, queue, event, most))

        first = next(iter(rows.values()))
        self.app.agent(self._channel(*rows), name=f"{first.name}-agent", concurrency=1)(handle_all)

    def _rows(self, topic: Topic, own: Sequence[Topic]) -> dict[str, Topic]:
        """Give topics by their full names: one that all share, and those of single principals."""
        return {self._prefix + row.name: row for row in (topic, *own)}

    def _channel(self, *names: str) -> Any:  # noqa: ANN401 - Faust's Topic
        return self.app.topic(*names, schema=Untouched())

    async def _take_one(self, take: Take, row: Topic, raw: RawRecord) -> None:
        for free in await self._free([raw]):
            with blamed(free, FaustError):
                await take(row, free)

    async def _free(self, raws: Sequence[RawRecord]) -> Sequence[RawRecord]:
        """Give the records that are not in quarantine; the others are dead letters when it returns.

        They are told again after a crash, under the same ids.
        """
        free, letters = [], []
        for raw in raws:
            try:
                self.quarantine.check(raw)
            except Unreadable as why:
                self.tally.add(raw.topic, outcome_of(why.reason))
                letters.append(self._held(raw, why))
            else:
                free.append(raw)
        if letters:
            await self.send_all(letters)
        return free

    def _held(self, raw: RawRecord, why: Unreadable) -> Outgoing:
        letter = dead_letter.of_held(
            raw, why, role=self.quarantine.role, received_at=self._clock.now()
        )
        return Outgoing(DEAD_LETTERS, letter.topic, letter.model_dump_json().encode())

    async def _struck(self, handled: Awaitable[None]) -> None:
        """Await what handles records; one that it fails on is counted before the process ends."""
        try:
            await handled
        except RecordCrash as crash:
            held = await self.quarantine.struck(crash, self._clock.now(), self.send)
            # No traceback: it would say the error's message, which may be a patient's.
            _log.error(
                "a record ends this worker",
                record=held.place,
                crashes=held.crashes,
                held=held.is_held,
                trace=held.trace,
            )
            rest = "; it is not touched again" if held.is_held else ""
            times = f" ({held.crashes} times){rest}"
            raise crash.ended(times) from None

    @contextmanager
    def _busy(self) -> Iterator[None]:
        """Note that records are in hand."""
        self._in_hand += 1
        try:
            yield
        finally:
            self._in_hand -= 1
            self._busy_s = time.monotonic()

    def busy_at_s(self, now_s: float) -> float:
        """Give when a record was in hand last, monotonic seconds; 0 where none ever was."""
        return now_s if self._in_hand else self._busy_s

    @property
    def group(self) -> str:
        """The consumer group of the role."""
        return str(self.app.conf.id)

    def positions(self) -> dict[tuple[str, int], int | None]:
        """Give where each own partition is read next; null where that is not settled."""
        consumer = cast("Any", self.app.consumer)
        return dict(consumer._thread.read_up_to())  # noqa: SLF001 - Faust's own way asks the broker

    def _done(self, events: Iterable[Any], raws: Iterable[RawRecord]) -> None:
        """Acknowledge records of which all effects are durable."""
        for event, raw in zip(events, raws, strict=True):
            self.app.progress.handled(event.message.tp, raw.offset, raw.digest)
            event.ack()

    def _raw(self, name: str, message: Any) -> RawRecord:  # noqa: ANN401 - Faust's Message
        return RawRecord(
            topic=name,
            partition=message.partition,
            offset=message.offset,
            key=message.key,
            value=message.value,
            headers=tuple((name, value) for name, value in message.headers or ()),
            epoch=self.app.progress.epoch(message.tp),
        )

    def on_rebalance(self, recover: Callable[[], Awaitable[None]] | None = None) -> None:
        """After each assignment find where to begin, then have ``recover`` awaited.

        No record is released before. Faust would lose an exception of it and wait for ever: here it
        ends the process.
        """

        async def recover_or_crash(*_args: object, **_kwargs: object) -> None:
            self.is_released = False
            try:
                await self._begin()
                if recover is not None:
                    await recover()
                self.is_released = True
            except Exception as error:
                await self.app.crash(error)
                raise

        self.app.on_rebalance_complete.connect(recover_or_crash)

    async def _begin(self) -> None:
        """Find where each partition begins, and say where that is not its commit."""
        async with kafka.reader(self.brokers) as logs:
            await self.quarantine.refresh(logs)
        parts = {(part.topic, part.partition) for part in self.assignment()}
        found = await starts(self.brokers, self.app.conf.id, parts)
        self.app.progress.begin(found)
        for start in found.values():
            if start.rewind is not None:
                _log.error("a topic went back", what=start.rewind.sentence())

    def tell_new_lives(self, epochs: Mapping[str, str]) -> None:
        """Say which own topics are not those that the journal knows, by name in the topic table.

        Kafka forgets a group's commits with the topic, so there the new one is read as any new one.
        """
        now = {part.topic: trail.epoch for part, trail in self.app.progress.trails.items()}
        for name, epoch in epochs.items():
            current = now.get(self._prefix + name) or now.get(name)
            if current not in {None, epoch}:
                _log.error("a topic was deleted and created again", topic=name, epoch=current)

    def begins_at(self, topic: str, partition: int) -> int:
        """Give the offset below which all of an own partition was handled; 0 where nothing was."""
        start = self.app.progress.starts.get(TP(topic, partition))
        return 0 if start is None else start.offset or 0

    def is_rewound(self, topic: str, partition: int) -> bool:
        """Tell whether an own partition is not the one that was read before."""
        start = self.app.progress.starts.get(TP(topic, partition))
        return start is not None and start.rewind is not None

    def assignment(self) -> set[TP]:
        """Give the partitions that this process owns, their topics with the prefix."""
        return set(self.app.consumer.assignment())

    def beside(self, action: Callable[[], Awaitable[None]]) -> None:
        """Run ``action`` beside the agents, once the app is running."""
        self.app.task(action)

    def meanwhile(self, action: Callable[[], Awaitable[None]]) -> None:
        """Run ``action`` beside the agents, once the app is running and to its end."""
        self.app.task(action)

    def every(self, interval_s: float, action: Callable[[], Awaitable[None]]) -> None:
        """Run ``action`` every so many wall seconds, once the app is running."""
        self.app.timer(interval_s)(action)
