from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from typer.testing import CliRunner

from console.cli import table as cli
from console.cli.talk import BadUsage
from console.commands.events.tail import _as_json, _line, _row
from schemas.topics import ASSIGNMENTS, DECISIONS, PRE_ALERTS, TOPICS, UNIT_VIEWS
from streams.host.settings import Settings
from streams.kafka.client import Received
from tests.console.support import samples

RUN = CliRunner()


def settings(prefix: str) -> Settings:
    return Settings(_env_file=None, topic_prefix=prefix)


def record(value: bytes | None, *, key: bytes | None = b"BD", offset: int = 17) -> Received:
    return Received("t-decisions", 2, offset, key, value)


DECISION = samples.decision(1).model_dump_json().encode()


def test_a_record_is_time_key_and_sentence() -> None:
    line = _line(record(DECISION), DECISIONS, "vi")
    time, key, said = line[:8], line[10:26], line[28:]
    assert time.count(":") == 2
    assert key == "BD              "
    assert said == "điều xe: d-1 bằng tiếng Việt"


def test_a_long_key_does_not_swallow_the_sentence() -> None:
    assert "  assigned: d-1" in _line(record(DECISION, key=b"k" * 60), DECISIONS, "en")


@pytest.mark.parametrize(("key", "shown"), [(None, "–"), (b"\xff", "�")])
def test_a_key_that_is_none_or_no_text_is_shown(key: bytes | None, shown: str) -> None:
    assert _line(record(DECISION, key=key), DECISIONS, "en")[10] == shown


def test_a_tombstone_is_said_to_be_one() -> None:
    assert _line(record(None), UNIT_VIEWS, "en").endswith("deleted")
    assert _line(record(None), UNIT_VIEWS, "vi").endswith("đã xóa")
    assert _as_json(record(None)) == "null"


def test_what_cannot_be_read_is_named_by_position_and_field_and_not_shown() -> None:
    line = _line(record(b'{"unit_id": "secret"}'), ASSIGNMENTS, "en")
    assert "unreadable [2]@17, centre_id: Field required" in line
    assert "secret" not in line
    assert "unreadable [2]@17, $: " in _line(record(b"\xff"), ASSIGNMENTS, "en")


def test_json_is_the_record_as_it_is() -> None:
    assert _as_json(record(DECISION)) == DECISION.decode()
    assert _as_json(record(b"\xff")) == "�"


@pytest.mark.parametrize("name", [topic.name for topic in TOPICS])
def test_a_topic_is_found_with_and_without_the_prefix(name: str) -> None:
    assert _row(name, settings("t-"))[0] == f"t-{name}" == _row(f"t-{name}", settings("t-"))[0]
    assert _row(name, settings(""))[0] == name


def test_a_hospitals_own_topic_holds_pre_alerts() -> None:
    assert _row("hospital.h1.alerts", settings("t-")) == ("t-hospital.h1.alerts", PRE_ALERTS)


@pytest.mark.parametrize("name", ["", "x-incidents", "hospital.h1", "Incidents"])
def test_what_is_no_topic_is_refused(name: str) -> None:
    with pytest.raises(BadUsage, match="is no topic; known are incidents"):
        _row(name, settings("t-"))


class FakeKafka:
    """A cluster with one topic, whose records come two at a time."""

    def __init__(self, records: list[Received]) -> None:
        self._records = records
        self.from_end: bool | None = None

    async def topics(self) -> set[str]:
        return {"t-decisions"}

    async def assign_topics(self, topics: list[str], *, from_end: bool) -> None:
        assert topics == ["t-decisions"]
        self.from_end = from_end

    async def poll(self, *, timeout_ms: int) -> list[Received]:
        assert timeout_ms > 0
        taken, self._records = self._records[:2], self._records[2:]
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
    assert (ended.stderr, kafka.from_end) == ("", True)


def test_it_starts_at_the_beginning_when_asked(kafka: FakeKafka) -> None:
    RUN.invoke(cli.app, ["tail", "decisions", "--from-beginning", "--count", "1"])
    assert kafka.from_end is False


def test_a_topic_that_does_not_exist_there_ends_with_3(kafka: FakeKafka) -> None:
    ended = RUN.invoke(cli.app, ["tail", "alarms"])
    assert (ended.exit_code, ended.stdout) == (3, "")
    assert "topic t-alarms does not exist on 127.0.0.1:9092: run" in ended.stderr
