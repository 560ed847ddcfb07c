"""What is not understood of a device is named once, until it changes."""

from typing import Any

import pytest

from dispatch.clinical.watching.device_samples import translate
from dispatch.clinical.watching.fleet import Watch
from dispatch.clinical.watching.named_faults import (
    FAULTS_REMEMBERED_MAX,
    NAMED_AGAIN_S,
    NamedFaults,
)
from tests.support.patients import record, sample, vitals


def named(memory: NamedFaults, after_s: float, *samples: dict[str, Any]) -> list[str]:
    batch = translate(record(samples, after_s))
    return [fault.field for fault in memory.news(batch)]


def pulse(value: object, after_s: float, unit: str | None = "bpm") -> dict[str, Any]:
    return sample("147842", value, after_s, unit=unit)


@pytest.mark.parametrize(
    ("lasting", "other"),
    [
        (("147842", 80, "furlong"), ("147842", 80, "fathom")),
        (("147842", 80, None), ("147842", 80, "fathom")),
        (("vendor:pi", 1.2, "%"), ("vendor:st", 1.2, "%")),
        (("67775-7", "drowsy", None), ("9267-6", "drowsy", None)),
    ],
)
def test_a_code_unit_or_answer_is_named_once_until_it_changes(
    lasting: tuple[str, object, str | None], other: tuple[str, object, str | None]
) -> None:
    memory = NamedFaults()
    code, value, unit = lasting
    for after_s in range(0, 7_200, 60):
        fresh = named(memory, after_s, sample(code, value, after_s, unit=unit))
        assert bool(fresh) == (after_s == 0)
    code, value, unit = other
    assert named(memory, 7_200, sample(code, value, 7_200, unit=unit)) != []
    assert named(memory, 7_260, sample(code, value, 7_260, unit=unit)) == []


def test_many_samples_of_one_record_with_one_fault_are_named_once() -> None:
    samples = [pulse(80, second, "furlong") for second in range(60)]
    assert named(NamedFaults(), 60, *samples) == ["samples.0.unit"]


def test_each_of_several_faults_is_named() -> None:
    samples = [
        pulse(80, 0, "furlong"),
        sample("vendor:pi", 1, 0),
        sample("8310-5", 98.6, unit="Cel"),
    ]
    assert named(NamedFaults(), 0, *samples) == [
        "samples.0.unit",
        "samples.1.code",
        "samples.2.value",
    ]


def test_a_value_that_stays_wrong_is_named_once() -> None:
    memory = NamedFaults()
    assert named(memory, 0, pulse(-1, 0)) == ["samples.0.value"]
    assert all(named(memory, second, pulse(-1, second)) == [] for second in range(1, 7_200, 60))


def test_a_value_that_is_wrong_again_is_named_again_but_not_at_every_flicker() -> None:
    memory = NamedFaults()
    times = [
        second
        for second in range(NAMED_AGAIN_S * 2 + 10)
        if named(memory, second, pulse(-1 if second % 2 else 80, second))
    ]
    assert times == [1, NAMED_AGAIN_S + 1, 2 * NAMED_AGAIN_S + 1]


def test_right_samples_beside_a_wrong_one_of_the_same_record_do_not_end_it() -> None:
    memory = NamedFaults()
    for second in range(0, 3 * NAMED_AGAIN_S, 60):
        fresh = named(memory, second, pulse(80, second), pulse(9_000, second))
        assert bool(fresh) == (second == 0)


def test_a_wrong_clock_is_one_fault_however_its_error_grows() -> None:
    memory = NamedFaults()
    assert named(memory, 0, pulse(80, 90_000)) == ["samples.0.at"]
    assert named(memory, 60, pulse(80, 900_000)) == []


def test_what_is_remembered_of_a_device_is_bounded() -> None:
    memory = NamedFaults()
    codes = [f"vendor:{number}" for number in range(FAULTS_REMEMBERED_MAX + 1)]
    assert len(named(memory, 0, *(sample(code, 1) for code in codes))) == len(codes)
    assert named(memory, 1, sample(codes[0], 1, 1)) == ["samples.0.code"]
    assert named(memory, 2, sample(codes[-1], 1, 2)) == []


def test_each_device_is_told_of_its_own_faults() -> None:
    watch = Watch(every_s=60)
    for number, device in enumerate(["MON-1", "MON-2", "MON-1"]):
        packed = record([pulse(80, number, "furlong")], number, device_id=device)
        assert bool(watch.take(packed).faults) == (number < 2)


def test_what_a_person_or_an_unnamed_device_sends_is_named_each_time() -> None:
    watch = Watch(every_s=60)
    for second in (0, 1, 2):
        taken = watch.take(vitals(second, temperature_c=98.6, heart_rate_per_min=80.0))
        assert [fault.field for fault in taken.faults] == ["temperature_c"]


def test_devices_are_remembered_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dispatch.clinical.watching.fleet.DEVICES_REMEMBERED_MAX", 2)
    watch = Watch(every_s=60)
    named_of = [
        (device, bool(watch.take(record([pulse(80, 0, "furlong")], device_id=device)).faults))
        for device in ("A", "B", "A", "C", "A", "B")
    ]
    assert named_of == [
        ("A", True),
        ("B", True),
        ("A", False),
        ("C", True),
        ("A", False),
        ("B", True),
    ]
