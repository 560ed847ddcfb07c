"""A worker waits for what is not there yet, and says each thing once."""

import pytest

from schemas.ground.errors import BrokerUnreachable
from schemas.topics import JOURNAL, TOPICS
from streams.running import waiting
from streams.running.waiting import wait_for_topics
from tests.streams.support.cluster import Cluster


class World:
    """A cluster that becomes whole step by step, at each pause one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cluster = Cluster()
        self.cluster.stand_in(monkeypatch, "streams.running.waiting.admin")
        self.pauses: list[float] = []
        self.steps = [self.nothing, self.nothing, self.one_short, self.wrong, self.whole]

    def nothing(self) -> None:
        """Leave all as it is."""

    def fill(self, *, left_out: int = 0) -> None:
        self.cluster.records.clear()
        for topic in TOPICS[left_out:]:
            for number in range(topic.partitions):
                self.cluster.records["t-" + topic.name, number] = []

    def one_short(self) -> None:
        self.fill(left_out=1)

    def wrong(self) -> None:
        self.fill()
        for number in range(1, JOURNAL.partitions):
            del self.cluster.records["t-" + JOURNAL.name, number]

    def whole(self) -> None:
        self.fill()

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.steps.pop(0)()


async def test_each_thing_that_is_waited_for_is_said_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World(monkeypatch)
    await wait_for_topics("fake:1", "t-", pause=world.pause)
    assert world.steps == []
    assert world.pauses == sorted(world.pauses), "pauses grow"
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 4, told
    assert f"({len(TOPICS)} of {len(TOPICS)} do not)" in told[0]
    assert "(1 of" in told[1]
    assert f"has 1 partitions where the others have {JOURNAL.partitions}" in told[2]
    assert "no longer waiting" in told[3]


async def test_a_broker_that_does_not_answer_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World(monkeypatch)
    opened = world.cluster.opened
    tries = iter(range(9))

    def admin(brokers: str) -> object:
        if next(tries) < 3:
            msg = "no Kafka broker answers"
            raise BrokerUnreachable(msg)
        return opened(brokers)

    monkeypatch.setattr(waiting, "admin", admin)
    world.whole()
    world.steps = [world.nothing] * 3
    await wait_for_topics("fake:1", "t-", pause=world.pause)
    assert capsys.readouterr().out.count("no Kafka broker answers") == 2, "its beginning, its end"


async def test_nothing_is_said_where_nothing_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World(monkeypatch)
    world.whole()
    await wait_for_topics("fake:1", "t-", pause=world.pause)
    assert (world.pauses, capsys.readouterr().out) == ([], "")
