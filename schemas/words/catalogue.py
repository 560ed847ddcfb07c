"""Every sentence that the engine says to people, by key, in Vietnamese and English.

The source is ``po/*.vi.po``, which translators edit; ``made/`` is the same as plain Python, written
by ``smart115 words compile``, so that nothing is read from disk here. A deployment's corrected
sentences are handed in once, by the process that starts the engine, before anything is said.

Keys are one space. What the core says has no prefix (``alarm.no_unit``); each screen has its own
(``board.``, ``line.``, ``page.``, ``capacity.``, ``drive.``, ``demo.``, ``door.``) and reads its
own `wing`.
"""

from collections.abc import Mapping
from string import Formatter
from types import MappingProxyType
from typing import Final

from schemas.ground.errors import ConfigurationError
from schemas.words.made import TEXTS

Texts = tuple[str, str]
"""One sentence in Vietnamese and in English, with equal placeholders: ``{unit}``."""

LENGTH_MAX: Final = 400
"""Characters of a sentence before anything is filled in; filled, it must fit a `Text`."""

_TEXTS: Final[dict[str, Texts]] = dict(TEXTS)
_WINGS: Final[dict[str, dict[str, Texts]]] = {}

SHIPPED: Final[Mapping[str, Texts]] = MappingProxyType(TEXTS)
"""The catalogue as it was made, whatever a deployment has corrected."""

CATALOGUE: Final[Mapping[str, Texts]] = MappingProxyType(_TEXTS)
"""The catalogue in force."""


def wing(prefix: str) -> Mapping[str, Texts]:
    """Give the sentences under ``prefix.`` by what follows it; corrections reach them, too."""
    if prefix not in _WINGS:
        head = f"{prefix}."
        _WINGS[prefix] = {
            key.removeprefix(head): texts for key, texts in _TEXTS.items() if key.startswith(head)
        }
    return MappingProxyType(_WINGS[prefix])


def placeholders(text: str) -> frozenset[str]:
    """Give the names in braces of a sentence.

    Raises
    ------
    ValueError
        If a brace is left open, or one holds anything but a name: ``{}``, ``{0}``, ``{who.name}``,
        ``{time:5}``.
    """
    names = set()
    for _, name, form, conversion in Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            msg = f"{{{name}}} is no placeholder; write a name in braces, e.g. {{unit}}"
            raise ValueError(msg)
        names.add(name)
    return frozenset(names)


def is_one_line(text: str) -> bool:
    """Tell whether a sentence is one line without control characters, neither empty nor too long.

    Terminals and phones show it as it is, and what is too long would break what it stands in.
    """
    return 0 < len(text) <= LENGTH_MAX and text.isprintable()


def hand_in(corrected: Mapping[str, Texts]) -> None:
    """Put corrected sentences in the place of those that were shipped; all of them or none.

    Call it once, before the first sentence: what was said stays as it was said.

    Raises
    ------
    ConfigurationError
        If a key is not in the catalogue, or a sentence has other placeholders than it must have, is
        empty, too long, or more than one line.
    """
    for key, texts in corrected.items():
        _check(key, texts)
    _TEXTS.update(corrected)
    for prefix, texts_of_wing in _WINGS.items():
        head = f"{prefix}."
        texts_of_wing.update(
            {key[len(head) :]: texts for key, texts in corrected.items() if key.startswith(head)}
        )


def _check(key: str, texts: Texts) -> None:
    if key not in SHIPPED:
        msg = f"the catalogue has no sentence {key}: see `smart115 words export` for its keys"
        raise ConfigurationError(msg)
    wanted = placeholders(SHIPPED[key][1])
    for text in texts:
        try:
            found = placeholders(text)
        except ValueError as why:
            msg = f"sentence {key}: {why}"
            raise ConfigurationError(msg) from None
        if not is_one_line(text):
            msg = f"sentence {key}: {text!r} must be one line of 1 to {LENGTH_MAX} characters"
            raise ConfigurationError(msg)
        if found != wanted:
            names = " ".join(f"{{{name}}}" for name in sorted(wanted)) or "none"
            msg = f"sentence {key}: {text!r} must hold these placeholders: {names}"
            raise ConfigurationError(msg)
