import string
from typing import Any

import pytest

from console.told.phrases import PHRASES, phrase
from schemas.ground.vocabulary import CrewReport
from schemas.outputs.decisions import DecisionKind


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", PHRASES)
def test_both_languages_say_it_with_the_same_gaps(key: str) -> None:
    english, vietnamese = PHRASES[key]
    assert english.strip()
    assert vietnamese.strip()
    assert english != vietnamese
    assert gaps(english) == gaps(vietnamese)


@pytest.mark.parametrize(
    "key",
    [
        *(f"decision.{kind}" for kind in DecisionKind),
        *(f"status.{status}" for status in CrewReport),
    ],
)
def test_every_kind_has_a_phrase(key: str) -> None:
    assert phrase(key, "en") != phrase(key, "vi")


def test_a_gap_that_is_not_filled_is_an_error() -> None:
    filled: dict[str, Any] = {"who": "Lan", "unit": "U1", "incident": "C-1"}
    with pytest.raises(KeyError, match="reason"):
        phrase("command.assign", "vi", **filled)
