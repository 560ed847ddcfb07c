"""Ringing lines: one person has each, silence lets go, and a number goes nowhere."""

import pytest

from streams.edges.lines import LINES_MAX, LineHeld, Lines, NoLine, TooManyLines
from tests.streams.support.doors import Time

NUMBER = "0912345678"


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def lines(time: Time) -> Lines:
    made = Lines(time.now, stale_s=45)
    made.rings("l-1", NUMBER)
    return made


def test_one_has_it_and_another_is_told_who(lines: Lines) -> None:
    assert lines.claim("l-1", "lan").holder == "lan"
    assert lines.claim("l-1", "lan").holder == "lan"
    with pytest.raises(LineHeld, match="lan"):
        lines.claim("l-1", "minh")
    with pytest.raises(LineHeld, match="lan"):
        lines.release("l-1", "minh")
    assert lines.release("l-1", "lan").holder is None
    assert lines.claim("l-1", "minh").holder == "minh"


def test_a_claim_that_goes_silent_may_be_taken_and_one_that_is_heard_may_not(
    lines: Lines, time: Time
) -> None:
    lines.claim("l-1", "lan")
    time.passes(seconds=44)
    assert [stale for _, stale in lines.all()] == [False]
    lines.claim("l-1", "lan")
    time.passes(seconds=44)
    with pytest.raises(LineHeld):
        lines.claim("l-1", "minh")
    time.passes(seconds=1)
    assert [stale for _, stale in lines.all()] == [True]
    assert lines.claim("l-1", "minh").holder == "minh"


def test_ringing_again_takes_it_from_nobody(lines: Lines) -> None:
    lines.claim("l-1", "lan")
    line, is_new = lines.rings("l-1", "another")
    assert (line.holder, line.number, is_new) == ("lan", NUMBER, False)


def test_a_line_that_ended_is_gone_with_its_number(lines: Lines) -> None:
    lines.ends("l-1")
    for ask in (lines.ends, lambda one: lines.claim(one, "lan")):
        with pytest.raises(NoLine):
            ask("l-1")
    assert lines.all() == []


def test_a_forgotten_line_is_forgotten_in_two_hours(lines: Lines, time: Time) -> None:
    time.passes(hours=2)
    assert lines.all() == []


def test_a_number_is_in_no_repr(lines: Lines) -> None:
    assert NUMBER not in repr(lines.all())


def test_a_flood_of_lines_is_refused(lines: Lines) -> None:
    for number in range(LINES_MAX - 1):
        lines.rings(f"x-{number}", None)
    with pytest.raises(TooManyLines):
        lines.rings("one-more", None)
    assert lines.rings("l-1", None)[0].number == NUMBER
