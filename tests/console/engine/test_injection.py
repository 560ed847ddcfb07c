import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from console.cli import table as cli
from console.engine import injection
from console.engine.injection import BATCH, Ready, Refused, prepare, prepare_raw, send_all
from schemas.ground.errors import ConfigurationError
from schemas.inputs import INPUTS
from schemas.topics import INCIDENTS
from tests.streams.support.samples import call, event

RUN = CliRunner()


def line(written: dict[str, Any]) -> bytes:
    return json.dumps(written, ensure_ascii=False).encode()


GOOD = [
    (call(), "incidents", b"BD"),
    (
        event("vehicle.position", unit_id="U1", place={"lat": 11.0, "lon": 106.6}),
        "vehicle-positions",
        b"U1",
    ),
    (event("vitals", unit_id="U1", spo2_pct=97), "vitals", b"U1"),
    (event("vehicle.status", unit_id="U1", status="clear"), "vehicle-status", b"BD"),
    (event("hospital.status", hospital_id="h1", accepting=True), "hospital-status", b"BD"),
    (event("command.release", unit_id="U1", reason="x"), "dispatcher-commands", b"BD"),
    (event("road.event", road_event_id="R", kind="closure", way_ids=[1]), "road-events", b"BD"),
]


@pytest.mark.parametrize(("written", "topic", "key"), GOOD, ids=[topic for _, topic, _ in GOOD])
def test_a_good_line_goes_to_its_topic_under_its_key(
    written: dict[str, Any], topic: str, key: bytes
) -> None:
    ready = prepare(1, b"  " + line(written) + b"\n")
    assert isinstance(ready, Ready)
    assert (ready.topic.name, ready.key, ready.value) == (topic, key, line(written))


@pytest.mark.parametrize(
    ("text", "field", "why"),
    [
        (b"{", "$", "is not a JSON object"),
        (b"\xff", "$", "is not a JSON object"),
        (b"[" * 100_000, "$", "is not a JSON object"),
        (b"[1]", "$", "is not a JSON object"),
        (b"{}", "type", "None is no type"),
        (line(call(type="fire")), "type", "'fire' is no type"),
        (line(event("tick")), "type", "'tick' is no type"),
        (line(call(place={"lat": 91, "lon": 0})), "place.lat", "91: Input should be less"),
        (line(call(phone="1")), "phone", "'1': Extra inputs"),
        (line({"type": "incident.reported"}), "event_id", "Field required"),
        (line(call(complaint="x" * 300)), "complaint", "at most 200"),
    ],
)
def test_a_bad_line_is_refused_with_its_number_and_field(text: bytes, field: str, why: str) -> None:
    refused = prepare(7, text)
    assert isinstance(refused, Refused)
    assert (refused.line, refused.field) == (7, field)
    assert why in refused.why


def test_a_raw_line_is_taken_as_it_is() -> None:
    wrong = line(call(place="?", centre_id="HN"))
    ready = prepare_raw(1, wrong, None)
    assert ready == Ready(INCIDENTS, b"HN", wrong)
    assert prepare_raw(1, b"garbage", "incidents") == Ready(INCIDENTS, None, b"garbage")


def test_a_raw_line_without_a_topic_is_refused() -> None:
    untyped = prepare_raw(3, b"garbage", None)
    assert isinstance(untyped, Refused)
    assert "give one with --topic" in untyped.why
    unknown = prepare_raw(3, b"garbage", "nowhere")
    assert isinstance(unknown, Refused)
    assert all(topic.name in unknown.why for topic in INPUTS)


class FakeKafka:
    """A cluster that keeps what it is sent, and how much was in flight at once."""

    def __init__(self, *topics: str) -> None:
        self.there = set(topics)
        self.sent: list[tuple[str, bytes | None, bytes | None]] = []

    async def topics(self) -> set[str]:
        return self.there

    async def send(self, topic: str, *, key: bytes | None, value: bytes | None) -> None:
        self.sent.append((topic, key, value))

    @asynccontextmanager
    async def opened(self, _brokers: str) -> AsyncIterator["FakeKafka"]:
        yield self


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> FakeKafka:
    fake = FakeKafka("t-incidents", "t-vitals")
    for name in ("admin", "producer"):
        monkeypatch.setattr(f"streams.kafka.client.{name}", fake.opened)
    return fake


async def test_lines_are_sent_in_their_order_with_the_prefix(cluster: FakeKafka) -> None:
    records = [Ready(INCIDENTS, b"BD", str(number).encode()) for number in range(BATCH + 1)]
    await send_all("fake:1", "t-", records)
    assert cluster.sent == [("t-incidents", b"BD", one.value) for one in records]


async def test_a_topic_that_is_not_there_is_named_before_anything_is_sent(
    cluster: FakeKafka,
) -> None:
    road = prepare(1, line(GOOD[-1][0]))
    assert isinstance(road, Ready)
    with pytest.raises(ConfigurationError, match="topic t-road-events does not exist on fake:1"):
        await send_all("fake:1", "t-", [Ready(INCIDENTS, b"BD", b"{}"), road])
    assert cluster.sent == []


@pytest.fixture
def configured(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMART115_BROKERS", "fake:1")
    monkeypatch.setenv("SMART115_TOPIC_PREFIX", "t-")


def test_one_bad_line_and_nothing_is_sent(
    configured: None, cluster: FakeKafka, tmp_path: Path
) -> None:
    file = tmp_path / "calls.jsonl"
    file.write_bytes(b"\n".join([line(call()), b"", line(call(priority="P9")), b"{"]))
    ended = RUN.invoke(cli.app, ["inject", str(file)])
    assert (ended.exit_code, ended.stdout, cluster.sent) == (2, "", [])
    assert f"{file} line 3: priority: 'P9': Input should be 'P1'" in ended.stderr
    assert f"{file} line 4: $: is not a JSON object" in ended.stderr
    assert "2 of 3 lines cannot be sent, so none was sent" in ended.stderr


def test_good_lines_are_sent_and_counted(
    configured: None, cluster: FakeKafka, tmp_path: Path
) -> None:
    file = tmp_path / "day.jsonl"
    vitals = event("vitals", "e-2", unit_id="U1", spo2_pct=97)
    file.write_bytes(line(call()) + b"\r\n\n" + line(vitals))
    ended = RUN.invoke(cli.app, ["inject", str(file)])
    assert (ended.exit_code, ended.stdout, ended.stderr) == (0, "2 sent\n", "")
    assert cluster.sent == [
        ("t-incidents", b"BD", line(call())),
        ("t-vitals", b"U1", line(vitals)),
    ]


def test_lines_come_from_a_pipe_too(configured: None, cluster: FakeKafka) -> None:
    ended = RUN.invoke(cli.app, ["inject", "-"], input=line(call()))
    assert (ended.exit_code, ended.stdout) == (0, "1 sent\n")


def test_raw_lines_are_sent_right_or_wrong(configured: None, cluster: FakeKafka) -> None:
    ended = RUN.invoke(cli.app, ["inject", "-", "--raw", "--topic", "vitals"], input=b"bad\n")
    assert (ended.exit_code, cluster.sent) == (0, [("t-vitals", None, b"bad")])


def test_many_bad_lines_are_counted_and_the_first_are_shown(
    configured: None, cluster: FakeKafka
) -> None:
    ended = RUN.invoke(cli.app, ["inject", "-"], input=b"{\n" * 50)
    assert ended.stderr.count("is not a JSON object") == 20
    assert "50 of 50 lines" in ended.stderr
    assert injection.BATCH > 0


def test_programs_are_told_of_every_bad_line(configured: None, cluster: FakeKafka) -> None:
    text = line(call()) + b"\n" + b"{\n" * 50
    ended = RUN.invoke(cli.app, ["inject", "-", "--json"], input=text)
    *refused, last = [json.loads(one) for one in ended.stdout.splitlines()]
    assert (ended.exit_code, last) == (2, {"sent": 0, "refused": 50})
    assert refused[0] == {"line": 2, "field": "$", "error": "is not a JSON object"}
    assert [one["line"] for one in refused] == list(range(2, 52))
    assert "50 of 51 lines cannot be sent, so none was sent" in ended.stderr


def test_programs_are_told_how_many_were_sent(configured: None, cluster: FakeKafka) -> None:
    ended = RUN.invoke(cli.app, ["inject", "-", "--json"], input=line(call()))
    assert (ended.exit_code, json.loads(ended.stdout)) == (0, {"sent": 1, "refused": 0})
