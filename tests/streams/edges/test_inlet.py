"""What cannot be seen in a text is found wherever it stands, and nothing else is."""

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events.vehicles import CrewWelfare, VehiclePosition, WelfareWord
from schemas.ground.base import LatLon
from streams.edges.inlet import Refused, _written, letters_of
from streams.edges.kinds import POSITIONS, WELFARE
from streams.edges.unseen import _UNSEEN, may_hold
from tests.support.examples import examples

UNSEEN = [chr(one) for one in range(sys.maxunicode + 1) if _UNSEEN.match(chr(one))]


@pytest.mark.parametrize("one", UNSEEN, ids=lambda one: f"U+{ord(one):04X}")
def test_each_unseen_character_is_found_in_values_and_names(one: str) -> None:
    for sent in ({"a": {"b": ["x", f"x{one}y"]}}, {"a": {f"x{one}y": 1}}):
        with pytest.raises(Refused) as caught:
            _written(sent)
        assert {fault["type"] for fault in caught.value.faults} == {"unseen"}


def test_there_are_some_and_vietnamese_is_none_of_them() -> None:
    assert len(UNSEEN) == 73
    text = _written({"a": "Đường Nguyễn Trãi – “số 5”\n\tC:\\users \u2026", "b": [1, None, True]})
    assert may_hold(text), "it was looked at, and nothing was found"


@pytest.mark.parametrize("depth", [30, 300, 900])
def test_what_is_nested_too_deeply_is_told_so(depth: int) -> None:
    nested: object = "\x7f"
    for _ in range(depth):
        nested = [nested]
    with pytest.raises(Refused) as caught:
        _written({"a": nested})
    assert caught.value.faults[0]["type"] == "too_deep"


def test_half_a_character_is_no_json() -> None:
    with pytest.raises(Refused) as caught:
        _written({"a": "\ud800"})
    assert caught.value.faults[0]["type"] == "json_invalid"


@examples(50)
@given(st.lists(st.integers(0, 5), max_size=12))
def test_fixes_that_come_together_go_by_their_times_and_other_words_as_they_were_said(
    minutes: list[int],
) -> None:
    first = datetime(2026, 11, 30, 1, tzinfo=UTC)
    fixes, words = [], []
    for number, minute in enumerate(minutes):
        at = first + timedelta(minutes=minute)
        base: dict[str, Any] = {"event_id": f"e-{number}", "centre_id": "HN", "source": "x"}
        base |= {"occurred_at": at, "unit_id": "BC-01"}
        fixes.append(VehiclePosition(**base, place=LatLon(lat=21.0, lon=105.8)))
        words.append(CrewWelfare(**base, word=WelfareWord.WELL))
    order = sorted(range(len(minutes)), key=lambda number: (minutes[number], number))
    stored = [json.loads(one.value)["event_id"] for one in letters_of(POSITIONS, fixes)]
    assert stored == [f"e-{number}" for number in order]
    said = [json.loads(one.value)["event_id"] for one in letters_of(WELFARE, words)]
    assert said == [f"e-{number}" for number in range(len(minutes))]
