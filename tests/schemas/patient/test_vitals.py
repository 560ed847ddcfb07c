import json

import pytest
from pydantic import ValidationError

from schemas.patient.vitals import SAMPLES_PER_RECORD_MAX, MonitorRecord, Vitals
from schemas.topics import VITALS
from tests.support.patients import record, sample, vitals


def test_the_topic_takes_both_forms() -> None:
    packed = record([sample("147842", 80, unit="bpm")])
    simple = vitals(heart_rate_per_min=80.0)
    assert isinstance(VITALS.model.validate_json(packed.model_dump_json()), MonitorRecord)
    assert isinstance(VITALS.model.validate_json(simple.model_dump_json()), Vitals)


def test_as_many_samples_as_the_limit_and_not_one_more() -> None:
    samples = [sample("147842", 80, second, unit="bpm") for second in range(SAMPLES_PER_RECORD_MAX)]
    assert len(record(samples).samples) == SAMPLES_PER_RECORD_MAX
    with pytest.raises(ValidationError, match=f"samples\n.*at most {SAMPLES_PER_RECORD_MAX} items"):
        record([*samples, sample("147842", 80, unit="bpm")])


def test_ten_thousand_samples_are_refused_by_name() -> None:
    with pytest.raises(ValidationError, match="at most 1000 items"):
        record([sample("147842", 80, second, unit="bpm") for second in range(10_000)])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"at": "2026-01-01T00:00:00"}, "samples.0.at"),
        ({"at": 5}, "samples.0.at"),
        ({"code": ""}, "samples.0.code"),
        ({"value": None}, "samples.0.value"),
        ({"value": [1]}, "samples.0.value"),
        ({"unit": 5}, "samples.0.unit"),
        ({"flags": ["loose"]}, "samples.0.flags.0"),
        ({"more": 1}, "samples.0.more"),
    ],
)
def test_a_malformed_sample_is_named(changed: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        record([sample("147842", 80, unit="bpm") | changed])
    assert caught.value.errors()[0]["loc"][: field.count(".") + 1] == tuple(
        int(part) if part.isdigit() else part for part in field.split(".")
    )


def test_values_keep_their_kind_over_json() -> None:
    values: list[object] = [80.5, 80, True, "A", "7"]
    packed = record([sample("c", value) for value in values])
    read = MonitorRecord.model_validate_json(packed.model_dump_json())
    kinds = [type(one.value) for one in read.samples]
    assert kinds == [float, float, bool, str, str]
    assert json.loads(read.model_dump_json())["samples"][2]["value"] is True


def test_an_empty_record_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least 1 item"):
        record([])
