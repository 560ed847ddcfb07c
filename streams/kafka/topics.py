"""Creating the topics of the table, and saying how a cluster stands against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schemas.events.centre import HospitalSpec
from schemas.ground.errors import ConfigurationError
from schemas.topics import JOURNAL, PARTITIONS, RECORD_BYTES_MAX, Topic
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
    brokers: str,
    prefix: str,
    topics: Sequence[Topic],
    hospitals: Sequence[HospitalSpec] = (),
    partitions: int | None = None,
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
    partitions
        Of each topic that is spread by key; null: as many as the journal has, where there is one,
        else ``PARTITIONS``.

    Raises
    ------
    ConfigurationError
        A topic exists with another number of partitions, or the cluster refuses a setting.
    BrokerUnreachable
        No broker answers.
    """
    wanted = {prefix + topic.name: topic for topic in (*topics, *hospital_rows(hospitals))}
    async with kafka.admin(brokers) as admin:
        known = await admin.topics()
        there = sorted(known & wanted.keys())
        found = await admin.partitions(sorted({prefix + JOURNAL.name, *there} & known))
        number = found.get(prefix + JOURNAL.name) or partitions or PARTITIONS
        _require_partitions(wanted, found, number)
        if partitions not in {None, number}:
            raise _settled(prefix, number, partitions)
        missing = [
            kafka.NewTopicSpec(name, _partitions(topic, number), configs(topic))
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


def _partitions(topic: Topic, number: int) -> int:
    """Give how many partitions a topic has where what is spread by key has ``number``."""
    return number if topic.is_spread else topic.partitions


def _require_partitions(wanted: dict[str, Topic], found: dict[str, int], number: int) -> None:
    """Refuse a topic whose keys would be spread otherwise than those of the others."""
    for name, partitions in sorted(found.items()):
        if name in wanted and partitions != (needed := _partitions(wanted[name], number)):
            msg = (
                f"topic {name} has {partitions} partitions where the engine needs "
                f"{needed}: delete it and run `smart115 topics apply` again, or "
                "set SMART115_TOPIC_PREFIX to a prefix of your own"
            )
            raise ConfigurationError(msg)


def _settled(prefix: str, number: int, asked: int | None) -> ConfigurationError:
    """Say why there will be no other number of partitions."""
    return ConfigurationError(
        f"topic {prefix}{JOURNAL.name} has {number} partitions, SMART115_PARTITIONS={asked} asks "
        "for another number: keys would move, and a centre's order with them. Leave it empty, or "
        "begin anew with it under another SMART115_TOPIC_PREFIX"
    )


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
