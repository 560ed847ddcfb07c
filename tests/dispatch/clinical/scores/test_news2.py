"""NEWS2 against the chart of the Royal College of Physicians (2017), and against an oracle."""

import random
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import vitalscore
from hypothesis import given
from hypothesis import strategies as st

from dispatch.clinical.patient.vital_signs import NONE_YET, merge, valid_s
from dispatch.clinical.scores.news2 import RULE, band, score, score_signs
from dispatch.ground.require import RequirementFailed
from schemas.events.incidents import Patient
from schemas.ground.vocabulary import Consciousness
from schemas.patient.scores import News2
from tests.support.patients import ADULT, AT, heard, seen, vitals

PARAMETERS = RULE.inputs
NORMAL: dict[str, Any] = {
    "respiration_rate_per_min": 16.0,
    "spo2_pct": 98.0,
    "on_oxygen": False,
    "systolic_mmhg": 120.0,
    "heart_rate_per_min": 70.0,
    "temperature_c": 37.0,
    "consciousness": Consciousness.ALERT,
}
# The chart, transcribed a second time and the other way round: the first value of each band.
CHART: dict[str, list[tuple[float, int]]] = {
    "respiration_rate_per_min": [(0, 3), (9, 1), (12, 0), (21, 2), (25, 3)],
    "systolic_mmhg": [(0, 3), (91, 2), (101, 1), (111, 0), (220, 3)],
    "heart_rate_per_min": [(0, 3), (41, 1), (51, 0), (91, 1), (111, 2), (131, 3)],
    "temperature_c": [(15.0, 3), (35.1, 1), (36.1, 0), (38.1, 1), (39.1, 2)],
}
SPO2: dict[str, list[tuple[float, int]]] = {
    "1 air": [(0, 3), (92, 2), (94, 1), (96, 0)],
    "1 oxygen": [(0, 3), (92, 2), (94, 1), (96, 0)],
    "2 air": [(0, 3), (84, 2), (86, 1), (88, 0)],
    "2 oxygen": [(0, 3), (84, 2), (86, 1), (88, 0), (93, 1), (95, 2), (97, 3)],
}


def news2(patient: Patient = ADULT, *, spo2_scale: int = 1, **values: Any) -> News2:  # noqa: ANN401
    return score(seen(**values), patient, AT, spo2_scale=spo2_scale)


def total(**changed: Any) -> int:  # noqa: ANN401
    scored = news2(**(NORMAL | changed))
    assert scored.total is not None
    assert (scored.minimum, scored.maximum, scored.missing) == (scored.total, scored.total, ())
    return scored.total


def edges(bands: list[tuple[float, int]], step: float, top: float) -> list[tuple[float, int]]:
    """Both sides of every edge, one step away, and the ends of the permitted range."""
    found = [(bands[0][0], bands[0][1]), (top, bands[-1][1])]
    for (_, below), (first, points) in pairwise(bands):
        found += [(first - step, below), (first, points), (first + step, points)]
    return [(round(value, 1), points) for value, points in found]


TOPS = {
    "respiration_rate_per_min": 120.0,
    "systolic_mmhg": 350.0,
    "heart_rate_per_min": 350.0,
    "temperature_c": 46.0,
}
EDGES = [
    (name, value, points)
    for name, bands in CHART.items()
    for value, points in edges(bands, 0.1 if name == "temperature_c" else 1, TOPS[name])
]


@pytest.mark.parametrize(("name", "value", "points"), EDGES)
def test_every_edge_of_every_band(name: str, value: float, points: int) -> None:
    assert total(**{name: float(value)}) == points


@pytest.mark.parametrize("column", SPO2)
def test_every_edge_of_both_spo2_scales(column: str) -> None:
    scale, breathes = column.split()
    on_oxygen = breathes == "oxygen"
    for value, points in edges(SPO2[column], 1, 100):
        expected = points + (2 if on_oxygen else 0)
        got = total(spo2_pct=float(value), spo2_scale=int(scale), on_oxygen=on_oxygen)
        assert got == expected, value


@pytest.mark.parametrize(
    ("name", "value", "points"),
    [
        ("temperature_c", 35.04, 3),
        ("temperature_c", 35.05, 1),
        ("temperature_c", 36.04, 1),
        ("temperature_c", 36.05, 0),
        ("temperature_c", 38.04, 0),
        ("temperature_c", 38.05, 1),
        ("temperature_c", 39.04, 1),
        ("temperature_c", 39.05, 2),
        ("respiration_rate_per_min", 8.4, 3),
        ("respiration_rate_per_min", 8.5, 1),
        ("respiration_rate_per_min", 11.5, 0),
        ("respiration_rate_per_min", 20.49, 0),
        ("respiration_rate_per_min", 20.5, 2),
        ("spo2_pct", 91.5, 2),
        ("spo2_pct", 95.5, 0),
        ("systolic_mmhg", 90.5, 2),
        ("systolic_mmhg", 219.5, 3),
        ("heart_rate_per_min", 130.49, 2),
        ("heart_rate_per_min", 130.5, 3),
    ],
)
def test_values_are_rounded_half_up_before_the_bands(name: str, value: float, points: int) -> None:
    """Between two bands nothing falls through to 0, as it does in tables of closed ranges."""
    assert total(**{name: value}) == points


@pytest.mark.parametrize("level", Consciousness)
def test_consciousness(level: Consciousness) -> None:
    assert total(consciousness=level) == (0 if level is Consciousness.ALERT else 3)


def test_arrest_scores_and_is_not_missing() -> None:
    scored = news2(**(NORMAL | {"respiration_rate_per_min": 0.0, "heart_rate_per_min": 0.0}))
    assert (scored.total, scored.missing) == (6, ())


def test_most_is_twenty() -> None:
    worst = {
        "respiration_rate_per_min": 30.0,
        "spo2_pct": 80.0,
        "on_oxygen": True,
        "systolic_mmhg": 80.0,
        "heart_rate_per_min": 140.0,
        "temperature_c": 34.0,
        "consciousness": Consciousness.UNRESPONSIVE,
    }
    assert total(**worst) == 20


@pytest.mark.parametrize(
    ("points", "single_red", "name"),
    [
        (0, False, "low"),
        (4, False, "low"),
        (3, True, "low-medium"),
        (4, True, "low-medium"),
        (5, False, "medium"),
        (6, True, "medium"),
        (7, False, "high"),
        (20, True, "high"),
    ],
)
def test_risk_bands(points: int, single_red: bool, name: str) -> None:  # noqa: FBT001
    assert band(points, single_red=single_red) == name


@pytest.mark.parametrize("points", [-1, 21])
def test_a_total_that_cannot_be_has_no_band(points: int) -> None:
    with pytest.raises(RequirementFailed, match="out of 0 to 20"):
        band(points, single_red=False)


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_missing_parameter_is_named_and_spans_its_column(name: str) -> None:
    given = {key: value for key, value in NORMAL.items() if key != name}
    scored = news2(**given)
    assert (scored.total, scored.minimum, scored.missing) == (None, 0, (name,))
    assert scored.maximum == (2 if name == "on_oxygen" else 3)
    assert scored.band == ("low" if name == "on_oxygen" else None)


def test_a_band_that_is_certain_is_given_though_the_total_is_not() -> None:
    scored = news2(
        respiration_rate_per_min=30.0, heart_rate_per_min=140.0, consciousness=Consciousness.PAIN
    )
    assert (scored.total, scored.minimum, scored.maximum, scored.band) == (None, 9, 20, "high")


@pytest.mark.parametrize(
    ("spo2", "least", "most"), [(80.0, 3, 5), (90.0, 0, 2), (93.0, 0, 3), (98.0, 0, 5)]
)
def test_scale_2_without_knowing_of_oxygen_is_a_range(spo2: float, least: int, most: int) -> None:
    given = {key: value for key, value in NORMAL.items() if key != "on_oxygen"}
    scored = news2(**(given | {"spo2_pct": spo2}), spo2_scale=2)
    assert (scored.total, scored.minimum, scored.maximum) == (None, least, most)


@given(st.sets(st.sampled_from(PARAMETERS), min_size=1), st.data())
def test_the_true_total_is_always_within_the_range(known: set[str], data: st.DataObject) -> None:
    """Whatever a missing value turns out to be, the total was announced."""
    whole = {
        "respiration_rate_per_min": data.draw(st.floats(0, 60)),
        "spo2_pct": data.draw(st.floats(60, 100)),
        "on_oxygen": data.draw(st.booleans()),
        "systolic_mmhg": data.draw(st.floats(0, 300)),
        "heart_rate_per_min": data.draw(st.floats(0, 250)),
        "temperature_c": data.draw(st.floats(30, 43)),
        "consciousness": data.draw(st.sampled_from(Consciousness)),
    }
    scale = data.draw(st.sampled_from([1, 2]))
    partial = news2(spo2_scale=scale, **{name: whole[name] for name in known})
    full = news2(spo2_scale=scale, **whole)
    assert partial.minimum is not None
    assert partial.maximum is not None
    assert full.total is not None
    assert partial.minimum <= full.total <= partial.maximum
    assert partial.band in {None, full.band}


@pytest.mark.parametrize(
    ("patient", "words"),
    [
        (Patient(age_years=15), "under 16"),
        (Patient(age_years=0), "under 16"),
        (Patient(age_years=30, pregnant=True), "pregnancy"),
        (Patient(pregnant=True), "pregnancy"),
    ],
)
def test_children_and_pregnant_patients_are_not_scored(patient: Patient, words: str) -> None:
    scored = news2(patient, **NORMAL)
    assert words in str(scored.not_scored)
    numbers = (scored.total, scored.minimum, scored.maximum, scored.band)
    assert numbers == (None, None, None, None)


@pytest.mark.parametrize(
    "patient", [Patient(age_years=16), Patient(), Patient(age_years=30, pregnant=False)]
)
def test_everybody_else_is(patient: Patient) -> None:
    assert news2(patient, **NORMAL).total == 0


def test_each_value_expires_in_its_own_time_and_is_then_missing() -> None:
    signs = merge(NONE_YET, heard(vitals(**NORMAL)))
    for name in PARAMETERS:
        end = AT + timedelta(seconds=valid_s(name))
        assert name not in score_signs(signs, ADULT, end).missing
        assert name in score_signs(signs, ADULT, end + timedelta(microseconds=1)).missing
    much_later = score_signs(signs, ADULT, AT + timedelta(days=1))
    assert much_later.missing == PARAMETERS
    assert (much_later.minimum, much_later.maximum, much_later.total) == (0, 20, None)


def test_a_pressure_of_twenty_minutes_ago_is_not_current() -> None:
    signs = merge(NONE_YET, heard(vitals(**NORMAL)))
    assert "systolic_mmhg" in score_signs(signs, ADULT, AT + timedelta(minutes=20)).missing


SEED = 115
INPUTS = 30_000


@pytest.mark.slow
def test_agrees_with_an_independent_implementation() -> None:
    """Over random inputs of every parameter at once, both scales, with and without oxygen.

    The oracle merges low-medium into medium and does not take a rate of 0; both are left out.
    It takes rounded values only, so the inputs are integers, and tenths of a degree.
    """
    rng = random.Random(SEED)
    oracle_band = {"low": "low", "low-medium": "medium", "medium": "medium", "high": "high"}
    reached = set()
    for _ in range(INPUTS):
        values: dict[str, Any] = {
            "respiration_rate_per_min": rng.randint(1, 40),
            "spo2_pct": float(rng.randint(75, 100)),
            "on_oxygen": rng.random() < 0.5,
            "systolic_mmhg": rng.randint(60, 240),
            "heart_rate_per_min": rng.randint(25, 160),
            "temperature_c": rng.randint(330, 410) / 10,
            "consciousness": rng.choice(list(Consciousness)),
        }
        scale = rng.choice([1, 2])
        ours = news2(spo2_scale=scale, **values)
        oracle = vitalscore.score_news2(
            respiratory_rate=values["respiration_rate_per_min"],
            spo2=values["spo2_pct"],
            on_oxygen=values["on_oxygen"],
            systolic_bp=values["systolic_mmhg"],
            heart_rate=values["heart_rate_per_min"],
            consciousness=str(values["consciousness"]),
            temperature=values["temperature_c"],
            use_spo2_scale2=scale == 2,
        )
        assert ours.total == oracle.total, (SEED, scale, values)
        assert oracle_band[str(ours.band)] == oracle.risk.value.lower(), (SEED, scale, values)
        reached.add(ours.total)
    assert len(reached) > 15, "the inputs reach most totals"
