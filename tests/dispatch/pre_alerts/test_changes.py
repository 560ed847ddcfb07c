"""When a hospital is asked to look again: at once when it matters, else rarely."""

from collections import Counter
from datetime import datetime, timedelta
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.clinical.patient.severity import ORDER, Severity
from dispatch.pre_alerts.changes import News, asked, first, material, may_update, updated
from dispatch.records.pre_alert import Told
from schemas.centre.pre_alerts import PreAlertPolicy
from schemas.patient.care import Need
from tests.dispatch.support.centre import at

POLICY = PreAlertPolicy(update_every_s=10, again_s=600, eta_moved_s=300)
S = Severity


def news(
    severity: Severity = S.LOW, needs: tuple[Need, ...] = (), eta_s: float | None = 900
) -> News:
    return News(severity, needs, None if eta_s is None else at(eta_s))


def kinds(told: Told, new: News, now: datetime) -> list[str]:
    return [change.kind for change in material(POLICY, told, new, now)]


@pytest.mark.parametrize("before", ORDER)
@pytest.mark.parametrize("after", ORDER)
def test_every_step_to_a_graver_band_asks_and_no_other_does(
    before: Severity, after: Severity
) -> None:
    """Between unknown and low nobody need look; the rest is every pair of bands."""
    told = first(news(before), at(0))
    graver = ORDER.index(after) > max(ORDER.index(before), ORDER.index(S.LOW))
    assert kinds(told, news(after), at(1)) == ["severity"] * graver


def test_a_band_that_was_told_is_not_asked_for_again_soon() -> None:
    told = first(news(S.MEDIUM), at(0))
    told = asked(told, news(S.HIGH), (), at(10))
    told = updated(told, news(S.MEDIUM), at(20))
    assert kinds(told, news(S.HIGH), at(609)) == []
    assert kinds(told, news(S.HIGH), at(610)) == ["severity"]
    assert kinds(told, news(S.ARREST), at(30)) == ["severity"], "a new worst is told at once"


def test_a_band_that_stands_is_asked_for_once() -> None:
    told = first(news(S.HIGH), at(0))
    assert kinds(told, news(S.HIGH), at(10_000)) == []


def test_a_need_asks_once_for_good() -> None:
    told = first(news(needs=(Need.BLOOD,)), at(0))
    more = news(needs=(Need.CATH_LAB, Need.BLOOD))
    (change,) = material(POLICY, told, more, at(5))
    assert change.text.en == "now also needs: cath lab"
    told = asked(told, more, (change,), at(5))
    told = updated(told, news(needs=()), at(50))
    assert kinds(told, more, at(10_000)) == []


@pytest.mark.parametrize(
    ("moved_s", "says"), [(300, "later"), (299, None), (-300, "sooner"), (-299, None)]
)
def test_an_arrival_that_moved_by_the_limit_asks(moved_s: int, says: str | None) -> None:
    told = first(news(), at(0))
    found = material(POLICY, told, news(eta_s=900 + moved_s), at(1))
    assert [change.kind for change in found] == ["eta"] * (says is not None)
    assert all(change.text.en == f"arrives 5 min 00 s {says}" for change in found)


def test_an_arrival_is_compared_with_what_was_asked_last_and_not_too_often() -> None:
    told = first(news(), at(0))
    told = updated(told, news(eta_s=1_100), at(10))
    later = news(eta_s=1_200)
    changes = material(POLICY, told, later, at(20))
    told = asked(told, later, changes, at(20))
    assert kinds(told, news(eta_s=1_500), at(619)) == []
    assert kinds(told, news(eta_s=1_500), at(620)) == ["eta"]
    assert kinds(told, news(eta_s=1_499), at(620)) == []


def test_an_arrival_that_was_not_known_is_compared_from_when_it_is() -> None:
    told = first(news(eta_s=None), at(0))
    assert kinds(told, news(eta_s=900), at(1)) == []
    told = updated(told, news(eta_s=900), at(1))
    assert kinds(told, news(eta_s=None), at(2)) == []
    assert kinds(told, news(eta_s=1_200), at(2)) == ["eta"]
    graver = asked(first(news(eta_s=None), at(0)), news(S.HIGH, eta_s=900), (), at(1))
    assert kinds(graver, news(S.HIGH, eta_s=1_200), at(2)) == ["eta"]


def test_updates_keep_their_distance() -> None:
    told = first(news(), at(0))
    assert may_update(POLICY, told, at(0)), "the first one need not wait"
    told = updated(told, news(), at(5))
    assert not may_update(POLICY, told, at(14))
    assert may_update(POLICY, told, at(15))


NOISE = st.lists(
    st.tuples(
        st.integers(min_value=1, max_value=240),
        st.sampled_from(ORDER),
        st.sets(st.sampled_from(list(Need)), max_size=3),
        st.one_of(st.none(), st.integers(min_value=0, max_value=5_000)),
    ),
    max_size=60,
)


@given(NOISE)
def test_whatever_the_noise_a_hospital_is_asked_a_bounded_number_of_times(
    noise: list[tuple[int, Severity, set[Need], int | None]],
) -> None:
    told, second = first(news(), at(0)), 0
    seen: Counter[str] = Counter()
    for wait_s, severity, needs, eta_s in noise:
        second += wait_s
        new = news(severity, tuple(sorted(needs)), eta_s)
        now = at(second)
        changes = material(POLICY, told, new, now)
        seen.update(change.kind for change in changes)
        told = asked(told, new, changes, now) if changes else updated(told, new, now)
    windows = ceil((second + 1) / POLICY.again_s)
    assert seen["severity"] <= windows * (len(ORDER) - 2)
    assert seen["need"] <= len(Need)
    assert seen["eta"] <= windows


@given(st.lists(st.booleans(), min_size=2, max_size=200))
def test_hovering_at_an_edge_asks_once_a_window(high: list[bool]) -> None:
    """A sample each 15 s, on either side of the edge between medium and high."""
    told, times = first(news(S.MEDIUM), at(0)), 0
    for number, above in enumerate(high, start=1):
        now = at(15 * number)
        new = news(S.HIGH if above else S.MEDIUM)
        changes = material(POLICY, told, new, now)
        times += bool(changes)
        told = asked(told, new, changes, now) if changes else updated(told, new, now)
    windows = ceil(timedelta(seconds=15 * len(high)) / timedelta(seconds=POLICY.again_s))
    assert times <= windows
