"""One commit has one result, in any order, on an idle machine or a busy one: how that is held."""

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import pace
from tests.support.examples import NIGHT, SUITE, USUAL, examples
from tests.support.tree import ROOT
from tests.support.waiting import Patience, eventually


def drawn(profile: str) -> list[int]:
    """Give the numbers that a property draws under a profile."""
    found: list[int] = []

    @settings(settings.get_profile(profile))
    @given(st.integers(0, 10**12))
    def take(number: int) -> None:
        found.append(number)

    take()
    return found


def test_examples_are_the_same_whatever_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hypothesis draws constants of the modules that are loaded, which the order decides."""
    before = drawn(SUITE)
    assert len(set(before)) > USUAL / 2
    numbers = [7_310_449_115 + step for step in range(100)]
    (tmp_path / "rare_numbers.py").write_text(f"NUMBERS = {numbers}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    __import__("rare_numbers")
    assert drawn(SUITE) == before
    del sys.modules["rare_numbers"]


def test_the_suite_draws_the_same_again_and_the_night_draws_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hypothesis.core.global_force_seed", None)
    assert drawn(SUITE) == drawn(SUITE)
    assert drawn(NIGHT) != drawn(NIGHT)


def test_a_property_with_its_own_count_draws_in_proportion(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shares = {}
    now = settings.get_current_profile_name()
    for name in (SUITE, NIGHT):
        settings.load_profile(name)
        shares[name] = examples(60).max_examples / settings().max_examples
    settings.load_profile(now)
    assert shares == pytest.approx({SUITE: 0.6, NIGHT: 0.6}, abs=0.01)


class Other:
    """The other side of a wait: what it shows, and the clock and the pace of the machine."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, slowness: float) -> None:
        monkeypatch.setattr(pace, "slowness", lambda: slowness)
        self.shown, self.now_s, self.slowness_now = 0, 0.0, slowness
        self.patience = Patience(
            lambda: self.shown,
            quiet_s=10.0,
            measured=lambda: self.slowness_now,
            monotonic=lambda: self.now_s,
        )

    def is_given_up(self, after_s: float) -> bool:
        self.now_s += after_s
        return self.patience.is_over


def test_who_shows_a_sign_of_life_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Other(monkeypatch, slowness=1.0)
    for _ in range(100):
        other.shown += 1
        assert not other.is_given_up(9.0)
    assert not other.is_given_up(9.0)
    assert other.is_given_up(9.0)


def test_on_a_slow_machine_patience_is_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Other(monkeypatch, slowness=3.0)
    assert not other.is_given_up(29.0)
    assert other.is_given_up(2.0)


def test_a_machine_that_has_become_slow_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Other(monkeypatch, slowness=1.0)
    other.slowness_now = 4.0
    assert not other.is_given_up(11.0)
    assert not other.is_given_up(28.0)
    assert other.is_given_up(2.0)


async def test_what_never_comes_true_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Patience, "is_over", True)

    async def never() -> bool:
        return False

    with pytest.raises(AssertionError, match="dinner did not come true"):
        await eventually(never, what="dinner")


def test_limits_grow_with_the_slowness_of_the_machine() -> None:
    assert pace.measured() >= 1.0
    assert pace.slowness() >= 1.0
    assert pace.limit_s(10.0) == pytest.approx(10.0 * pace.slowness())


def test_a_test_may_take_as_long_as_the_machine_needs(pytestconfig: pytest.Config) -> None:
    usual_s = float(pytestconfig.getini("timeout"))
    assert pytestconfig.getoption("timeout") in [pytest.approx(pace.limit_s(usual_s)), 0.0]


def test_the_gate_is_what_a_person_runs() -> None:
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.findall(r"make --no-print-directory (\w+)", gate) == ["lint", "test"]
    assert "pytest" not in gate
