"""The MEOWS chart: one red sign or two yellow ones; what is not known is never white."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.clinical.scores import meows
from schemas.events.incidents import Patient
from schemas.patient.parameters import Value
from tests.support.patients import ADULT, AT, seen, without

MOTHER = Patient(age_years=28, pregnant=True)
WHITE: dict[str, Value] = {
    "respiration_rate_per_min": 16.0,
    "spo2_pct": 98.0,
    "systolic_mmhg": 120.0,
    "diastolic_mmhg": 75.0,
    "heart_rate_per_min": 80.0,
    "temperature_c": 36.8,
    "consciousness": "A",
}
# The last white or yellow value before each edge, and what lies from there outwards.
COLOURS: list[tuple[str, Value, str]] = [
    ("respiration_rate_per_min", 9.4, "red"),
    ("respiration_rate_per_min", 10.0, "white"),
    ("respiration_rate_per_min", 20.0, "white"),
    ("respiration_rate_per_min", 21.0, "yellow"),
    ("respiration_rate_per_min", 30.0, "yellow"),
    ("respiration_rate_per_min", 31.0, "red"),
    ("spo2_pct", 94.0, "red"),
    ("spo2_pct", 95.0, "white"),
    ("systolic_mmhg", 89.0, "red"),
    ("systolic_mmhg", 90.0, "yellow"),
    ("systolic_mmhg", 100.0, "yellow"),
    ("systolic_mmhg", 101.0, "white"),
    ("systolic_mmhg", 149.0, "white"),
    ("systolic_mmhg", 150.0, "yellow"),
    ("systolic_mmhg", 160.0, "yellow"),
    ("systolic_mmhg", 161.0, "red"),
    ("diastolic_mmhg", 89.0, "white"),
    ("diastolic_mmhg", 90.0, "yellow"),
    ("diastolic_mmhg", 100.0, "yellow"),
    ("diastolic_mmhg", 101.0, "red"),
    ("heart_rate_per_min", 39.0, "red"),
    ("heart_rate_per_min", 40.0, "yellow"),
    ("heart_rate_per_min", 50.0, "yellow"),
    ("heart_rate_per_min", 51.0, "white"),
    ("heart_rate_per_min", 99.0, "white"),
    ("heart_rate_per_min", 100.0, "yellow"),
    ("heart_rate_per_min", 120.0, "yellow"),
    ("heart_rate_per_min", 121.0, "red"),
    ("temperature_c", 34.9, "red"),
    ("temperature_c", 35.0, "yellow"),
    ("temperature_c", 36.0, "yellow"),
    ("temperature_c", 36.1, "white"),
    ("temperature_c", 38.04, "white"),
    ("temperature_c", 38.05, "red"),
    ("consciousness", "A", "white"),
    ("consciousness", "C", "yellow"),
    ("consciousness", "V", "yellow"),
    ("consciousness", "P", "red"),
    ("consciousness", "U", "red"),
    ("pain_score", 3, "white"),
    ("pain_score", 4, "yellow"),
    ("pain_score", 10, "yellow"),
]


def band(**changed: Value) -> str | None:
    return meows.score(seen(**(WHITE | changed)), MOTHER, AT).band


@pytest.mark.parametrize(("name", "value", "colour"), COLOURS)
def test_every_edge_of_the_chart(name: str, value: Value, colour: str) -> None:
    assert meows.colours(seen(**{name: value}))[name] == colour
    scored = meows.score(seen(**(WHITE | {name: value})), MOTHER, AT)
    assert scored.band == ("trigger" if colour == "red" else "no_trigger")
    assert scored.findings == (() if colour == "white" else (f"{name} {colour}",))


YELLOW: dict[str, Value] = {
    "respiration_rate_per_min": 24.0,
    "systolic_mmhg": 155.0,
    "diastolic_mmhg": 95.0,
    "heart_rate_per_min": 110.0,
    "temperature_c": 35.5,
    "consciousness": "V",
    "pain_score": 6,
}


@pytest.mark.parametrize("one", YELLOW)
@pytest.mark.parametrize("other", YELLOW)
def test_two_yellow_signs_are_a_trigger_and_one_is_none(one: str, other: str) -> None:
    known = {one: YELLOW[one], other: YELLOW[other]}
    assert band(**known) == ("no_trigger" if one == other else "trigger")


@pytest.mark.parametrize("gone", WHITE)
def test_what_is_not_known_may_be_red(gone: str) -> None:
    scored = meows.score(without(seen(**WHITE), gone), MOTHER, AT)
    assert (scored.band, scored.bands_possible) == (None, meows.BANDS)
    assert scored.missing == (gone,)
    red = meows.score(without(seen(**(WHITE | {"pain_score": 9})), gone), MOTHER, AT)
    assert red.band is None
    certain = seen(**(WHITE | {"spo2_pct": 80.0, "heart_rate_per_min": 130.0}))
    assert meows.score(without(certain, gone), MOTHER, AT).band == "trigger"


@given(st.fixed_dictionaries({}, optional={k: st.just(v) for k, v in (WHITE | YELLOW).items()}))
def test_pain_that_was_not_asked_for_leaves_nothing_open(known: dict[str, Value]) -> None:
    assert "pain_score" not in meows.score(seen(**known), MOTHER, AT).missing


@pytest.mark.parametrize("patient", [ADULT, Patient(pregnant=False), Patient(sex="female")])
def test_it_is_for_pregnancy_only(patient: Patient) -> None:
    assert meows.score(seen(**WHITE), patient, AT).not_scored == "for pregnancy only"
