from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from schemas.events.centre import HospitalSpec
from schemas.ground.base import LatLon
from schemas.ground.errors import ConfigurationError
from schemas.topics import CENTRE_CONFIG, FEW, INCIDENTS, JOURNAL, PARTITIONS, TOPICS, Topic
from streams.kafka import client as kafka
from streams.kafka.client import ConfigValue, NewTopicSpec
from streams.kafka.topic_rows import unasked
from streams.kafka.topics import Report, apply, configs, standing

INHERITED = {"cleanup.policy": "delete", "retention.ms": "604800000", "max.message.bytes": "1"}


class FakeAdmin:
    """A cluster's topics: partitions and the settings that were set on each."""

    def __init__(self) -> None:
        self.there: dict[str, tuple[int, dict[str, str]]] = {}
        self.requests: list[str] = []

    async def topics(self) -> set[str]:
        return set(self.there)

    async def partitions(self, topics: Sequence[str]) -> dict[str, int]:
        return {name: self.there[name][0] for name in topics}

    async def create_all(self, topics: Sequence[NewTopicSpec]) -> frozenset[str]:
        self.requests.append("create")
        for one in topics:
            self.there[one.name] = (one.partitions, dict(one.configs))
        return frozenset(one.name for one in topics)

    async def configs(
        self, topics: Sequence[str], names: Sequence[str]
    ) -> dict[str, dict[str, ConfigValue]]:
        found = {}
        for topic in topics:
            own = {
                name: ConfigValue(value, own=True) for name, value in self.there[topic][1].items()
            }
            inherited = {name: ConfigValue(INHERITED[name], own=False) for name in names}
            found[topic] = inherited | own
        return found

    async def set_configs(self, topics: dict[str, dict[str, str]]) -> None:
        self.requests.append("set")
        for name, values in topics.items():
            self.there[name] = (self.there[name][0], dict(values))

    @asynccontextmanager
    async def opened(self, _brokers: str) -> AsyncIterator["FakeAdmin"]:
        yield self


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> FakeAdmin:
    admin = FakeAdmin()
    monkeypatch.setattr(kafka, "admin", admin.opened)
    return admin


def hospital(hospital_id: str, *, alerts_topic: bool = True) -> HospitalSpec:
    return HospitalSpec(
        hospital_id=hospital_id,
        name="Bệnh viện",
        place=LatLon(lat=11.0, lon=106.6),
        services=(),
        alerts_topic=alerts_topic,
    )


HOSPITALS = (hospital("h1"), hospital("h2", alerts_topic=False))
OWN = ("t-hospital.h1.alerts", "t-hospital.h1.status")


async def applied(topics: Sequence[Topic] = TOPICS) -> Report:
    return await apply("fake:1", "t-", topics, HOSPITALS)


async def test_an_empty_cluster_gets_the_whole_table_in_one_request(cluster: FakeAdmin) -> None:
    report = await applied()
    wanted = (*(f"t-{topic.name}" for topic in TOPICS), *OWN)
    assert (report.created, report.changed, report.unchanged) == (wanted, (), ())
    assert cluster.requests == ["create"]
    assert cluster.there["t-journal"] == (JOURNAL.partitions, configs(JOURNAL))
    assert cluster.there["t-hospital.h1.alerts"][0] == 1


async def test_the_second_time_nothing_is_done(cluster: FakeAdmin) -> None:
    await applied()
    cluster.requests.clear()
    report = await applied()
    assert (report.created, report.changed, cluster.requests) == ((), (), [])
    assert report.summary() == (
        f"topics: 0 created, 0 brought up to date, {len(TOPICS) + len(OWN)} as they should be"
    )


async def test_a_setting_that_differs_is_corrected_and_others_are_left(cluster: FakeAdmin) -> None:
    await applied()
    theirs = {"retention.ms": "5", "segment.ms": "7"}
    cluster.there["t-incidents"] = (INCIDENTS.partitions, theirs)
    report = await applied()
    assert report.changed == ("t-incidents",)
    assert cluster.there["t-incidents"][1] == {"segment.ms": "7", **configs(INCIDENTS)}


async def test_what_is_missing_is_made_beside_what_is_there(cluster: FakeAdmin) -> None:
    await applied(TOPICS[:3])
    report = await applied()
    assert len(report.created) == len(TOPICS) - 3
    assert len(report.unchanged) == 3 + len(OWN)


async def test_other_partitions_are_refused_with_the_fix_before_anything_is_made(
    cluster: FakeAdmin,
) -> None:
    cluster.there["t-vitals"] = (1, {})
    wanted = rf"t-vitals has 1 .* needs {PARTITIONS}: delete it .*_PREFIX"
    with pytest.raises(ConfigurationError, match=wanted):
        await applied()
    assert cluster.requests == []


async def test_as_many_partitions_as_are_asked_for_and_then_always_so_many(
    cluster: FakeAdmin,
) -> None:
    await apply("fake:1", "t-", TOPICS[:11], partitions=7)
    assert {cluster.there[f"t-{one.name}"][0] for one in (INCIDENTS, JOURNAL)} == {7}
    await applied()
    spread = {cluster.there[f"t-{one.name}"][0] for one in TOPICS if one.is_spread}
    others = {cluster.there[f"t-{one.name}"][0] for one in TOPICS if not one.is_spread}
    assert (spread, others) == ({7}, {FEW})
    cluster.requests.clear()
    with pytest.raises(ConfigurationError, match="has 7 partitions, SMART115_PARTITIONS=8 asks"):
        await apply("fake:1", "t-", TOPICS, partitions=8)
    assert cluster.requests == []


@pytest.mark.parametrize(
    ("topic", "policy", "retention_ms"),
    [
        (INCIDENTS, "delete", str(30 * 86_400_000)),
        (JOURNAL, "delete", "-1"),
        (CENTRE_CONFIG, "compact", "-1"),
    ],
    ids=lambda value: value.name if isinstance(value, Topic) else None,
)
def test_the_table_is_said_in_kafkas_words(topic: Topic, policy: str, retention_ms: str) -> None:
    found = configs(topic)
    assert (found["cleanup.policy"], found["retention.ms"]) == (policy, retention_ms)


async def test_the_standing_tells_missing_from_wrong_and_from_not_asked(
    cluster: FakeAdmin,
) -> None:
    cluster.there["t-incidents"] = (4, {})
    cluster.there["t-vitals"] = (1, {})
    found = {one.full_name: one for one in await standing("fake:1", "t-", HOSPITALS)}
    assert found["t-incidents"].partitions_found == 4
    assert found["t-vitals"].partitions_found == 1
    assert found["t-journal"].partitions_found == 0
    assert "t-hospital.h1.alerts" in found
    assert "t-hospital.h2.alerts" not in found
    alone = unasked("t-", HOSPITALS)
    assert {one.partitions_found for one in alone} == {None}
    assert [one.full_name for one in alone] == list(found)
