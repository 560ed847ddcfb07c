import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events.incidents import IncidentReported
from schemas.journal import JournalRecord, OriginalRecord
from schemas.sealed import is_sealed
from schemas.topics import CASE_KEYS, Topic
from streams.host.clock import Clock
from streams.kafka.client import Received
from streams.kafka.codec import Unreadable
from streams.running.wording import as_decided, same_but_erased
from streams.sealing.case_keys import CaseKeys
from streams.sealing.vault import Vault, require_plain, seal, unseal
from tests.support.examples import examples

KEY, OTHER = bytes(range(64)), bytes(range(1, 65))
NUMBER, ADDRESS = "0909 115 115", '12 Đường Kín Đáo, "hẻm" 3'


class Topics:
    """Takes what is sent, in order."""

    def __init__(self) -> None:
        self.sent: list[tuple[Topic, str, bytes]] = []

    async def send(self, topic: Topic, key: str, value: bytes) -> None:
        self.sent.append((topic, key, value))


def vault() -> tuple[Vault, CaseKeys, Topics]:
    topics, keys = Topics(), CaseKeys("fake:1", "")
    return Vault(keys, Clock(), topics.send), keys, topics


def call(**changed: object) -> Any:  # noqa: ANN401 - the event
    said = {
        "event_id": "e-1",
        "centre_id": "BD",
        "occurred_at": datetime(2026, 11, 30, tzinfo=UTC),
        "source": "call-centre",
        "incident_id": "C-1",
        "complaint": "đau ngực",
        "callback": NUMBER,
        "address": ADDRESS,
    }
    return IncidentReported.model_validate(said | changed)


ORIGINAL = OriginalRecord(key=b"BD", value=f'{{"callback": "{NUMBER}"}}'.encode())


@given(st.text(max_size=2_000), st.sampled_from(["BD/C-1", "H.C/" + "x" * 64]))
@examples(50)
def test_what_was_sealed_is_opened_by_its_key_alone(text: str, case_id: str) -> None:
    sealed = seal(KEY, case_id, text.encode())
    assert is_sealed(sealed)
    assert unseal(KEY, sealed) == text.encode()
    assert unseal(OTHER, sealed) is None
    assert sealed == seal(KEY, case_id, text.encode()), "a repetition must look like one"


def test_a_seal_of_another_case_is_not_opened_in_its_place() -> None:
    assert seal(KEY, "BD/C-1", b"x") != seal(KEY, "BD/C-2", b"x")


@pytest.mark.parametrize("text", ["sealed:1:", "sealed:1:AAAA", "sealed:1:_w==", "sealed:1:%"])
def test_what_is_no_seal_opens_to_nothing(text: str) -> None:
    assert unseal(KEY, text) is None


async def test_nothing_personal_is_in_the_journal_and_all_of_it_comes_back() -> None:
    safe, keys, topics = vault()
    event, original = await safe.sealed(call(), ORIGINAL)
    [(topic, case_id, _)] = topics.sent
    assert (topic, case_id) == (CASE_KEYS, "BD/C-1")
    journaled = JournalRecord(
        event=event.model_copy(update={"received_at": event.occurred_at}), original=original
    ).model_dump_json()
    assert JournalRecord.model_validate_json(journaled).event == event.model_copy(
        update={"received_at": event.occurred_at}
    )
    for said in (NUMBER, ADDRESS, "Kín", "0909"):
        assert said not in journaled
    order = json.dumps({"address": event.address, "eta_ms": 1e-7}).encode()
    assert json.loads(await safe.opened(order)) == {"address": ADDRESS, "eta_ms": 1e-7}
    assert original is not None
    letter = JournalRecord.model_validate_json(journaled).original
    assert letter is not None
    dead = f'{{"original_value":"{json.loads(letter.model_dump_json())["value"]}"}}'.encode()
    opened = json.loads(await safe.opened(dead))["original_value"]
    assert OriginalRecord.model_validate_json(f'{{"key":null,"value":"{opened}"}}').value == (
        ORIGINAL.value
    )
    assert keys.known("BD/C-1") is not None


async def test_one_case_has_one_key_and_equal_words_equal_seals() -> None:
    safe, _, topics = vault()
    first, _ = await safe.sealed(call(), None)
    again, _ = await safe.sealed(call(event_id="e-2"), None)
    assert len(topics.sent) == 1
    assert (first.address, first.callback) == (again.address, again.callback)


async def test_a_call_without_number_and_address_is_left_as_it_is() -> None:
    safe, _, topics = vault()
    bare = call(callback=None, address=None)
    assert await safe.sealed(bare, ORIGINAL) == (bare, ORIGINAL)
    assert topics.sent == []


async def test_after_the_tombstone_an_order_has_no_address_and_the_rest_stays() -> None:
    safe, keys, _ = vault()
    event, _ = await safe.sealed(call(), None)
    keys.take(Received("case-keys", 0, 0, b"BD/C-1", None))
    order = json.dumps({"address": event.address, "unit_id": "U1"}).encode()
    assert json.loads(await safe.opened(order)) == {"address": None, "unit_id": "U1"}


def test_an_old_key_never_comes_back() -> None:
    _, keys, _ = vault()
    keys.take(Received("case-keys", 0, 5, b"BD/C-1", None))
    keys.take(Received("case-keys", 0, 4, b"BD/C-1", b"{}"))
    assert keys.known("BD/C-1") is None


def test_nobody_outside_can_seal() -> None:
    require_plain(call())
    with pytest.raises(Unreadable, match="address must not begin with 'sealed:1:'"):
        require_plain(call(address="sealed:1:AAAA"))


@pytest.mark.parametrize("length", [2_000, 2_001])
def test_only_a_seal_may_be_longer_than_an_address(length: int) -> None:
    if length > 2_000:
        with pytest.raises(ValueError, match="at most 2000 are read"):
            call(address="x" * length)
    else:
        assert call(address="x" * length).address
    assert call(address=seal(KEY, "BD/C-1", b"x" * 6_000)).address


def test_replay_needs_no_key() -> None:
    now = json.dumps({"address": seal(KEY, "BD/C-1", b"a"), "eta_ms": 5}).encode()
    for published in ({"address": "a", "eta_ms": 5}, {"address": None, "eta_ms": 5}):
        assert as_decided(json.dumps(published).encode(), now) == now
    other = json.dumps({"address": "a", "eta_ms": 6}).encode()
    assert as_decided(other, now) != now


def test_a_repetition_after_an_erasure_is_the_same_output() -> None:
    clear, erased = b'{"address": "a", "eta_ms": 5}', b'{"address": null, "eta_ms": 5}'
    assert same_but_erased(clear, erased)
    assert not same_but_erased(clear, b'{"address": "b", "eta_ms": 5}')
    assert not same_but_erased(clear, b'{"address": null, "eta_ms": 6}')
