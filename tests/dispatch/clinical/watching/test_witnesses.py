"""Several sensors of one parameter: one is shown, and none hides what another one says."""

import pytest

from dispatch.clinical.watching.fleet import Watch
from dispatch.clinical.watching.witnesses import Witness, judged
from schemas.patient.parameters import Value
from tests.support.patients import record, sample

A, B = ("MON-A", "code"), ("MON-B", "code")
LINE, CUFF = ("MON-A", "150033"), ("MON-A", "150021")


def witness(
    value: Value, source: tuple[str, str] = A, at_s: float = 0, samples: int = 1
) -> Witness:
    return Witness(samples, round(at_s * 1000), source, value, spike=False)


def shown(name: str, *witnesses: Witness) -> tuple[Value, float | None]:
    chosen, differs = judged(name, list(witnesses))
    return chosen.value, differs


def test_one_witness_is_believed() -> None:
    assert shown("heart_rate_per_min", witness(80.0)) == (80.0, None)


def test_of_several_that_agree_the_one_with_the_most_samples_is_shown() -> None:
    assert shown("heart_rate_per_min", witness(80.0, A), witness(84.0, B, samples=9)) == (
        84.0,
        None,
    )


@pytest.mark.parametrize("other", [80.0 + 15, 80.0 - 15])
def test_of_two_rates_that_differ_both_are_told(other: float) -> None:
    told = shown("heart_rate_per_min", witness(80.0, A, samples=5), witness(other, B))
    assert told == (80.0, other)


def test_of_three_the_farthest_is_told() -> None:
    three = (witness(80.0, A, samples=5), witness(100.0, B), witness(30.0, ("MON-C", "code")))
    assert shown("heart_rate_per_min", *three) == (80.0, 30.0)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("spo2_pct", 98.0, 82.0),
        ("gcs_total", 15.0, 9.0),
        ("gcs_motor", 6.0, 4.0),
        ("oxygen_flow_l_min", 0.0, 6.0),
        ("fio2_pct", 21.0, 60.0),
        ("pain_score", 0.0, 8.0),
        ("capillary_refill_s", 1.0, 4.0),
        ("consciousness", "A", "V"),
        ("ecg_rhythm", "sinus", "asystole"),
        ("respiratory_effort", "normal", "severe"),
        ("on_oxygen", False, True),
        ("stemi", False, True),
    ],
)
def test_where_worse_is_the_same_for_everybody_the_worse_is_shown(
    name: str, good: Value, bad: Value
) -> None:
    for pair in (
        (witness(good, A, samples=9), witness(bad, B)),
        (witness(bad, A), witness(good, B)),
    ):
        assert shown(name, *pair) == (bad, None)


def test_a_second_sensor_of_the_same_kind_counts_while_both_measure() -> None:
    """Measured again by the same kind and better: then the other one has had its say."""
    for apart_s, told in ((0, 85.0), (60, 85.0), (61, None)):
        newer = witness(120.0, B, at_s=apart_s)
        assert shown("systolic_mmhg", witness(85.0, A), newer) == (120.0, told)


def test_another_kind_of_sensor_counts_until_its_value_is_too_old() -> None:
    """A cuff of 70 is not outdone by an arterial line of 120 before the cuff is inflated again."""
    for apart_s, told in ((0, 70.0), (600, 70.0), (601, None)):
        line = witness(120.0, LINE, at_s=apart_s)
        assert shown("systolic_mmhg", witness(70.0, CUFF), line) == (120.0, told)


def test_a_cuff_and_an_oximeter_of_one_monitor_are_two_sensors() -> None:
    """Their samples were one series: the median of two that disagree is neither."""
    watch = Watch(every_s=60)
    found = [
        watch.take(
            record(
                [
                    sample("149530", 140, second, unit="/min"),  # the oximeter
                    sample("149546", 60, second, unit="/min"),  # the cuff
                ],
                second,
            )
        ).signs
        for second in range(0, 30, 5)
    ]
    told = [sign for signs in found if signs is not None for sign in signs.signs]
    assert {(sign.value, sign.differs) for sign in told} <= {(140.0, 60.0), (60.0, 140.0)}


def test_that_two_sensors_begin_or_cease_to_differ_is_told() -> None:
    watch = Watch(every_s=3_600)

    def told(second: float, one: float, other: float) -> bool:
        given = [
            sample("151570", one, second, unit="/min"),
            sample("151594", other, second, unit="/min"),
        ]
        return watch.take(record(given, second)).signs is not None

    assert told(0, 16, 16)
    assert not told(60, 16, 16)
    assert told(120, 16, 4), "an impedance that counts and an end-tidal that does not"
    assert not told(180, 16, 4)
    assert told(240, 16, 10), "by as much as matters"
    assert told(300, 16, 16)
