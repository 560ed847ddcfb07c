import json
from pathlib import Path

import pytest

from console.documents.examples import payloads
from schemas.ground.errors import ConfigurationError
from schemas.topics import ASSIGNMENTS, UNIT_VIEWS
from streams.client.reading import Parked, Progress, Received, name_of, read
from streams.kafka import client as kafka

ORDER = payloads()["Assignment"]
VIEW = payloads()["UnitView"]


def record(said: object, topic: str = "t-assignments") -> kafka.Received:
    return kafka.Received(topic, 1, 7, b"BD", json.dumps(said).encode())


def test_a_record_is_read_by_its_topics_model() -> None:
    found = read(ASSIGNMENTS, record(ORDER), "t-")
    assert isinstance(found, Received)
    assert (found.topic, found.partition, found.offset) == ("assignments", 1, 7)
    assert found.model.assignment_id == ORDER["assignment_id"]


@pytest.mark.parametrize(
    ("changed", "version"),
    [({"schema_version": 2}, 2), ({"drone_id": "D1"}, 1), ({"status": 7}, 1)],
)
def test_what_cannot_be_read_is_parked_with_its_version(
    changed: dict[str, object], version: int
) -> None:
    found = read(ASSIGNMENTS, record(ORDER | changed), "t-")
    assert isinstance(found, Parked)
    assert (found.version, found.why.partition(":")[0]) == (version, next(iter(changed)))


def test_no_json_is_parked_and_a_tombstone_is_nothing() -> None:
    found = read(ASSIGNMENTS, kafka.Received("t-assignments", 0, 0, None, b"<x/>"), "t-")
    assert isinstance(found, Parked)
    assert found.version is None
    assert read(ASSIGNMENTS, kafka.Received("t-assignments", 0, 0, None, None), "t-") is None


def named(said: dict[str, object], topic: str = "t-assignments") -> str:
    row = ASSIGNMENTS if topic == "t-assignments" else UNIT_VIEWS
    found = read(row, record(said, topic), "t-")
    assert isinstance(found, Received)
    return name_of(found)


def test_an_order_that_comes_again_in_other_words_is_the_same() -> None:
    assert named(ORDER) == named(ORDER | {"complaint": "khác"})
    assert named(ORDER) != named(ORDER | {"assignment_id": "asg-other"})


def test_a_view_is_told_by_its_content() -> None:
    again = named(VIEW, "t-unit-views")
    assert again == named(VIEW, "t-unit-views")
    assert again != named(VIEW | {"unit_id": "U-other"}, "t-unit-views")


def test_a_subscription_goes_on_where_it_was(tmp_path: Path) -> None:
    progress = Progress.load(tmp_path / "p")
    assert progress.positions("t-") == {}
    assert progress.is_new("a")
    progress.done("hospital.h1.alerts", 0, 41, "a")
    progress.save()
    again = Progress.load(tmp_path / "p")
    assert again.positions("t-") == {("t-hospital.h1.alerts", 0): 42}
    assert not again.is_new("a")


@pytest.mark.parametrize("text", ["", "[]", '{"seen": []}', '{"offsets": 3, "seen": []}'])
def test_another_file_is_refused_in_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "p").write_text(text)
    with pytest.raises(ConfigurationError, match="is no file of a subscription"):
        Progress.load(tmp_path / "p")
