"""A closed list is an enumeration as any other, but that its words are plain attributes."""

import copy

import pytest

from schemas.ground.vocabulary import CrewLevel, Priority, UnitState, Word
from schemas.outputs.decisions import DecisionKind, IneligibleReason
from schemas.rules.alarms import AlarmKind, AlarmState


@pytest.mark.parametrize(
    "words", [UnitState, Priority, CrewLevel, AlarmKind, AlarmState, DecisionKind, IneligibleReason]
)
def test_to_name_a_word_asks_no_property(words: type[Word]) -> None:
    assert list(words)
    for name, word in words.__members__.items():
        assert vars(words)[name] is word
        assert getattr(words, name) is words(word.value) is words[name]
        assert (word, hash(word)) == (word.value, hash(word.value))


def test_a_word_is_itself_when_copied_and_cannot_be_changed() -> None:
    word = UnitState.EN_ROUTE
    assert copy.deepcopy(word) is word
    assert repr(word) == "<UnitState.EN_ROUTE: 'en_route'>"
    with pytest.raises(AttributeError):
        UnitState.EN_ROUTE = UnitState.ALERTED  # type: ignore[misc]
