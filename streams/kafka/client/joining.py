"""Records read as a member of a group: it says how far it has come, and the broker remembers."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from aiokafka import AIOKafkaConsumer

from schemas.topics import RECORD_BYTES_MAX
from streams.kafka.client.opening import REQUEST_TIMEOUT_MS, security
from streams.kafka.client.reading import Received, received, started

_METADATA_MS: Final = 5_000
"""A topic that does not exist yet is looked for so often; most are made by their first record."""


class Member:
    """Reads the partitions that its group leaves to it."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - aiokafka ships no types
        self._client = client

    async def poll(self, *, timeout_ms: int, records_max: int) -> list[Received]:
        """Give what arrives within ``timeout_ms``, in order within a partition; maybe nothing."""
        batches = await self._client.getmany(timeout_ms=timeout_ms, max_records=records_max)
        return [received(record) for batch in batches.values() for record in batch]

    async def commit(self) -> None:
        """Have the broker remember that all that was given is dealt with."""
        await self._client.commit()


@asynccontextmanager
async def member(
    brokers: str, topics: Sequence[str], group: str, *, is_ours: bool
) -> AsyncIterator[Member]:
    """Join a group; one that has never committed begins with the oldest records.

    ``is_ours``: it is the engine's own cluster, at which this process has its login; at another it
    has none.

    Raises
    ------
    BrokerUnreachable
        If no broker answers.
    """
    client = AIOKafkaConsumer(
        *topics,
        bootstrap_servers=brokers,
        group_id=group,
        **(security(None) if is_ours else {}),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=RECORD_BYTES_MAX,
        metadata_max_age_ms=_METADATA_MS,
        request_timeout_ms=REQUEST_TIMEOUT_MS,
    )
    async with started(client, brokers, None):
        yield Member(client)
