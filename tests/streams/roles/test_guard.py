"""READY is said by who serves; what stands still, or reads another log, ends with a sentence."""

from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP

from schemas.ground.errors import BrokerUnreachable
from streams.kafka.records import content_digest
from streams.kafka.starts import Start
from streams.kafka.trail import Trail
from streams.roles.commits import Progress
from streams.roles.guard import HELD_S, STALL_S, UNOWNED_S, Guard, Stall, StartAgain
from tests.streams.support.cluster import Cluster

GROUP = "smart115-intake"
PARTS = [("incidents", 0), ("incidents", 1)]


class World:
    """A role that owns both partitions of one topic, and its cluster."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cluster = Cluster()
        self.cluster.stand_in(
            monkeypatch,
            "streams.roles.guard.kafka.admin",
            "streams.roles.guard.kafka.reader",
            "streams.kafka.starts.reader",
        )
        for _, number in PARTS:
            for value in (b"a", b"b"):
                self.cluster.write("incidents", value, part=number)
        self.own(*PARTS)
        self.now_s = 100.0
        self.busy_at_s = 0.0
        self.read_up_to: dict[tuple[str, int], int | None] = dict.fromkeys(PARTS, 2)
        progress = self.progress = Progress()
        epoch = self.cluster.topic_id("incidents")
        progress.begin({part: Start(0, Trail(epoch)) for part in PARTS})
        for part in PARTS:
            for record in self.cluster.records[part]:
                digest = content_digest(record.key, record.value)
                progress.handled(TP(*part), record.offset, digest)
        wire: Any = SimpleNamespace(
            app=SimpleNamespace(progress=progress),
            brokers="fake:1",
            group=GROUP,
            is_released=True,
            assignment=lambda: {TP(*part) for part in PARTS},
            busy_at_s=lambda _now_s: self.busy_at_s,
            positions=lambda: self.read_up_to,
        )
        self.wire = wire
        self.said: list[str] = []

        async def ready() -> None:
            self.said.append("ready")

        self.guard = Guard(wire, ["incidents"], ["hcm.aid"], ready, lambda: self.now_s)

    def own(self, *parts: tuple[str, int]) -> None:
        self.cluster.owners[GROUP] = {"m-1": frozenset(parts)}

    async def after(self, seconds: float) -> None:
        self.now_s += seconds
        await self.guard.look()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


async def test_ready_is_said_once_and_by_who_has_recovered(world: World) -> None:
    world.wire.is_released = False
    await world.guard.look()
    assert world.said == []
    world.wire.is_released = True
    await world.guard.look()
    await world.guard.look()
    assert world.said == ["ready"]


async def test_ready_that_could_not_be_said_is_said_after_another_look(world: World) -> None:
    said = world.guard.say_ready

    async def away() -> None:
        world.guard.say_ready = said
        message = "no broker"
        raise BrokerUnreachable(message)

    world.guard.say_ready = away
    with pytest.raises(BrokerUnreachable):
        await world.guard.look()
    assert world.said == []
    await world.guard.look()
    assert (world.said, world.guard.is_ready) == (["ready"], True)


@pytest.mark.parametrize("owned", [[], PARTS[:1]], ids=["none", "one"])
async def test_nobody_is_ready_while_a_partition_has_no_owner(
    world: World, owned: list[tuple[str, int]]
) -> None:
    """The broker died while workers joined: the group gave out what was known, maybe nothing."""
    world.own(*owned)
    await world.after(0)
    await world.after(UNOWNED_S - 1)
    assert world.said == []
    with pytest.raises(StartAgain, match=r"no owner in group smart115-intake .*is joined again"):
        await world.after(2)


async def test_who_is_to_end_is_ended_by_force_where_it_does_not_end(world: World) -> None:
    told: list[str] = []

    async def crash(error: Exception) -> None:
        told.append(f"crash: {error}")

    world.wire.app.crash = crash
    world.wire.is_released = False
    world.guard.end_later = lambda why: told.append(f"later: {why}")
    await world.after(0)
    world.now_s += HELD_S
    await world.guard.watch()
    first, second = told
    assert first.removeprefix("later: ") == second.removeprefix("crash: ")
    assert "is begun anew" in first


async def test_a_recovery_that_does_not_end_is_begun_anew_though_it_was_ready(world: World) -> None:
    await world.guard.look()
    world.wire.is_released = False
    await world.after(0)
    await world.after(HELD_S - 1)
    with pytest.raises(StartAgain, match=r"smart115-intake .* not recovered, for 120 s"):
        await world.after(1)


async def test_the_time_of_a_recovery_begins_anew_with_each(world: World) -> None:
    world.wire.is_released = False
    await world.after(0)
    world.wire.is_released = True
    await world.after(HELD_S - 1)
    world.wire.is_released = False
    await world.after(1)
    await world.after(HELD_S - 1)
    assert world.said == ["ready"]


async def test_a_start_waits_for_a_topic_that_is_missing_as_long_as_it_takes(world: World) -> None:
    world.wire.is_released = False
    world.guard.topics = ["incidents", "road-events"]
    for _ in range(3):
        await world.after(HELD_S)
    assert world.said == []


async def test_ready_waits_until_all_that_comes_first_is_handled(world: World) -> None:
    """A command to a centre whose configuration was not journaled yet was refused."""
    world.guard.first = ["incidents"]
    world.cluster.write("incidents", b"c", part=1)
    await world.guard.look()
    assert world.said == []
    record = world.cluster.records["incidents", 1][-1]
    digest = content_digest(record.key, record.value)
    world.progress.handled(TP("incidents", 1), record.offset, digest)
    await world.guard.look()
    assert world.said == ["ready"]


async def test_what_comes_first_may_have_been_handled_before_this_process(world: World) -> None:
    world.guard.first = ["incidents"]
    epoch = world.cluster.topic_id("incidents")
    world.progress.begin({part: Start(2, Trail(epoch)) for part in PARTS})
    await world.guard.look()
    assert world.said == ["ready"]


async def test_partitions_that_get_their_owner_late_are_no_trouble(world: World) -> None:
    world.own()
    await world.after(0)
    world.own(*PARTS)
    await world.after(UNOWNED_S + 1)
    world.own()
    await world.after(0)
    assert world.said == ["ready"], "the time without an owner begins anew"


async def test_a_spare_worker_is_ready_where_others_own_all(world: World) -> None:
    world.wire.assignment = set
    await world.guard.look()
    assert world.said == ["ready"]


async def test_a_topic_that_is_missing_is_waited_for(world: World) -> None:
    world.guard.topics = ["incidents", "road-events"]
    for _ in range(3):
        await world.after(UNOWNED_S)
    assert world.said == []


async def test_a_neighbours_topic_that_is_missing_keeps_nobody_from_being_ready(
    world: World,
) -> None:
    await world.after(0)
    assert world.said == ["ready"]
    world.cluster.write("hcm.aid", b"x")
    await world.after(1)
    await world.after(UNOWNED_S - 1)
    with pytest.raises(StartAgain, match=r"the first is hcm.aid\[0\]"):
        await world.after(2)


async def test_another_life_of_a_topic_ends_the_process(world: World) -> None:
    await world.after(0)
    world.cluster.lives["incidents"] = 2
    with pytest.raises(StartAgain, match="incidents was deleted and created again"):
        await world.after(1)


async def test_a_log_that_was_cut_while_the_broker_was_away_ends_the_process(world: World) -> None:
    await world.after(0)
    world.cluster.leader_epoch += 1
    await world.after(1)
    world.cluster.leader_epoch += 1
    del world.cluster.records[PARTS[0]][1:]
    for value in (b"x", b"y", b"z"):
        world.cluster.write("incidents", value)
    with pytest.raises(StartAgain, match=r"incidents\[0\]: the log has lost its end"):
        await world.after(1)


async def test_records_that_are_not_read_end_the_process(world: World) -> None:
    """After a long stop of the process: it owns its partitions, and reads nothing."""
    await world.after(0)
    world.read_up_to[PARTS[1]] = None
    await world.after(STALL_S)
    await world.after(STALL_S - 1)
    with pytest.raises(StartAgain, match=r"incidents\[1\] has records up to 2 and none was read"):
        await world.after(STALL_S)


async def test_who_is_busy_with_others_is_given_longer(world: World) -> None:
    world.read_up_to[PARTS[1]] = 1
    for _ in range(4):
        world.busy_at_s = world.now_s + STALL_S
        await world.after(STALL_S)
    with pytest.raises(StartAgain, match="none was read"):
        await world.after(2 * STALL_S)


async def test_what_moves_does_not_stand(world: World) -> None:
    for position in (None, 0, 1):
        world.read_up_to[PARTS[0]] = position
        await world.after(STALL_S - 1)
    world.read_up_to[PARTS[0]] = 2
    for _ in range(5):
        await world.after(STALL_S)


def test_an_end_that_is_no_record_is_reached() -> None:
    """A transaction's mark moves the position, though it is never handed out."""
    stall = Stall()
    assert stall.lasts_s(5, 6, 0.0) == 0.0
    assert stall.lasts_s(5, 6, 9.0) == 9.0
    assert stall.lasts_s(6, 6, 20.0) == 0.0
    assert stall.lasts_s(None, 0, 30.0) == 0.0


async def test_a_trouble_is_told_once_and_its_end(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    for trouble in ("no broker answers", "no broker answers", None, None):
        world.guard._tell(trouble)
    told = capsys.readouterr().out
    assert (told.count("no broker answers"), told.count("served again")) == (1, 1)
