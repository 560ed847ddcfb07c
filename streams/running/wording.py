"""Telling a changed wording from a changed decision: an output without its sentences."""

import json
from typing import Any, Final

from schemas.sealed import MARK

_LANGUAGES: Final = {"vi", "en"}


def same_but_for_words(one: bytes, other: bytes) -> bool:
    """Tell whether two outputs, as JSON, differ in nothing but sentences in both languages.

    Sentences are said anew by whoever decides; all else is what was decided.
    """
    return bool(_wordless(json.loads(one)) == _wordless(json.loads(other)))


def as_decided(published: bytes, now: bytes) -> bytes:
    """Give a published output with its address as the core sees it, sealed; ``now`` where equal.

    What stands under the seal decides nothing, and nobody needs a case's key to decide it again.
    """
    if MARK.encode() not in now:
        return published
    was, told = json.loads(published), json.loads(now)
    if str(told.get("address") or "").startswith(MARK):
        was["address"] = told["address"]
    return now if was == told else json.dumps(was, ensure_ascii=False).encode()


def same_but_erased(one: bytes, other: bytes) -> bool:
    """Tell whether two outputs differ in nothing but an address that one of them has not any more.

    A case was erased between an output and its repetition after a crash.
    """
    first, second = json.loads(one), json.loads(other)
    if None not in {first.get("address", ""), second.get("address", "")}:
        return False
    return bool({**first, "address": None} == {**second, "address": None})


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
