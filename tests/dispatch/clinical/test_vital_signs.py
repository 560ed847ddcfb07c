from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

from dispatch.clinical.vital_signs import NONE_YET, VALID_FOR, Reading, current, merge
from schemas.vitals import Vitals
from schemas.vocabulary import Consciousness

AT = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def vitals(after_s: float = 0, **values: Any) -> Vitals:  # noqa: ANN401
    return Vitals(
        event_id="v",
        centre_id="BD",
        occurred_at=AT + timedelta(seconds=after_s),
        source="monitor",
        unit_id="U",
        **values,
    )


def test_what_was_not_measured_is_absent_and_not_normal() -> None:
    signs = merge(NONE_YET, vitals(heart_rate_per_min=0.0))
    assert signs.readings == {"heart_rate_per_min": Reading(0.0, AT)}


def test_false_is_a_measurement() -> None:
    assert merge(NONE_YET, vitals(on_oxygen=False)).readings["on_oxygen"].value is False


def test_a_null_leaves_the_older_reading_as_it_is() -> None:
    signs = merge(NONE_YET, vitals(heart_rate_per_min=80.0, spo2_pct=97.0))
    signs = merge(signs, vitals(60, spo2_pct=95.0))
    assert signs.readings["heart_rate_per_min"] == Reading(80.0, AT)
    assert signs.readings["spo2_pct"] == Reading(95.0, AT + timedelta(seconds=60))


def test_a_late_message_never_replaces_a_newer_reading() -> None:
    signs = merge(NONE_YET, vitals(60, heart_rate_per_min=80.0))
    late = merge(signs, vitals(0, heart_rate_per_min=140.0, temperature_c=38.0))
    assert late.readings["heart_rate_per_min"].value == 80.0
    assert late.readings["temperature_c"].value == 38.0


def test_order_of_arrival_does_not_matter() -> None:
    messages = [
        vitals(0, heart_rate_per_min=80.0, spo2_pct=90.0, spo2_scale=2),
        vitals(10, consciousness=Consciousness.VOICE, heart_rate_per_min=90.0),
        vitals(20, spo2_pct=95.0, on_oxygen=True),
    ]
    merged = []
    for order in permutations(messages):
        signs = NONE_YET
        for one in order:
            signs = merge(signs, one)
        merged.append((dict(signs.readings), signs.spo2_scale))
    assert all(one == merged[0] for one in merged)


def test_the_scale_is_that_of_the_spo2_reading() -> None:
    signs = merge(NONE_YET, vitals(spo2_pct=90.0, spo2_scale=2))
    assert signs.spo2_scale == 2
    assert merge(signs, vitals(10, heart_rate_per_min=80.0)).spo2_scale == 2
    assert merge(signs, vitals(10, spo2_pct=90.0)).spo2_scale == 1


def test_a_reading_counts_until_it_expires() -> None:
    signs = merge(NONE_YET, vitals(heart_rate_per_min=80.0))
    assert current(signs, AT + VALID_FOR) == {"heart_rate_per_min": 80.0}
    assert current(signs, AT + VALID_FOR + timedelta(microseconds=1)) == {}
