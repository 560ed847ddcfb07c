"""Gzip of one member and of many is what was folded, and never more than may be."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.web.unfolding import MEMBERS_MAX, NotGzip, TooMuch, Unfolding

_NOTHING = gzip.compress(b"", mtime=0)


@given(
    st.lists(st.binary(max_size=200), min_size=1, max_size=5),
    st.integers(1, 50),
    st.integers(0, 30),
)
def test_members_behind_each_other_are_one_text_however_they_come(
    texts: list[bytes], step: int, zeros: int
) -> None:
    folded = b"".join(gzip.compress(one, mtime=0) for one in texts) + bytes(zeros)
    unfolding = Unfolding(1_000)
    came = [unfolding.feed(folded[at : at + step]) for at in range(0, len(folded), step)]
    assert b"".join(came) == b"".join(texts)
    assert unfolding.is_whole


def test_the_most_counts_for_all_members_together() -> None:
    folded = gzip.compress(b"x" * 60, mtime=0)
    assert Unfolding(120).feed(folded * 2) == b"x" * 120
    with pytest.raises(TooMuch):
        Unfolding(119).feed(folded * 2)
    bomb = gzip.compress(bytes(10_000_000), mtime=0)
    with pytest.raises(TooMuch):
        Unfolding(1_000).feed(bomb)


@pytest.mark.parametrize(
    "wrong", [b"plain", _NOTHING + b"more", _NOTHING + b"\x1f\x8c", _NOTHING * (MEMBERS_MAX + 1)]
)
def test_what_is_no_gzip_or_has_more_behind_it_is_none(wrong: bytes) -> None:
    with pytest.raises(NotGzip):
        Unfolding(1_000).feed(wrong)


@pytest.mark.parametrize("cut", [_NOTHING[:-1], _NOTHING + b"\x1f"])
def test_what_was_cut_is_not_whole(cut: bytes) -> None:
    unfolding = Unfolding(1_000)
    unfolding.feed(cut)
    assert not unfolding.is_whole
