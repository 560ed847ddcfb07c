"""What all tests share: one real broker for the whole session, and topics of one's own."""

import uuid
from collections.abc import Iterator

import pytest

from streams.broker import EmbeddedBroker


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedBroker]:
    """A real Kafka, started once for the session; do not stop it: make your own for that."""
    with EmbeddedBroker(tmp_path_factory.mktemp("broker")) as running:
        yield running


@pytest.fixture
def topic_prefix() -> str:
    """A prefix that no other test's topics and groups have, also in a repeated run."""
    return f"t{uuid.uuid4().hex[:12]}-"
