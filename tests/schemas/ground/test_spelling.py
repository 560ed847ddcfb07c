"""One code, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ground.spelling import Coded, System, readings, system_named
from schemas.patient.device_codes import parameter_name

SPELLINGS = [
    "8867-4",
    " 8867-4 ",
    "LOINC:8867-4",
    "loinc:8867-4",
    "LN:8867-4",
    "LOINC 8867-4",
    "http://loinc.org|8867-4",
    "https://loinc.org|8867-4",
    "http://loinc.org|2.78|8867-4",
    "http://loinc.org#8867-4",
    "http://loinc.org/8867-4",
    "https://loinc.org/8867-4/",
    "urn:oid:2.16.840.1.113883.6.1|8867-4",
    "2.16.840.1.113883.6.1|8867-4",
    "8867-4^Heart rate^LN",
    "HR^Heart rate^L^8867-4^Heart rate^LN",
]


@pytest.mark.parametrize("code", SPELLINGS)
def test_all_spellings_of_a_loinc_code_are_one(code: str) -> None:
    assert parameter_name(code) == "heart_rate_per_min"


@pytest.mark.parametrize(
    "code",
    [
        "150033",
        "18961",
        "mdc:150033",
        "MDC:150033",
        "urn:iso:std:iso:11073:10101|150033",
        "urn:iso:std:iso:11073:10101:150033",
        "MDC_PRESS_BLD_ART_SYS",
        "mdc_press_bld_art_sys",
        "150033^MDC_PRESS_BLD_ART_SYS^MDC",
        "tt-0005-05^MDC_PRESS_BLD_ART_SYS^MDC^^",
        "http://snomed.info/sct|271649006",
        "http://snomed.info/id/271649006",
        "SCT:271649006",
        "271649006^Systolic blood pressure^SCT",
    ],
)
def test_all_spellings_of_mdc_and_snomed_codes(code: str) -> None:
    assert parameter_name(code) == "systolic_mmhg"


@pytest.mark.parametrize(
    "code",
    [
        "vendor|147842",
        "vendor:147842",
        "147842^HR^99ZZZ",
        "loinc:147842",
        "http://loinc.org|147842",
        "mdc:8867-4",
        "ucum:8867-4",
        "^^",
        "|",
        ":",
    ],
)
def test_a_code_of_another_system_is_another_code(code: str) -> None:
    assert parameter_name(code) is None


def test_a_triple_may_leave_its_system_out() -> None:
    assert list(readings("147842^MDC_ECG_HEART_RATE")) == [
        Coded(None, "147842^MDC_ECG_HEART_RATE"),
        Coded(None, "147842"),
        Coded(None, "MDC_ECG_HEART_RATE"),
    ]


@pytest.mark.parametrize(
    ("name", "system"),
    [("LN", System.LOINC), ("urn:oid:2.16.840.1.113883.6.96", System.SNOMED), ("L", None)],
)
def test_systems_by_name(name: str, system: System | None) -> None:
    assert system_named(name) == system


@given(st.text(max_size=130))
def test_any_text_may_be_read(text: str) -> None:
    assert len(list(readings(text))) <= 5
