import json
import logging
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from pydantic import ValidationError

from schemas.topics import INCIDENTS, VITALS, Topic
from streams.host import logs
from streams.host.logs import _OncePer
from streams.kafka.codec import Unreadable, decode
from tests.streams.support.samples import call, event, raw

SECRET = "Nguyễn Văn A 0901234567"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Put back the logging of the tests, which `configure` replaces."""
    root = logging.root
    before = (root.handlers[:], root.level)
    levels = {name: logging.getLogger(name).level for name in logs._NOISY}
    yield
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    structlog.reset_defaults()


class Said:
    """What a call wrote on standard error, as JSON lines."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def lines(self) -> list[dict[str, Any]]:
        out, err = self._capsys.readouterr()
        assert out == "", "standard output is for results"
        return [json.loads(line) for line in err.splitlines()]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    return Said(capsys)


def record(name: str, message: str, *args: object) -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, "", 0, message, args, None)


def test_a_line_is_one_json_object_on_standard_error(said: Said) -> None:
    logs.configure(level="info", form="json")
    structlog.get_logger("streams.running.worker").info("starting", role="intake")
    [line] = said.lines()
    assert (line["event"], line["role"], line["level"]) == ("starting", "intake", "info")
    assert line["logger"] == "streams.running.worker"
    assert line["timestamp"].endswith("Z")


def test_other_libraries_lines_have_the_same_form(said: Said) -> None:
    logs.configure(level="warning", form="json")
    logging.getLogger("asyncio").warning("slow %s", "callback")
    [line] = said.lines()
    assert (line["event"], line["logger"]) == ("slow callback", "asyncio")


@pytest.mark.parametrize("foreign", [False, True])
def test_an_exception_is_told_with_where_it_was_raised(said: Said, *, foreign: bool) -> None:
    logs.configure(level="info", form="json")
    log: Any = logging.getLogger("mode") if foreign else structlog.get_logger("streams")
    try:
        decode(INCIDENTS, raw(b"{"))
    except Unreadable:
        log.exception("crashed")
    [line] = said.lines()
    assert "in test_an_exception_is_told_with_where_it_was_raised" in line["exception"]
    assert "Unreadable: Invalid JSON" in line["exception"]
    assert "exc_info" not in line


def test_for_people_an_exception_is_a_plain_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(level="info", form="console")
    try:
        decode(INCIDENTS, raw(b"{"))
    except Unreadable:
        structlog.get_logger("streams").exception("crashed")
    text = capsys.readouterr().err
    assert "Traceback (most recent call last)" in text
    assert "\x1b[" not in text, "no escape codes where nobody watches a terminal"


@pytest.mark.parametrize(
    ("topic", "written"),
    [
        (INCIDENTS, call(priority=SECRET, address=SECRET)),
        (INCIDENTS, call(patient={"name": SECRET})),
        (VITALS, event("vitals", unit_id="U1", heart_rate_per_min=SECRET)),
    ],
    ids=["priority", "patient", "vitals"],
)
def test_the_trace_of_a_refused_event_says_nothing_of_the_patient(
    topic: Topic, written: dict[str, Any]
) -> None:
    with pytest.raises(Unreadable) as refused:
        decode(topic, raw(written, topic))
    assert SECRET not in "".join(traceback.format_exception(refused.value))


def test_the_text_of_a_models_error_says_nothing_of_the_patient() -> None:
    good = decode(INCIDENTS, raw(call(address=SECRET)))
    with pytest.raises(ValidationError) as refused:
        type(good)(**{**good.model_dump(), "priority": SECRET})
    assert "priority" in str(refused.value)
    assert SECRET not in "".join(traceback.format_exception(refused.value))


def test_debug_is_said_when_it_is_asked_for(said: Said) -> None:
    logs.configure(level="debug", form="json")
    structlog.get_logger("streams").debug("detail")
    logging.getLogger("aiokafka").debug("never")
    assert [line["event"] for line in said.lines()] == ["detail"]


def test_a_client_without_a_broker_says_it_once_in_ten_seconds() -> None:
    now_s = [100.0]
    once = _OncePer(monotonic=lambda: now_s[-1])
    flood = "Unable connect to node with id %s: %s"
    passed = 0
    for second in range(30):
        now_s.append(100.0 + second)
        passed += sum(once.filter(record("aiokafka", flood, 1, number)) for number in range(60))
    assert passed == 3, "60 lines a second for 30 s"


def test_what_is_new_is_said_at_once() -> None:
    once = _OncePer(monotonic=lambda: 0.0)
    assert once.filter(record("aiokafka.conn", "down"))
    assert not once.filter(record("aiokafka.conn", "down"))
    assert once.filter(record("aiokafka.conn", "up again"))
    assert once.filter(record("faust.transport", "down")), "another speaker is other news"


def test_our_own_lines_are_never_held_back() -> None:
    once = _OncePer(monotonic=lambda: 0.0)
    assert all(once.filter(record("streams.running.worker", "again")) for _ in range(5))


def test_the_memory_of_what_was_said_is_bounded() -> None:
    once = _OncePer(monotonic=lambda: 0.0)
    for number in range(3 * logs._REMEMBERED_MAX):
        once.filter(record("mode", f"line {number}"))
    assert len(once._passed_at) <= logs._REMEMBERED_MAX
