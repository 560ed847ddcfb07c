"""A failure names its record and its place in the code, and nothing of what the record says."""

import pytest

from schemas.ground.errors import BrokerUnreachable, ConfigurationError
from schemas.outputs.dead_letters import TRACE_LINES_MAX, DeadLetterReason
from streams.kafka.client import KafkaError
from streams.kafka.codec import Unreadable
from streams.quarantine.blame import RecordCrash, WorkerEnded, blamed, trace_of
from tests.streams.support.samples import raw

SECRET = "Nguyễn Văn A 0903 123 456"
RECORD = raw(SECRET.encode(), offset=7)


NOTHING: dict[str, object] = {}


def lookup(depth: int = 0) -> object:
    return lookup(depth - 1) if depth else NOTHING[SECRET]


def crash_of(depth: int = 0) -> RecordCrash:
    with pytest.raises(RecordCrash) as caught, blamed(RECORD):
        lookup(depth)
    return caught.value


def test_what_fails_is_blamed_on_the_record() -> None:
    crash = crash_of()
    assert crash.raw is RECORD
    *places, kind = crash.trace
    assert kind == "KeyError"
    assert places[-1].startswith("tests/streams/quarantine/test_blame.py:")
    assert places[-1].endswith(" in lookup")


def test_nothing_of_the_record_is_told() -> None:
    ended = crash_of().ended("; so it is")
    assert isinstance(ended, WorkerEnded)
    assert "incidents[0]@7" in str(ended)
    assert "raised KeyError; so it is" in str(ended)
    assert SECRET not in f"{ended} {crash_of().trace}"


def test_of_a_recursion_without_end_the_innermost_places_are_kept() -> None:
    trace = crash_of(TRACE_LINES_MAX * 3).trace
    assert len(trace) == TRACE_LINES_MAX
    assert all(" in lookup" in one for one in trace[:-1])


@pytest.mark.parametrize(
    "error",
    [
        KafkaError(),
        BrokerUnreachable("no broker"),
        ConfigurationError("wrong"),
        OSError("disk full"),
        TimeoutError(),
        Unreadable(DeadLetterReason.NOT_JSON, "$", "no JSON"),
    ],
)
def test_what_the_surroundings_are_to_blame_for_is_no_records_fault(error: Exception) -> None:
    with pytest.raises(type(error)) as caught, blamed(RECORD):
        raise error
    assert caught.value is error


def test_a_kind_of_error_of_a_package_is_named_with_it() -> None:
    assert trace_of(KafkaError()) == ("aiokafka.errors.KafkaError",)
