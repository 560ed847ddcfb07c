"""A locked Kafka: every principal at every topic, and the whole engine with the least rights."""

import asyncio
import json
import logging
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
)
from aiokafka.protocol.fetch import FetchRequest
from confluent_kafka import KafkaError
from confluent_kafka import Producer as ConfluentProducer
from pydantic import SecretStr

from schemas.ground.errors import BrokerUnreachable, ConfigurationError
from schemas.own_topics import own_topics
from schemas.parties import ENGINE, Party, Principal, read_principal
from schemas.topics import FEW, TOPICS
from streams.access import acls, principals
from streams.access.cluster import Cluster
from streams.access.rights import Deployment, Right
from streams.broker import EmbeddedBroker
from streams.host.login import Login, read_password
from streams.kafka import client as kafka
from streams.kafka import topics as topic_admin
from tests.support import small_city
from tests.support.engine import ROLES, Engine
from tests.support.pace import limit_s
from tests.support.waiting import eventually

QUIET = logging.getLogger("quiet")
QUIET.setLevel(logging.CRITICAL)

HOSPITALS = (Principal(Party.HOSPITAL, "H1"), Principal(Party.HOSPITAL, "H10"))
UNITS = (Principal(Party.UNIT, "U1"), Principal(Party.UNIT, "U2"))
OF_CENTRES = tuple(map(read_principal, ("call-centre@BD", "call-centre@HCM", "fleet@HCM")))
OTHERS = tuple(Principal(one) for one in Party if one not in {Party.HOSPITAL, Party.UNIT})
EVERYONE = (*OTHERS, *HOSPITALS, *UNITS, *OF_CENTRES)
OWN = tuple(row for one in (*HOSPITALS, *UNITS, *OF_CENTRES) for row in own_topics(one))
NAMES = tuple(sorted(row.name for row in (*TOPICS, *OWN)))

SAID = "assignments moves pre-alerts decisions alarms unit-views incident-views hospital-views"
WATCHED = "incidents vehicle-status hospital-status road-events dispatcher-commands"
TO_INTAKE = f"{WATCHED} mutual-aid centre-config delivery-receipts"
FROM_DOORS = f"{WATCHED} vehicle-positions vitals delivery-receipts"
ALERTS = "hospital.H1.alerts hospital.H10.alerts"
STATUS = "hospital.H1.status hospital.H10.status"
TOLD = "centre.BD.incidents centre.HCM.incidents centre.HCM.vehicle-status"
SENSED = "centre.HCM.vehicle-positions centre.HCM.vitals"
OF_UNITS = "unit.U1.positions unit.U1.vitals unit.U2.positions unit.U2.vitals"
MAY: dict[str, tuple[str, str]] = {
    # who: what it writes, what it reads; written by hand, not by the table
    "call-centre": ("incidents", "incident-views hospital-views"),
    "fleet": ("vehicle-positions vehicle-status vitals", "assignments moves unit-views"),
    "hospital-desk": ("hospital-status", ""),
    "roads": ("road-events", ""),
    "dispatcher": ("dispatcher-commands", f"{SAID} notices"),
    "edge": ("delivery-receipts", "pre-alerts"),
    "door": (f"{FROM_DOORS} access notices", f"{SAID} notices"),
    "console": (
        f"{FROM_DOORS.removesuffix(' delivery-receipts')} access",
        f"{SAID} notices road-events journal dead-letters engine-health",
    ),
    "neighbour": ("mutual-aid", "mutual-aid"),
    "operator": (
        "centre-config engine-health",
        "centre-config dead-letters access notices engine-health quarantine",
    ),
    "auditor": (
        "case-keys",
        f"{SAID} case-keys journal dead-letters mutual-aid access notices engine-health quarantine",
    ),
    "engine.intake": (
        "journal snapshots case-keys dead-letters engine-health quarantine",
        f"journal snapshots case-keys quarantine {TO_INTAKE} {STATUS} {TOLD}",
    ),
    "engine.telemetry": (
        "journal snapshots dead-letters engine-health quarantine",
        f"journal snapshots quarantine vehicle-positions vitals unit-views {OF_UNITS} {SENSED}",
    ),
    "engine.dispatch": (
        f"journal snapshots dead-letters engine-health quarantine mutual-aid {SAID}",
        "journal snapshots case-keys quarantine",
    ),
    "engine.delivery": (
        f"delivery-receipts dead-letters engine-health quarantine {ALERTS}",
        "pre-alerts quarantine",
    ),
    "engine.watcher": (
        "engine-health",
        f"engine-health {WATCHED} journal decisions dead-letters quarantine {TOLD}",
    ),
    "hospital.H1": ("hospital.H1.status", "hospital.H1.alerts"),
    "hospital.H10": ("hospital.H10.status", "hospital.H10.alerts"),
    "unit.U1": ("unit.U1.positions unit.U1.vitals", ""),
    "unit.U2": ("unit.U2.positions unit.U2.vitals", ""),
    "call-centre@BD": ("centre.BD.incidents", "incident-views hospital-views"),
    "call-centre@HCM": ("centre.HCM.incidents", "incident-views hospital-views"),
    "fleet@HCM": (f"{SENSED} centre.HCM.vehicle-status", "assignments moves unit-views"),
}


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedBroker]:
    with EmbeddedBroker(tmp_path_factory.mktemp("locked"), secure=True) as running:
        yield running


@pytest.fixture(scope="module")
def admin(locked: EmbeddedBroker) -> Login:
    assert locked.lock is not None
    return Login("admin", read_password(locked.lock.admin_password_file), locked.lock.ca_file)


@pytest.fixture(scope="module")
def cluster(locked: EmbeddedBroker, admin: Login) -> Cluster:
    return Cluster(locked.bootstrap, admin)


class Deployed:
    """One deployment on the locked broker with every kind of principal."""

    def __init__(
        self, broker: EmbeddedBroker, cluster: Cluster, admin: Login, folder: Path
    ) -> None:
        self.prefix = f"t{uuid.uuid4().hex[:8]}-"
        self.broker, self.cluster, self.admin, self.folder = broker, cluster, admin, folder
        self.deployment = Deployment.of(self.prefix, EVERYONE)

    async def prepare(self) -> None:
        async with kafka.admin(self.broker.bootstrap, self.admin) as admin:
            rows = (*TOPICS, *OWN)
            wanted = [
                kafka.NewTopicSpec(
                    self.prefix + row.name, min(row.partitions, FEW), topic_admin.configs(row)
                )
                for row in rows
            ]
            await admin.create_all(wanted)
        principals.ensure(self.cluster, self.prefix, EVERYONE, self.folder)
        acls.apply(self.cluster, self.deployment)
        async with kafka.producer(self.broker.bootstrap, self.admin) as producer:
            await asyncio.gather(
                *(producer.send(self.prefix + name, key=b"k", value=b"{}") for name in NAMES)
            )

    def login(self, name: str) -> Login:
        user = self.prefix + name
        password = read_password(principals.password_file(self.folder, user))
        return Login(user, password, self.admin.ca_file)

    @asynccontextmanager
    async def producer(self, name: str) -> AsyncIterator[Any]:
        client = AIOKafkaProducer(
            bootstrap_servers=self.broker.bootstrap, **self.login(name).for_aiokafka()
        )
        await client.start()
        try:
            yield client
        finally:
            await client.stop()

    @asynccontextmanager
    async def consumer(self, name: str, group: str | None = None) -> AsyncIterator[Any]:
        client = AIOKafkaConsumer(
            bootstrap_servers=self.broker.bootstrap,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=20,
            group_id=group,
            **self.login(name).for_aiokafka(),
        )
        await client.start()
        try:
            yield client
        finally:
            await client.stop()


@pytest.fixture(scope="module")
def deployed(
    locked: EmbeddedBroker,
    cluster: Cluster,
    admin: Login,
    tmp_path_factory: pytest.TempPathFactory,
) -> Deployed:
    made = Deployed(locked, cluster, admin, tmp_path_factory.mktemp("credentials"))
    asyncio.run(made.prepare())
    return made


async def may_write(producer: AIOKafkaProducer, topic: str) -> bool:
    try:
        await producer.send_and_wait(topic, b"{}", key=b"k", partition=0)
    except TopicAuthorizationFailedError:
        return False
    return True


def all_written(login: Login, brokers: str, topics: Sequence[str]) -> set[str]:
    """Write a record to each topic; give those where the broker took it.

    By librdkafka: a client of other hands, which meets every refusal by itself.
    """
    taken: set[str] = set()
    refused: set[str] = set()

    def settled(error: Any, message: Any) -> None:  # noqa: ANN401 - confluent-kafka's own
        assert error is None or error.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED, error
        (taken if error is None else refused).add(message.topic())

    options = {"bootstrap.servers": brokers, **login.for_librdkafka()}
    producer = ConfluentProducer(options, logger=QUIET)
    for topic in topics:
        producer.produce(topic, b"{}", key=b"k", partition=0, on_delivery=settled)
    assert producer.flush(limit_s(60)) == 0
    assert taken | refused == set(topics)
    return taken


async def all_read(login: Login, brokers: str, topics: Sequence[str]) -> set[str]:
    """Ask once for the first record of each topic; give those that the broker gave."""
    client = AIOKafkaClient(bootstrap_servers=brokers, **login.for_aiokafka())
    await client.bootstrap()
    try:
        asked = FetchRequest(0, 0, 1_000_000, 0, [(topic, [(0, 0, 1_000)]) for topic in topics])
        answer = await client.send(client.get_random_node(), asked)
    finally:
        await client.close()
    codes = {row[0]: part[1] for row in answer.topics for part in row[-1]}
    assert codes.keys() == set(topics)
    assert set(codes.values()) <= {0, TopicAuthorizationFailedError.errno}, codes
    return {topic for topic, code in codes.items() if code == 0}


def test_the_matrix_names_everyone_and_every_topic_is_written_and_read_by_somebody() -> None:
    assert set(MAY) == {one.name for one in EVERYONE}
    for at in (0, 1):
        assert {name for may in MAY.values() for name in may[at].split()} == set(NAMES)


@pytest.mark.slow
@pytest.mark.parametrize("who", MAY)
async def test_each_principal_writes_and_reads_what_it_may_and_nothing_else(
    deployed: Deployed, who: str
) -> None:
    prefix, brokers = deployed.prefix, deployed.broker.bootstrap
    topics, login = [prefix + name for name in NAMES], deployed.login(who)
    written = await asyncio.to_thread(all_written, login, brokers, topics)
    read = await all_read(login, brokers, topics)
    found = tuple({name.removeprefix(prefix) for name in names} for names in (written, read))
    assert found == tuple(set(names.split()) for names in MAY[who])


async def test_a_hospital_uses_its_own_groups_and_no_others(deployed: Deployed) -> None:
    topic = deployed.prefix + "hospital.H1.alerts"
    own = deployed.prefix + "hospital.H1"
    for group in (own, f"{own}:display-2"):
        async with deployed.consumer("hospital.H1", group) as consumer:
            consumer.subscribe([topic])
            assert (await asyncio.wait_for(consumer.getone(), limit_s(60))).value == b"{}"
            await consumer.commit()
    # The beginning of another's name is not that other.
    for group in (f"{own}0", f"{own}0:x", f"{deployed.prefix}smart115-intake"):
        async with deployed.consumer("hospital.H1", group) as consumer:
            consumer.subscribe([topic])
            with pytest.raises(GroupAuthorizationFailedError):
                await asyncio.wait_for(consumer.getone(), limit_s(60))


async def test_the_engines_idempotent_producer_needs_no_right_on_the_cluster(
    deployed: Deployed,
) -> None:
    for role in ("engine.intake", "engine.dispatch"):
        async with kafka.producer(deployed.broker.bootstrap, deployed.login(role)) as producer:
            assert await producer.send(deployed.prefix + "journal", key=b"k", value=b"{}") >= 0
    assert not [one for one in deployed.cluster.rights() if one.resource == "cluster"]


async def test_nobody_gets_in_without_the_right_password_or_authority(
    deployed: Deployed, locked: EmbeddedBroker, admin: Login
) -> None:
    wrong = [
        None,
        Login("admin", SecretStr("wrong"), admin.ca_file),
        Login(deployed.prefix + "nobody", admin.password, admin.ca_file),
        Login("admin", admin.password, None),
    ]
    for login in wrong:
        with pytest.raises(BrokerUnreachable) as refused:
            async with kafka.admin(locked.bootstrap, login):
                pass
        assert admin.password.get_secret_value() not in str(refused.value)


async def test_a_principal_cannot_give_itself_rights(deployed: Deployed) -> None:
    as_hospital = Cluster(deployed.broker.bootstrap, deployed.login("hospital.H1"))
    user = f"User:{deployed.prefix}hospital.H1"
    with pytest.raises(ConfigurationError, match="may not set rights"):
        as_hospital.give([Right(user, "topic", deployed.prefix + "journal", "write")])
    with pytest.raises(ConfigurationError, match="may not set rights"):
        as_hospital.set_password("admin", "x" * 40)


async def test_a_renewed_password_replaces_the_old_one(deployed: Deployed) -> None:
    old = deployed.login("roads")
    principals.rotate(deployed.cluster, deployed.prefix, Principal(Party.ROADS), deployed.folder)
    new = deployed.login("roads")
    assert new.password != old.password

    async def old_is_out() -> bool:
        try:
            async with kafka.admin(deployed.broker.bootstrap, old):
                return False
        except BrokerUnreachable:
            return True

    await eventually(old_is_out, what="the old password opens nothing")
    async with kafka.producer(deployed.broker.bootstrap, new) as producer:
        assert await producer.send(deployed.prefix + "road-events", key=b"k", value=b"{}") >= 0


async def test_a_revoked_principal_is_out_at_once_also_on_an_open_link(deployed: Deployed) -> None:
    leaver = Principal(Party.CALL_CENTRE, "leaver")
    topic = deployed.prefix + "incidents"
    with pytest.raises(ConfigurationError, match="is not on the cluster"):
        principals.revoke(deployed.cluster, deployed.prefix, leaver, deployed.folder)
    path = principals.create(deployed.cluster, deployed.prefix, leaver, deployed.folder)
    with pytest.raises(ConfigurationError, match=r"is there already.*rotate call-centre\.leaver"):
        principals.create(deployed.cluster, deployed.prefix, leaver, deployed.folder)
    acls.apply(deployed.cluster, Deployment.of(deployed.prefix, (*EVERYONE, leaver)))
    async with deployed.producer(leaver.name) as producer:
        assert await may_write(producer, topic)
        count = principals.revoke(deployed.cluster, deployed.prefix, leaver, deployed.folder)
        assert count == 5
        assert not path.exists()

        async def is_out() -> bool:
            return not await may_write(producer, topic)

        await eventually(is_out, what="an open link of a revoked principal writes nothing")
    assert acls.check(deployed.cluster, deployed.deployment).is_right


async def test_a_hole_in_the_rights_is_found_and_closed(deployed: Deployed) -> None:
    journal = deployed.prefix + "journal"
    hole = Right("User:*", "topic", journal, "write")
    deployed.cluster.give([hole])
    async with deployed.producer("hospital.H1") as producer:
        assert await may_write(producer, journal), "a hole lets anybody in"
        found = acls.check(deployed.cluster, deployed.deployment)
        assert (found.missing, found.surplus, found.wide) == ((), (hole,), ())
        acls.apply(deployed.cluster, deployed.deployment)

        async def is_closed() -> bool:
            return not await may_write(producer, journal)

        await eventually(is_closed, what="the hole is closed")
    assert acls.check(deployed.cluster, deployed.deployment).is_right


@pytest.mark.slow
def test_a_locked_broker_comes_back_with_its_users(tmp_path: Path) -> None:
    with EmbeddedBroker(tmp_path / "b", secure=True) as broker:
        broker.kill()
        again = broker.start()
        assert again.lock is not None
        login = Login("admin", read_password(again.lock.admin_password_file), again.lock.ca_file)
        assert Cluster(again.bootstrap, login).users() == ("admin",)


PLANTED = ("0909 115 115", "12 Đường Kín Đáo", "kín đáo")


@pytest.mark.slow
async def test_the_whole_engine_runs_with_the_least_rights(
    locked: EmbeddedBroker, admin: Login, tmp_path: Path
) -> None:
    assert locked.lock is not None
    prefix = f"t{uuid.uuid4().hex[:8]}-"
    city = small_city.write(tmp_path / "city")
    engine = Engine(locked.bootstrap, prefix, city, tmp_path / "home")
    engine.env |= {
        "SMART115_SECURITY": "secure",
        "SMART115_CA_FILE": str(locked.lock.ca_file),
        "SMART115_USERNAME": "admin",
        "SMART115_PASSWORD_FILE": str(locked.lock.admin_password_file),
        "SMART115_CREDENTIALS": str(tmp_path / "credentials"),
    }
    names = ("call-centre", "hospital.h0", "dispatcher", "operator", "auditor", *sorted(ENGINE))
    engine.prepare()
    made = engine.cli("principals", "create", *names)
    assert made.returncode == 0, made.stderr
    checked = engine.cli("topics", "acl", "--check")
    assert checked.returncode == 0, checked.stdout

    def login(name: str) -> Login:
        path = principals.password_file(tmp_path / "credentials", prefix + name)
        return Login(prefix + name, read_password(path), admin.ca_file)

    async with engine.running([*ROLES, "watcher"]):  # READY: it may look at all that it looks at
        sent = await _send(
            locked, login("call-centre"), prefix + "incidents", small_city.CENTRE_ID, _call()
        )
        order = await _wait(locked, login("dispatcher"), prefix + "assignments", engine)
        assert (order["incident_id"], order["address"]) == ("C-1", PLANTED[1])
        assert order["incident_id"] == sent["incident_id"]
        status = _event("hospital.status", hospital_id="h0", accepting=True)
        own = prefix + "hospital.h0.status"
        await _send(
            locked, login("hospital.h0"), own, small_city.CENTRE_ID, status | {"source": "h1"}
        )
        letter = await _wait(locked, login("operator"), prefix + "dead-letters", engine)
        assert (letter["reason"], letter["field"]) == ("wrong_source", "source")
        good = status | {"event_id": str(uuid.uuid4()), "source": "hospital.h0"}
        await _send(locked, login("hospital.h0"), own, small_city.CENTRE_ID, good)
        seen = await _wait(
            locked, login("auditor"), prefix + "journal", engine, event_id=good["event_id"]
        )
        assert seen["source"]["topic"] == "hospital.h0.status"
    exported = engine.cli("privacy", "export", "C-1")
    assert all(one in exported.stdout for one in PLANTED[:2]), exported.stderr
    assert engine.cli("privacy", "erase", "C-1").returncode == 0
    assert engine.cli("privacy", "erase", "C-1").returncode == 3, "it has no key any more"
    again = engine.cli("privacy", "export", "C-1")
    assert "C-1" in again.stdout
    assert not [one for one in PLANTED[:2] if one in again.stdout]
    async with kafka.reader(locked.bootstrap, login("auditor")) as reader:
        kept = [
            record.value or b""
            for number in range(4)
            async for record in reader.read_span(prefix + "journal", number, start=None, end=None)
        ]
    assert not [one for one in PLANTED[:2] if any(one.encode() in value for value in kept)]
    replayed = engine.cli("replay")
    assert (replayed.returncode, "identical" in replayed.stdout) == (0, True), replayed.stderr
    secrets = [login(name).password.get_secret_value() for name in names]
    for log in engine.home.glob("*.log"):
        said = log.read_text(encoding="utf-8", errors="replace")
        assert not [one for one in (*PLANTED, *secrets) if one in said], log.name


def _event(kind: str, **fields: object) -> dict[str, Any]:
    return {
        "type": kind,
        "event_id": str(uuid.uuid4()),
        "centre_id": small_city.CENTRE_ID,
        "occurred_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "source": "call-centre",
        **fields,
    }


def _call() -> dict[str, Any]:
    lat, lon = small_city.node(1, 2)
    return _event(
        "incident.reported",
        incident_id="C-1",
        priority="P1",
        complaint="đau ngực, kín đáo",
        place={"lat": lat, "lon": lon},
        callback=PLANTED[0],
        address=PLANTED[1],
    )


async def _send(
    broker: EmbeddedBroker, login: Login, topic: str, key: str, event: dict[str, Any]
) -> dict[str, Any]:
    async with kafka.producer(broker.bootstrap, login) as producer:
        await producer.send(topic, key=key.encode(), value=json.dumps(event).encode())
    return event


async def _wait(
    broker: EmbeddedBroker, login: Login, topic: str, engine: Engine, event_id: str | None = None
) -> dict[str, Any]:
    found: list[dict[str, Any]] = []
    async with kafka.reader(broker.bootstrap, login) as reader:
        await reader.assign_topics([topic])

        async def came() -> bool:
            engine.require_alive()
            for record in await reader.poll(timeout_ms=100):
                value = json.loads(record.value or b"{}")
                if event_id is None or value.get("event", {}).get("event_id") == event_id:
                    found.append(value)
            return bool(found)

        await eventually(came, what=f"a record on {topic}", sign=engine.news)
    return found[0]
