"""An administration client: a connection that is not open at once is no failure yet."""

from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import NodeNotReadyError

from streams.kafka.client import asking


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
