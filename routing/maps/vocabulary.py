"""Vocabulary of a map's names: which of its words a mistyped one may have meant."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

LETTERS_MIN: Final = 3
"""A shorter word is one slip away from too many others."""


class Vocabulary:
    """All words of a map's names, found by what one slip of a finger makes of them.

    Parameters
    ----------
    words
        As they are compared, in any order; numbers are left out: another number is another place.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._by_rest: dict[str, list[str]] = defaultdict(list)
        for word in sorted({one for one in words if one.isalpha()}):
            for rest in _shortened(word):
                self._by_rest[rest].append(word)

    def near(self, word: str) -> list[str]:
        """Give the other words that one slip makes of a word, in order of the alphabet."""
        if len(word) < LETTERS_MIN or not word.isalpha():
            return []
        found = {one for rest in _shortened(word) for one in self._by_rest.get(rest, ())}
        return sorted(one for one in found if is_one_slip(word, one))


def is_one_slip(one: str, other: str) -> bool:
    """Tell whether two words differ by one letter too many, missing or wrong, or two in turn."""
    if one == other:
        return False
    same = next(
        (at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right),
        min(len(one), len(other)),
    )
    left, right = one[same:], other[same:]
    is_turned = left[:2] == right[:2][::-1] and left[2:] == right[2:]
    return is_turned or left[1:] == right[1:] or left[1:] == right or left == right[1:]


def _shortened(word: str) -> Iterator[str]:
    """Give a word, and what is left of it without each one of its letters."""
    yield word
    yield from dict.fromkeys(word[:at] + word[at + 1 :] for at in range(len(word)))
