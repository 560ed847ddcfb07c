"""Each bad value of each input is refused, and the refusal names the field."""

import json
import math
from collections.abc import Iterable
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.inputs import input_topic
from tests.schemas.support import samples
from tests.schemas.support.output_samples import AT
from tests.schemas.support.samples import EVENTS, INPUT_TYPES, LATER, Path, reader

NOT_FINITE = (math.nan, math.inf, -math.inf)


def refused(event: dict[str, Any]) -> list[Path]:
    """Read an event as its topic's input; give the paths of what was refused."""
    with pytest.raises(ValidationError) as caught:
        input_topic(event["type"]).model.validate_json(json.dumps(event))
    return [error["loc"] for error in caught.value.errors(include_url=False)]


def names(refusals: list[Path], path: Path) -> bool:
    """Tell whether a refusal is about ``path``, whatever union tag stands before it."""
    return any(found[-len(path) :] == path for found in refusals)


def numbers(event_type: str) -> list[tuple[str, Path]]:
    return [
        (event_type, path)
        for path, value in samples.leaves(EVENTS[event_type])
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]


def instants(event_type: str) -> list[tuple[str, Path]]:
    leaves = samples.leaves(EVENTS[event_type])
    return [(event_type, path) for path, value in leaves if value in {AT, LATER}]


def of_each_shape(cases: Iterable[tuple[str, Path]]) -> list[tuple[str, Path]]:
    """Keep the first of those that differ in places of lists only: one rule reads them all."""
    first: dict[tuple[str, Path], tuple[str, Path]] = {}
    for name, path in cases:
        shape = tuple("*" if isinstance(part, int) else part for part in path)
        first.setdefault((name, shape), (name, path))
    return list(first.values())


ALL_NUMBERS = of_each_shape(case for name in INPUT_TYPES for case in numbers(name))
ALL_INSTANTS = of_each_shape(case for name in INPUT_TYPES for case in instants(name))
ALL_OBJECTS = of_each_shape(
    (name, path) for name in INPUT_TYPES for path in samples.objects(EVENTS[name])
)
LATITUDES = [case for case in ALL_NUMBERS if case[1][-1] == "lat"]
LONGITUDES = [case for case in ALL_NUMBERS if case[1][-1] == "lon"]


@pytest.mark.parametrize("event_type", INPUT_TYPES)
def test_the_sample_itself_is_accepted(event_type: str) -> None:
    sample = EVENTS[event_type]
    event = input_topic(event_type).model.validate_json(json.dumps(sample))
    assert event.type == event_type


@pytest.mark.parametrize(("event_type", "where"), ALL_OBJECTS)
def test_an_unknown_field_is_refused_at_every_depth(event_type: str, where: Path) -> None:
    path = (*where, "phone_number")
    assert names(refused(samples.put(EVENTS[event_type], path, "0901")), path)


@pytest.mark.parametrize(("event_type", "path"), ALL_NUMBERS)
def test_a_number_that_is_not_finite_is_refused(event_type: str, path: Path) -> None:
    for value in NOT_FINITE:
        assert names(refused(samples.put(EVENTS[event_type], path, value)), path), value


@pytest.mark.parametrize(("event_type", "path"), ALL_NUMBERS)
def test_a_number_written_as_text_or_as_a_truth_value_is_refused(
    event_type: str, path: Path
) -> None:
    for value in ("1", True):
        assert names(refused(samples.put(EVENTS[event_type], path, value)), path), value


@pytest.mark.parametrize(("event_type", "path"), ALL_INSTANTS)
def test_an_instant_without_a_zone_is_refused(event_type: str, path: Path) -> None:
    naive = samples.put(EVENTS[event_type], path, "2026-11-24T05:00:00")
    assert names(refused(naive), path)


@pytest.mark.parametrize(("event_type", "path"), ALL_INSTANTS)
def test_an_instant_beyond_the_calendar_is_refused(event_type: str, path: Path) -> None:
    for instant in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"):
        assert names(refused(samples.put(EVENTS[event_type], path, instant)), path), instant


@pytest.mark.parametrize(("event_type", "path"), LATITUDES)
def test_a_latitude_past_a_pole_is_refused(event_type: str, path: Path) -> None:
    for value in (90.000001, -90.000001):
        assert names(refused(samples.put(EVENTS[event_type], path, value)), path), value


@pytest.mark.parametrize(("event_type", "path"), LONGITUDES)
def test_a_longitude_past_the_date_line_is_refused(event_type: str, path: Path) -> None:
    for value in (180.000001, -180.000001):
        assert names(refused(samples.put(EVENTS[event_type], path, value)), path), value


@pytest.mark.parametrize("event_type", INPUT_TYPES)
@pytest.mark.parametrize("field", ["event_id", "centre_id", "occurred_at", "source"])
def test_what_every_event_needs_is_missed_by_name(event_type: str, field: str) -> None:
    event = samples.sample(event_type)
    del event[field]
    assert names(refused(event), (field,))


@pytest.mark.parametrize("event_type", INPUT_TYPES)
def test_another_schema_version_is_refused(event_type: str) -> None:
    newer = samples.put(EVENTS[event_type], ("schema_version",), 2)
    assert names(refused(newer), ("schema_version",))


@pytest.mark.parametrize("event_type", INPUT_TYPES)
def test_an_event_is_frozen(event_type: str) -> None:
    event = reader(event_type).validate_json(json.dumps(EVENTS[event_type]))
    with pytest.raises(ValidationError, match="frozen"):
        event.source = "somebody else"


def test_every_kind_of_bad_number_was_tried() -> None:
    """The cases are read off the samples: were those empty, the tests above would say nothing."""
    assert len(ALL_NUMBERS) > 30
    assert len(ALL_INSTANTS) > 2 * len(INPUT_TYPES)
    assert len(LATITUDES) == len(LONGITUDES) >= 6
