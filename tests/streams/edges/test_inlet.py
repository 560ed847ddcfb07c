"""What cannot be seen in a text is found wherever it stands, and nothing else is."""

import sys

import pytest

from streams.edges.inlet import _SUSPECT, _UNSEEN, Refused, _written

UNSEEN = [chr(one) for one in range(sys.maxunicode + 1) if _UNSEEN.match(chr(one))]


@pytest.mark.parametrize("one", UNSEEN, ids=lambda one: f"U+{ord(one):04X}")
def test_each_unseen_character_is_found_in_values_and_names(one: str) -> None:
    for sent in ({"a": {"b": ["x", f"x{one}y"]}}, {"a": {f"x{one}y": 1}}):
        with pytest.raises(Refused) as caught:
            _written(sent)
        assert {fault["type"] for fault in caught.value.faults} == {"unseen"}


def test_there_are_some_and_vietnamese_is_none_of_them() -> None:
    assert len(UNSEEN) == 39
    text = _written({"a": "Đường Nguyễn Trãi – “số 5”\n\tC:\\users \u2026", "b": [1, None, True]})
    assert _SUSPECT.search(text), "it was looked at, and nothing was found"


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
