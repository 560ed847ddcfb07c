import pytest

from schemas.patient.device_codes import (
    LOINC,
    MDC,
    OWN,
    SNOMED,
    is_arterial,
    one_spelling,
    parameter_name,
)
from schemas.patient.parameters import MEASURED, PARAMETERS


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("147842", "heart_rate_per_min"),
        ("mdc:150456", "spo2_pct"),
        ("MDC_PRESS_BLD_NONINV_SYS", "systolic_mmhg"),
        ("150022", "diastolic_mmhg"),
        ("8867-4", "heart_rate_per_min"),
        ("loinc:59408-5", "spo2_pct"),
        ("8310-5", "temperature_c"),
        ("etco2_mmhg", "etco2_mmhg"),
        ("150037", "systolic_mmhg"),
        ("MDC_PRESS_BLD_ART_DIA", "diastolic_mmhg"),
        ("76214-6", "mean_pressure_mmhg"),
        ("151578", "respiration_rate_per_min"),
    ],
)
def test_codes_of_both_systems_and_our_own_names(code: str, name: str) -> None:
    assert parameter_name(code) == name


@pytest.mark.parametrize(
    "code", ["150020", "85354-9", "88330-6", "walking", "", "8867-40", "150036", "150045"]
)
def test_groups_scores_findings_and_strange_codes_are_no_parameter(code: str) -> None:
    assert parameter_name(code) is None


def test_all_codes_lead_to_what_is_measured() -> None:
    names = {name for _, name in MDC.values()} | set(LOINC.values()) | set(SNOMED.values())
    assert names <= OWN == {row.name for row in MEASURED}
    assert all(parameter_name(name) == name for name in OWN)


def test_no_code_has_two_meanings() -> None:
    reference_ids = [reference for reference, _ in MDC.values()]
    assert len({*MDC, *LOINC, *SNOMED, *reference_ids, *PARAMETERS}) == (
        len(MDC) + len(LOINC) + len(SNOMED) + len(reference_ids) + len(PARAMETERS)
    )


@pytest.mark.parametrize("code", ["150033", "mdc:150038", "MDC_PRESS_BLD_ART_ABP_SYS", "76215-3"])
def test_pressures_in_an_artery(code: str) -> None:
    assert is_arterial(code)


@pytest.mark.parametrize("code", ["150021", "8480-6", "76534-7", "systolic_mmhg", "150301"])
def test_pressures_of_a_cuff_or_of_no_known_place(code: str) -> None:
    assert not is_arterial(code)


@pytest.mark.parametrize(
    "code", ["8867-4", "LOINC:8867-4", "http://loinc.org|8867-4", " loinc:8867-4 "]
)
def test_ways_to_write_one_code_are_one_spelling(code: str) -> None:
    assert one_spelling(code) == "8867-4"
    assert parameter_name(one_spelling(code)) == parameter_name(code)


@pytest.mark.parametrize(
    "code",
    [
        "150456",
        "19384",
        "MDC_PULS_OXIM_SAT_O2",
        "mdc_puls_oxim_sat_o2",
        "mdc:MDC_PULS_OXIM_SAT_O2",
        "urn:iso:std:iso:11073:10101|150456",
        "150456^MDC_PULS_OXIM_SAT_O2^MDC",
        "MDC_PULS_OXIM_SAT_O2^150456^MDC",
    ],
)
def test_the_name_the_number_and_the_term_of_a_device_code_are_one_sensor(code: str) -> None:
    assert one_spelling(code) == "150456"
    assert parameter_name(code) == "spo2_pct"


@pytest.mark.parametrize("code", [*MDC])
def test_however_a_line_in_an_artery_is_written_it_is_one(code: str) -> None:
    reference, _ = MDC[code]
    term = str(int(code) - (2 << 16))
    assert is_arterial(code) == is_arterial(reference) == is_arterial(term)
    assert one_spelling(reference) == one_spelling(term) == code


@pytest.mark.parametrize(("code", "one"), [(" Own-Code ", "own-code"), ("150037", "150037")])
def test_what_is_in_no_table_and_arterial_lines_keep_what_they_are(code: str, one: str) -> None:
    assert one_spelling(code) == one
    assert is_arterial(one_spelling(code)) == is_arterial(code)
