"""A bounded memory of events: by id, and by the record in which each came."""

import pytest

from streams.host import seen as seen_module
from streams.host.seen import SeenEvents
from tests.streams.support.samples import at


def test_an_event_is_known_by_its_id_and_by_its_record() -> None:
    seen = SeenEvents()
    seen.note("e-1", "incidents/0/5/aa", at(0))
    seen.note("e-2", None, at(0))
    assert (seen.has("e-1"), seen.has("e-2"), seen.has("e-3")) == (True, True, False)
    assert seen.has_from("e-1", "incidents/0/5/aa")
    assert not seen.has_from("e-1", "incidents/0/5/bb")
    assert not seen.has_from("e-2", "incidents/0/5/aa")
    assert not seen.has_from("e-3", "incidents/0/5/aa")


def test_the_oldest_are_forgotten_and_it_is_known_until_when(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seen_module, "EVENT_IDS_MAX", 3)
    seen = SeenEvents()
    for number in range(5):
        seen.note(f"e-{number}", "r", at(number))
    assert seen.forgotten_until is None
    assert all(seen.has(f"e-{number}") for number in range(5))
    seen.note("e-5", "r", at(5))
    assert seen.forgotten_until == at(2)
    assert [seen.has(f"e-{number}") for number in range(6)] == [False] * 3 + [True] * 3
    for number in range(6, 8):
        seen.note(f"e-{number}", "r", at(number))
    assert seen.forgotten_until == at(2)
    assert [seen.has(f"e-{number}") for number in range(3, 8)] == [True] * 5


def test_an_event_without_a_time_says_nothing_about_what_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seen_module, "EVENT_IDS_MAX", 1)
    seen = SeenEvents()
    for number in range(3):
        seen.note(f"e-{number}", None, None)
    assert seen.forgotten_until is None
