"""Each input has an effect within a time, whatever is seen first; what has none is named."""

import json

import pytest

from streams.kafka.client import Received
from streams.watching import effects as effects_module
from streams.watching.effects import Effects


def record(topic: str, said: object, *, offset: int = 0, partition: int = 0) -> Received:
    value = said if isinstance(said, bytes) else json.dumps(said).encode()
    return Received(f"t-{topic}", partition, offset, b"BD", value)


def journaled(offset: int, event_id: str, kind: str = "vehicle.status") -> Received:
    source = {"topic": "incidents", "partition": 0, "offset": offset, "epoch": None}
    return record("journal", {"event": {"event_id": event_id, "type": kind}, "source": source})


LETTER = record("dead-letters", {"topic": "incidents", "partition": 0, "offset": 3, "role": "x"})
DECISION = record("decisions", {"cause_id": "e-1", "kind": "assigned"})


def test_an_input_waits_for_the_journal_or_a_dead_letter() -> None:
    effects = Effects("t-")
    for offset in (1, 2, 3):
        effects.take(record("incidents", b"anything", offset=offset), 10.0)
    assert effects.overdue(24.9, 15) == ()
    effects.take(journaled(1, "e-0"), 11.0)
    effects.take(LETTER, 12.0)
    assert effects.overdue(25.1, 15) == ("incidents[0]@2",)


def test_what_a_centre_says_on_its_own_topic_must_have_an_effect_too() -> None:
    effects = Effects("t-")
    effects.take(record("centre.BD.incidents", b"{}", offset=1), 0.0)
    assert effects.overdue(20.0, 15) == ("centre.BD.incidents[0]@1",)


def test_a_call_waits_for_its_decision_too() -> None:
    effects = Effects("t-")
    effects.take(record("incidents", b"{}", offset=1), 0.0)
    effects.take(journaled(1, "e-1", "incident.reported"), 1.0)
    assert effects.overdue(20.0, 15) == ("call e-1",)
    effects.take(DECISION, 20.0)
    assert effects.overdue(99.0, 15) == ()


def test_topics_have_no_order_among_each_other() -> None:
    effects = Effects("t-")
    effects.take(DECISION, 0.0)
    effects.take(journaled(1, "e-1", "incident.reported"), 0.0)
    effects.take(LETTER, 0.0)
    effects.take(record("incidents", b"{}", offset=1), 0.0)
    effects.take(record("incidents", b"{", offset=3), 0.0)
    assert effects.overdue(99.0, 15) == ()


@pytest.mark.parametrize("topic", ["journal", "dead-letters", "decisions"])
def test_what_is_no_record_of_ours_is_passed_over(topic: str) -> None:
    effects = Effects("t-")
    effects.take(record(topic, b"{"), 0.0)
    effects.take(record(topic, {"x": 1}), 0.0)
    assert effects.overdue(99.0, 15) == ()


def test_a_tick_is_no_effect_of_an_input_and_early_effects_are_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(effects_module, "EARLY_MAX", 2)
    effects = Effects("t-")
    tick = {"event": {"event_id": "tick-1", "type": "tick"}, "source": None}
    effects.take(record("journal", tick), 0.0)
    for offset in range(4):
        effects.take(journaled(offset, f"e-{offset}"), 0.0)
    assert len(effects._early) == 2


def test_who_looks_again_reads_on_from_where_it_was() -> None:
    """From the end instead, an effect of that time was missed, and its cause alarmed for ever."""
    effects = Effects("t-")
    for offset in (4, 5):
        effects.take(record("incidents", b"{}", offset=offset, partition=2), 0.0)
    effects.take(record("journal", b"no record of ours", offset=7), 0.0)
    assert effects.next_offsets == {("t-incidents", 2): 6, ("t-journal", 0): 8}


def test_who_looks_again_misses_nothing_where_nothing_had_come_before() -> None:
    """An input that came meanwhile, and was lost, had no alarm."""
    effects = Effects("t-")
    effects.begin({("t-incidents", 1): 0, ("t-incidents", 2): 4})
    effects.take(record("incidents", b"{}", offset=4, partition=2), 0.0)
    effects.begin({("t-incidents", 1): 3, ("t-incidents", 2): 9, ("t-journal", 0): 8})
    assert effects.next_offsets == {
        ("t-incidents", 1): 0,
        ("t-incidents", 2): 5,
        ("t-journal", 0): 8,
    }
