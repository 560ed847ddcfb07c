from datetime import timedelta
from itertools import permutations

import pytest

from dispatch.clinical.patient.vital_signs import (
    NONE_YET,
    Reading,
    VitalSigns,
    current,
    join,
    lapsed,
    measured,
    merge,
    valid_s,
)
from schemas.patient.parameters import Value
from tests.support.patients import AT, heard, vitals


def later(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def test_what_was_not_measured_is_absent_and_not_normal() -> None:
    signs = merge(NONE_YET, heard(vitals(heart_rate_per_min=0.0)))
    assert signs.readings == {"heart_rate_per_min": Reading(0.0, AT)}


def test_false_is_a_measurement() -> None:
    signs = merge(NONE_YET, heard(vitals(on_oxygen=False)))
    assert signs.readings["on_oxygen"].value is False


def test_a_null_leaves_the_older_reading_as_it_is() -> None:
    signs = merge(NONE_YET, heard(vitals(heart_rate_per_min=80.0, spo2_pct=97.0)))
    signs = merge(signs, heard(vitals(60, spo2_pct=95.0)))
    assert signs.readings["heart_rate_per_min"] == Reading(80.0, AT)
    assert signs.readings["spo2_pct"] == Reading(95.0, AT + later(60))


def test_a_late_message_never_replaces_a_newer_reading() -> None:
    signs = merge(NONE_YET, heard(vitals(60, heart_rate_per_min=80.0)))
    late = merge(signs, heard(vitals(0, heart_rate_per_min=140.0, temperature_c=38.0)))
    assert late.readings["heart_rate_per_min"].value == 80.0
    assert late.readings["temperature_c"].value == 38.0


def test_order_of_arrival_does_not_matter() -> None:
    messages = [
        heard(vitals(0, heart_rate_per_min=80.0, spo2_pct=90.0)),
        heard(vitals(10, consciousness="V", heart_rate_per_min=90.0)),
        heard(vitals(20, spo2_pct=95.0, on_oxygen=True)),
    ]
    merged = []
    for order in permutations(messages):
        signs = NONE_YET
        for one in order:
            signs = merge(signs, one)
        merged.append(dict(signs.readings))
    assert all(one == merged[0] for one in merged)


def test_two_put_together_keep_the_later_reading() -> None:
    old = merge(NONE_YET, heard(vitals(0, heart_rate_per_min=80.0, spo2_pct=90.0, spo2_scale=2)))
    new = merge(NONE_YET, heard(vitals(9, heart_rate_per_min=99.0)))
    for one, other in ((old, new), (new, old)):
        both = join(one, other)
        assert both.readings["heart_rate_per_min"].value == 99.0
        assert both.readings["spo2_pct"].value == 90.0
        assert both.spo2_scale == 2


@pytest.mark.parametrize(
    ("name", "seconds"),
    [("heart_rate_per_min", 180), ("systolic_mmhg", 600), ("gcs_eye", 900), ("walking", 1800)],
)
def test_a_reading_counts_until_it_expires(name: str, seconds: int) -> None:
    signs = join(NONE_YET, VitalSigns({name: Reading(1.0, AT)}))
    assert valid_s(name) == seconds
    assert name in current(signs, AT + later(seconds))
    assert name not in current(signs, AT + later(seconds + 0.001))


@pytest.mark.parametrize("since_s", [-10, 0, 179, 180, 180.5, 600, 601])
@pytest.mark.parametrize("for_s", [0, 0.5, 1, 200, 600])
def test_what_has_lapsed_is_what_was_current_and_is_not_now(since_s: float, for_s: float) -> None:
    signs = VitalSigns(
        {"heart_rate_per_min": Reading(80, AT), "systolic_mmhg": Reading(120, AT + later(60))}
    )
    since, now = AT + later(since_s), AT + later(since_s + for_s)
    gone = set(current(signs, since)) - set(current(signs, now))
    assert lapsed(signs, since, now) == bool(gone)


@pytest.mark.parametrize(
    ("known", "name", "value"),
    [
        ({"pulse_rate_per_min": 77}, "heart_rate_per_min", 77),
        ({"pulse_rate_per_min": 77, "heart_rate_per_min": 80}, "heart_rate_per_min", 80),
        ({"oxygen_flow_l_min": 4}, "on_oxygen", True),
        ({"oxygen_flow_l_min": 0}, "on_oxygen", False),
        ({"fio2_pct": 21}, "on_oxygen", False),
        ({"fio2_pct": 28}, "on_oxygen", True),
        ({"fio2_pct": 21, "oxygen_flow_l_min": 2}, "on_oxygen", True),
        ({"oxygen_flow_l_min": 4, "on_oxygen": False}, "on_oxygen", True),
        ({"oxygen_flow_l_min": 0, "on_oxygen": True}, "on_oxygen", True),
        ({"gcs_eye": 4, "gcs_verbal": 4, "gcs_motor": 6}, "gcs_total", 14),
        ({"gcs_total": 15}, "consciousness", "A"),
        ({"gcs_total": 14}, "consciousness", "C"),
        ({"gcs_total": 13}, "consciousness", "V"),
        ({"gcs_total": 11}, "consciousness", "V"),
        ({"gcs_total": 10}, "consciousness", "P"),
        ({"gcs_total": 7}, "consciousness", "P"),
        ({"gcs_total": 6}, "consciousness", "U"),
        ({"gcs_total": 3}, "consciousness", "U"),
        ({"gcs_total": 3, "consciousness": "A"}, "consciousness", "U"),
        ({"gcs_total": 15, "consciousness": "C"}, "consciousness", "C"),
        ({"gcs_total": 14, "consciousness": "V"}, "consciousness", "V"),
    ],
)
def test_what_follows_from_other_readings(known: dict[str, Value], name: str, value: Value) -> None:
    readings = {one: Reading(given, AT) for one, given in known.items()}
    assert current(VitalSigns(readings), AT)[name].value == value


SOURCES: list[tuple[str, Value, Value, str, Value, Value, str, Value]] = [
    # a source with a bad and a good value, another with a bad and a good one, what they tell
    ("consciousness", "C", "A", "gcs_total", 14, 15, "consciousness", "C"),
    ("oxygen_flow_l_min", 4.0, 0.0, "on_oxygen", True, False, "on_oxygen", True),
    ("fio2_pct", 40.0, 21.0, "oxygen_flow_l_min", 2.0, 0.0, "on_oxygen", True),
]
TURNED = [(*one[3:6], *one[:3], *one[6:]) for one in SOURCES]


@pytest.mark.parametrize(
    ("one", "bad", "good", "other", "_bad", "fine", "truth", "worse"), [*SOURCES, *TURNED]
)
def test_the_worse_counts_until_the_same_kind_is_measured_again(
    one: str,
    bad: Value,
    good: Value,
    other: str,
    _bad: Value,
    fine: Value,
    truth: str,
    worse: Value,
) -> None:
    told = {one: Reading(bad, AT), other: Reading(fine, AT)}
    assert current(VitalSigns(told), AT)[truth].value == worse
    old = AT + later(valid_s(one) + 1)
    silent = {one: Reading(bad, AT), other: Reading(fine, old)}
    assert truth not in current(VitalSigns(silent), old), "another kind does not speak for it"
    again = {one: Reading(good, old), other: Reading(fine, old)}
    assert current(VitalSigns(again), old)[truth].value == (
        fine
        if other == truth
        else current(VitalSigns({other: Reading(fine, old)}), old)[truth].value
    )


def test_a_glasgow_total_that_is_measured_again_by_its_parts_is_the_same_kind() -> None:
    late = AT + later(1_000)
    parts = {"gcs_eye": 4, "gcs_verbal": 5, "gcs_motor": 6}
    told = {name: Reading(value, late) for name, value in parts.items()}
    known = current(VitalSigns(told | {"gcs_total": Reading(5, AT)}), late)
    assert (known["gcs_total"].value, known["consciousness"].value) == (15, "A")
    some = {
        "gcs_eye": told["gcs_eye"],
        "gcs_total": Reading(5, AT),
        "consciousness": Reading("A", late),
    }
    assert "consciousness" not in current(VitalSigns(some), late), "one part is not the scale"


def test_a_reading_says_by_which_sources_it_is_told() -> None:
    known = current(
        VitalSigns({"gcs_total": Reading(9, AT), "consciousness": Reading("C", AT)}), AT
    )
    assert known["consciousness"].by == ("consciousness", "gcs_total")
    assert current(VitalSigns({"consciousness": Reading("C", AT)}), AT)["consciousness"].by == ()


def test_what_is_measured_is_what_has_a_reading_of_its_own() -> None:
    signs = VitalSigns({"gcs_total": Reading(9, AT), "spo2_pct": Reading(97, AT)})
    assert measured(signs, AT) == {"gcs_total", "spo2_pct"}
    assert measured(signs, AT + later(181)) == {"gcs_total"}


def test_two_parts_of_the_glasgow_scale_are_no_total() -> None:
    readings = {one: Reading(4, AT) for one in ("gcs_eye", "gcs_verbal")}
    assert "gcs_total" not in current(VitalSigns(readings), AT)
