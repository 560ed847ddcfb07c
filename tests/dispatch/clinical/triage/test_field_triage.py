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


@pytest.mark.parametrize(
    ("oxygen", "said"),
    [(True, "SpO2 below 90 on oxygen"), (False, "SpO2 below 90 on air"), (None, "SpO2 below 90")],
)
@pytest.mark.parametrize("spo2", [0, 70, 89.4])
def test_a_low_saturation_counts_whatever_the_oxygen(
    oxygen: bool | None,  # noqa: FBT001
    said: str,
    spo2: float,
) -> None:
    """SpO2 70 % on oxygen was not red, with nothing missing: on air it would be lower still."""
    known = seen(**(CLEAR | {"spo2_pct": spo2}))
    known = without(known, "on_oxygen") if oxygen is None else known | seen(on_oxygen=oxygen)
    scored = field_triage.score(known, ADULT, AT)
    assert (scored.band, scored.findings, scored.missing) == ("red", (said,), ())


@pytest.mark.parametrize("oxygen", [True, False])
@pytest.mark.parametrize("age", range(0, 101, 5))
def test_oxygen_by_itself_is_no_criterion(age: int, *, oxygen: bool) -> None:
    assert band(Patient(age_years=age), on_oxygen=oxygen) == "not_red"


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


@pytest.mark.parametrize(
    "known", [{"consciousness": "P"}, {"consciousness": "U"}, {"gcs_total": 7}]
)
def test_who_cannot_answer_follows_no_command_whatever_nobody_tested(
    known: dict[str, Value],
) -> None:
    """An unresponsive patient whose motor score was missing was not red."""
    scored = field_triage.score(without(seen(**CLEAR), "gcs_motor") | seen(**known), ADULT, AT)
    assert (scored.band, scored.findings) == ("red", ("cannot follow commands",))


@pytest.mark.parametrize(
    ("known", "band"),
    [
        ({"gcs_total": 15}, "not_red"),
        ({"gcs_total": 8}, None),
        ({"gcs_total": 14}, None),
        ({"consciousness": "A"}, None),
        ({"consciousness": "V"}, None),
    ],
)
def test_what_leaves_a_motor_score_open_leaves_it_open(
    known: dict[str, Value], band: str | None
) -> None:
    scored = field_triage.score(without(seen(**CLEAR), "gcs_motor") | seen(**known), ADULT, AT)
    assert scored.band == band


@pytest.mark.parametrize(
    ("fine", "bad"),
    [
        ("gcs_motor", {"obeys_commands": False}),
        ("gcs_motor", {"consciousness": "U"}),
        ("gcs_motor", {"gcs_total": 5}),
        ("respiration_rate_per_min", {"breathing": False}),
        ("respiratory_distress", {"respiratory_effort": "severe"}),
    ],
)
def test_of_two_signs_of_one_thing_the_worse_counts(fine: str, bad: dict[str, Value]) -> None:
    both = seen(**CLEAR) | seen(**bad)
    assert field_triage.score(both, ADULT, AT).band == "red"
    assert field_triage.score(without(both, fine), ADULT, AT).band == "red"


def test_an_effort_that_is_mild_is_no_distress() -> None:
    known = without(seen(**CLEAR), "respiratory_distress")
    for effort, found in (("normal", "not_red"), ("mild", "not_red"), ("moderate", "red")):
        assert field_triage.score(known | seen(respiratory_effort=effort), ADULT, AT).band == found


def test_an_unknown_age_is_no_particular_age() -> None:
    nobody = Patient()
    assert band(nobody, systolic_mmhg=69, heart_rate_per_min=60) == "red"
    assert band(nobody, systolic_mmhg=110, heart_rate_per_min=60) == "not_red"
    scored = field_triage.score(seen(**(CLEAR | {"systolic_mmhg": 95})), nobody, AT)
    assert scored.band is None
    assert scored.missing == ("age_years",)
    assert band(nobody, systolic_mmhg=89, heart_rate_per_min=60) == "red", "as an adult's is"
    assert band(nobody, systolic_mmhg=120, heart_rate_per_min=121) == "red", "as an adult's is"


def test_obeying_stands_for_the_motor_score() -> None:
    known = without(seen(**CLEAR), "gcs_motor")
    for obeys in (True, False):
        scored = field_triage.score(known | seen(obeys_commands=obeys), ADULT, AT)
        assert scored.band == ("not_red" if obeys else "red")


def test_the_findings_say_what_was_met() -> None:
    scored = field_triage.score(seen(**(CLEAR | {"injury": "amputation"})), ADULT, AT)
    assert scored.findings == ("injury pattern: amputation",)
