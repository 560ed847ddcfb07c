"""Telling a changed wording from a changed decision: an output without its sentences."""

import json
from typing import Any, Final

_LANGUAGES: Final = {"vi", "en"}


def same_but_for_words(one: bytes, other: bytes) -> bool:
    """Tell whether two outputs, as JSON, differ in nothing but sentences in both languages.

    Sentences are said anew by whoever decides; all else is what was decided.
    """
    return bool(_wordless(json.loads(one)) == _wordless(json.loads(other)))


def _wordless(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Leave out the text of sentences, not that there is one."""
    match value:
        case dict() if set(value) == _LANGUAGES:
            return {"said": True}
        case dict():
            return {name: _wordless(one) for name, one in value.items()}
        case list():
            return [_wordless(one) for one in value]
        case _:
            return value
