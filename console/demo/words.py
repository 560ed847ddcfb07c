"""The demonstration's own sentences in one language."""

from typing import Final

from console.told.words import Lang, in_language
from schemas.words.catalogue import wing

SENTENCES: Final = wing("demo")


def told(key: str, lang: Lang, **gaps: object) -> str:
    """Give a sentence with its gaps filled; KeyError for a key or a gap that is not there."""
    return in_language(SENTENCES[key], lang).format_map(gaps)
