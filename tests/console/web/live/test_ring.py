"""Batches by number: nobody misses one without being told, and memory has an end."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from console.web.live.ring import Ring


def test_who_comes_back_gets_what_they_missed() -> None:
    ring = Ring()
    for text in "abc":
        ring.add(text)
    missed = ring.since(1)
    assert missed is not None
    assert [(one.number, one.text) for one in missed] == [(2, "b"), (3, "c")]
    assert ring.since(3) == []


def test_who_was_away_too_long_or_elsewhere_is_told_so() -> None:
    ring = Ring(batches_max=2)
    for text in "abcd":
        ring.add(text)
    assert ring.since(1) is None
    assert ring.since(5) is None
    assert ring.since(2) is not None


@given(st.lists(st.integers(0, 40), max_size=60), st.integers(0, 70))
def test_what_is_given_has_no_gap(lengths: list[int], at: int) -> None:
    ring = Ring(batches_max=20, chars_max=200)
    for length in lengths:
        ring.add("x" * length)
    missed = ring.since(at)
    if missed is None:
        assert at > ring.last or at < ring.last - 1
        return
    assert [one.number for one in missed] == list(range(at + 1, len(lengths) + 1))
    assert sum(len(one.text) for one in missed) <= 200


async def test_who_waits_is_woken() -> None:
    ring = Ring()
    waiting = asyncio.ensure_future(ring.wait(60.0))
    await asyncio.sleep(0)
    ring.add("a")
    assert await waiting is True
    assert await ring.wait(0.0) is False
