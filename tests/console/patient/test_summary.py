from console.patient.summary import lines
from tests.support import patient_cases as cases


def test_the_lines_say_values_with_ages_answers_and_events() -> None:
    said = list(lines(cases.worsening().handover(), "en"))
    assert said[0].startswith("C-1 P1; ended ")
    assert "Respiration: 24 /min (5:00) STALE" in said
    assert "Temperature: 36.5 °C (16:30)" in said
    assert any(line.startswith("NEWS2 ≥8 (NEWS2 RCP 2017") for line in said)
    assert any("h1 refused: hết giường (triage-nurse, hospital-status)" in line for line in said)


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
