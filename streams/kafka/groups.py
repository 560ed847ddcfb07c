"""The consumer groups of the worker roles: their names, and how the broker is asked of them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment
from aiokafka.errors import (
    GroupCoordinatorNotAvailableError,
    GroupLoadInProgressError,
    NotCoordinatorForGroupError,
)
from aiokafka.partitioner import DefaultPartitioner

NOT_YET: Final = (
    GroupCoordinatorNotAvailableError,
    GroupLoadInProgressError,
    NotCoordinatorForGroupError,
)
WAIT_S_MAX: Final = 60.0
PAUSE_S: Final = 0.1
PAUSE_S_MAX: Final = 2.0

Answer = TypeVar("Answer")
Pause = Callable[[float], Awaitable[None]]


def group_id(prefix: str, role: str) -> str:
    """Give the consumer group of a role."""
    return f"{prefix}smart115-{role}"


async def answered(ask: Callable[[], Awaitable[Answer]], pause: Pause = asyncio.sleep) -> Answer:
    """Ask a group's coordinator, again while there is none yet.

    A new cluster makes the topic of its groups at the first question for one, and one whose leader
    died chooses another coordinator: both take seconds.

    Parameters
    ----------
    ask
        Asks once.
    pause
        Waits for some seconds.

    Returns
    -------
    Answer
        What the coordinator said. After a minute without one Kafka's own error is raised.
    """
    waited_s, next_s = 0.0, PAUSE_S
    while True:
        try:
            return await ask()
        except NOT_YET:
            if waited_s >= WAIT_S_MAX:
                raise
        await pause(next_s)
        waited_s += next_s
        next_s = min(2 * next_s, PAUSE_S_MAX)


def owned(assignment: bytes) -> frozenset[tuple[str, int]]:
    """Read which (topic, partition) a group has given to a member; none while it is decided."""
    if not assignment:
        return frozenset()
    parts = ConsumerProtocolMemberAssignment.decode(assignment).partitions()
    return frozenset((part.topic, part.partition) for part in parts)


def partition_of(key: str, partitions: int) -> int:
    """Give the partition in which the records of a key stand, as all of Kafka's clients hash it."""
    numbers = list(range(partitions))
    return int(DefaultPartitioner()(key.encode(), numbers, numbers))
