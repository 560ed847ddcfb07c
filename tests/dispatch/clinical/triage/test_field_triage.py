import pytest

from dispatch.clinical.triage import field_triage
from schemas.events.incidents import Patient
from schemas.patient.parameters import INJURIES, Value
from tests.support.patients import ADULT, AT, seen, without

CLEAR: dict[str, Value] = {
    "injury": "none",
    "gcs_motor": 6,
    "respiration_rate_per_min": 16,
    "respiratory_distress": False,
    "spo2_pct": 98,
    "on_oxygen": False,
    "systolic_mmhg": 130,
    "heart_rate_per_min": 80,
}


def band(patient: Patient = ADULT, **changed: Value) -> str | None:
    return field_triage.score(seen(**(CLEAR | changed)), patient, AT).band


def test_nothing_met_is_not_red() -> None:
    assert band() == "not_red"


@pytest.mark.parametrize("injury", INJURIES)
def test_every_injury_pattern(injury: str) -> None:
    assert band(injury=injury) == ("not_red" if injury == "none" else "red")


@pytest.mark.parametrize(
    ("name", "value", "red"),
    [
        ("gcs_motor", 6, False),
        ("gcs_motor", 5, True),
        ("respiration_rate_per_min", 9, True),
        ("respiration_rate_per_min", 9.5, False),
        ("respiration_rate_per_min", 10, False),
        ("respiration_rate_per_min", 29, False),
        ("respiration_rate_per_min", 30, True),
        ("respiration_rate_per_min", 0, True),
        ("respiratory_distress", True, True),
        ("spo2_pct", 89, True),
        ("spo2_pct", 90, False),
    ],
)
def test_every_edge_at_any_age(name: str, value: Value, *, red: bool) -> None:
    for age in (4, 30, 70):
        assert band(Patient(age_years=age), **{name: value}) == ("red" if red else "not_red")


def test_saturation_counts_on_air_only() -> None:
    assert band(spo2_pct=80, on_oxygen=True) == "not_red"


@pytest.mark.parametrize("age", range(131))
def test_pressure_by_every_age(age: int) -> None:
    limit = 70 + 2 * age if age <= 9 else 90 if age <= 64 else 110
    patient = Patient(age_years=age)
    slow = {"heart_rate_per_min": 40}
    assert band(patient, systolic_mmhg=limit - 1, **slow) == "red"
    assert band(patient, systolic_mmhg=limit, **slow) == "not_red"


@pytest.mark.parametrize(("age", "red"), [(0, False), (9, False), (10, True), (65, True)])
def test_heart_rate_above_pressure_from_ten_years_on(age: int, *, red: bool) -> None:
    patient = Patient(age_years=age)
    assert band(patient, systolic_mmhg=120, heart_rate_per_min=121) == ("red" if red else "not_red")
    assert band(patient, systolic_mmhg=120, heart_rate_per_min=120) == "not_red"


@pytest.mark.parametrize("name", [name for name in CLEAR if name != "on_oxygen"])
def test_a_missing_input_leaves_red_possible_and_is_named(name: str) -> None:
    scored = field_triage.score(without(seen(**CLEAR), name), ADULT, AT)
    assert scored.band is None
    assert scored.bands_possible == ("red", "not_red")
    assert name in scored.missing


def test_oxygen_matters_only_where_the_saturation_is_low() -> None:
    for spo2, sure in ((98, "not_red"), (85, None)):
        known = without(seen(**(CLEAR | {"spo2_pct": spo2})), "on_oxygen")
        scored = field_triage.score(known, ADULT, AT)
        assert scored.band == sure
        assert scored.missing == (() if sure else ("on_oxygen",))


def test_an_unknown_age_is_no_particular_age() -> None:
    nobody = Patient()
    assert band(nobody, systolic_mmhg=69, heart_rate_per_min=60) == "red"
    assert band(nobody, systolic_mmhg=110, heart_rate_per_min=60) == "not_red"
    scored = field_triage.score(seen(**(CLEAR | {"systolic_mmhg": 95})), nobody, AT)
    assert scored.band is None
    assert scored.missing == ("age_years",)


def test_obeying_stands_for_the_motor_score() -> None:
    known = without(seen(**CLEAR), "gcs_motor")
    for obeys in (True, False):
        scored = field_triage.score(known | seen(obeys_commands=obeys), ADULT, AT)
        assert scored.band == ("not_red" if obeys else "red")


def test_the_findings_say_what_was_met() -> None:
    scored = field_triage.score(seen(**(CLEAR | {"injury": "amputation"})), ADULT, AT)
    assert scored.findings == ("injury pattern: amputation",)
