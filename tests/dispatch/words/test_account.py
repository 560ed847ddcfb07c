"""A decision's account: complete, in seconds, from the decision alone, at most three lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.fold import Fold
from dispatch.words.account import LINES_MAX, Account, Alternative, account, told
from schemas.events.commands import AssignUnit
from schemas.events.incidents import IncidentReported
from schemas.ground.vocabulary import UnitState
from schemas.outputs.decisions import (
    Decision,
    DecisionKind,
    Explanation,
    HospitalOption,
    IneligibleReason,
    UnitOption,
)
from schemas.words.catalogue import CATALOGUE
from tests.dispatch.stories import choice as stories_of_choice
from tests.dispatch.stories import desk as stories_of_desk
from tests.dispatch.stories import destination as stories_of_destination
from tests.dispatch.support.centre import CENTRE_ID, Centre, at, hospital, unit
from tests.dispatch.support.plain_roads import PlainRoads, here

STORIES = stories_of_choice.STORIES | stories_of_desk.STORIES | stories_of_destination.STORIES


@pytest.mark.parametrize("reason", IneligibleReason)
def test_every_refusal_has_words(reason: IneligibleReason) -> None:
    assert f"reason.{reason}" in CATALOGUE


@pytest.mark.parametrize("option", [UnitOption, HospitalOption])
def test_every_part_of_a_time_has_words(option: type[UnitOption | HospitalOption]) -> None:
    parts = [name.removesuffix("_ms") for name in option.model_fields if name.endswith("_ms")]
    assert parts
    assert [name for name in parts if f"term.{name}" not in CATALOGUE] == []


def assigned() -> Decision:
    """D is nearest but off duty, B has an old position, A is at its station."""
    units = [unit("A", 0), unit("B", 60), unit("C", 90), unit("D", 99, on_duty=False)]
    centre = Centre([*units, unit("E", 200)])
    centre.moved("B", 60, occurred_at=at(0))
    centre.clock_s = 300
    said = centre.say(
        IncidentReported,
        incident_id="C-1",
        complaint="đau ngực",
        complaint_code="fall",
        place=here(100),
    )
    return said.decided(DecisionKind.ASSIGNED)


def test_an_assignment_says_what_it_cost_instead_of_what_and_from_what() -> None:
    decision = assigned()
    found = account(decision)
    assert found == Account(
        decision_id=decision.decision_id,
        kind="assigned",
        chosen="C",
        total_s=70,
        terms_s={"eta": 10, "mobilise": 60},
        alternatives=(Alternative("A", 160, 90), Alternative("B", 190, 120)),
        names={},
        refusals={"off_duty": 1},
        ages_s={"C": None, "B": 300, "A": None},
        report_ages_s={},
        unanswered_s={},
        by_person=None,
        determinant="fall/other",
        policies_hash=decision.policies_hash,
        map_hash=decision.explanation.map_hash,
        roads_version=0,
        cause_id=decision.cause_id,
        journal_offset=decision.journal_offset,
    )


def test_it_is_told_in_three_lines_in_both_languages() -> None:
    decision = assigned()
    summary, cost, basis = told(decision)
    assert summary == decision.summary
    assert cost.en == (
        "C: 10 s drive + 1 min 00 s to roll out = 1 min 10 s; "
        "instead of A 1 min 30 s later, B 2 min 00 s later"
    )
    assert cost.vi == (
        "C: 10 giây chạy xe + 1 phút 00 giây xuất xe = 1 phút 10 giây; "
        "thay vì A chậm hơn 1 phút 30 giây, B chậm hơn 2 phút 00 giây"
    )
    assert basis.en == (
        "not possible: 1 off duty; positions: C at its station, A at its station, "
        f"B 5 min 00 s old; roads version 0; protocol fall/other; "
        f"parameters {str(decision.policies_hash)[:12]}; because of event {decision.cause_id}"
    )
    assert basis.vi.startswith(
        "không chọn được: 1 nghỉ; vị trí: C ở trạm, A ở trạm, B cách đây 5 phút 00 giây"
    )


def test_a_screen_leaves_out_what_only_the_engine_calls_so() -> None:
    decision = assigned()
    *_, basis = told(decision, traced=False)
    ages = "C ở trạm, A ở trạm, B cách đây 5 phút 00 giây"
    assert basis.vi == f"không chọn được: 1 nghỉ; vị trí: {ages}"
    bare = decision.model_copy(update={"explanation": Explanation()})
    assert told(bare, traced=False) == (decision.summary,)


def test_a_persons_choice_is_weighed_against_what_the_engine_would_have_done() -> None:
    centre = Centre([unit("A", 0), unit("B", 50)])
    centre.call(x=100)
    order = {"incident_id": "C-1", "unit_id": "A", "reason": "biết đường"}
    decision = centre.say(AssignUnit, source="lan", **order).decided(DecisionKind.ASSIGNED)
    found = account(decision)
    assert (found.by_person, found.chosen) == ("lan", "A")
    assert told(decision)[1].en.startswith("A: 1 min 40 s drive")


def test_a_persons_choice_that_was_no_option_is_said_to_be_none() -> None:
    centre = Centre([unit("A", 0), unit("B", 50)])
    centre.call(x=100, level="als")
    order = {"incident_id": "C-1", "unit_id": "A", "reason": "gần"}
    said = centre.say(AssignUnit, **order).decided(DecisionKind.ASSIGNED)
    assert len(told(said)) == 2, "nobody was an option: there is no cost to tell"
    ranked = assigned().model_copy(update={"unit_id": "X-9"})
    found = account(ranked)
    assert found.total_s is None
    assert found.alternatives == (Alternative("C", 70, None), Alternative("A", 160, None))
    assert told(ranked)[1].en == (
        "X-9: not among the fastest options; instead of C 1 min 10 s, A 2 min 40 s"
    )


def test_a_reason_of_several_lines_is_told_in_one() -> None:
    centre = Centre([unit("A", 0)])
    centre.call(x=100, level="als")
    order = {"incident_id": "C-1", "unit_id": "A", "reason": "gần\r\n\x1b[2J xe\u2028 quen"}
    said = centre.say(AssignUnit, source="lan", **order).decided(DecisionKind.ASSIGNED)
    assert said.summary.vi == "A đến C-1 theo lệnh của lan: gần [2J xe quen"


def test_the_engine_may_choose_who_is_not_nearest() -> None:
    first = assigned()
    slower = first.model_copy(update={"unit_id": "B"})
    assert "instead of C 2 min 00 s sooner, A 30 s sooner" in told(slower)[1].en


def test_who_would_be_there_in_the_same_second_is_neither_later_nor_sooner() -> None:
    centre = Centre([unit("A", 0), unit("B", 0)])
    decision = centre.call(x=10).decided(DecisionKind.ASSIGNED)
    assert told(decision)[1].en.endswith("; instead of B as soon")
    assert told(decision)[1].vi.endswith("; thay vì B cùng lúc")


@given(parts_ms=st.tuples(*[st.integers(0, 4_000)] * 4))
def test_the_parts_that_are_told_add_up_to_the_time_that_is_told(
    parts_ms: tuple[int, int, int, int],
) -> None:
    eta, mobilise, penalty, clear = parts_ms
    option = UnitOption(
        unit_id="A",
        eta_ms=eta,
        mobilise_ms=mobilise,
        penalty_ms=penalty,
        clear_in_ms=clear,
        position_age_s=None,
    )
    shown = Explanation(units=(option,))
    decision = assigned().model_copy(update={"unit_id": "A", "explanation": shown})
    found = account(decision)
    assert sum(found.terms_s.values()) == found.total_s == (sum(parts_ms) + 500) // 1_000
    assert found.terms_s["eta"] == (eta + 500) // 1_000, "the summary says the same drive"


def test_a_change_of_the_unit_is_weighed_against_the_one_that_was_under_way() -> None:
    centre = Centre([unit("A", 0), unit("B", 700)])
    centre.call("C-0", x=701)
    centre.bring("B", UnitState.ON_SCENE)
    centre.call("C-1", x=800)
    centre.bring("A", UnitState.EN_ROUTE)
    decision = centre.crew("B", "clear").decided(DecisionKind.ASSIGNED)
    found = account(decision)
    assert (found.chosen, found.total_s) == ("B", 160)
    assert found.alternatives == (Alternative("A", 800, 640),)
    assert "instead of A 10 min 40 s later" in told(decision)[1].en
    assert "(P2) instead of A: 1 min 40 s by road, 10 min 40 s sooner" in decision.summary.en


def test_a_destination_is_accounted_for_by_its_drive() -> None:
    centre = Centre([unit("A", 0)], [hospital("h", 100), hospital("i", 190, "stroke")])
    centre.call()
    said = centre.bring("A", UnitState.TRANSPORTING)
    decision = said.decided(DecisionKind.DESTINATION)
    found = account(decision)
    assert (found.chosen, found.terms_s) == ("h", {"eta": 100, "unknown": 60})
    assert found.alternatives == (Alternative("i", 250, 90),)
    assert "instead of Bệnh viện i 1 min 30 s more" in told(decision)[1].en, (
        "no arrival is later by its load"
    )
    assert "thay vì Bệnh viện i nhiều hơn 1 phút 30 giây" in told(decision)[1].vi


def test_a_destination_says_how_old_each_hospitals_report_is() -> None:
    specs = [hospital("h", 100), hospital("i", 190), hospital("j", 150), hospital("k", 170)]
    centre = Centre([unit("A", 0)], specs)
    centre.hospital("h", beds_free=4)
    centre.hospital("j", accepting=False)
    centre.clock_s = 3 * 3_600
    centre.hospital("i", load_pct=50)
    centre.call()
    decision = centre.bring("A", UnitState.TRANSPORTING).decided(DecisionKind.DESTINATION)
    found = account(decision)
    assert found.report_ages_s == {"h": 10_800, "i": 0, "k": None, "j": 10_800}
    assert found.chosen == "h"
    last = told(decision)[-1]
    shown = (
        "reports: Bệnh viện h 3 h 00 min old, Bệnh viện i 0 s old, "
        "Bệnh viện k never reported, Bệnh viện j 3 h 00 min old"
    )
    assert shown in last.en
    assert (
        "báo cáo Bệnh viện h cũ 3 giờ 00 phút, Bệnh viện i cũ 0 giây, Bệnh viện k chưa báo"
        in last.vi
    )


def test_of_many_reports_the_first_are_named_and_the_others_counted() -> None:
    centre = Centre([unit("A", 0)], [hospital(f"h{n}", 100 + n) for n in range(9)])
    for n in range(3, 9):
        centre.hospital(f"h{n}", accepting=False)
    centre.call()
    decision = centre.bring("A", UnitState.TRANSPORTING).decided(DecisionKind.DESTINATION)
    assert len(account(decision).report_ages_s) == 9
    assert "h5 0 s old and 3 more" in told(decision)[-1].en


def test_a_decision_without_options_is_told_without_a_cost() -> None:
    centre = Centre()
    said = centre.call(x=None).decided(DecisionKind.QUEUED)
    assert len(told(said)) == 2
    assert told(said)[1].en.endswith(f"because of event {said.cause_id}")


def test_a_decision_from_before_there_were_parameters_names_none() -> None:
    decision = assigned().model_copy(update={"policies_hash": None})
    assert "parameters" not in told(decision)[-1].en


@pytest.mark.parametrize("name", STORIES)
def test_every_decision_of_the_golden_stories_is_told_in_three_lines(name: str) -> None:
    fold = Fold(CENTRE_ID, PlainRoads())
    decisions = [
        output
        for offset, record in enumerate(STORIES[name]().records)
        for output in fold.apply(record, offset=offset).outputs
        if isinstance(output, Decision)
    ]
    assert decisions
    for decision in decisions:
        lines = told(decision)
        assert 2 <= len(lines) <= LINES_MAX
        for line in lines:
            assert line.vi != line.en
            assert not {"\n", "{"} & set(line.vi + line.en)
