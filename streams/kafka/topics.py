"""Creating the topics of the table, and saying how a cluster stands against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schemas.events.centre import HospitalSpec
from schemas.ground.errors import ConfigurationError
from schemas.topics import RECORD_BYTES_MAX, Topic
from streams.kafka import client as kafka
from streams.kafka.topic_rows import Standing, hospital_rows, rows

FOR_EVER_MS: Final = -1
"""How Kafka writes "keep for ever" in ``retention.ms``."""


@dataclass(frozen=True, slots=True)
class Report:
    """What `apply` did, by full topic name, each group in the table's order."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]

    def summary(self) -> str:
        """Say it in one line."""
        return (
            f"topics: {len(self.created)} created, {len(self.changed)} brought up to date,"
            f" {len(self.unchanged)} as they should be"
        )


def configs(topic: Topic) -> dict[str, str]:
    """Give the settings that a topic must have, in Kafka's words."""
    retention_ms = FOR_EVER_MS if topic.retention_ms is None else topic.retention_ms
    settings = {
        "cleanup.policy": "compact" if topic.compacted else "delete",
        "retention.ms": str(retention_ms),
        "max.message.bytes": str(RECORD_BYTES_MAX),
    }
    if topic.segment_bytes is not None:
        settings["segment.bytes"] = str(topic.segment_bytes)
    if topic.compaction_lag_ms is not None:
        settings["max.compaction.lag.ms"] = str(topic.compaction_lag_ms)
        settings["min.cleanable.dirty.ratio"] = "0.1"
    return settings


async def apply(
    brokers: str, prefix: str, topics: Sequence[Topic], hospitals: Sequence[HospitalSpec] = ()
) -> Report:
    """Create what is missing and correct what differs; run twice, the second run does nothing.

    Parameters
    ----------
    brokers
        Kafka's bootstrap servers, ``host:port[,host:port]``.
    prefix
        Put before each name; may be empty.
    topics
        The rows to create, usually all of the table.
    hospitals
        Of these, the ones with ``alerts_topic`` get a topic of their own.

    Raises
    ------
    ConfigurationError
        A topic exists with another number of partitions, or the cluster refuses a setting.
    BrokerUnreachable
        No broker answers.
    """
    wanted = {prefix + topic.name: topic for topic in (*topics, *hospital_rows(hospitals))}
    async with kafka.admin(brokers) as admin:
        there = sorted(await admin.topics() & wanted.keys())
        if there:
            _require_partitions(wanted, await admin.partitions(there))
        missing = [
            kafka.NewTopicSpec(name, topic.partitions, configs(topic))
            for name, topic in wanted.items()
            if name not in there
        ]
        created = await admin.create_all(missing) if missing else frozenset()
        changed = await _correct(admin, {name: wanted[name] for name in there}) if there else ()
    kept = [name for name in wanted if name not in created and name not in changed]
    return Report(
        created=tuple(name for name in wanted if name in created),
        changed=tuple(changed),
        unchanged=tuple(kept),
    )


async def standing(
    brokers: str, prefix: str, hospitals: Sequence[HospitalSpec] = ()
) -> tuple[Standing, ...]:
    """Compare the table with a cluster.

    Raises
    ------
    BrokerUnreachable
        No broker answers.
    """
    named = {prefix + topic.name: topic for topic in rows(hospitals)}
    async with kafka.admin(brokers) as admin:
        there = sorted(await admin.topics() & named.keys())
        found = await admin.partitions(there) if there else {}
    return tuple(Standing(topic, name, found.get(name, 0)) for name, topic in named.items())


def _require_partitions(wanted: dict[str, Topic], found: dict[str, int]) -> None:
    """Refuse a topic whose keys would be spread otherwise than the engine counts on."""
    for name, partitions in sorted(found.items()):
        if partitions != wanted[name].partitions:
            msg = (
                f"topic {name} has {partitions} partitions where the engine needs "
                f"{wanted[name].partitions}: delete it and run `smart115 topics apply` again, or "
                "set SMART115_TOPIC_PREFIX to a prefix of your own"
            )
            raise ConfigurationError(msg)


async def _correct(admin: kafka.Admin, topics: dict[str, Topic]) -> tuple[str, ...]:
    """Bring the settings of topics that exist to the table's, and leave all others alone."""
    names = list(configs(next(iter(topics.values()))))
    found = await admin.configs(list(topics), names)
    fresh: dict[str, dict[str, str]] = {}
    for name, topic in topics.items():
        wanted = configs(topic)
        current = found.get(name, {})
        if any(key not in current or current[key].value != wanted[key] for key in wanted):
            others = {key: one.value for key, one in current.items() if one.own}
            fresh[name] = {**others, **wanted}
    if fresh:
        await admin.set_configs(fresh)
    return tuple(fresh)
