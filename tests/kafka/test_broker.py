"""The embedded broker: real starts, real crashes, real records."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import UnknownTopicOrPartitionError

from schemas.ground.errors import BrokerUnreachable, ConfigurationError, RuntimeMissing
from streams.broker import EmbeddedBroker, detached, lock, ports, runtime
from streams.host import processes
from streams.kafka import client as kafka
from streams.kafka.client.asking import PatientClient
from tests.support.pace import limit_s
from tests.support.waiting import Watched

MIB = 1024 * 1024
START_S = limit_s(60.0)

PARENT = """
import sys
from pathlib import Path
from streams.broker import EmbeddedBroker
broker = EmbeddedBroker(Path(sys.argv[1])).start()
print(broker.pid, flush=True)
sys.stdin.read()
"""


async def make_topic(bootstrap: str, name: str) -> None:
    async with kafka.admin(bootstrap) as admin:
        assert await admin.create(name, partitions=1, configs={})


@asynccontextmanager
async def producing(bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        acks="all",
        enable_idempotence=True,
        max_request_size=8 * MIB,
    )
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def read_all(bootstrap: str, topic: str, count: int) -> list[bytes]:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        values: list[bytes] = []
        while len(values) < count:
            batches = await consumer.getmany(timeout_ms=round(START_S * 1000))
            assert batches, f"only {len(values)} of {count} records came"
            values += [record.value for batch in batches.values() for record in batch]
        return values
    finally:
        await consumer.stop()


async def test_records_come_back_in_order(broker: EmbeddedBroker, topic_prefix: str) -> None:
    topic = f"{topic_prefix}order"
    await make_topic(broker.bootstrap, topic)
    sent = [f"{i}".encode() for i in range(500)]
    async with producing(broker.bootstrap) as producer:
        for value in sent:
            await producer.send(topic, value)
    assert await read_all(broker.bootstrap, topic, len(sent)) == sent


async def test_a_message_of_7_mib_passes(broker: EmbeddedBroker, topic_prefix: str) -> None:
    topic = f"{topic_prefix}big"
    await make_topic(broker.bootstrap, topic)
    big = os.urandom(7 * MIB)
    async with producing(broker.bootstrap) as producer:
        await producer.send_and_wait(topic, big)
    assert await read_all(broker.bootstrap, topic, 1) == [big]


async def test_topics_are_not_made_by_accident(broker: EmbeddedBroker, topic_prefix: str) -> None:
    admin = PatientClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    try:
        name = f"{topic_prefix}never-made"
        (described,) = await admin.describe_topics([name])
        assert described["error_code"] == UnknownTopicOrPartitionError.errno
        assert name not in await admin.list_topics()
    finally:
        await admin.close()


async def test_kill_and_restart_keep_what_was_acknowledged(
    tmp_path: Path, topic_prefix: str
) -> None:
    topic = f"{topic_prefix}kept"
    broker = EmbeddedBroker(tmp_path).start()
    try:
        await make_topic(broker.bootstrap, topic)
        port = broker.port
        acknowledged: list[bytes] = []
        for crash in range(2):
            async with producing(broker.bootstrap) as producer:
                for i in range(200):
                    value = f"{crash}-{i}".encode()
                    await producer.send_and_wait(topic, value)
                    acknowledged.append(value)
                broker.kill()
                broker.start()
            assert broker.port == port
        assert await read_all(broker.bootstrap, topic, len(acknowledged)) == acknowledged
    finally:
        broker.stop()


def test_restart_keeps_data_and_port_and_stop_leaves_no_process(tmp_path: Path) -> None:
    with EmbeddedBroker(tmp_path) as broker:
        first, port = broker.pid, broker.port
        assert first is not None
        watched = Watched(first)
        broker.restart()
        assert watched.ends(within_s=0)
        assert broker.pid != first
        assert broker.port == port
        second = broker.pid
        assert second is not None
        broker.stop()
        assert broker.pid is None
        assert processes.identity(second) is None
        broker.stop()  # once more is no error
    assert ports.is_free(port)


def test_only_the_loopback_address_is_served(broker: EmbeddedBroker) -> None:
    listening = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    everywhere = Path("/proc/net/tcp6").read_text(encoding="ascii").splitlines()[1:]
    port = f"{broker.port:04X}"
    places = {
        address.split(":")[0]
        for line in [*listening, *everywhere]
        for address, state in [(line.split()[1], line.split()[3])]
        if state == "0A" and address.endswith(f":{port}")
    }
    assert places <= {"0100007F", "0000000000000000FFFF00000100007F"}
    assert places


def test_a_port_in_use_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((ports.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        expected = f"^Port {port} on 127.0.0.1 is in use by another program: .*--port.$"
        with pytest.raises(ConfigurationError, match=expected):
            EmbeddedBroker(tmp_path, port=port).start()


@pytest.mark.parametrize("port", [0, 70_000])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: int) -> None:
    with pytest.raises(ConfigurationError, match=f"Port {port} is not between"):
        EmbeddedBroker(tmp_path, port=port).start()


def test_a_folder_in_use_is_one_clear_sentence(broker: EmbeddedBroker) -> None:
    other = EmbeddedBroker(broker.data_dir)
    with pytest.raises(ConfigurationError, match="is in use by another broker: stop that one"):
        other.start()
    assert other.pid is None


def test_a_broker_that_dies_shows_the_end_of_its_log(tmp_path: Path) -> None:
    broker = EmbeddedBroker(tmp_path, java_options=("-XX:NoSuchOption",))
    with pytest.raises(BrokerUnreachable, match=r"(?s)Kafka ended.*kafka\.log.*NoSuchOption"):
        broker.start()
    assert broker.pid is None


def test_without_network_the_first_start_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(runtime.FOLDER_VARIABLE, str(tmp_path / "empty"))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # the discard port: nobody answers
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with pytest.raises(RuntimeMissing, match=r"could not be fetched .* run `make setup`"):
        EmbeddedBroker(tmp_path / "data").start()


def test_a_damaged_jar_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = runtime.runtime_folder()
    monkeypatch.setenv(runtime.FOLDER_VARIABLE, str(tmp_path))
    folder = runtime.runtime_folder()
    jars = lock.read_lock()
    for jar in jars:
        (folder / jar.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / jar.path).symlink_to(good / jar.path)
    damaged = folder / jars[0].path
    damaged.unlink()
    damaged.write_bytes(b"not a jar")
    told: list[str] = []

    def restore(where: Path, jar: lock.Jar) -> Path:
        (where / jar.path).unlink()
        (where / jar.path).symlink_to(good / jar.path)
        return where / jar.path

    monkeypatch.setattr(runtime, "_fetch", restore)
    assert runtime.fetch_jars(told.append) == folder
    assert told[0].endswith(": 1 jars")
    assert lock.sha256_of(damaged) == jars[0].sha256


def test_warm_jars_are_found_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = runtime.fetch_jars()
    for slow in ("_fetch", "sha256_of"):
        monkeypatch.delattr(runtime, slow)  # whoever asks for it fails
    assert runtime.fetch_jars() == folder


def test_the_broker_dies_with_a_killed_parent(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        watched = Watched(int(parent.stdout.readline()))
        parent.kill()
        assert watched.ends(within_s=START_S)


def test_a_child_outlives_the_thread_that_started_it() -> None:
    started: list[processes.Child] = []
    thread = threading.Thread(target=lambda: started.append(processes.spawn(["sleep", "60"])))
    thread.start()
    thread.join()
    (child,) = started
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(0.3)
    assert os.getsid(child.pid) == child.pid
    assert processes.terminate(child, START_S) == -signal.SIGTERM


def test_a_child_that_ignores_sigterm_is_killed_at_the_deadline() -> None:
    code = "import signal as s; s.signal(15, s.SIG_IGN); print('x', flush=True); s.pause()"
    child = processes.spawn([sys.executable, "-c", code], output=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline() == b"x\n"
        assert processes.terminate(child, 0.1) == -signal.SIGKILL


def test_a_command_that_is_not_there_says_so() -> None:
    child = processes.spawn(["no-such-command-115"], output=subprocess.PIPE)
    said, _ = child.communicate(timeout=START_S)
    assert child.returncode == 127
    assert b"no-such-command-115 cannot be executed" in said


def test_a_detached_broker_is_found_again_and_stopped(tmp_path: Path) -> None:
    assert detached.running(tmp_path) is None
    state = detached.start(tmp_path)
    try:
        assert detached.start(tmp_path) == state
        assert detached.running(tmp_path) == state
        other = state.port + 1
        with pytest.raises(ConfigurationError, match=f"already runs on port {state.port}, not"):
            detached.start(tmp_path, port=other)
    finally:
        assert detached.stop(tmp_path)
    assert detached.running(tmp_path) is None
    assert not detached.stop(tmp_path)


def test_a_process_id_that_was_given_away_is_no_broker(tmp_path: Path) -> None:
    mine = detached.BrokerState(pid=os.getpid(), identity="another boot:1", port=20_000)
    (tmp_path / detached.STATE_NAME).write_text(mine.model_dump_json(), encoding="utf-8")
    assert detached.running(tmp_path) is None
    assert not detached.stop(tmp_path)


def test_a_state_file_cut_short_is_no_broker(tmp_path: Path) -> None:
    (tmp_path / detached.STATE_NAME).write_text('{"pid": 1', encoding="utf-8")
    assert detached.running(tmp_path) is None
