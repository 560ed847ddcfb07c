"""The engine's sentences, filled in: in Vietnamese and English at once, from the one catalogue.

The texts stand in ``schemas/words/po``; here and beside this file is what chooses among them.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from dispatch.ground.require import existing
from schemas.ground.texts import Bilingual
from schemas.words.catalogue import CATALOGUE

_MINUTE_S: Final = 60
_HOUR_S: Final = 3_600
_MS: Final = 1_000


def say(key: str, **words: object) -> Bilingual:
    """Fill a sentence of the catalogue in; a word may itself be bilingual."""
    vi, en = existing(CATALOGUE.get(key), f"the catalogue has no sentence {key}")
    if not words:
        return Bilingual(vi=vi, en=en)
    vi_words: dict[str, object] = {}
    en_words: dict[str, object] = {}
    for name, word in words.items():
        if isinstance(word, Bilingual):
            vi_words[name], en_words[name] = word.vi, word.en
        else:
            vi_words[name] = en_words[name] = _in_one_line(word)
    return Bilingual(vi=vi.format_map(vi_words), en=en.format_map(en_words))


def _in_one_line(word: object) -> object:
    """Make one line of what people wrote in several."""
    if isinstance(word, str) and not word.isprintable():
        return " ".join("".join(c if c.isprintable() else " " for c in word).split())
    return word


def listed(texts: Iterable[Bilingual], between: str = ", ") -> Bilingual:
    """Write texts one after the other; nothing where there is none."""
    every = tuple(texts)
    return Bilingual(
        vi=between.join([one.vi for one in every]), en=between.join([one.en for one in every])
    )


def duration(milliseconds: int) -> Bilingual:
    """Write a duration as minutes and seconds, rounded to the second."""
    minutes, seconds = divmod((milliseconds + _MS // 2) // _MS, _MINUTE_S)
    if minutes == 0:
        return _filled("time.seconds", {"seconds": seconds})
    return _filled("time.minutes", {"minutes": minutes, "seconds": f"{seconds:02d}"})


def age(seconds: int) -> Bilingual:
    """Write an age: to the second below an hour, then in whole hours and minutes."""
    hours, minutes = divmod(seconds // _MINUTE_S, _MINUTE_S)
    if hours == 0:
        return duration(seconds * _MS)
    return _filled("time.hours", {"hours": hours, "minutes": f"{minutes:02d}"})


def span(seconds: float) -> Bilingual:
    """Write an age as short as it is read aloud: seconds, minutes, or hours and minutes."""
    if seconds < _MINUTE_S:
        return _filled("time.seconds", {"seconds": f"{seconds:.0f}"})
    minutes = int(seconds // _MINUTE_S)
    if seconds < _HOUR_S:
        return _filled("time.whole_minutes", {"minutes": minutes})
    hours, rest = divmod(minutes, _MINUTE_S)
    return _filled("time.hours", {"hours": hours, "minutes": rest})


def _filled(key: str, words: Mapping[str, object]) -> Bilingual:
    """Fill in words that are equal in both languages; times are said more than all else."""
    vi, en = CATALOGUE[key]
    return Bilingual(vi=vi.format_map(words), en=en.format_map(words))


def as_typed(text: str) -> Bilingual:
    """Give what a person typed as a sentence: the same in both languages, on one line."""
    said = str(_in_one_line(text))
    return Bilingual(vi=said, en=said)
