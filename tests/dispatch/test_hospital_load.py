"""What a hospital's load counts for: in full while the news is fresh, then less, then nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.hospital_load import cost_ms, option
from dispatch.require import RequirementFailed
from dispatch.world import Hospital
from schemas.decisions import HospitalOption
from schemas.destinations import DestinationPolicy
from tests.dispatch.centre import at, hospital

POLICY = DestinationPolicy(full_s=900, busy_from_pct=80, fresh_s=600, stale_s=3_600)
SILENT = Hospital(spec=hospital("h", 0), services=())
NOW = at(10_000)


def seen(age_s: float = 0, coming: int = 0, **said: int) -> HospitalOption:
    """Describe a hospital that said this ``age_s`` ago and is 100 s away."""
    when = at(10_000 - age_s)
    beds, load = said.get("beds"), said.get("load")
    one = replace(
        SILENT,
        beds_free=beds,
        beds_at=None if beds is None else when,
        load_pct=load,
        load_at=None if load is None else when,
    )
    return option(POLICY, one, 100_000, coming=coming, now=NOW)


def test_nothing_said_is_neither_full_nor_empty() -> None:
    one = seen()
    assert (one.load_ms, one.load_pct, one.beds_left, one.report_age_s) == (0, None, None, None)
    assert not one.stale
    assert cost_ms(one) == 100_000


@pytest.mark.parametrize(
    ("said", "load_ms"),
    [
        ({"load": 0}, 0),
        ({"load": 80}, 0),
        ({"load": 90}, 450_000),
        ({"load": 100}, 900_000),
        ({"load": 180}, 900_000),
        ({"beds": 1}, 0),
        ({"beds": 0}, 900_000),
        ({"beds": 5, "load": 90}, 450_000),
        ({"beds": 0, "load": 90}, 900_000),
        ({"beds": 2, "coming": 1}, 0),
        ({"beds": 2, "coming": 2}, 900_000),
        ({"beds": 2, "coming": 3}, 900_000),
    ],
)
def test_what_a_fresh_report_counts_for(said: dict[str, int], load_ms: int) -> None:
    one = seen(**said)
    assert one.load_ms == load_ms
    assert cost_ms(one) == 100_000 + load_ms


@pytest.mark.parametrize(
    ("age_s", "load_ms", "stale"),
    [
        (-50, 900_000, False),
        (600, 900_000, False),
        (601, 899_100, True),
        (2_100, 450_000, True),
        (3_599, 0, True),
        (9_000, 0, True),
    ],
)
def test_news_fade_with_age_and_are_called_stale(age_s: int, load_ms: int, stale: bool) -> None:  # noqa: FBT001
    one = seen(age_s, beds=0)
    assert (one.load_ms, one.stale, one.report_age_s) == (load_ms, stale, max(0, age_s))


def test_each_of_two_reports_has_its_own_age_and_the_older_is_told() -> None:
    one = replace(SILENT, beds_free=0, beds_at=at(0), load_pct=90, load_at=NOW)
    told = option(POLICY, one, 0, coming=0, now=NOW)
    assert (told.load_ms, told.report_age_s, told.stale) == (450_000, 10_000, True)


@given(
    beds=st.integers(0, 5),
    load=st.integers(0, 200),
    coming=st.integers(0, 5),
    age_s=st.integers(0, 5_000),
    older_s=st.integers(0, 5_000),
)
def test_more_load_never_counts_less_and_age_never_counts_more(
    beds: int, load: int, coming: int, age_s: int, older_s: int
) -> None:
    one = seen(age_s, coming, beds=beds, load=load)
    assert 0 <= one.load_ms <= 900_000
    assert seen(age_s, coming, beds=beds, load=load + 1).load_ms >= one.load_ms
    assert seen(age_s, coming + 1, beds=beds, load=load).load_ms >= one.load_ms
    assert seen(age_s + older_s, coming, beds=beds, load=load).load_ms <= one.load_ms


def test_a_negative_number_of_patients_is_a_bug() -> None:
    with pytest.raises(RequirementFailed, match="negative"):
        seen(coming=-1)
