import pytest

from console.picture import board as state
from console.picture.board import Board, Published, fold
from schemas.ground.vocabulary import IncidentState, PreAlertState, UnitState
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.outputs.views import IncidentView
from schemas.rules.alarms import AlarmState
from tests.console.support import samples


def board_of(*published: Published) -> Board:
    return fold(Board(), published)[0]


def test_newest_view_of_a_unit_counts() -> None:
    board = board_of(samples.unit(5), samples.unit(6, state=UnitState.EN_ROUTE))
    assert board.units["BC-01"].state is UnitState.EN_ROUTE


def test_late_writers_old_news_change_nothing() -> None:
    newer = samples.unit(6, state=UnitState.EN_ROUTE)
    board, news = fold(board_of(newer), [samples.unit(5)])
    assert news == []
    assert board.units["BC-01"] == newer


def test_repeat_is_no_news_and_leaves_the_very_same_board() -> None:
    once = board_of(samples.decision(3), samples.assignment(3), samples.alarm(3))
    again, news = fold(once, [samples.decision(3), samples.assignment(3), samples.alarm(3)])
    assert news == []
    assert again is once


def test_two_decisions_of_one_record_are_both_news() -> None:
    board = board_of(samples.decision(3, "d-1"), samples.decision(3, "d-2"))
    assert [one.decision_id for one in board.decisions] == ["d-2", "d-1"]


def test_decision_that_a_crash_had_cut_off_is_news_after_the_repeat() -> None:
    board, news = fold(
        board_of(samples.decision(3, "d-1")),
        [samples.decision(3, "d-1"), samples.decision(3, "d-2")],
    )
    assert [getattr(one, "decision_id", None) for one in news] == ["d-2"]
    assert len(board.decisions) == 2


def test_decisions_are_kept_up_to_the_limit() -> None:
    count = state.DECISIONS_MAX + 5
    board = board_of(*(samples.decision(n, f"d-{n}") for n in range(count)))
    assert len(board.decisions) == state.DECISIONS_MAX
    assert board.decisions[0].decision_id == f"d-{count - 1}"


def test_closed_incident_leaves_the_board_and_does_not_come_back() -> None:
    board = board_of(samples.incident(1), samples.incident(9, state=IncidentState.CLOSED))
    assert board.calls == {}
    assert fold(board, [samples.incident(4)])[0].calls == {}


def test_response_is_taken_when_the_crew_arrives_and_only_then() -> None:
    board = board_of(
        samples.incident(1, state=IncidentState.EN_ROUTE, decided_s=100),
        samples.incident(2, state=IncidentState.ON_SCENE, decided_s=300),
        samples.incident(3, state=IncidentState.TRANSPORTING, decided_s=900),
        samples.incident(4, "C-2", IncidentState.TRANSPORTING, decided_s=950),
        samples.incident(5, "C-3", IncidentState.ON_SCENE, reported_s=200, decided_s=300),
    )
    assert board.response_ms == {"C-1": 300_000, "C-3": 100_000}
    assert board.median_response_ms == 200_000


def test_median_of_nothing_is_not_a_number() -> None:
    assert Board().median_response_ms is None


def test_withdrawn_alarm_is_gone_for_good() -> None:
    board = board_of(samples.alarm(1), samples.alarm(2, "al-2"), samples.alarm(3, withdrawn=True))
    assert list(board.alarms) == ["al-2"]
    assert list(fold(board, [samples.alarm(1)])[0].alarms) == ["al-2"]


def test_an_alarm_that_another_explains_is_off_the_list_until_it_comes_back() -> None:
    update = {"status": AlarmState.SUPPRESSED, "revision": 2}
    hidden = samples.alarm(2).model_copy(update=update)
    board = board_of(samples.alarm(1), hidden)
    assert board.alarms == {}
    back = samples.alarm(3).model_copy(update={"revision": 3})
    assert list(fold(board, [back])[0].alarms) == ["al-1"]


def test_higher_revision_replaces_a_lower_one_also_of_the_same_record() -> None:
    board = board_of(
        samples.pre_alert(4, revision=1),
        samples.pre_alert(4, PreAlertState.ACCEPTED, revision=2),
        samples.pre_alert(4, revision=1),
    )
    assert board.pre_alerts["pa-1"].state is PreAlertState.ACCEPTED


def test_since_counts_from_the_change_of_state_not_from_updates() -> None:
    board = board_of(
        samples.pre_alert(10), samples.pre_alert(20, revision=2), samples.pre_alert(30, revision=3)
    )
    assert board.since["pa-1"] == samples.at(10)
    accepted = samples.pre_alert(40, PreAlertState.ACCEPTED, revision=4)
    assert fold(board, [accepted])[0].since["pa-1"] == samples.at(40)


def test_handed_over_or_acknowledged_pre_alert_leaves() -> None:
    for ended in (PreAlertState.HANDED_OVER, PreAlertState.STOOD_DOWN):
        board = board_of(samples.pre_alert(1), samples.pre_alert(2, ended, revision=2))
        assert board.pre_alerts == {}
        assert board.since == {}


def test_next_hospital_replaces_the_one_that_refused() -> None:
    refused = samples.pre_alert(2, PreAlertState.REFUSED, revision=2, reason="full")
    board = board_of(refused, samples.pre_alert(3, pre_alert_id="pa-2"))
    assert list(board.pre_alerts) == ["pa-2"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_why_a_hospital_refused_stays_until_the_call_is_over(order: tuple[int, ...]) -> None:
    refused = samples.pre_alert(2, PreAlertState.REFUSED, revision=2, reason="full")
    both = (refused, samples.pre_alert(3, pre_alert_id="pa-2"))
    call = samples.incident(1, state=IncidentState.TRANSPORTING)
    board = board_of(call, *(both[one] for one in order))
    assert [one.answer_reason for one in board.refusals.values()] == ["full"]
    other = samples.incident(4, "C-2", state=IncidentState.CLOSED)
    assert list(fold(board, [other])[0].refusals) == ["pa-1"]
    over = samples.incident(5, state=IncidentState.CLOSED)
    assert fold(board, [over])[0].refusals == {}


def test_refusal_that_is_read_after_the_end_of_its_call_is_not_kept() -> None:
    refused = samples.pre_alert(2, PreAlertState.REFUSED, revision=2, reason="full")
    over = samples.incident(5, state=IncidentState.CLOSED)
    board = board_of(samples.pre_alert(1), over, refused)
    assert (board.refusals, board.pre_alerts) == ({}, {})


def test_hospital_that_is_to_acknowledge_stays_beside_the_next_one() -> None:
    gone = samples.pre_alert(2, PreAlertState.REDIRECTED, revision=2)
    board = board_of(samples.pre_alert(1), samples.pre_alert(2, pre_alert_id="pa-2"), gone)
    assert list(board.pre_alerts) == ["pa-2", "pa-1"]
    board, _ = fold(board, [samples.pre_alert(3, PreAlertState.STOOD_DOWN, revision=3)])
    assert list(board.pre_alerts) == ["pa-2"]


def test_old_hospitals_partition_read_later_does_not_bring_it_back() -> None:
    refused = samples.pre_alert(2, PreAlertState.REFUSED, revision=2, reason="full")
    board = board_of(samples.pre_alert(3, pre_alert_id="pa-2"), refused)
    assert list(board.pre_alerts) == ["pa-2"]


def test_refused_pre_alert_leaves_with_its_incident() -> None:
    board = board_of(
        samples.pre_alert(2, PreAlertState.REFUSED, reason="full"),
        samples.incident(5, state=IncidentState.CLOSED),
    )
    assert board.pre_alerts == {}


def test_dead_letters_are_counted_once_each() -> None:
    board = board_of(*(samples.dead_letter(name) for name in ("a", "b", "a")))
    assert board.dead_letters == 2
    assert board.last_dead_letter == samples.dead_letter("b")


def test_remembered_dead_letters_are_limited() -> None:
    letters = [samples.dead_letter(f"x{n}") for n in range(state.LETTERS_MAX + 1)]
    board = board_of(*letters)
    assert len(board.letter_ids) == state.LETTERS_MAX
    assert fold(board, [letters[-1]])[1] == []
    assert fold(board, [letters[0]])[1] == [letters[0]]


def test_order_of_streams_among_each_other_does_not_matter() -> None:
    records: list[Published] = [
        samples.unit(5),
        samples.incident(5),
        samples.decision(4),
        samples.alarm(3),
        samples.pre_alert(6),
        samples.assignment(4),
    ]
    assert board_of(*records) == board_of(*reversed(records))


def test_fold_leaves_the_old_board_as_it_was() -> None:
    before = board_of(samples.unit(1))
    fold(before, [samples.unit(2, "BC-02"), samples.decision(3), samples.dead_letter()])
    assert list(before.units) == ["BC-01"]
    assert before.decisions == ()
    assert before.dead_letters == 0


def leg(offset: int, name: str, state: IncidentState = IncidentState.QUEUED) -> IncidentView:
    return samples.incident(offset, name, state).model_copy(update={"part_of": "C-1"})


def scene(offset: int, name: str, kind: DecisionKind = DecisionKind.MASS_CASUALTY) -> Decision:
    return samples.decision(offset, name, kind, incident_id="C-1")


def test_the_newest_word_and_the_newest_plan_of_a_scene_count() -> None:
    plan = DecisionKind.DISTRIBUTION
    board = board_of(
        samples.incident(1),
        *(scene(2, "counted"), scene(2, "units"), scene(2, "plan-1", plan)),
        *(scene(4, "plan-2", plan), samples.decision(5, "d-5", incident_id="C-1")),
    )
    assert {name: one.decision_id for name, one in board.scenes.items()} == {"C-1": "units"}
    assert {name: one.decision_id for name, one in board.plans.items()} == {"C-1": "plan-2"}


def test_a_scene_outlives_its_first_leg_and_ends_with_its_last() -> None:
    plan = DecisionKind.DISTRIBUTION
    board = board_of(
        *(samples.incident(1), leg(2, "C-1.2"), leg(2, "C-1.3"), scene(2, "said")),
        *(scene(2, "plan", plan), samples.incident(5, state=IncidentState.CLOSED)),
        *(scene(6, "later"), leg(7, "C-1.3", IncidentState.CLOSED)),
    )
    assert board.scenes["C-1"].decision_id == "later"
    over = fold(board, [leg(9, "C-1.2", IncidentState.CLOSED)])[0]
    assert (over.scenes, over.plans) == ({}, {})
    assert fold(over, [scene(9, "over")])[0].scenes == {}


def test_a_scene_of_a_call_that_is_named_alike_is_another_one() -> None:
    board = board_of(samples.incident(9, "C-10", IncidentState.CLOSED), scene(3, "said"))
    assert board.scenes["C-1"].decision_id == "said"


def test_an_older_end_does_not_take_a_scene_that_was_said_later() -> None:
    board = board_of(scene(9, "said"), samples.incident(4, state=IncidentState.CLOSED))
    assert board.scenes["C-1"].decision_id == "said"


def aid(offset: int, request_id: str = "req-1", unit_id: str | None = None) -> Decision:
    kind = DecisionKind.AID
    return samples.decision(offset, f"d-{offset}", kind, request_id=request_id, unit_id=unit_id)


def test_a_request_for_a_unit_is_open_until_the_next_word_about_it() -> None:
    board = board_of(aid(1), aid(2, "req-2"))
    assert {name: one.decision_id for name, one in board.aid.items()} == {
        "req-1": "d-1",
        "req-2": "d-2",
    }
    lent = fold(board, [aid(3, unit_id="BC-01"), aid(4, "req-2")])[0]
    assert lent.aid == {}
    assert fold(lent, [aid(5, unit_id="BC-01")])[0].aid == {}
