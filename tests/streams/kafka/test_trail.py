"""What a commit says of its log: some marks near its end, fewer the further back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.kafka.trail import Trail, read_trail

EPOCH = "0123456789abcdef" * 2
METADATA_BYTES_MAX = 4096
"""What Kafka keeps with a commit (``offset.metadata.max.bytes``)."""


def walked(count: int, start: int = 0, step: int = 1) -> Trail:
    trail = Trail(EPOCH)
    for number in range(count):
        offset = start + number * step
        trail.add(offset, f"{offset:016x}")
    return trail


@given(st.integers(1, 3_000), st.integers(0, 10**12), st.integers(1, 3))
def test_a_trail_comes_back_as_it_was_written(count: int, start: int, step: int) -> None:
    trail = walked(count, start, step)
    end = start + count * step
    text = trail.text(end)
    assert len(text) < METADATA_BYTES_MAX
    back = read_trail(text)
    assert back is not None
    assert (back.epoch, back.marks()) == (EPOCH, trail.marks())
    assert back.marks()[0][0] == end - step, "the last record is always marked"


@given(st.integers(1, 5_000), st.data())
def test_to_a_loss_there_is_a_mark_not_much_further_back(count: int, data: st.DataObject) -> None:
    lost = data.draw(st.integers(1, count))
    left = count - lost
    marks = [offset for offset, _ in walked(count).marks() if offset < left]
    assert left == 0 or (marks and left - marks[0] <= 4 * lost), marks


def test_a_commit_says_nothing_of_what_lies_beyond_it() -> None:
    assert walked(10).marks(before=7)[0][0] == 6
    assert " 7:" not in walked(10).text(7)


def test_a_log_that_is_read_again_has_the_marks_of_its_new_records() -> None:
    trail = walked(10)
    trail.forget_from(6)
    assert trail.marks()[0][0] == 4, "of the odd ones the newest two are kept"
    trail.add(6, "f" * 16)
    assert trail.marks()[0] == (6, "f" * 16)
    trail = walked(10)
    trail.add(8, "e" * 16)
    assert (8, "e" * 16) in trail.marks()
    assert sum(offset == 8 for offset, _ in trail.marks()) == 1


@pytest.mark.parametrize("text", ["", "1", "2 - 1:ff", "{}", "1 - x:y", "1 - 7"])
def test_what_others_wrote_beside_a_commit_is_no_trail(text: str) -> None:
    assert read_trail(text) is None


def test_an_epoch_that_was_not_told_stays_so() -> None:
    back = read_trail(Trail().text(0))
    assert back is not None
    assert back.epoch is None
