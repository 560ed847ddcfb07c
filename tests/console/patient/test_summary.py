from console.patient.summary import lines
from schemas.events.incidents import Patient
from tests.support import patient_cases as cases


def test_the_lines_say_values_with_ages_answers_and_events() -> None:
    said = list(lines(cases.worsening().handover(), "en"))
    assert said[0].startswith("C-1 P1; ended ")
    assert "Respiration: 24 /min (5:00) STALE" in said
    assert "Temperature: 36.5 °C (16:30)" in said
    assert any(line.startswith("NEWS2 ≥8 (NEWS2 RCP 2017") for line in said)
    assert any("h1 refused: hết giường (triage-nurse, hospital-status)" in line for line in said)


def test_who_has_no_adult_score_has_the_one_of_the_age() -> None:
    city = cases.carried(Patient(age_years=8))
    said = list(lines(city.handover(), "en"))
    assert any(
        line.startswith(
            "NEWS2 no adult score under 16 years; Bedside PEWS 1–17 (ward children); "
            "red flags not ruled out, these limits only (NEWS2 RCP 2017"
        )
        for line in said
    )
    city.vitals("U1", spo2_pct=80.0)
    assert any("SpO2 dưới 90" in line for line in lines(city.handover(), "vi"))


def test_an_adults_extreme_sign_is_said() -> None:
    city = cases.carried()
    city.vitals("U1", temperature_c=42.5)
    said = list(lines(city.handover(), "en"))
    assert any(line.startswith("NEWS2 ≥2, T below 32 or above 40.9 (") for line in said)


def test_what_was_not_measured_is_said() -> None:
    said = list(lines(cases.silent().handover(), "vi"))
    assert "Nhịp thở: không đo" in said
    assert not any("NEWS2" in line for line in said)


def test_what_the_crew_found_and_did_is_said() -> None:
    said = list(lines(cases.treated().handover(), "en"))
    for line in (
        "mechanism: low fall",
        "found: ST-elevation infarction",
        "not there: shock",
        "needs: cath lab",
    ):
        assert line in said
    assert any(line.startswith("onset: ") for line in said)
    assert any(line.endswith("  aspirin 300 mg po") for line in said)
    assert any(line.endswith("  morphine") for line in said), "a dose that nobody said is not made"
