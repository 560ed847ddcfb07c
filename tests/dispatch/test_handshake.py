"""Every state of a pre-alert against every word on it."""

from itertools import product

import pytest

from dispatch.handshake import AWAITING_ANSWER, PRE_ALERT, PreAlertMove, next_pre_alert_state
from schemas.vocabulary import PreAlertState
from tests.dispatch.test_lifecycle import read

# The table a second time, written from the hospital's point of view: rows are states, columns what
# is said; "." is refused.
PRE_ALERT_TABLE = """
            delivered received accepted refused arrived handed_over cancelled
drafted     sent      received accepted refused arrived .           cancelled
sent        sent      received accepted refused arrived .           cancelled
received    received  received accepted refused arrived .           cancelled
accepted    accepted  accepted accepted .       arrived .           cancelled
refused     refused   .        .        refused .       .           .
arrived     arrived   arrived  arrived  .       arrived handed_over cancelled
handed_over .         .        .        .       .       .           .
cancelled   .         .        .        .       .       .           .
"""
MOVES = read(PRE_ALERT_TABLE)


def test_the_table_covers_every_state_and_word() -> None:
    moves = list(PreAlertMove.__args__)  # type: ignore[attr-defined]
    assert set(MOVES) == set(product(PreAlertState, moves))
    assert set(PRE_ALERT) == set(PreAlertState)


@pytest.mark.parametrize(("state", "move"), MOVES)
def test_pre_alert_table(state: str, move: PreAlertMove) -> None:
    assert next_pre_alert_state(PreAlertState(state), move) == MOVES[state, move]


def test_groups_of_states_are_told_apart() -> None:
    assert {s for s in PreAlertState if MOVES[s, "refused"] == "refused"} == (
        AWAITING_ANSWER | {PreAlertState.REFUSED}
    )
