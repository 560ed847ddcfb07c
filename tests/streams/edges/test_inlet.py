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
from streams.edges.inlet import Inlet, Refused, _written, letters_of
from streams.edges.kinds import POSITIONS, WELFARE
from streams.edges.outlet import Outlet
from streams.edges.unseen import _UNSEEN, may_hold
from streams.host.clock import Clock
from streams.identity.actions import Action, Kind
from streams.identity.principals import Forbidden, principal_of
from streams.journal.directory import Directory
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


RIGHT: dict[str, Any] = {
    "occurred_at": "2026-11-30T01:00:00Z",
    "unit_id": "BC-01",
    "place": {"lat": 21.0, "lon": 105.8},
}
WRONG: list[object] = [
    7,
    RIGHT | {"place": {"lat": 91.0, "lon": 0.0}},
    RIGHT | {"occurred_at": "2999-01-01T00:00:00Z"},
    RIGHT | {"unit_id": "BC-99"},
    RIGHT | {"event_id": "x\u202ey"},
    RIGHT | {"event_id": "x\ud800"},
    RIGHT | {"type": "vitals"},
    RIGHT | {"source": "s", "pad": "x" * 70_000},
    RIGHT | {"speed_kmh": 3},
]


@pytest.fixture
def inlet() -> Inlet:
    directory = Directory("HN", frozenset({"BC-01"}), frozenset(), frozenset())
    outlet = Outlet("fake:1", "t-")
    return Inlet(outlet, directory, Clock(), 5.0)


@pytest.mark.parametrize("wrong", [*range(len(WRONG)), None])
def test_a_list_is_read_as_its_things_are_one_by_one(inlet: Inlet, wrong: int | None) -> None:
    who = principal_of("fleet", Kind.INTEGRATION, "HN", actions=[Action.REPORT_POSITION])
    sent: list[tuple[object, str | None]] = [
        (RIGHT | {"speed_mps": number}, None if number % 2 else f"k#{number}")
        for number in range(5)
    ]
    if wrong is not None:
        sent.insert(2, (WRONG[wrong], None))

    def alone(one: object, seed: str | None) -> object:
        try:
            return inlet.read(POSITIONS, one, who, seed)
        except Refused as refused:
            return [(fault["type"], fault["loc"]) for fault in refused.faults]

    together = [
        [(fault["type"], fault["loc"]) for fault in one.faults] if isinstance(one, Refused) else one
        for one in inlet.read_list(POSITIONS, sent, who)
    ]
    assert together == [alone(*one) for one in sent]
    assert sum(isinstance(one, list) for one in together) == (wrong is not None)


def test_a_list_with_one_of_anothers_is_refused_whole(inlet: Inlet) -> None:
    who = principal_of("tdm", Kind.VEHICLE, "HN", units=["BC-02"])
    for sent in ([RIGHT], [RIGHT | {"unit_id": "BC-02"}, RIGHT], [7, RIGHT]):
        with pytest.raises(Forbidden):
            inlet.read_list(POSITIONS, [(one, None) for one in sent], who)
