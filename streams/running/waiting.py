"""Waiting for a broker and its topics, in words: what is not there yet is no reason to give up."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog

from schemas.ground.errors import BrokerUnreachable
from schemas.topics import TOPICS, Topic
from streams.kafka.client import KafkaError, admin

PAUSE_S_MAX: Final = 2.0
_PAUSE_S_FIRST: Final = 0.1

_log = structlog.get_logger()


async def wait_for_topics(
    brokers: str,
    prefix: str,
    needed: Sequence[Topic] = TOPICS,
    *,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Wait until a broker answers and has the ``needed`` topics as the table has them.

    What is waited for is logged once, and again when it changes.
    """
    said: str | None = None
    pause_s = _PAUSE_S_FIRST
    while (lacks := await _lacks(brokers, prefix, needed)) is not None:
        if lacks != said:
            _log.error("waiting", why=lacks)
        said = lacks
        await pause(pause_s)
        pause_s = min(PAUSE_S_MAX, 2 * pause_s)
    if said is not None:
        _log.info("no longer waiting", was=said)


async def _lacks(brokers: str, prefix: str, needed: Sequence[Topic]) -> str | None:
    """Say what is not as it must be; null where all is."""
    wanted = {prefix + topic.name for topic in needed}
    try:
        async with admin(brokers) as cluster:
            state = await cluster.states(sorted(wanted))
    except BrokerUnreachable as error:
        return str(error)
    except KafkaError as error:
        return f"the broker at {brokers} does not serve yet: {type(error).__name__}"
    missing = sorted(wanted - set(state.topics))
    if missing:
        return (
            f"topic {missing[0]} does not exist on {brokers} ({len(missing)} of {len(wanted)} do "
            "not): run smart115 topics apply"
        )
    spread = {prefix + topic.name for topic in needed if topic.is_spread}
    numbers = {name: len(state.topics[name].partitions) for name in sorted(spread)}
    most = Counter(numbers.values()).most_common(1)[0][0]
    for name, number in numbers.items():
        if number != most:
            return (
                f"topic {name} has {number} partitions where the others have {most}: delete it and "
                "run smart115 topics apply again"
            )
    return None
