"""What the engine's topics say of it: the newest counts, and each look reads on from the last."""

from datetime import UTC, datetime

import pytest

from schemas.outputs.dead_letters import HeldCause, HeldRecord
from schemas.outputs.engine import EngineAlarm, EngineTrouble, LetterSettled, RoleReport
from schemas.topics import CENTRE_CONFIG, ENGINE_HEALTH, JOURNAL, QUARANTINE, Topic
from streams.kafka.client import Reader, Received
from streams.kafka.groups import partition_of
from streams.watching.findings import Finding
from streams.watching.said import Said
from streams.watching.watcher import Alarms
from tests.streams.support import samples
from tests.streams.support.cluster import PARTITIONS, Cluster
from tests.streams.support.samples import StoppedClock

NOW = datetime(2026, 11, 30, 7, tzinfo=UTC)
MAP = "a" * 64


class World:
    """A cluster, what is said there, and who listens."""

    def __init__(self) -> None:
        self.cluster = Cluster()
        self.said = Said("t-")

    def say(self, topic: Topic, key: str, value: bytes | None) -> None:
        self.cluster.write("t-" + topic.name, value, key=key.encode())

    def report(self, role: str, trouble: str | None = None) -> None:
        said = RoleReport(
            subject=f"{role}/w",
            role=role,
            at=NOW,
            started_at=NOW,
            is_serving=True,
            trouble=trouble,
        )
        self.say(ENGINE_HEALTH, said.subject, said.model_dump_json().encode())

    async def listen(self) -> None:
        reader: Reader = self.cluster  # type: ignore[assignment]
        await self.said.refresh(reader)

    def troubles(self) -> dict[str, str | None]:
        return {one.report.role: one.report.trouble for one in self.said.heard()}


@pytest.fixture
def world() -> World:
    return World()


async def test_the_newest_of_each_process_counts_and_a_look_reads_what_came_since(
    world: World,
) -> None:
    await world.listen()
    assert world.said.heard() == ()
    world.report("intake", "old")
    world.report("dispatch", "slow")
    world.report("intake")
    world.say(ENGINE_HEALTH, "stranger", b"nonsense")
    await world.listen()
    assert world.troubles() == {"intake": None, "dispatch": "slow"}
    world.cluster.read_from.clear()
    world.report("dispatch")
    await world.listen()
    assert world.troubles() == {"intake": None, "dispatch": None}
    assert world.cluster.read_from == [("t-engine-health", 0, 4)]


async def test_what_a_topics_old_life_said_is_forgotten(world: World) -> None:
    world.report("intake")
    world.report("telemetry")
    await world.listen()
    world.cluster.records["t-engine-health", 0] = []
    world.report("dispatch")
    await world.listen()
    assert list(world.troubles()) == ["dispatch"]


async def test_a_report_is_as_old_as_its_record_not_as_the_engines_clock_says(
    world: World,
) -> None:
    world.report("intake")
    at = "t-engine-health", 0
    value = world.cluster.records[at].pop().value
    world.cluster.records[at].append(Received(*at, 0, b"intake/w", value, 1_795_000_000_500))
    await world.listen()
    assert [one.at_s for one in world.said.heard()] == [1_795_000_000.5]


async def test_alarms_begin_and_end_under_one_name(world: World) -> None:
    alarms = Alarms(StoppedClock())
    ticks = Finding(EngineTrouble.NO_TICKS, "journal")

    def told(*found: Finding) -> None:
        for one in alarms.changed(found):
            world.say(ENGINE_HEALTH, one.subject, one.model_dump_json().encode())

    told(ticks)
    await world.listen()
    begun: list[EngineAlarm] = list(world.said.alarms())
    assert [one.ended_at for one in begun] == [None]
    told()
    await world.listen()
    assert [one.ended_at is None for one in world.said.alarms()] == [False]


async def test_what_is_held_is_told_until_its_letter_is_settled(world: World) -> None:
    held = HeldRecord(
        record_id="dlq-1",
        cause=HeldCause.CRASHES_WORKER,
        role="intake",
        topic="incidents",
        partition=1,
        offset=17,
        digest="a" * 16,
        at=NOW,
        crashes=3,
        is_held=True,
    )
    counted = held.model_copy(update={"record_id": "dlq-0", "is_held": False})
    for one in (counted, held):
        world.say(QUARANTINE, one.record_id, one.model_dump_json().encode())
    await world.listen()
    assert world.said.held() == (held,)
    settled = LetterSettled(
        subject="letter/dlq-1", dead_letter_id="dlq-1", outcome="dropped", at=NOW, by="lan"
    )
    world.say(ENGINE_HEALTH, settled.subject, settled.model_dump_json().encode())
    await world.listen()
    assert world.said.held() == ()


async def test_the_newest_configuration_of_each_centre_with_its_partition(world: World) -> None:
    for name, units in (("BD", 2), ("AG", 2), ("BD", 1)):
        said = samples.configured(MAP) | {"centre_id": name}
        said["units"] = said["units"][:units]
        world.say(CENTRE_CONFIG, name, samples.raw(said).value)
    world.say(CENTRE_CONFIG, "XX", b"nonsense")
    world.say(CENTRE_CONFIG, "XX", samples.raw(samples.configured(MAP)).value)
    await world.listen()
    assert [one.partition for one in world.said.centres()] == [0, 0], "there is no journal yet"
    world.say(JOURNAL, "BD", b"{}")
    await world.listen()
    found = world.said.centres()
    assert [(one.centre_id, len(one.unit_ids)) for one in found] == [("AG", 2), ("BD", 1)]
    assert [one.partition for one in found] == [
        partition_of(one.centre_id, PARTITIONS) for one in found
    ]
    world.say(CENTRE_CONFIG, "AG", None)
    await world.listen()
    assert [one.centre_id for one in world.said.centres()] == ["BD"]


async def test_without_centres_no_configuration_is_read(world: World) -> None:
    """The watcher may not: asked for what is forbidden, Kafka's client gives nothing at all."""
    world.say(CENTRE_CONFIG, "BD", samples.raw(samples.configured(MAP)).value)
    world.report("intake")
    world.said = Said("t-", with_centres=False)
    await world.listen()
    assert list(world.troubles()) == ["intake"]
    assert world.said.centres() == ()
    assert {topic for topic, _, _ in world.cluster.read_from} == {"t-engine-health"}
