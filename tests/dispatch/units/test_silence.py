"""A crew that leaves an order unanswered is remembered, by every call, until it is heard of."""

from collections import Counter
from collections.abc import Callable

import pytest

from dispatch.words.account import told
from schemas.centre.alarms import AlarmPolicy
from schemas.centre.choosing import WatchPolicy
from schemas.centre.control import ControlPolicy
from schemas.centre.policies import Policies
from schemas.events.commands import AcceptProposal, AssignUnit, ReleaseUnit
from schemas.events.moves import MoveAnswer
from schemas.events.vehicles import VehicleReadiness
from schemas.ground.vocabulary import Priority, UnitState
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import DecisionKind, IneligibleReason
from schemas.outputs.views import UnitView
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support import aid
from tests.dispatch.support.centre import POLICIES, Centre, Said, at, hospital, unit

K = AlarmKind


def silent_once(policies: Policies = POLICIES) -> Centre:
    """NEAR missed the order for C-1, which FAR has accepted; MIDDLE and FAR are farther away."""
    centre = Centre(
        [unit("NEAR", 100), unit("MIDDLE", 50), unit("FAR", 0)], [hospital("h", 900)], policies
    )
    centre.call("C-1", x=100)
    said = centre.tick(60)
    assert said.orders == [("withdrawn", "C-1", "NEAR"), ("made", "C-1", "MIDDLE")]
    centre.crew("MIDDLE", "mobilised")
    return centre


def sent(said: Said) -> str:
    (order,) = [one for one in said.every(Assignment) if one.status == "made"]
    return order.unit_id


def test_a_crew_that_missed_one_order_costs_no_other_call_a_minute() -> None:
    centre = silent_once()
    centre.tick(1)
    assert sent(centre.call("C-2", x=100)) == "FAR", "100 s away, and it may answer"


def test_it_is_asked_when_nobody_else_is_left_and_that_is_said() -> None:
    centre = silent_once()
    centre.call("C-2", x=0)
    centre.tick(30)
    said = centre.call("C-3", x=99, priority="P1")
    assert sent(said) == "NEAR"
    decision = said.decided(DecisionKind.ASSIGNED)
    assert "; it missed an order 1 min 30 s ago and was not heard of since" in decision.summary.en
    assert "; xe đã bỏ lỡ một lệnh cách đây 1 phút 30 giây, chưa có tin" in decision.summary.vi
    assert decision.explanation.units[0].unanswered_s == 90
    last = told(decision)[-1]
    assert "missed an order: NEAR 1 min 30 s ago" in last.en
    assert "bỏ lỡ lệnh: NEAR cách đây 1 phút 30 giây" in last.vi


def test_a_call_that_got_somebody_else_says_who_was_passed_over() -> None:
    centre = silent_once()
    decision = centre.call("C-2", x=100).decided(DecisionKind.ASSIGNED)
    refused = {one.unit_id: one.reason.value for one in decision.explanation.unit_refusals}
    assert refused == {"NEAR": "doubtful", "MIDDLE": "busy"}
    assert "1 missed an order, not heard of since" in told(decision)[-1].en


def test_screens_show_since_when_it_is_in_doubt() -> None:
    centre = Centre([unit("U", 0)])
    centre.call()
    (view,) = [one for one in centre.tick(60).every(UnitView) if one.unit_id == "U"]
    assert view.doubtful_since == at(0)
    centre.cancel()
    (view,) = [one for one in centre.crew("U", "clear").every(UnitView) if one.unit_id == "U"]
    assert view.doubtful_since is None


def test_a_person_is_asked_to_call_it_until_it_is_heard_of() -> None:
    centre = Centre([unit("U", 0), unit("V", 9)])
    centre.call()
    (alarm,) = centre.tick(60).every(Alarm)
    assert (alarm.kind, alarm.priority, alarm.unit_id) == (K.UNIT_SILENT, "medium", "U")
    assert alarm.text.en == (
        "U missed its order for C-1 (not acknowledged in 60 s); "
        "it is asked last until it is heard of"
    )
    assert centre.crew("U", "clear").alarms == [("withdrawn", K.UNIT_SILENT)]


def ready(centre: Centre) -> Said:
    return centre.say(VehicleReadiness, unit_id="NEAR", flags=())


def clear(centre: Centre) -> Said:
    return centre.crew("NEAR", "clear")


def a_later_fix(centre: Centre) -> Said:
    return centre.moved("NEAR", 100)


@pytest.mark.parametrize("heard", [ready, clear, a_later_fix])
def test_whoever_is_heard_of_is_asked_in_its_turn_again(heard: Callable[[Centre], Said]) -> None:
    centre = silent_once()
    centre.tick(1)
    assert ("withdrawn", K.UNIT_SILENT) in heard(centre).alarms
    assert sent(centre.call("C-2", x=100)) == "NEAR"


def test_a_fix_from_before_the_order_says_nothing() -> None:
    centre = silent_once()
    centre.moved("NEAR", 100, occurred_at=at(-1))
    assert centre.unit("NEAR").is_doubtful
    assert sent(centre.call("C-2", x=100)) == "FAR"


def test_a_tracker_that_goes_on_is_no_answer_to_the_second_order() -> None:
    """A dead tablet beside a living tracker: two calls lose a minute by it, and no third."""
    centre = silent_once()
    centre.moved("NEAR", 100, occurred_at=at(61))
    centre.call("C-2", x=100)
    centre.tick(60)
    centre.moved("NEAR", 100, occurred_at=at(125))
    assert centre.unit("NEAR").is_doubtful
    centre.cancel("C-2")
    assert sent(centre.call("C-3", x=100)) == "FAR"
    centre.cancel("C-3")
    centre.crew("NEAR", "clear")
    assert sent(centre.call("C-4", x=100)) == "NEAR"


def test_a_crew_that_accepted_and_did_not_roll_is_heard_of_by_a_word_only() -> None:
    centre = Centre([unit("NEAR", 100), unit("FAR", 0)])
    centre.call("C-1", x=100)
    centre.crew("NEAR", "accepted")
    assert sent(centre.tick(120)) == "FAR"
    centre.moved("NEAR", 100)
    assert centre.unit("NEAR").is_doubtful
    centre.crew("NEAR", "clear")
    assert not centre.unit("NEAR").is_doubtful


def test_a_dispatcher_who_sends_it_knows_better() -> None:
    centre = silent_once()
    said = centre.say(AssignUnit, incident_id="C-1", unit_id="NEAR", reason="đã gọi điện")
    assert ("withdrawn", K.UNIT_SILENT) in said.alarms
    assert centre.unit("NEAR").silence is None


def test_a_dispatcher_who_takes_it_off_says_nothing_of_whether_it_answers() -> None:
    centre = Centre([unit("U", 0)])
    centre.call()
    centre.tick(60)
    centre.say(ReleaseUnit, unit_id="U", reason="không gọi được")
    assert centre.unit("U").is_doubtful


def test_an_answer_about_a_move_is_a_word() -> None:
    centre = silent_once()
    said = centre.say(MoveAnswer, unit_id="NEAR", move_id="mov-none", answer="accepted")
    assert said.refused == ("move_id", "mov-none")
    assert centre.unit("NEAR").is_doubtful, "what is refused changes nothing"


@pytest.mark.parametrize("word", ["accepted", "mobilised"])
def test_a_late_yes_is_a_word_and_gives_no_order_back(word: str) -> None:
    centre = silent_once()
    said = centre.crew("NEAR", word, incident_id="C-1")
    assert said.orders == []
    assert ("withdrawn", K.UNIT_SILENT) in said.alarms
    assert centre.unit("NEAR").silence is None
    decision = said.decided(DecisionKind.UPDATED)
    assert (decision.unit_id, decision.incident_id) == ("NEAR", "C-1")
    assert "of an order that was taken back unanswered" in decision.summary.en
    assert sent(centre.call("C-2", x=100)) == "NEAR", "nobody doubts it any more"


def test_a_late_yes_that_names_no_call_is_a_word_too() -> None:
    centre = Centre([unit("U", 0)])
    centre.call("C-1")
    centre.tick(60)
    centre.say(ReleaseUnit, unit_id="U", reason="không gọi được")
    assert centre.unit("U").is_doubtful
    said = centre.crew("U", "accepted")
    assert said.decided(DecisionKind.UPDATED).unit_id == "U"
    assert centre.unit("U").silence is None


def test_a_late_no_is_a_word_too_and_the_call_asks_others_from_now_on() -> None:
    centre = silent_once()
    said = centre.crew("NEAR", "declined")
    assert said.decided(DecisionKind.UPDATED).incident_id is None
    assert centre.unit("NEAR").silence is None
    assert centre.world.incidents["C-1"].excluded == {"NEAR": IneligibleReason.DECLINED}
    assert sent(centre.call("C-2", x=100)) == "NEAR", "it declined one call, not all"


def test_a_late_word_on_a_call_that_never_was_is_refused() -> None:
    centre = silent_once()
    said = centre.crew("NEAR", "accepted", incident_id="C-9")
    assert said.refused == ("incident_id", "C-9")
    assert centre.unit("NEAR").is_doubtful


def test_a_crew_that_missed_nothing_cannot_accept_what_it_has_not() -> None:
    centre = silent_once()
    assert centre.crew("FAR", "accepted").refused == ("status", "accepted")


def test_the_neighbour_who_borrows_it_sees_for_itself() -> None:
    centre = aid.a_centre(unit("A", 9), unit("B", 0))
    aid.hear(centre)
    centre.call(x=0)
    centre.tick(60)
    centre.crew("A", "accepted")
    assert ("withdrawn", K.UNIT_SILENT) in aid.lend(centre, "B").alarms
    assert centre.unit("B").silence is None


def test_what_stands_about_a_unit_ends_when_it_leaves_the_centre() -> None:
    centre = silent_once()
    said = centre.configure([unit("MIDDLE", 50), unit("FAR", 0)], [hospital("h", 900)])
    assert said.alarms == [("withdrawn", K.UNIT_SILENT)]


def test_whoever_says_a_word_may_be_asked_by_the_same_call_again() -> None:
    centre = Centre([unit("NEAR", 100), unit("FAR", 0)])
    centre.call("C-1", x=100)
    centre.tick(60)
    assert list(centre.incident("C-1").excluded) == ["NEAR"]
    centre.crew("NEAR", "clear")
    assert centre.incident("C-1").excluded == {}


def test_a_less_urgent_call_gives_up_its_unit_before_one_in_doubt_is_asked() -> None:
    centre = silent_once()
    centre.call("C-4", x=500, priority="P4")
    assert centre.unit("FAR").incident_id == "C-4"
    said = centre.call("LIFE", x=150, priority="P1")
    assert ("made", "LIFE", "FAR") in said.orders
    assert ("made", "C-4", "NEAR") in said.orders


def test_to_a_person_a_unit_in_doubt_is_proposed_last_and_named_as_that() -> None:
    control = ControlPolicy(p1="advise", p2="advise", p3="advise", p4="advise")
    centre = Centre(
        [unit("NEAR", 100), unit("FAR", 0)],
        policies=POLICIES.model_copy(update={"control": control}),
    )
    centre.call("C-1", x=100)
    centre.say(AssignUnit, incident_id="C-1", unit_id="NEAR", reason="gần nhất")
    assert centre.tick(60).decided(DecisionKind.PROPOSED).unit_id == "FAR"
    centre.call("C-2", x=100, priority="P1")
    proposal = centre.world.proposals["C-2"]
    assert proposal.unit_id == "FAR", "the threat to life gets who may answer"
    said = centre.say(AcceptProposal, incident_id="C-2", proposal_id=proposal.proposal_id)
    proposed = said.decided(DecisionKind.PROPOSED)
    assert (proposed.incident_id, proposed.unit_id) == ("C-1", "NEAR")
    assert "it missed an order 1 min 00 s ago" in proposed.summary.en


N = WatchPolicy().unanswered_max


def nobody_answers(units: int = 5) -> Centre:
    """A call of which as many orders as the centre allows were not answered, each by another."""
    centre = Centre([unit(f"U{number}", 100 - 10 * number) for number in range(units)])
    centre.call("C-1", x=100, priority="P1")
    for number in range(N - 1):
        assert centre.unit(f"U{number}").incident_id == "C-1"
        centre.tick(60)
    return centre


def test_a_call_that_nobody_answers_keeps_its_best_unit_and_a_person_phones() -> None:
    centre = nobody_answers()
    said = centre.tick(60)
    assert said.orders == [("withdrawn", "C-1", f"U{N - 1}"), ("made", "C-1", "U0")]
    decision = said.decided(DecisionKind.ASSIGNED)
    assert "3 orders in a row were not answered, so it keeps this one: phone it" in (
        decision.summary.en
    )
    standing = {one.kind: one for one in centre.world.alarms.values()}
    kept = standing[K.NOT_ACKNOWLEDGED]
    assert (kept.unit_id, kept.incident_id, kept.priority) == ("U0", "C-1", "high")
    assert kept.text.en == "C-1: 3 orders in a row were not answered, U0 keeps the last one"
    for _ in range(30):
        assert centre.tick(60).orders == []
    assert centre.incident().order is not None


def test_what_was_asked_ends_with_the_answer_or_the_order() -> None:
    centre = nobody_answers()
    centre.tick(60)
    centre.crew("U0", "accepted")
    assert K.NOT_ACKNOWLEDGED not in {one.kind for one in centre.world.alarms.values()}
    said = centre.tick(120)
    assert said.orders == [], "a person has spoken with the crew, and sees to it"
    assert K.NOT_MOBILISED in {one.kind for one in centre.world.alarms.values()}
    centre.crew("U0", "mobilised")
    assert K.NOT_MOBILISED not in {one.kind for one in centre.world.alarms.values()}
    assert centre.incident().unanswered == 0
    centre = nobody_answers()
    centre.tick(60)
    centre.cancel()
    assert K.NOT_ACKNOWLEDGED not in {one.kind for one in centre.world.alarms.values()}


def test_a_decline_is_an_answer() -> None:
    centre = nobody_answers()
    centre.crew(f"U{N - 1}", "declined")
    assert centre.incident().unanswered == 0


def test_a_crew_that_comes_free_relieves_the_one_that_does_not_answer() -> None:
    """It answers and is 100 s away; whoever keeps the order is near and says nothing."""
    centre = Centre([unit(f"U{number}", 100 - 10 * number) for number in range(3)])
    centre.configure([*(unit(f"U{n}", 100 - 10 * n) for n in range(3)), unit("V", 0)])
    centre.crew("V", "off_duty")
    centre.call("C-1", x=100, priority="P2")
    for _ in range(N):
        centre.tick(60)
    assert centre.unit("U0").incident_id == "C-1"
    centre.call("C-2", x=0, priority="P4")
    centre.call("C-3", x=0, priority="P4")
    centre.call("C-4", x=0, priority="P4")
    said = centre.crew("V", "clear")
    assert ("made", "C-1", "V") in said.orders, "before those who are less urgent"
    why = said.decided_for("C-1").summary.en
    assert why == "V (BLS) to C-1 (P2) instead of U0: 1 min 40 s by road, U0 does not answer"
    assert ("withdrawn", K.NOT_ACKNOWLEDGED) not in said.alarms, "it was told by one alarm"
    assert not centre.incident("C-1").order.is_kept  # type: ignore[union-attr]


def test_alarms_about_a_unit_end_when_its_order_is_taken_back() -> None:
    policies = POLICIES.model_copy(update={"watch": WatchPolicy(lost_contact_s=100)})
    centre = Centre([unit("U", 100), unit("V", 0)], policies=policies)
    centre.moved("U", 100)
    centre.call("C-1", x=110)
    centre.bring("U", UnitState.EN_ROUTE)
    assert ("raised", K.LOST_CONTACT) in centre.tick(100).alarms
    said = centre.say(ReleaseUnit, unit_id="U", reason="không liên lạc được")
    assert ("withdrawn", K.LOST_CONTACT) in said.alarms


def flood(fleet: int, gap_s: int, *, trackers: bool) -> tuple[Centre, Counter[str], set[str]]:
    """Let nobody answer for half an hour in which 20 calls come; count orders and alarms."""
    centre = Centre(
        [unit(f"U{n:02}", n * 37 % 600, "als" if n % 3 == 0 else "bls") for n in range(fleet)],
        policies=Policies(),
    )
    orders: Counter[str] = Counter()
    alarms: set[str] = set()
    calls = iter(range(20))
    for second in range(0, 1_800, 5):
        said = [centre.tick(5)]
        while len(centre.world.incidents) < 20 and second >= gap_s * len(centre.world.incidents):
            number = next(calls)
            priority = [*Priority, Priority.P3][number % 5]
            said.append(centre.call(f"C-{number}", x=number * 53 % 600, priority=priority))
        if trackers and second % 15 == 0:
            said += [centre.moved(one, centre.unit(one).place) for one in centre.world.units]
        for one in said:
            orders.update(name for status, name, _ in one.orders if status == "made")
            alarms |= {alarm.alarm_id for alarm in one.every(Alarm) if alarm.announces}
    return centre, orders, alarms


@pytest.mark.slow
@pytest.mark.parametrize("trackers", [False, True])
@pytest.mark.parametrize(("fleet", "gap_s"), [(12, 0), (12, 60), (20, 60), (30, 0), (30, 60)])
def test_total_silence_is_one_cause_and_orders_do_not_wander(
    *, fleet: int, gap_s: int, trackers: bool
) -> None:
    centre, orders, alarms = flood(fleet, gap_s, trackers=trackers)
    assert len(alarms) <= 6
    assert max(orders.values()) <= N + 2, "in half an hour"
    kinds = {one.kind for one in centre.world.alarms.values() if one.revision}
    assert K.ORDERS_UNANSWERED in kinds
    kept = [one for one in centre.world.incidents.values() if one.order is not None]
    assert len(kept) == min(fleet, 20)
    for one in kept:
        if one.priority is Priority.P1:
            assert one.place is not None
            assert centre.roads.time_ms(centre.unit(one.order.unit_id).place, one.place) < 300_000  # type: ignore[union-attr,operator]


def test_a_silent_fleet_is_one_alarm_until_it_answers() -> None:
    centre = Centre([unit(f"U{number}", number) for number in range(4)])
    for number in range(4):
        centre.call(f"C-{number}", x=number)
    said = centre.tick(60)
    assert [kind for status, kind in said.alarms if status == "raised"] == [K.ORDERS_UNANSWERED]
    (one,) = [alarm for alarm in said.every(Alarm) if alarm.kind is K.ORDERS_UNANSWERED]
    assert one.text.en == "Orders are not being answered: 4 of 4 units are silent"
    assert one.text.vi == "Lệnh điều xe không được trả lời: 4 trong 4 xe im lặng"
    assert one.stands_for_count == 4
    assert "phone" in one.action.en
    for name in sorted(centre.world.units)[:3]:
        centre.crew(name, "accepted")
    assert centre.tick(29).alarms == []
    assert ("withdrawn", K.ORDERS_UNANSWERED) in centre.tick(1).alarms


def test_two_silent_crews_of_many_are_two_alarms() -> None:
    centre = Centre([unit(f"U{number}", number) for number in range(4)])
    for number in range(4):
        centre.call(f"C-{number}", x=number)
    for number in (0, 1):
        name = next(u.unit_id for u in centre.world.units.values() if u.state is UnitState.ALERTED)
        centre.crew(name, "accepted")
        assert number < 2
    said = centre.tick(60)
    assert [kind for _, kind in said.alarms] == [K.UNIT_SILENT, K.UNIT_SILENT]


def test_it_is_over_when_more_crews_speak_than_are_silent() -> None:
    """Whoever has no order may say nothing for long: new orders that are answered tell it."""
    fleet = [*(unit(f"U{n}", n) for n in range(3)), *(unit(f"V{n}", 900) for n in range(4))]
    centre = Centre(fleet)
    for number in range(3):
        centre.call(f"C-{number}", x=number)
    assert ("raised", K.ORDERS_UNANSWERED) in centre.tick(60).alarms
    for number in range(3):
        centre.cancel(f"C-{number}")
    for number in range(4):
        centre.crew(sent(centre.call(f"D-{number}", x=900)), "accepted")
        assert ("withdrawn", K.ORDERS_UNANSWERED) not in centre.tick(5).alarms
    assert ("withdrawn", K.ORDERS_UNANSWERED) in centre.tick(30).alarms


def test_where_nobody_answers_no_call_walks_far_to_one_that_was_not_asked_yet() -> None:
    """FAR may answer, a quarter of an hour away; NEAR and MIDDLE were only silent once."""
    centre = Centre(
        [unit("NEAR", 900), unit("MIDDLE", 890), unit("FAR", 0)],
        policies=POLICIES.model_copy(update={"alarms": AlarmPolicy(orders_units_min=2)}),
    )
    centre.call("OTHER", x=890)
    centre.call("LIFE", x=900, priority="P1")
    said = centre.tick(60)
    assert ("raised", K.ORDERS_UNANSWERED) in said.alarms
    assert ("made", "LIFE", "MIDDLE") in said.orders
    chosen = said.decided_for("LIFE").explanation.units[0]
    assert (chosen.unit_id, chosen.doubt_ms) == ("MIDDLE", 300_000)
    assert "5 min 00 s as it may not answer" in told(said.decided_for("LIFE"))[1].en
    order = centre.incident("LIFE").order
    assert order is not None
    assert order.eta_at == at(60 + 60 + 10), "if it answers, it is there no later for our doubts"
    assert ("made", "LIFE", "NEAR") in centre.tick(60).orders, "ten minutes are less than to FAR"


def test_who_comes_free_in_the_step_is_asked_before_one_in_doubt() -> None:
    """The decline frees a near unit, which relieves a far one, which goes to C-1 at once."""
    centre = Centre([unit("A", 0), unit("B", 30), unit("C", 400), unit("D", 200)])
    for name in ("C-3", "C-0"):
        centre.call(name, x=0, priority="P1")
    centre.tick(90_000)
    centre.call("C-1", x=0, priority="P1")
    assert centre.incident("C-1").order.unit_id == "A"  # type: ignore[union-attr]
    said = centre.crew("A", "declined")
    assert said.orders[-1] == ("made", "C-1", "C")
    assert not any(unit == "B" for *_, unit in said.orders), "a crew in doubt is not asked"


def test_who_comes_free_and_suits_no_call_that_waits_relieves_one_that_nobody_answers_for() -> None:
    """The P1 that waits needs another crew; the kept A, relieved by B, is free for who may ask."""
    watch = WatchPolicy(unanswered_max=1)
    policies = POLICIES.model_copy(update={"watch": watch})
    centre = Centre([unit("A", 0), unit("B", 300)], policies=policies)
    centre.call("D", x=300, priority="P3")
    centre.bring("B", UnitState.ON_SCENE)
    centre.call("C", x=0, priority="P3")
    centre.tick(60)
    order = centre.incident("C").order
    assert order is not None
    assert (order.unit_id, order.is_kept) == ("A", True)
    centre.call("LIFE", x=0, priority="P1", level="als")
    said = centre.crew("B", "clear")
    assert said.orders == [("withdrawn", "C", "A"), ("made", "C", "B")]
