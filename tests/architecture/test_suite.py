"""One commit has one result, in any order, on an idle machine or a busy one: how that is held."""

import asyncio
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import pace, witnesses
from tests.support.examples import NIGHT, SUITE, USUAL, examples
from tests.support.tree import ROOT
from tests.support.waiting import News, Patience, eventually


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
            whole_s=100.0,
            measured=lambda: self.slowness_now,
            monotonic=lambda: self.now_s,
        )

    def is_given_up(self, after_s: float) -> bool:
        self.now_s += after_s
        return self.patience.is_over


def test_who_shows_a_sign_of_life_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Other(monkeypatch, slowness=1.0)
    for _ in range(5):
        other.shown += 1
        assert not other.is_given_up(9.0)
    assert not other.is_given_up(9.0)
    assert other.is_given_up(9.0)
    assert str(other.patience) == "waited for 63 s, the last 18 s without any news"


@pytest.mark.parametrize(("slowness", "begun_at"), [(1.0, 1.0), (3.0, 3.0), (3.0, 1.0)])
def test_who_shows_signs_of_life_for_ever_is_given_up(
    monkeypatch: pytest.MonkeyPatch, slowness: float, begun_at: float
) -> None:
    """Also where the machine has become slow since the run began."""
    other = Other(monkeypatch, slowness=begun_at)
    other.slowness_now = slowness
    given_up: list[bool] = []
    while not (given_up and given_up[-1]):
        other.shown += 1
        given_up.append(other.is_given_up(1.0))
    assert len(given_up) == 100 * slowness + 1


def test_a_wait_ends_well_before_its_test_does(
    monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    monkeypatch.setattr(pace, "slowness", lambda: 2.0)
    now_s, shown = 0.0, iter(range(10_000))
    patience = Patience(lambda: next(shown), measured=lambda: 1_000.0, monotonic=lambda: now_s)
    while not patience.is_over:
        now_s += 1.0
    assert now_s < 0.7 * pace.limit_s(float(pytestconfig.getini("timeout")))


def test_who_says_the_same_again_shows_no_sign_of_life(tmp_path: Path) -> None:
    news, log = News(tmp_path), tmp_path / "intake.1.log"
    counts = [news.count()]
    for said in (
        "2026-11-30 15:00:00 Topic t1-mutual-aid not found\n",
        "2026-11-30 15:00:12 Topic t2-mutual-aid not found\nREADY in",
        "",
        "take\n",
        "2026-11-30 15:00:24 Topic t1-mutual-aid not found\n",
    ):
        with log.open("a", encoding="utf-8") as file:
            file.write(said)
        counts.append(news.count())
    (tmp_path / "intake.2.log").write_text("READY intake\n", encoding="utf-8")
    assert [*counts, news.count()] == [0, 1, 1, 1, 2, 2, 3], "a new life is news"


class _Reader:
    def tells(self) -> str:
        return "decisions: 3, the last of them queued"


async def test_a_test_that_fails_tells_what_was_seen_and_what_waits(
    pytestconfig: pytest.Config, request: pytest.FixtureRequest
) -> None:
    witnesses.dismiss()
    reader = _Reader()
    witnesses.hear(reader)

    async def waits() -> None:
        await asyncio.Event().wait()

    task = asyncio.create_task(waits(), name="who waits")
    await asyncio.wait([task], timeout=0)
    plugin = pytestconfig.pluginmanager.get_plugin(str(ROOT / "tests" / "conftest.py"))
    assert plugin is not None
    hook = plugin.pytest_runtest_makereport(request.node)
    next(hook)
    with pytest.raises(StopIteration) as returned:
        hook.send(SimpleNamespace(failed=True, sections=[]))
    task.cancel()
    (seen, (title, waiting)) = returned.value.value.sections
    assert seen == (witnesses.SECTION, reader.tells())
    assert title == "tasks that still wait"
    assert re.search(r"who waits\n.*test_suite\.py:\d+ waits\n.*locks\.py:\d+ wait\b", waiting)
    del reader
    assert witnesses.SECTION not in dict(witnesses.tell([])), "nobody is kept for being asked"


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
