"""The screens' own words in one language: those of board, lines and handover page."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from console.cli import options
from schemas.ground.texts import Bilingual
from schemas.words.catalogue import Texts, wing

Lang = options.Lang

BOARD: Final = wing("board")
LINES: Final = wing("line")
PAGE: Final = wing("page")
FIELDS: Final = wing("field")

UNIT_LETTERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "off_duty": "X",
        "available": "A",
        "alerted": "L",
        "accepted": "C",
        "en_route": "R",
        "on_scene": "S",
        "transporting": "T",
        "at_hospital": "H",
    }
)
"""One letter a unit's state, the same in both languages, for reading at a distance."""


def in_language(texts: Texts, lang: Lang) -> str:
    """Take one language of a sentence."""
    return texts[0] if lang == "vi" else texts[1]


def word(key: str, lang: Lang) -> str:
    """Give a word of the board; KeyError for a key that it does not have."""
    return in_language(BOARD[key], lang)


def why_it_waits(code: str, lang: Lang) -> str:
    """Say why a call waits; a reason that a newer core gives is shown by its code."""
    key = f"waits.{code}"
    return word(key, lang) if key in BOARD else code


def phrase(key: str, lang: Lang, **gaps: object) -> str:
    """Give a line with its gaps filled; KeyError for a key or a gap that is not there."""
    return in_language(LINES[key], lang).format_map(gaps)


def of_part(field: str, why: str, lang: Lang) -> str:
    """Say what is wrong with a part of a message, the part as people call it.

    ``field`` is its path, names with dots; ``$``, the whole, is not said. A part that has no word
    is named by its path.
    """
    head = field.partition(".")[0]
    part = in_language(FIELDS.get(head, (field, field)), lang)
    return why if field == "$" else f"{part}: {why}"


def page_word(key: str, lang: Lang, **gaps: object) -> str:
    """Give a word of the handover page with its gaps filled.

    A name that has no words of its own is given as it is.
    """
    text = in_language(PAGE.get(key, (key, key)), lang)
    return text.format_map(gaps) if gaps else text


def text_of(text: Bilingual, lang: Lang) -> str:
    """Give a bilingual sentence in one language."""
    return text.en if lang == "en" else text.vi
