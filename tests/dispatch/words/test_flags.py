"""Each red flag that a score can name is said in both languages."""

import pytest

from dispatch.clinical.triage.red_flags import DULL, FLAGS
from dispatch.words.flags import flag_said, flags_said


@pytest.mark.parametrize("flag", [*FLAGS, DULL])
def test_no_flag_shows_a_name_of_the_code(flag: str) -> None:
    said = flag_said(flag)
    assert "_" not in said.vi + said.en
    assert "below" not in said.vi
    assert "above" not in said.vi
    assert "dưới" not in said.en


@pytest.mark.parametrize(
    ("flag", "vi", "en"),
    [
        ("spo2_pct below 95", "SpO2 dưới 95", "SpO2 below 95"),
        ("diastolic_mmhg above 100", "HA tâm trương trên 100", "DBP above 100"),
        (
            "temperature_c below 35 or above 38",
            "nhiệt dưới 35 hoặc trên 38",
            "T below 35 or above 38",
        ),
        ("consciousness P or U", "tri giác P hoặc U", "ACVPU P or U"),
    ],
)
def test_a_flag_says_its_sign_and_its_bounds(flag: str, vi: str, en: str) -> None:
    assert (flag_said(flag).vi, flag_said(flag).en) == (vi, en)


def test_flags_are_listed_in_their_order() -> None:
    said = flags_said(["systolic_mmhg below 78", "consciousness P or U"])
    assert said.en == "SBP below 78, ACVPU P or U"


def test_a_flag_of_an_older_table_stays_as_it_was() -> None:
    assert flag_said("spo2_pct below 92").vi == "spo2_pct below 92"
