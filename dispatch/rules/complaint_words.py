"""The words of a complaint: what two share, and which signs one names.

A word is its letters and its marks. Vietnamese is typed with marks, without them, composed or
decomposed, with the tone on either vowel: compared are the letters, and the marks only where both
sides have some, wherever in the word they stand. No language is guessed, no dictionary is used.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from schemas.rules.complaint_signs import ComplaintSign

FULL: Final = 1_000

_REMEMBERED_MAX: Final = 4_096  # complaints: some hours of a large centre, and the phrases

_CROSSED: Final = "\u0111"  # đ is a letter of its own to Unicode, and a d with a mark to us


class Word(NamedTuple):
    """A word: its letters without marks, and its marks in their order of code points."""

    letters: str
    marks: str


_PAUSE: Final = Word("", "")
"""Stands where a clause ends: a negation does not reach across it."""

_STOP: Final = frozenset(
    {
        *("bi", "la", "va", "o", "cua", "cho", "voi", "dang", "da", "se", "thi", "ma", "nay"),
        *("toi", "em", "anh", "chi", "ong", "ba", "co", "chu", "bac", "chau", "con", "nguoi"),
        *("benh", "nhan", "mot", "rat", "lam", "qua", "duoc", "nhung", "cac", "gan", "canh"),
        *("truoc", "sau", "vao", "di", "den", "nha", "roi", "gap", "khan", "cap", "giup", "oi"),
        *("the", "a", "an", "and", "or", "of", "in", "on", "at", "to", "is", "are", "was", "has"),
        *("have", "with", "he", "she", "his", "her", "my", "i", "it", "there", "near", "patient"),
        *("please", "help", "very", "man", "woman", "person", "old"),
    }
)
"""Words that say nothing of what has happened, without marks. The list is ours.

"tai" is not one of them, though it is "at": it is also the half of "tai nạn", accident.
"""

_IN_HASTE: Final = frozenset({"ko", "k", "kg", "kh", "hok"})
_WRITTEN_OUT: Final = Word("khong", "")
"""How "không" is typed in haste, and what it is."""

_NOT: Final = (
    *("không", "hổng", "chưa", "chẳng", "hết", "đâu có"),
    *("no", "not", "denies", "denied", "without", "isn't", "aren't", "wasn't", "never", "nor"),
)
"""What turns a phrase into its contrary when it stands before it."""

_BETWEEN: Final = frozenset(
    {
        *("co", "bi", "thay", "con", "he", "phai", "cam", "than", "keu", "tung"),
        *("any", "a", "the", "had", "has", "have", "having", "is", "are", "now", "more"),
        *("severe", "longer", "complaining", "complains", "of", "history"),
    }
)
"""What may stand between a negation and what it negates, without marks."""


@lru_cache(maxsize=_REMEMBERED_MAX)
def words_of(text: str) -> tuple[Word, ...]:
    """Give the words of a text in their order, with a pause for every mark that ends a clause."""
    found: list[Word] = []
    letters: list[str] = []
    marks: list[str] = []

    def end() -> None:
        if letters:
            word = Word("".join(letters), "".join(sorted(marks)))
            found.append(_WRITTEN_OUT if word.letters in _IN_HASTE else word)
            letters.clear()
            marks.clear()

    for char in unicodedata.normalize("NFD", text.casefold()):
        if unicodedata.combining(char):
            marks.append(char)
        elif char == _CROSSED:
            letters.append("d")
            marks.append(char)
        elif char.isalnum():
            letters.append(char)
        elif char not in "'\u2019":  # isn't is one word
            end()
            if not char.isspace() and char not in "-/" and found and found[-1] != _PAUSE:
                found.append(_PAUSE)
    end()
    return tuple(found)


@lru_cache(maxsize=_REMEMBERED_MAX)
def content_of(text: str) -> frozenset[Word]:
    """Give the words of a text that say what has happened."""
    return frozenset(word for word in words_of(text) if word.letters and word.letters not in _STOP)


def share_pm(one: Iterable[str], other: Sequence[str]) -> int:
    """Give how much of what they say two reports share, 0 to 1 000: the best of their texts.

    Of two texts it is the number of words that both have by the number of those that either has
    (Jaccard), without stop words; marks count where both texts have some.
    """
    return max((_shared_pm(left, right) for left in one for right in other), default=0)


def _shared_pm(one: str, other: str) -> int:
    left, right = content_of(one), content_of(other)
    if not (_has_marks(left) and _has_marks(right)):
        left, right = _bare(left), _bare(right)
    either = len(left | right)
    return FULL * len(left & right) // either if either else 0


def _has_marks(words: Iterable[Word]) -> bool:
    return any(word.marks for word in words)


def _bare(words: frozenset[Word]) -> frozenset[Word]:
    return frozenset(Word(word.letters, "") for word in words)


def named(signs: Sequence[ComplaintSign], text: str) -> ComplaintSign | None:
    """Give the most urgent sign that a text names, of equally urgent ones the first of the list.

    O(words of the text x phrases).
    """
    words = words_of(text)
    found = [sign for sign in signs if _names(sign, words)]
    return min(found, key=lambda sign: sign.priority, default=None)


def _names(sign: ComplaintSign, words: Sequence[Word]) -> bool:
    spared = {at for phrase in sign.unless for at in _places(phrase, words)}
    return any(
        at not in spared and not _is_negated(words, at)
        for phrase in sign.phrases
        for at in _places(phrase, words)
    )


def _places(phrase: str, words: Sequence[Word]) -> list[int]:
    """Give where a phrase begins in a text.

    In a text that has marks elsewhere, what lacks all of the phrase's is another word: "ra mau",
    come quickly, is not "ra máu".
    """
    wanted = [word for word in words_of(phrase) if word.letters]
    has_marks = _has_marks(words) and _has_marks(wanted)
    found = []
    for at in range(len(words) - len(wanted) + 1):
        said = words[at : at + len(wanted)]
        if _are_same(said, wanted) and (not has_marks or any(word.marks for word in said)):
            found.append(at)
    return found


def _are_same(said: Sequence[Word], wanted: Sequence[Word]) -> bool:
    """Tell whether words are those that are wanted; one without marks may have lost them."""
    return len(said) == len(wanted) and all(
        one.letters == other.letters and one.marks in {"", other.marks}
        for one, other in zip(said, wanted, strict=True)
    )


def _is_negated(words: Sequence[Word], at: int) -> bool:
    """Tell whether a negation stands before a place of a text, with nothing of its own between."""
    for end in range(at, 0, -1):
        if any(_ends_with(words[:end], words_of(negation)) for negation in _NOT):
            return True
        if words[end - 1].letters not in _BETWEEN:
            return False
    return False


def _ends_with(words: Sequence[Word], wanted: Sequence[Word]) -> bool:
    return _are_same(words[max(0, len(words) - len(wanted)) :], wanted)
