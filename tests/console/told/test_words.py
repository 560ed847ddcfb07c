from typing import Any

import pytest

from console.told.words import BOARD, LINES, UNIT_LETTERS, of_part, phrase, why_it_waits, word
from dispatch.choosing.choice import ALARM_OF_WAITING
from dispatch.records.incident import HELD, UNDECIDED
from schemas.ground.vocabulary import CrewLevel, CrewReport, IncidentState, PreAlertState, UnitState
from schemas.outputs.decisions import DecisionKind
from schemas.rules.alarms import AlarmState

SAME = {"NEWS2", "ETA", "{text}: {action}"}  # abbreviations, and what only joins other sentences


@pytest.mark.parametrize("key", BOARD)
def test_the_languages_differ(key: str) -> None:
    vietnamese, english = BOARD[key]
    assert english != vietnamese or english in SAME


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


@pytest.mark.parametrize("key", LINES)
def test_lines_differ_between_the_languages(key: str) -> None:
    vietnamese, english = LINES[key]
    assert english != vietnamese or english in SAME


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


@pytest.mark.parametrize(
    ("field", "vi", "en"),
    [
        ("unit_id", "xe: sai", "unit: sai"),
        ("place.lat", "địa điểm: sai", "place: sai"),
        ("beds.0.available", "giường trống: sai", "free beds: sai"),
        ("no_such_part.0", "no_such_part.0: sai", "no_such_part.0: sai"),
        ("$", "sai", "sai"),
    ],
)
def test_a_part_that_is_wrong_is_named_as_people_call_it(field: str, vi: str, en: str) -> None:
    assert (of_part(field, "sai", "vi"), of_part(field, "sai", "en")) == (vi, en)
