"""Every state of a pre-alert against every word on it."""

from itertools import product

import pytest

from dispatch.rules.handshake import (
    ANSWERED,
    ENDS,
    LADDER,
    NOBODY_COMES,
    PRE_ALERT,
    PreAlertWord,
    next_heard,
    next_pre_alert_state,
    owes_word,
)
from schemas.ground.vocabulary import PreAlertState
from tests.dispatch.rules.test_lifecycle import read

# The table a second time, written out from the hospital's point of view: rows are states, columns
# what is said; "." is refused.
TABLE = """
            sent       delivered  received   accepted  refused preparing ready
drafted     sent       delivered  read       accepted  refused preparing ready
sent        sent       delivered  read       accepted  refused preparing ready
delivered   delivered  delivered  read       accepted  refused preparing ready
read        read       read       read       accepted  refused preparing ready
accepted    accepted   accepted   accepted   accepted  refused preparing ready
preparing   preparing  preparing  preparing  preparing refused preparing ready
ready       ready      ready      ready      ready     refused ready     ready
arriving    arriving   arriving   arriving   arriving  refused arriving  arriving
arrived     arrived    arrived    arrived    arrived   refused arrived   arrived
handed_over .          .          .          .         .       .         .
refused     .          .          .          .         .       .         .
redirected  redirected redirected redirected .         .       .         .
cancelled   cancelled  cancelled  cancelled  .         .       .         .
stood_down  .          .          .          .         .       .         .
"""
MORE = """
            arriving arrived handed_over redirected cancelled acknowledged
drafted     arriving arrived .           redirected cancelled .
sent        arriving arrived .           redirected cancelled .
delivered   arriving arrived .           redirected cancelled .
read        arriving arrived .           redirected cancelled .
accepted    arriving arrived .           redirected cancelled .
preparing   arriving arrived .           redirected cancelled .
ready       arriving arrived .           redirected cancelled .
arriving    arriving arrived handed_over redirected cancelled .
arrived     arrived  arrived handed_over redirected cancelled .
handed_over .        .       .           .          .         .
refused     .        .       .           .          .         .
redirected  .        .       .           .          .         stood_down
cancelled   .        .       .           .          .         stood_down
stood_down  .        .       .           .          .         .
"""
MOVES = read(TABLE) | read(MORE)
WORDS: tuple[PreAlertWord, ...] = PreAlertWord.__args__  # type: ignore[attr-defined]


def test_the_table_covers_every_state_and_word() -> None:
    assert set(MOVES) == set(product(PreAlertState, WORDS))
    assert set(PRE_ALERT) == set(PreAlertState)


@pytest.mark.parametrize(("state", "word"), MOVES)
def test_pre_alert_table(state: str, word: PreAlertWord) -> None:
    assert next_pre_alert_state(PreAlertState(state), word) == MOVES[state, word]


def test_every_state_is_on_the_ladder_owes_a_word_or_is_an_end() -> None:
    assert sorted([*LADDER, *NOBODY_COMES, *ENDS]) == sorted(PreAlertState)
    assert {state for state in PreAlertState if not PRE_ALERT[state]} == ENDS


@pytest.mark.parametrize("state", LADDER)
@pytest.mark.parametrize("word", WORDS)
def test_no_word_moves_the_patient_or_the_hospital_back(
    state: PreAlertState, word: PreAlertWord
) -> None:
    after = next_pre_alert_state(state, word)
    if after in LADDER:
        assert LADDER.index(after) >= LADDER.index(state)
    for by_hospital in (False, True):
        heard = next_heard(state, word, by_hospital=by_hospital)
        assert LADDER.index(heard) >= LADDER.index(state)


@pytest.mark.parametrize("state", PreAlertState)
def test_every_state_but_an_end_leads_to_an_end(state: PreAlertState) -> None:
    reached, new = {state}, {state}
    while new:
        new = {after for one in new for after in PRE_ALERT[one].values()} - reached
        reached |= new
    assert reached & ENDS


def test_a_hospital_that_has_the_patient_takes_them_and_a_crews_word_is_no_answer() -> None:
    drafted, accepted = PreAlertState.DRAFTED, PreAlertState.ACCEPTED
    for word in ("arrived", "handed_over"):
        assert next_heard(drafted, word, by_hospital=True) is accepted
        assert next_heard(drafted, word, by_hospital=False) is drafted
    assert next_heard(PreAlertState.READY, "arrived", by_hospital=True) is PreAlertState.READY
    assert next_heard(drafted, "arriving", by_hospital=False) is drafted


def test_a_hospital_owes_its_answer_or_the_word_that_it_knows_of_the_end() -> None:
    for state, heard in product(PreAlertState, LADDER[:7]):
        silent = state in LADDER and heard not in ANSWERED
        assert owes_word(state, heard) is (silent or state in NOBODY_COMES)
