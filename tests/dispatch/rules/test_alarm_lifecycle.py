"""Every state × every move: what the table holds, and nothing else."""

from datetime import timedelta

import pytest

from dispatch.ground.require import RequirementFailed
from dispatch.records.alarm import AlarmCase, advance, by_person
from dispatch.rules.alarm_lifecycle import (
    ALARM,
    ASKS,
    MOVES,
    SEEN_BY_ALL,
    AlarmMove,
    next_alarm_state,
)
from schemas.ground.texts import Bilingual
from schemas.rules.alarms import AlarmKind, AlarmResponder, AlarmState
from tests.dispatch.support.centre import START

S = AlarmState
LATER = START + timedelta(seconds=7)

LEGAL: dict[AlarmState, dict[AlarmMove, AlarmState]] = {
    S.PENDING: {
        "due": S.RAISED,
        "suppressed": S.SUPPRESSED,
        "worsened": S.PENDING,
        "ended": S.WITHDRAWN,
    },
    S.RAISED: {
        "acknowledged": S.ACKNOWLEDGED,
        "shelved": S.SHELVED,
        "suppressed": S.SUPPRESSED,
        "overdue": S.ESCALATED,
        "worsened": S.RAISED,
        "returned": S.RETURNED,
        "ended": S.WITHDRAWN,
    },
    S.ESCALATED: {
        "acknowledged": S.ACKNOWLEDGED,
        "shelved": S.SHELVED,
        "suppressed": S.SUPPRESSED,
        "worsened": S.ESCALATED,
        "returned": S.RETURNED,
        "ended": S.WITHDRAWN,
    },
    S.ACKNOWLEDGED: {
        "acknowledged": S.ACKNOWLEDGED,
        "shelved": S.SHELVED,
        "suppressed": S.SUPPRESSED,
        "worsened": S.RAISED,
        "ended": S.WITHDRAWN,
    },
    S.SHELVED: {
        "unshelved": S.RAISED,
        "time_up": S.RAISED,
        "worsened": S.RAISED,
        "ended": S.WITHDRAWN,
    },
    S.SUPPRESSED: {
        "released": S.RAISED,
        "recalled": S.ACKNOWLEDGED,
        "worsened": S.SUPPRESSED,
        "ended": S.WITHDRAWN,
    },
    S.RETURNED: {
        "acknowledged": S.WITHDRAWN,
        "caused": S.RAISED,
        "worsened": S.RETURNED,
        "lapsed": S.WITHDRAWN,
        "ended": S.WITHDRAWN,
    },
    S.WITHDRAWN: {},
}


def case(state: AlarmState, *, priority: str = "low") -> AlarmCase:
    return AlarmCase(
        alarm_id="alm-1",
        kind=AlarmKind.CREW_OVERDUE,
        subject="U",
        since=START,
        priority=priority,  # type: ignore[arg-type]
        responder=AlarmResponder.DISPATCHER,
        text=Bilingual(vi="một", en="one"),
        on_delay_s=0,
        off_delay_s=0,
        respond_s=100,
        moved_at=START,
        state=state,
        raised_at=START,
        respond_by=START,
        by="lan",
        reason="vì",
        is_known=True,
        shelved_until=LATER,
    )


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", AlarmState)
def test_a_move_is_legal_or_refused(state: AlarmState, move: AlarmMove) -> None:
    then = LEGAL[state].get(move)
    assert next_alarm_state(state, move) is then
    before = case(state)
    if then is None:
        with pytest.raises(RequirementFailed, match=f"a {state.value} alarm can be {move}"):
            advance(before, move, LATER)
        return
    after = advance(before, move, LATER)
    assert after.state is then
    assert (after == before) is (then is state)
    if then is not state:
        assert after.moved_at == LATER
        assert after.shelved_until is None
        assert (after.respond_by is not None) is (then in ASKS)


def test_every_state_has_its_row_and_its_way_to_the_end() -> None:
    assert set(ALARM) == set(AlarmState)
    ends = {S.WITHDRAWN}
    for _ in AlarmState:
        ends |= {one for one in AlarmState if ends & set(ALARM[one].values())}
    assert ends == set(AlarmState)
    assert ASKS < SEEN_BY_ALL


def test_what_is_raised_anew_asks_anew() -> None:
    raised = advance(case(S.SHELVED), "time_up", LATER)
    assert (raised.raised_at, raised.by, raised.reason, raised.is_known) == (
        LATER,
        None,
        None,
        False,
    )
    assert raised.respond_by == LATER + timedelta(seconds=100)


@pytest.mark.parametrize(
    ("priority", "then"), [("low", "medium"), ("medium", "high"), ("high", "high")]
)
def test_an_escalation_is_one_step_up_and_the_supervisors(priority: str, then: str) -> None:
    escalated = advance(case(S.RAISED, priority=priority), "overdue", LATER)
    assert (escalated.priority, escalated.responder) == (then, AlarmResponder.SUPERVISOR)
    assert next_alarm_state(escalated.state, "overdue") is None, "there is a top"


@pytest.mark.parametrize(
    ("state", "move", "known"),
    [
        (S.RAISED, "acknowledged", True),
        (S.ACKNOWLEDGED, "shelved", True),
        (S.SHELVED, "unshelved", False),
    ],
)
def test_who_made_a_move_is_kept(state: AlarmState, move: AlarmMove, *, known: bool) -> None:
    moved = by_person(case(state), move, LATER, who="minh", reason="bận")
    assert (moved.by, moved.reason, moved.is_known) == ("minh", "bận", known)


def test_the_first_who_acknowledged_stays_the_one() -> None:
    assert by_person(case(S.ACKNOWLEDGED), "acknowledged", LATER, who="minh").by == "lan"
