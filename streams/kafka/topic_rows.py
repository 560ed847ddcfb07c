"""The rows of the topic table that a deployment has, and how a cluster stands to each."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.events.centre import HospitalSpec
from schemas.own_topics import hospital_alerts, hospital_reports
from schemas.topics import TOPICS, Topic


@dataclass(frozen=True, slots=True)
class Standing:
    """One row of the table and how the cluster stands to it.

    ``partitions_found`` is 0 where the topic does not exist, null where nobody could be asked.
    """

    topic: Topic
    full_name: str
    partitions_found: int | None


def rows(hospitals: Sequence[HospitalSpec] = ()) -> tuple[Topic, ...]:
    """Give the table with two topics more for each hospital that is on Kafka itself."""
    return (*TOPICS, *hospital_rows(hospitals))


def hospital_rows(hospitals: Sequence[HospitalSpec]) -> list[Topic]:
    """Give the rows of the hospitals that are on Kafka themselves."""
    return [
        row
        for one in hospitals
        if one.alerts_topic
        for row in (hospital_alerts(one.hospital_id), hospital_reports(one.hospital_id))
    ]


def unasked(prefix: str, hospitals: Sequence[HospitalSpec] = ()) -> tuple[Standing, ...]:
    """Give the table alone, where no cluster can be asked."""
    return tuple(Standing(topic, prefix + topic.name, None) for topic in rows(hospitals))
