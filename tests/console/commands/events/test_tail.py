import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from typer.testing import CliRunner

from console.cli import table as cli
from console.cli.talk import BadUsage
from console.tail.following import Row, as_json, line, rows
from schemas.topics import ASSIGNMENTS, BY_NAME, DECISIONS, PRE_ALERTS, TOPICS, UNIT_VIEWS, Topic
from streams.host.settings import Settings
from streams.kafka.client import Received
from tests.console.support import samples

RUN = CliRunner()


def settings(prefix: str) -> Settings:
    return Settings(topic_prefix=prefix)


def row(topic: Topic) -> Row:
    return Row(f"t-{topic.name}", topic.name, topic)


def record(
    value: bytes | None, *, key: bytes | None = b"BD", offset: int = 17, topic: str = "decisions"
) -> Received:
    return Received(f"t-{topic}", 2, offset, key, value)


DECISION = samples.decision(1).model_dump_json().encode()


def test_a_record_is_time_key_and_sentence() -> None:
    shown = line(record(DECISION), row(DECISIONS), "vi")
    time, key, said = shown[:8], shown[10:26], shown[28:]
    assert time.count(":") == 2
    assert key == "BD              "
    assert said == "điều xe: d-1 bằng tiếng Việt"


def test_among_several_topics_it_says_its_own() -> None:
    shown = line(record(DECISION), row(DECISIONS), "en", 11)
    assert shown[8:] == "  decisions    BD                assigned: d-1 in English"


def test_a_long_key_does_not_swallow_the_sentence() -> None:
    assert "  assigned: d-1" in line(record(DECISION, key=b"k" * 60), row(DECISIONS), "en")


@pytest.mark.parametrize(("key", "shown"), [(None, "–"), (b"\xff", "�")])
def test_a_key_that_is_none_or_no_text_is_shown(key: bytes | None, shown: str) -> None:
    assert line(record(DECISION, key=key), row(DECISIONS), "en")[10] == shown


def test_a_tombstone_is_said_to_be_one() -> None:
    assert line(record(None), row(UNIT_VIEWS), "en").endswith("deleted")
    assert line(record(None), row(UNIT_VIEWS), "vi").endswith("đã xóa")
    assert as_json(record(None)) == "null"


def test_what_cannot_be_read_is_named_by_position_and_field_and_not_shown() -> None:
    shown = line(record(b'{"unit_id": "secret"}'), row(ASSIGNMENTS), "en")
    assert "unreadable [2]@17, centre_id: Field required" in shown
    assert "secret" not in shown
    assert "unreadable [2]@17, $: " in line(record(b"\xff"), row(ASSIGNMENTS), "en")


def test_json_is_the_record_as_it_is() -> None:
    assert as_json(record(DECISION)) == DECISION.decode()
    assert as_json(record(b"\xff")) == "�"


@pytest.mark.parametrize("name", [topic.name for topic in TOPICS])
def test_a_topic_is_found_with_and_without_the_prefix(name: str) -> None:
    found = (Row(f"t-{name}", name, BY_NAME[name]),)
    assert rows([name], settings("t-")) == found == rows([f"t-{name}"], settings("t-"))
    assert rows([name], settings(""))[0].full_name == name


def test_each_topic_is_followed_once() -> None:
    asked = ["alarms", "decisions", "t-alarms", "decisions"]
    assert [one.name for one in rows(asked, settings("t-"))] == ["alarms", "decisions"]


def test_a_hospitals_own_topic_holds_pre_alerts() -> None:
    name = "hospital.h1.alerts"
    (found,) = rows([name], settings("t-"))
    assert (found.full_name, found.name) == (f"t-{name}", name)
    assert found.topic.model is PRE_ALERTS.model


@pytest.mark.parametrize("name", ["", "x-secrets", "h.h1.alerts"])
def test_what_is_no_topic_is_refused(name: str) -> None:
    with pytest.raises(BadUsage, match="is no topic; known are incidents"):
        rows(["alarms", name], settings("t-"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("decision", "'decisions'"), ("Incidents", "'incidents'"), ("t-prealerts", "'pre-alerts'")],
)
def test_a_mistyped_topic_is_guessed(typed: str, meant: str) -> None:
    with pytest.raises(BadUsage, match=rf"is no topic \(did you mean {meant}.*\?\); known are"):
        rows([typed], settings("t-"))


class FakeKafka:
    """A cluster with some topics, whose records come two at a time."""

    def __init__(self, records: list[Received]) -> None:
        self.records = records
        self.followed: Sequence[str] = ()
        self.from_end: bool | None = None

    async def topics(self) -> set[str]:
        return {"t-decisions", "t-assignments", "t-unit-views"}

    async def assign_topics(self, topics: Sequence[str], *, from_end: bool) -> None:
        self.followed = topics
        self.from_end = from_end

    async def poll(self, *, timeout_ms: int) -> list[Received]:
        assert timeout_ms > 0
        taken, self.records = self.records[:2], self.records[2:]
        assert taken, "asked for more than there is"
        return taken

    @asynccontextmanager
    async def opened(self, _brokers: str) -> AsyncIterator["FakeKafka"]:
        yield self


@pytest.fixture
def kafka(home: Any, monkeypatch: pytest.MonkeyPatch) -> FakeKafka:  # noqa: ANN401 - a fixture
    monkeypatch.setenv("SMART115_BROKERS", "127.0.0.1:9092")
    monkeypatch.setenv("SMART115_TOPIC_PREFIX", "t-")
    fake = FakeKafka([record(DECISION, offset=number) for number in range(5)])
    for name in ("admin", "reader"):
        monkeypatch.setattr(f"streams.kafka.client.{name}", fake.opened)
    return fake


@pytest.mark.parametrize("count", [1, 2, 3])
def test_it_ends_after_so_many_records(kafka: FakeKafka, count: int) -> None:
    ended = RUN.invoke(cli.app, ["tail", "decisions", "--json", "--count", str(count)])
    assert ended.exit_code == 0, ended.output
    assert ended.stdout == f"{DECISION.decode()}\n" * count
    assert (ended.stderr, kafka.followed, kafka.from_end) == ("", ["t-decisions"], True)


def test_it_starts_at_the_beginning_when_asked(kafka: FakeKafka) -> None:
    RUN.invoke(cli.app, ["tail", "decisions", "--from-beginning", "--count", "1"])
    assert kafka.from_end is False


def test_a_topic_that_does_not_exist_there_ends_with_3(kafka: FakeKafka) -> None:
    ended = RUN.invoke(cli.app, ["tail", "decisions", "alarms"])
    assert (ended.exit_code, ended.stdout) == (3, "")
    assert "topic t-alarms does not exist on 127.0.0.1:9092: run" in ended.stderr


def written(offset: int, unit: str, incident: str) -> Received:
    one = samples.assignment(offset, incident_id=incident).model_copy(update={"unit_id": unit})
    return record(one.model_dump_json().encode(), offset=offset, topic="assignments")


def test_several_topics_are_followed_and_each_line_says_its_own(kafka: FakeKafka) -> None:
    kafka.records = [record(DECISION), written(1, "BC-01", "C-1")]
    ended = RUN.invoke(cli.app, ["tail", "decisions", "assignments", "--count", "2"])
    assert ended.exit_code == 0, ended.output
    assert kafka.followed == ["t-decisions", "t-assignments"]
    assert [one[10:21] for one in ended.stdout.splitlines()] == ["decisions  ", "assignments"]


def test_filters_are_combined_and_only_what_is_shown_is_counted(kafka: FakeKafka) -> None:
    kafka.records = [
        written(1, "BC-01", "C-1"),
        written(2, "BC-02", "C-1"),
        record(b'{"broken', offset=3, topic="assignments"),
        written(4, "BC-02", "C-2"),
        written(5, "BC-02", "C-1"),
    ]
    asked = ["--incident", "C-1", "--unit", "BC-02", "--json", "--count", "2"]
    ended = RUN.invoke(cli.app, ["tail", "assignments", *asked])
    assert ended.exit_code == 0, ended.output
    shown = [json.loads(one)["journal_offset"] for one in ended.stdout.splitlines()]
    assert shown == [2, 5]
    assert ended.stderr == "assignments [2]@3 cannot be read: whom it is about is not known\n"
