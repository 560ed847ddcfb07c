"""What is read again is passed over, what is new at an old offset is not."""

from dataclasses import replace

import pytest

from schemas.topics import INCIDENTS
from streams.host import seen as seen_module
from tests.streams.support.journaling import FUTURE_S, Role
from tests.streams.support.samples import at, call, raw


async def test_a_record_that_is_read_again_is_passed_over_in_silence() -> None:
    role = Role()
    await role.take(call(), offset=5)
    await role.take(call(), offset=5)
    await role.take(call("e-2"), offset=6)
    assert [one["event"]["event_id"] for one in role.journal] == ["e-1", "e-2"]
    assert role.letters == []


async def test_offsets_that_are_given_out_again_hold_new_calls() -> None:
    """After a power cut, or where the topic was created again: no call may go under."""
    role = Role()
    for offset, name in ((4, "e-1"), (5, "e-2"), (5, "e-3"), (0, "e-4"), (10**12, "e-5")):
        await role.take(call(name), offset=offset)
    await role.take(call("e-6"), offset=6)
    journaled = [one["event"]["event_id"] for one in role.journal]
    assert journaled == [f"e-{number}" for number in range(1, 7)]
    assert role.letters == []


async def test_an_event_id_with_another_content_at_its_old_offset_is_a_duplicate() -> None:
    role = Role()
    await role.take(call(), offset=5)
    await role.take(call(incident_id="C-2"), offset=5)
    assert role.reasons() == [("duplicate_event_id", "event_id")]
    assert len(role.journal) == 1


async def test_the_journal_says_which_record_it_was() -> None:
    role = Role()
    record = replace(raw(call(), offset=5), epoch="a" * 32)
    await role.journaler.take(INCIDENTS, record)
    source = role.journal[0]["source"]
    assert (source["epoch"], source["digest"]) == ("a" * 32, record.digest)


async def test_what_may_have_been_forgotten_is_kept_and_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seen_module, "EVENT_IDS_MAX", 1)
    role = Role()
    for number in range(2):
        await role.take(call(f"e-{number}"), offset=number)
    await role.take(call("e-0"), offset=0)
    await role.take(call("e-new", at_s=FUTURE_S), offset=7)
    assert role.reasons() == [("older_than_memory", "occurred_at")] * 2
    assert "whether it was used before cannot be told" in role.letters[0]["message"]
    role.ledger._seen.forgotten_until = at(-FUTURE_S - 0.001)
    await role.take(call("e-late"), offset=8)
    assert [one["event"]["event_id"] for one in role.journal] == ["e-0", "e-1", "e-late"]


async def test_of_telemetry_the_newest_wins_so_that_nothing_is_too_old() -> None:
    role = Role(remembers=False)
    role.ledger._seen.forgotten_until = at(60)
    await role.take(call("e-late"), offset=8)
    assert (len(role.journal), role.letters) == (1, [])
