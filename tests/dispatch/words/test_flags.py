"""Each red flag that a score can name is said in both languages."""

import pytest

from dispatch.clinical.scores import bedside_pews, meows, news2
from dispatch.clinical.scores.red_flags import FLAGS, WORDED
from dispatch.words.flags import flag_said, flags_of, flags_said, instead_said, shown_instead
from schemas.events.incidents import Patient
from tests.support.patients import AT, seen


@pytest.mark.parametrize("flag", [*FLAGS, *WORDED])
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
        ("consciousness not A", "tri giác không phải A", "ACVPU not A"),
        ("bedside-pews 8 or more", "Bedside PEWS từ 8 điểm", "Bedside PEWS 8 or more"),
        ("heart_rate_per_min red", "mạch mức đỏ", "HR red"),
        ("pain_score yellow", "đau mức vàng", "pain yellow"),
    ],
)
def test_a_flag_says_its_sign_and_its_bounds(flag: str, vi: str, en: str) -> None:
    assert (flag_said(flag).vi, flag_said(flag).en) == (vi, en)


def test_flags_are_listed_in_their_order() -> None:
    said = flags_said(["systolic_mmhg below 78", "consciousness P or U"])
    assert said.en == "SBP below 78, ACVPU P or U"


def test_a_flag_of_an_older_table_stays_as_it_was() -> None:
    assert flag_said("spo2_pct below 92").vi == "spo2_pct below 92"


@pytest.mark.parametrize("name", meows.RULE.inputs)
def test_each_sign_of_the_meows_chart_has_words(name: str) -> None:
    for colour in ("red", "yellow"):
        said = flag_said(f"{name} {colour}")
        assert "_" not in said.vi + said.en


def test_that_there_is_none_is_said_with_its_limits() -> None:
    child = Patient(age_years=8)
    for known in ({}, {"spo2_pct": 98}):
        said = flags_of(news2.score(seen(**known), child, AT))
        assert said.en == "red flags not ruled out, these limits only"
        assert said.vi.endswith("chỉ xét theo các ngưỡng này")


def test_what_is_scored_instead_is_said_with_what_must_be_said_of_it() -> None:
    child = Patient(age_years=8)
    (pews,) = shown_instead(news2.score(seen(heart_rate_per_min=85.0), child, AT))
    assert pews.name == bedside_pews.RULE.name
    assert instead_said(pews).en == "Bedside PEWS 0–22 (ward children)"
    assert instead_said(pews).vi == "Bedside PEWS 0–22 (thang của trẻ nằm viện)"
    whole = pews.model_copy(update={"total": 9, "minimum": 9, "maximum": 9})
    assert instead_said(whole).en == "Bedside PEWS 9 (ward children)"


@pytest.mark.parametrize(
    ("band", "said"),
    [("trigger", "MEOWS trigger"), ("no_trigger", "MEOWS no trigger"), (None, "MEOWS not certain")],
)
def test_a_chart_is_said_by_its_colour(band: str | None, said: str) -> None:
    mother = Patient(age_years=28, pregnant=True)
    (chart,) = shown_instead(news2.score(seen(spo2_pct=97), mother, AT))
    assert instead_said(chart.model_copy(update={"band": band})).en == said
