"""The discipline itself: what is acknowledged, when, and what an error leaves behind."""

import json
from collections.abc import Sequence
from traceback import format_exception
from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP
from typing_extensions import override

from schemas.ground.errors import ConfigurationError
from schemas.topics import HOSPITAL_STATUS, INCIDENTS, RECORD_BYTES_MAX, Topic
from streams.host.settings import Settings
from streams.kafka.groups import group_id
from streams.kafka.records import Outgoing, RawRecord, content_digest
from streams.quarantine.blame import WorkerEnded, blamed
from streams.quarantine.held import Quarantine
from streams.roles import app as engine_app
from streams.roles.app import EngineApp, Wire, make_app
from tests.streams.support.agents import OWN, PART, Event, FakeApp, Sent, mixed, waiting, wire
from tests.streams.support.cluster import Cluster
from tests.streams.support.samples import NotSent


def settings(**changed: object) -> Settings:
    return Settings().model_copy(update=changed)


def app(**changed: object) -> EngineApp:
    return make_app("intake", "a:1,b:2", settings(**changed))


def test_the_settings_that_the_measurements_stand_on() -> None:
    conf: Any = app(topic_prefix="t-", worker_id="w-1", session_timeout_s=8.0).conf
    assert conf.id == "t-smart115-intake" == group_id("t-", "intake")
    assert [str(url) for url in conf.broker] == ["kafka://a:1", "kafka://b:2"]
    assert conf.processing_guarantee.value == "at_least_once"
    assert conf.agent_supervisor.__name__ == "CrashingSupervisor"
    assert conf.stream_wait_empty is True
    assert conf.consumer_auto_offset_reset == "earliest"
    assert conf.producer_acks == -1
    assert conf.producer_max_request_size == RECORD_BYTES_MAX
    assert conf.topic_allow_declare is False
    assert conf.web_enabled is False
    assert conf.consumer_group_instance_id == "w-1"
    assert (conf.broker_session_timeout, conf.broker_heartbeat_interval) == (8.0, 0.2)


@pytest.mark.parametrize("seconds", [6.0, 30.5, 60.0])
def test_any_session_that_may_be_set_is_one_that_faust_starts_with(seconds: float) -> None:
    conf: Any = app(session_timeout_s=seconds).conf
    assert conf.broker_session_timeout == seconds
    assert conf.broker_request_timeout >= max(30.0, seconds)


def test_the_producer_is_idempotent() -> None:
    producer: Any = app()._new_producer()
    assert producer._settings_extra() == {"enable_idempotence": True}


def test_another_faust_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_app.faust, "__version__", "0.16.0")  # type: ignore[attr-defined]
    with pytest.raises(ConfigurationError, match=r"0\.16\.0 is installed.*0\.15\.3.*make setup"):
        app()


class FakeProducer:
    """Keeps in order what is handed over and what is waited for."""

    def __init__(self) -> None:
        self.log: list[str] = []

    async def send(self, topic: str, *, value: bytes, **_rest: object) -> Sent:
        name = f"{topic} {value.decode()}"
        self.log.append(f"sent {name}")
        return Sent(self.log, name)


async def test_sends_are_handed_over_in_order_and_all_are_waited_for() -> None:
    producer = FakeProducer()
    fake: Any = SimpleNamespace(producer=producer)
    sender = wire(fake, "t-")
    records = [Outgoing(INCIDENTS, "BD", value) for value in (b"1", b"2")]
    await sender.send_all(records)
    assert producer.log == [
        "sent t-incidents 1",
        "sent t-incidents 2",
        "acknowledged t-incidents 1",
        "acknowledged t-incidents 2",
    ]


class Stream:
    """A Faust stream that says whether acknowledging was taken into our own hands."""

    def __init__(self, log: list[str], topic: str = "t-incidents") -> None:
        self._log = log
        self._topic = topic

    def noack(self) -> "Stream":
        self._log.append("noack")
        return self

    async def events(self) -> Any:  # noqa: ANN401 - an asynchronous generator of events
        for offset in range(3):
            yield Event(self._log, offset, self._topic)


class Taker:
    """Notes what it takes, and fails at one offset."""

    def __init__(self, log: list[str], fails_at: int | None = None) -> None:
        self._log = log
        self._fails_at = fails_at
        self.taken: list[RawRecord] = []

    async def take(self, topic: Topic, raw: RawRecord) -> None:
        assert topic is INCIDENTS
        if raw.offset == self._fails_at:
            raise NotSent
        self.taken.append(raw)
        self._log.append(f"done {raw.offset}")


def agent_of(taker: Taker) -> tuple[FakeApp, Any]:
    fake: Any = FakeApp()
    wire(fake, "t-").agent(INCIDENTS, taker.take)
    return fake, fake.agents[0]


async def test_a_record_is_acknowledged_after_all_that_it_caused() -> None:
    log: list[str] = []
    taker = Taker(log)
    fake, handle = agent_of(taker)
    await handle(Stream(log))
    assert log == ["noack", "done 0", "ack 0", "done 1", "ack 1", "done 2", "ack 2"]
    headers = (("h", None), ("h", b"1"))
    assert taker.taken[0] == RawRecord("incidents", 2, 0, b"BD", b"v", headers, "e" * 32)
    digest = content_digest(b"BD", b"v")
    assert fake.progress.trails[PART].marks() == ((2, digest), (1, digest), (0, digest))


async def test_a_neighbours_topic_is_read_under_its_own_name() -> None:
    """Its offsets are not those of our topic: the journal must tell the two apart."""
    taker = Taker([])
    fake: Any = FakeApp()
    wire(fake, "t-").agent(INCIDENTS, taker.take, of_neighbour="hcm.")
    await fake.agents[0](Stream([], "hcm.incidents"))
    assert [name for name, _ in fake.topics] == ["hcm.incidents"]
    assert {raw.topic for raw in taker.taken} == {"hcm.incidents"}


async def test_an_error_leaves_the_record_and_all_after_it_unacknowledged() -> None:
    log: list[str] = []
    fake, handle = agent_of(Taker(log, fails_at=1))
    with pytest.raises(NotSent):
        await handle(Stream(log))
    assert log == ["noack", "done 0", "ack 0"]
    assert [offset for offset, _ in fake.progress.trails[PART].marks()] == [0]


@pytest.mark.parametrize("value", [b"{}", None], ids=["bytes", "tombstone"])
async def test_records_arrive_as_the_bytes_that_they_are(value: bytes | None) -> None:
    fake, _ = agent_of(Taker([]))
    [(name, options)] = fake.topics
    assert name == "t-incidents"
    made: Any = app()
    topic = made.topic(name, **options)
    assert (topic.key_type, topic.value_type) == (bytes, bytes)
    message = SimpleNamespace(key=b"BD", value=value, headers=[("h", b"1")])
    event = await topic.decode(message, propagate=True)
    assert (event.key, event.value, event.message) == (b"BD", value, message)


async def test_no_sensor_counts_what_nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    made = app()
    services: list[Any] = []
    monkeypatch.setattr(made, "boot_strategy", SimpleNamespace(server=lambda: services))
    assert made.on_init_dependencies() is services
    assert list(made.sensors) == []


class Crashing(EngineApp):
    """An app that keeps the error that it is crashed with."""

    reasons: list[BaseException]

    @override
    async def crash(self, reason: BaseException) -> None:
        self.reasons.append(reason)


@pytest.fixture
def crashing(monkeypatch: pytest.MonkeyPatch) -> Crashing:
    """Give an app that owns one partition, in a cluster of one topic."""
    made = Crashing("x", broker="kafka://a:1")
    made.reasons = []
    cluster = Cluster()
    cluster.write("incidents", b"x")
    cluster.stand_in(monkeypatch, "streams.kafka.starts.admin", "streams.kafka.starts.reader")
    cluster.stand_in(monkeypatch, "streams.roles.app.kafka.reader")
    monkeypatch.setattr(Wire, "assignment", lambda _self: {TP("incidents", 0)})
    return made


async def test_an_error_in_recovery_ends_the_process(crashing: Crashing) -> None:
    async def recover() -> None:
        raise NotSent

    wire(crashing, "").on_rebalance(recover)
    with pytest.raises(NotSent):
        await crashing.on_rebalance_complete.send()
    assert [type(error) for error in crashing.reasons] == [NotSent]


async def test_recovery_is_awaited_before_the_rebalance_is_complete(crashing: Crashing) -> None:
    log: list[str] = []

    async def recover() -> None:
        assert set(crashing.progress.starts) == {TP("incidents", 0)}
        log.append("recovered")

    wire(crashing, "").on_rebalance(recover)
    await crashing.on_rebalance_complete.send()
    assert (log, crashing.reasons) == (["recovered"], [])


async def test_a_principals_own_topic_is_read_beside_the_one_that_all_share() -> None:
    fake: Any = FakeApp()
    log: list[str] = []

    async def take(topic: Topic, raw: RawRecord) -> None:
        assert topic is (OWN if raw.offset % 2 else HOSPITAL_STATUS)
        log.append(f"{raw.topic} {raw.offset}")

    wire(fake, "t-").agent(HOSPITAL_STATUS, take, own=[OWN])
    assert [name for name, _ in fake.topics] == ["t-hospital-status", "t-hospital.h1.status"]
    await fake.agents[0](mixed(log))
    assert log == [
        one
        for offset, name in enumerate(["hospital-status", "hospital.h1.status"] * 2)
        for one in (f"{name} {offset}", f"ack {offset}")
    ]


class Poisoned:
    """Fails on one record as a bug does; its error says what the record holds."""

    def __init__(self, log: list[str], offset: int = 1) -> None:
        self._log = log
        self._offset = offset

    async def take(self, _topic: Topic, raw: RawRecord) -> None:
        if raw.offset == self._offset:
            raise KeyError(SECRET)
        self._log.append(f"done {raw.offset}")

    async def take_many(self, topic: Topic, raws: Sequence[RawRecord]) -> None:
        for raw in raws:
            with blamed(raw):
                await self.take(topic, raw)


SECRET = "Nguyễn Văn A 0903 123 456"


def poisoned(log: list[str], cluster: Cluster, how: str) -> tuple[FakeApp, Quarantine, Any]:
    """Give a process that has just begun, and its agent."""
    fake: Any = FakeApp()
    fake.producer = Writer(cluster)
    made = wire(fake, "t-")
    taker = Poisoned(log)
    if how == "one":
        made.agent(INCIDENTS, taker.take)
    else:
        made.batches(INCIDENTS, taker.take_many, records_max=1)
    return fake, made.quarantine, fake.agents[0]


class Writer:
    """A producer of Faust's that writes into a cluster in memory."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    async def send(self, topic: str, *, value: bytes, key: bytes, **_rest: object) -> Sent:
        self._cluster.write(topic, value, key=key)
        return Sent([], topic)


@pytest.mark.parametrize("how", ["one", "many"])
async def test_a_record_that_ends_a_worker_too_often_is_a_dead_letter_and_the_next_is_served(
    how: str,
) -> None:
    cluster = Cluster()
    log: list[str] = []
    for _ in range(2):
        _, quarantine, handle = poisoned(log, cluster, how)
        await quarantine.refresh(cluster)  # type: ignore[arg-type]  # it reads like one
        with pytest.raises(WorkerEnded) as ended:
            await handle(waiting([], 3))
        assert SECRET not in "".join(format_exception(ended.value))
    assert log == ["done 0", "done 0"]
    acknowledged: list[str] = []
    _, quarantine, handle = poisoned(log, cluster, how)
    await quarantine.refresh(cluster)  # type: ignore[arg-type]  # as above
    await handle(waiting(acknowledged, 3))
    assert log[2:] == ["done 0", "done 2"]
    assert acknowledged == ["ack 0", "ack 1", "ack 2"]
    [letter] = [json.loads(one.value or b"") for one in cluster.records["t-dead-letters", 0]]
    assert (letter["reason"], letter["offset"], letter["role"]) == ("crashes_worker", 1, "intake")
    assert letter["trace"][-1] == "KeyError"
    assert letter["trace"][-2].endswith(" in take")
    assert SECRET not in json.dumps(letter, ensure_ascii=False)
