"""Telling Vietnamese from English, word by word: a heuristic, with a list of what is allowed.

A Vietnamese syllable has a form of its own (an initial, a vowel, one of eight finals), which most
English words do not have: ``load``, ``crew`` and ``held`` are none.
"""

import re
import unicodedata
from typing import Final

from console.words.terms import ENGLISH, MARKLESS, TERMS

_GAP: Final = re.compile(r"\{\w*\}")
_NAME: Final = re.compile(r"'[A-Za-z0-9 ._=-]+'|\b[a-z0-9]+(?:[_.=][a-z0-9]+)+\b")
"""What people type as it is: what is in quotes, or a name with a mark within, as a field has."""

_WORD: Final = re.compile(r"[^\W\d_]+\d*")
_SYLLABLE: Final = re.compile(
    r"(ngh|ng|nh|ch|th|tr|ph|kh|gh|gi|qu|[bcdghklmnprstvx])?"
    r"(uye|uyu|uya|uoi|uou|uay|ieu|yeu|oai|oay|oao|oeo|uao|"
    r"ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ye|[aeiouy])"
    r"(ng|nh|ch|[cmnpt])?"
)
_MARKED: Final = re.compile(r"[àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]", re.IGNORECASE)
_SHORT: Final = 1
"""Of so many letters it is an abbreviation, not a word."""


def words_of(text: str) -> list[str]:
    """Give the words of a sentence, without its placeholders and names typed as they are."""
    return _WORD.findall(_NAME.sub(" ", _GAP.sub(" ", text)))


def is_syllable(word: str) -> bool:
    """Tell whether a word could be a Vietnamese syllable by its letters, tones left aside."""
    plain = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _SYLLABLE.fullmatch(letters) is not None


def english_in(vietnamese: str) -> str:
    """Give the words of a Vietnamese sentence that are not Vietnamese, with spaces between."""
    found = [
        word
        for word in words_of(vietnamese)
        if len(word) > _SHORT
        and word not in TERMS
        and (word.lower() in ENGLISH or not is_syllable(word))
    ]
    return " ".join(found)


def vietnamese_in(english: str) -> str:
    """Give the words of an English sentence with Vietnamese letters, with spaces between."""
    return " ".join(word for word in words_of(english) if _MARKED.search(word))


def without_marks(vietnamese: str) -> bool:
    """Tell whether a sentence of two words or more has no Vietnamese letter at all."""
    words = [word for word in words_of(vietnamese) if word not in TERMS | MARKLESS]
    return sum(len(word) > _SHORT for word in words) > 1 and not _MARKED.search(vietnamese)
