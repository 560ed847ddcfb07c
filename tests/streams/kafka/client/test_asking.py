"""An administration client: a connection that is not open at once is no failure yet.

Nor is a node that is out of service for a moment, nor one that has not heard yet of its new topics.
"""

from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import InvalidReplicationFactorError, NodeNotReadyError

from schemas.ground.errors import ConfigurationError
from streams.kafka.client import NewTopicSpec, asking

OUT = InvalidReplicationFactorError.errno


@pytest.mark.parametrize(("closed", "asked"), [(0, 1), (3, 4)])
async def test_a_question_is_asked_again_while_the_connection_opens(
    monkeypatch: pytest.MonkeyPatch, closed: int, asked: int
) -> None:
    assert await _asked(monkeypatch, closed) == asked


async def test_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NodeNotReadyError):
        await _asked(monkeypatch, closed=4)


async def _asked(monkeypatch: pytest.MonkeyPatch, closed: int) -> int:
    """Ask once, of a node that is not ready so many times; give how often it was asked."""
    asked = 0

    async def answer(_client: object, request: str, _node: int | None) -> str:
        nonlocal asked
        asked += 1
        if asked <= closed:
            raise NodeNotReadyError
        return f"answer to {request}"

    monkeypatch.setattr(asking, "AGAIN_S", (0.0, 0.0, 0.0))
    monkeypatch.setattr(AIOKafkaAdminClient, "_send_request", answer)
    client: Any = asking.PatientClient.__new__(asking.PatientClient)
    assert await client._send_request("metadata") == "answer to metadata"
    return asked


class Node:
    """A node that has been out of service for so many requests, and tells of topics only later."""

    def __init__(self, *, out: int = 0, untold: int = 0) -> None:
        self.out, self.untold = out, untold
        self.asked: list[str] = []

    async def create_topics(self, topics: list[NewTopic]) -> SimpleNamespace:
        self.asked.append("create")
        self.out -= 1
        code = OUT if self.out >= 0 else 0
        return SimpleNamespace(topic_errors=[(one.name, code, "") for one in topics])

    async def list_topics(self) -> list[str]:
        self.asked.append("list")
        self.untold -= 1
        return ["other"] if self.untold >= 0 else ["other", "calls"]


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "KNOWN_S", (0.0, 0.0))


@pytest.mark.usefixtures("pauses")
@pytest.mark.parametrize(
    ("node", "asked"),
    [
        (Node(), ["create", "list"]),
        (Node(out=2), ["create", "create", "create", "list"]),
        (Node(untold=1), ["create", "list", "list"]),
        (Node(untold=9), ["create", "list", "list"]),
    ],
    ids=["at_once", "out_of_service", "not_told_yet", "never_told"],
)
async def test_new_topics_are_made_and_told_of_when_this_ends(node: Node, asked: list[str]) -> None:
    made = await asking.Admin(node).create_all([NewTopicSpec("calls", 1, {})])
    assert (made, node.asked) == (frozenset({"calls"}), asked)


@pytest.mark.usefixtures("pauses")
async def test_too_few_nodes_are_told_in_the_end() -> None:
    with pytest.raises(ConfigurationError, match="topic calls could not be created: 38"):
        await asking.Admin(Node(out=9)).create_all([NewTopicSpec("calls", 1, {})], replication=3)


@pytest.mark.usefixtures("pauses")
async def test_where_nothing_is_to_be_made_nothing_is_waited_for() -> None:
    node = Node(untold=9)
    assert await asking.Admin(node).create_all([]) == set()
    assert node.asked == ["create"]
