"""Reading a patient from topics held in memory: what is read, what is left out, what is refused."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from console.cli.talk import BadUsage
from console.patient.assemble import assemble
from console.patient.read import read_patient
from schemas.topics import ALARMS, ASSIGNMENTS, DECISIONS, JOURNAL, PRE_ALERTS
from streams.kafka.client import Received
from tests.support import patient_cases as cases

BY_TYPE = {
    "assignment": ASSIGNMENTS,
    "pre_alert": PRE_ALERTS,
    "decision": DECISIONS,
    "alarm": ALARMS,
}


class FakeTopics:
    """Topics with one partition in use, the second; what is no record is among them."""

    def __init__(self, city: cases.Recorded) -> None:
        self.held: dict[str, list[Received]] = {}
        for offset, record in city.journal:
            self.put(JOURNAL.name, b"BD", record.model_dump_json().encode(), offset)
        for output in city.said:
            topic = BY_TYPE.get(output.type)
            if topic is not None:
                key = str(getattr(output, topic.key)).encode()
                self.put(topic.name, key, output.model_dump_json().encode(), 0)

    def put(self, topic: str, key: bytes | None, value: bytes | None, offset: int) -> None:
        rows = self.held.setdefault(f"t-{topic}", [])
        rows.append(Received(f"t-{topic}", 1, offset, key, value))

    async def filled(self, topic: str) -> list[int]:
        return sorted({one.partition for one in self.held.get(topic, [])})

    async def read_span(
        self, topic: str, partition: int, *, start: int | None, end: int | None
    ) -> AsyncIterator[Received]:
        assert (start, end) == (None, None)
        for one in self.held.get(topic, []):
            if one.partition == partition:
                yield one

    @asynccontextmanager
    async def opened(self, _brokers: str) -> AsyncIterator["FakeTopics"]:
        yield self


def topics(city: cases.Recorded, monkeypatch: pytest.MonkeyPatch) -> FakeTopics:
    fake = FakeTopics(city)
    monkeypatch.setattr("console.patient.read.reader", fake.opened)
    return fake


async def test_the_thinned_journal_gives_the_same_record(monkeypatch: pytest.MonkeyPatch) -> None:
    city = cases.worsening()
    for number in range(50):
        city.clock_s = 1_300 + number
        city.moved("U2", 500.0)
    city.call("C-2", x=890.0)
    topics(city, monkeypatch)
    records, incident_id = await read_patient("b", "t-", "C-1")
    assert incident_id == "C-1"
    assert len(records.entries) < len(city.journal) - 40
    assert assemble(records, incident_id) == city.handover()


async def test_an_open_incident_is_as_of_the_newest_event(monkeypatch: pytest.MonkeyPatch) -> None:
    city = cases.carried()
    city.tick(77)
    topics(city, monkeypatch)
    records, incident_id = await read_patient("b", "t-", "C-1")
    assert assemble(records, incident_id) == city.handover()


async def test_it_is_found_by_its_pre_alert(monkeypatch: pytest.MonkeyPatch) -> None:
    city = cases.worsening()
    topics(city, monkeypatch)
    name = city.handover().handshake[-1].pre_alert_id
    assert (await read_patient("b", "t-", name))[1] == "C-1"


async def test_what_is_no_record_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    city = cases.worsening()
    fake = topics(city, monkeypatch)
    for topic in (JOURNAL, DECISIONS, ALARMS):
        fake.put(topic.name, b"BD", b'{"C-1": "C-1"}', 9_000)
        fake.put(topic.name, None, None, 9_001)
    records, incident_id = await read_patient("b", "t-", "C-1")
    assert assemble(records, incident_id) == city.handover()


async def test_a_name_of_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    topics(cases.silent(), monkeypatch)
    with pytest.raises(BadUsage, match=r"nothing is known of 'C-9' \(did you mean 'C-1'"):
        await read_patient("b", "t-", "C-9")
    with pytest.raises(BadUsage, match="nothing is known of 'xyzzy': give the id"):
        await read_patient("b", "t-", "xyzzy")


async def test_a_name_in_two_centres_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    city = cases.worsening()
    fake = topics(city, monkeypatch)
    (first, *_) = [one for one in city.said if one.type == "assignment"]
    other: Any = first.model_copy(update={"centre_id": "HN"})
    fake.put(ASSIGNMENTS.name, b"HN", other.model_dump_json().encode(), 0)
    with pytest.raises(BadUsage, match="C-1 of BD, C-1 of HN"):
        await read_patient("b", "t-", "C-1")
