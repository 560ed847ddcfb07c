import string

import pytest

from console.told.words import UNIT_LETTERS, WORDS, why_it_waits, word
from dispatch.choosing.choice import ALARM_OF_WAITING
from dispatch.records.incident import HELD, UNDECIDED
from schemas.ground.vocabulary import CrewLevel, IncidentState, PreAlertState, UnitState
from schemas.rules.alarms import AlarmState

SAME = {"NEWS2", "ETA"}  # abbreviations that are the same in both languages


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_say_it_and_fill_in_the_same(key: str) -> None:
    english, vietnamese = WORDS[key]
    assert english
    assert vietnamese
    assert english != vietnamese or english in SAME
    assert fields(english) == fields(vietnamese)


@pytest.mark.parametrize(
    "key",
    [
        *(f"unit.{state}" for state in UnitState),
        *(f"incident.{state}" for state in IncidentState),
        *(f"pre_alert.{state}" for state in PreAlertState),
        *(f"crew.{level}" for level in CrewLevel),
        *(f"waits.{code}" for code in (*ALARM_OF_WAITING, UNDECIDED, HELD)),
        *(f"alarm.{name}" for name in ("high", "medium", "low", *AlarmState)),
    ],
)
def test_every_state_has_a_word(key: str) -> None:
    assert word(key, "en") != word(key, "vi")


def test_every_unit_state_has_a_letter_of_its_own() -> None:
    assert set(UNIT_LETTERS) == set(UnitState)
    assert len(set(UNIT_LETTERS.values())) == len(UNIT_LETTERS)


def test_a_reason_to_wait_that_is_new_is_shown_by_its_code() -> None:
    assert why_it_waits("no_unit", "vi") == "không có xe phù hợp"
    assert why_it_waits("all_flooded", "vi") == "all_flooded"
