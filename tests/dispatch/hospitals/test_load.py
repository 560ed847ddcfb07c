"""What a hospital's load counts for: in full while the news is fresh, then less, then nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.hospitals.load import cost_ms, option
from dispatch.records.hospital import BedCount, Hospital
from schemas.centre.destinations import DestinationPolicy
from schemas.events.hospital_capacity import BedType, EmsTraffic
from schemas.outputs.decisions import HospitalOption
from tests.dispatch.support.centre import at, hospital

POLICY = DestinationPolicy(
    full_s=900, unknown_s=60, advisory_s=300, busy_from_pct=80, fresh_s=600, stale_s=3_600
)
ED = BedType.EMERGENCY_DEPARTMENT
ICU = BedType.ADULT_ICU
SILENT = Hospital(spec=hospital("h", 0), services=())
NOW = at(10_000)


def seen(age_s: float = 0, coming: int = 0, **said: int) -> HospitalOption:
    """Describe a hospital that said this ``age_s`` ago and is 100 s away."""
    when = at(10_000 - age_s)
    beds, load = said.get("beds"), said.get("load")
    one = replace(
        SILENT,
        beds={} if beds is None else {ED: BedCount(beds, None, when)},
        load_pct=load,
        load_at=None if load is None else when,
    )
    return option(POLICY, one, 100_000, needs=(ED,), coming={("h", ED): coming}, now=NOW)


def needing(needs: tuple[BedType, ...], age_s: float = 0, **beds: int) -> HospitalOption:
    """Describe one that told its beds of these types so long ago, for whom needs others, maybe."""
    told = {
        BedType(name): BedCount(count, None, at(10_000 - age_s)) for name, count in beds.items()
    }
    one = replace(SILENT, beds=told)
    return option(POLICY, one, 100_000, needs=needs, coming={}, now=NOW)


def test_nothing_said_is_neither_full_nor_empty() -> None:
    one = seen()
    assert (one.load_ms, one.load_pct, one.beds_left, one.report_age_s) == (0, None, None, None)
    assert not one.stale
    assert (one.unknown_ms, one.unknown_beds, one.bed_type) == (60_000, (ED,), None)
    free, full = seen(beds=3), seen(beds=0)
    assert cost_ms(free) < cost_ms(one) < cost_ms(full)


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
    assert one.unknown_ms == 0


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
    beds = {ED: BedCount(0, None, at(0))}
    one = replace(SILENT, beds=beds, load_pct=90, load_at=NOW)
    told = option(POLICY, one, 0, needs=(ED,), coming={}, now=NOW)
    assert (told.load_ms, told.report_age_s, told.stale) == (450_000, 10_000, True)


@given(
    beds=st.integers(0, 5),
    load=st.integers(0, 200),
    coming=st.integers(0, 5),
    age_s=st.integers(0, 5_000),
    older_s=st.integers(0, 5_000),
)
def test_more_load_never_counts_less_and_what_fades_comes_to_count_as_unknown(
    beds: int, load: int, coming: int, age_s: int, older_s: int
) -> None:
    one = seen(age_s, coming, beds=beds, load=load)
    assert 0 <= one.load_ms <= 900_000
    assert seen(age_s, coming, beds=beds, load=load + 1).load_ms >= one.load_ms
    assert seen(age_s, coming + 1, beds=beds, load=load).load_ms >= one.load_ms
    older = seen(age_s + older_s, coming, beds=beds, load=load)
    assert older.load_ms <= one.load_ms
    assert older.unknown_ms >= one.unknown_ms


@given(beds=st.integers(0, 3), age_s=st.integers(0, 5_000), older_s=st.integers(0, 5_000))
def test_fresher_news_of_free_beds_never_rank_worse_nor_of_full_ones_better(
    beds: int, age_s: int, older_s: int
) -> None:
    fresh, old = (
        needing((ED, ICU), age_s, emergency_department=9, adult_icu=beds),
        needing((ED, ICU), age_s + older_s, emergency_department=9, adult_icu=beds),
    )
    if beds:
        assert cost_ms(fresh) <= cost_ms(old)
    else:
        assert cost_ms(fresh) >= cost_ms(old)
    assert cost_ms(needing((ED, ICU))) == 160_000, "what all news fade to"


@pytest.mark.parametrize(
    ("told", "cost_s", "bed_type", "left", "unknown"),
    [
        ({}, 160, None, None, (ED, ICU)),
        ({"emergency_department": 4}, 160, ED, 4, (ICU,)),
        ({"adult_icu": 4}, 160, ICU, 4, (ED,)),
        ({"emergency_department": 4, "adult_icu": 4}, 100, ICU, 4, ()),
        ({"emergency_department": 1, "adult_icu": 4}, 100, ED, 1, ()),
        ({"emergency_department": 4, "adult_icu": 0}, 1_000, ICU, 0, ()),
        ({"emergency_department": 0, "adult_icu": 4}, 1_000, ED, 0, ()),
        ({"emergency_department": 4, "adult_icu": 4, "burn": 0}, 100, ICU, 4, ()),
    ],
)
def test_of_the_beds_that_are_needed_the_fullest_and_the_least_known_count(
    told: dict[str, int],
    cost_s: int,
    bed_type: BedType | None,
    left: int | None,
    unknown: tuple[BedType, ...],
) -> None:
    one = needing((ED, ICU), **told)
    assert cost_ms(one) == cost_s * 1_000
    assert (one.bed_type, one.beds_left, one.unknown_beds) == (bed_type, left, unknown)


def test_a_status_without_a_number_is_known_and_counts_none() -> None:
    one = replace(SILENT, beds={ED: BedCount(None, None, NOW)})
    told = option(POLICY, one, 0, needs=(ED,), coming={("h", ED): 9}, now=NOW)
    assert (told.load_ms, told.unknown_ms, told.beds_left, told.bed_type) == (0, 0, None, None)


@pytest.mark.parametrize(("age_s", "advisory_ms"), [(0, 300_000), (2_100, 150_000), (3_600, 0)])
def test_an_advisory_counts_as_farther_and_fades(age_s: int, advisory_ms: int) -> None:
    when = at(10_000 - age_s)
    one = replace(SILENT, traffic=EmsTraffic.ADVISORY, restricted_at=when, reported_at=when)
    told = option(POLICY, one, 0, needs=(ED,), coming={}, now=NOW)
    assert (told.advisory_ms, told.report_age_s) == (advisory_ms, age_s)
    ended = replace(one, diversion_until=NOW)
    assert option(POLICY, ended, 0, needs=(ED,), coming={}, now=NOW).advisory_ms == 0


def test_who_said_only_that_it_is_open_has_a_report_of_that_age() -> None:
    one = replace(SILENT, reported_at=at(0))
    told = option(POLICY, one, 0, needs=(ED,), coming={}, now=NOW)
    assert (told.report_age_s, told.stale, told.unknown_ms) == (10_000, True, 60_000)
