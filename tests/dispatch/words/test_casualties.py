"""What is said of an incident with many patients."""

from dispatch.words.casualties import count_words
from schemas.patient.casualties import Tag


def test_a_count_of_nobody_is_said_in_words() -> None:
    for counts in ({}, {Tag.RED: 0, None: 0}):
        assert count_words(counts).en == "no patient counted"
        assert count_words(counts).vi == "chưa đếm được nạn nhân nào"
    assert count_words({Tag.RED: 2, Tag.GREEN: 0, None: 1}).en == "2 red, 1 not sorted"
