"""Causes come and go; what people are told of them is settled at the end of a step."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dispatch.alarms import round as alarm_round
from dispatch.alarms.causes import (
    end_of_incident,
    raise_alarm,
    stands,
    withdraw_alarms,
    withdraw_of_incident,
)
from dispatch.state.turn import Turn
from dispatch.state.world import World
from schemas.centre.alarms import AlarmTiming
from schemas.centre.policies import Policies
from schemas.events.ticks import Tick
from schemas.outputs.alarms import STANDS_FOR_MAX, Alarm
from schemas.rules.alarms import AlarmKind, AlarmResponder, AlarmState
from tests.dispatch.support.centre import POLICIES, Centre, unit
from tests.support.examples import examples

K = AlarmKind

WORDS = (
    "priority",
    "named",
    "code",
    "card",
    *("accuracy", "distance", "seconds", "who", "other", "minutes", "silent", "recent"),
    *("waiting", "score", "sign", "value", "why", "count", "event"),
    *("about", "phone", "reason", "centres", "centre", "level", "call", "asked"),
    *("tracker", "place"),
)
"""All that the texts of alarms name beside what they are about."""


def timed(kind: AlarmKind, on_s: int = 0, off_s: int = 0, respond_s: int = 100) -> Policies:
    timing = AlarmTiming(on_delay_s=on_s, off_delay_s=off_s, respond_s=respond_s)
    alarms = POLICIES.alarms.model_copy(update={kind.value: timing})
    return POLICIES.model_copy(update={"alarms": alarms})


class Desk:
    """Alarms of one centre, whose causes a test switches on and off by hand, once a second."""

    def __init__(self, policies: Policies = POLICIES) -> None:
        self.centre = Centre([unit("U", 0)], policies=policies)
        self.world: World = self.centre.world
        self.second = 0
        self.said: list[Alarm] = []

    def turn(self, after_s: int = 0) -> Turn:
        self.second += after_s
        self.centre.clock_s = self.second
        event = Tick.model_validate(self.centre.event(Tick, event_id=f"by-hand-{self.second}"))
        return Turn(self.world, event, self.centre.roads, 5 + self.second)

    def end(self, turn: Turn) -> list[tuple[str, AlarmKind]]:
        alarm_round.settle(turn)
        self.world = turn.world
        new = [one for one in turn.outputs if isinstance(one, Alarm)]
        self.said += new
        return [(one.status, one.kind) for one in new]

    def on(
        self, kind: AlarmKind, subject: str = "C-1", after_s: int = 0, level: int = 0
    ) -> list[tuple[str, AlarmKind]]:
        turn = self.turn(after_s)
        words = {"waiting": 5, "count": level, "minutes": 5, "sign": "HR", "value": 0}
        words |= {"hospital": "h", "about": "it"}
        raise_alarm(turn, kind, subject, incident_id=subject, unit_id="U", words=words, level=level)
        return self.end(turn)

    def off(
        self, kind: AlarmKind, subject: str = "C-1", after_s: int = 0
    ) -> list[tuple[str, AlarmKind]]:
        turn = self.turn(after_s)
        withdraw_alarms(turn, subject, kind)
        return self.end(turn)

    def wait(self, after_s: int) -> list[tuple[str, AlarmKind]]:
        return self.end(self.turn(after_s))


def test_one_cause_raises_one_alarm() -> None:
    desk = Desk()
    assert desk.on(K.NO_UNIT) == [("raised", K.NO_UNIT)]
    assert desk.on(K.NO_UNIT) == []
    assert desk.on(K.NO_LOCATION) == [("raised", K.NO_LOCATION)]
    assert desk.on(K.NO_UNIT, "C-2") == [("raised", K.NO_UNIT)]


def test_an_alarm_says_what_to_do_who_and_until_when() -> None:
    desk = Desk(timed(K.NO_UNIT, respond_s=40))
    desk.on(K.NO_UNIT)
    (one,) = desk.said
    assert (one.priority, one.responder, one.revision) == ("high", AlarmResponder.DISPATCHER, 1)
    assert one.text.en == "C-1: no suitable unit"
    assert one.action.en == "Find one: call in a crew or ask a neighbour"
    assert one.respond_by == one.raised_at + timedelta(seconds=40)
    assert (one.incident_id, one.unit_id) == ("C-1", "U")


def test_a_withdrawal_is_of_this_subject_and_kind_only() -> None:
    desk = Desk()
    for kind, subject in ((K.NO_UNIT, "C-1"), (K.NO_UNIT, "C-2"), (K.NO_HOSPITAL, "C-1")):
        desk.on(kind, subject)
    assert desk.off(K.NO_UNIT) == [("withdrawn", K.NO_UNIT)]
    assert sorted(desk.world.alarms) == ["no_hospital|C-1", "no_unit|C-2"]
    assert desk.said[-1].text.en == "C-1: the alarm is over"
    assert desk.off(K.NO_UNIT) == []


def test_a_withdrawal_without_kinds_is_of_all() -> None:
    desk = Desk()
    desk.on(K.NO_UNIT)
    desk.on(K.NO_HOSPITAL)
    turn = desk.turn()
    withdraw_alarms(turn, "C-1")
    assert desk.end(turn) == [("withdrawn", K.NO_HOSPITAL), ("withdrawn", K.NO_UNIT)]


def test_an_alarm_that_comes_back_has_another_id() -> None:
    desk = Desk()
    desk.on(K.NO_UNIT)
    desk.off(K.NO_UNIT)
    assert desk.on(K.NO_UNIT, after_s=1) == [("raised", K.NO_UNIT)]
    assert len({one.alarm_id for one in desk.said}) == 2


def test_what_came_and_went_in_one_step_is_not_said() -> None:
    desk = Desk()
    turn = desk.turn()
    raise_alarm(turn, K.NO_UNIT, "C-1", incident_id="C-1")
    withdraw_alarms(turn, "C-1", K.NO_UNIT)
    assert desk.end(turn) == []
    assert desk.world.alarms == {}
    desk.on(K.NO_HOSPITAL)
    turn = desk.turn()
    withdraw_alarms(turn, "C-1", K.NO_HOSPITAL)
    raise_alarm(turn, K.NO_HOSPITAL, "C-1", incident_id="C-1")
    assert desk.end(turn) == []


def test_a_cause_must_stand_before_it_is_announced_and_be_gone_before_it_is_withdrawn() -> None:
    desk = Desk(timed(K.MONITOR_LOST, on_s=30, off_s=20))
    assert desk.on(K.MONITOR_LOST) == []
    assert desk.wait(29) == []
    assert desk.wait(1) == [("raised", K.MONITOR_LOST)]
    assert desk.off(K.MONITOR_LOST, after_s=5) == []
    assert desk.wait(19) == []
    assert desk.on(K.MONITOR_LOST) == [], "it is the same alarm still"
    assert desk.wait(60) == []
    assert desk.off(K.MONITOR_LOST) == []
    assert desk.wait(20) == [("withdrawn", K.MONITOR_LOST)]


def test_a_cause_that_is_gone_before_it_was_due_begins_anew() -> None:
    desk = Desk(timed(K.MONITOR_LOST, on_s=30))
    desk.on(K.MONITOR_LOST)
    desk.off(K.MONITOR_LOST, after_s=29)
    assert desk.world.alarms == {}
    assert desk.on(K.MONITOR_LOST, after_s=1) == []
    assert desk.wait(29) == []
    assert desk.wait(1) == [("raised", K.MONITOR_LOST)]


def test_nobody_acknowledges_and_it_escalates_once() -> None:
    desk = Desk(timed(K.CREW_OVERDUE, respond_s=60))
    desk.on(K.CREW_OVERDUE)
    assert desk.wait(59) == []
    assert desk.wait(1) == [("escalated", K.CREW_OVERDUE)]
    one = desk.said[-1]
    assert (one.priority, one.responder) == ("medium", AlarmResponder.SUPERVISOR)
    assert one.respond_by == one.decided_at + timedelta(seconds=60)
    assert desk.wait(600) == []
    assert desk.off(K.CREW_OVERDUE) == [("withdrawn", K.CREW_OVERDUE)]


def test_what_gets_worse_is_announced_again_only_to_who_had_taken_it_up() -> None:
    desk = Desk()
    desk.on(K.SURGE, "BD", level=1)
    assert desk.on(K.SURGE, "BD", level=1) == []
    assert desk.on(K.SURGE, "BD", level=2, after_s=1) == [], "it is still asked for"


def test_a_text_follows_the_level_and_asks_nobody_again() -> None:
    desk = Desk()
    desk.on(K.NO_ROOM, level=3)
    assert desk.on(K.NO_ROOM, level=5, after_s=1) == [("raised", K.NO_ROOM)]
    assert desk.on(K.NO_ROOM, level=2, after_s=1) == [("raised", K.NO_ROOM)]
    assert [one.text.en.split()[1] for one in desk.said] == ["3", "5", "2"]
    assert len({one.raised_at for one in desk.said}) == 1, "announced once"
    assert [one.revision for one in desk.said] == [1, 2, 3]


def test_what_is_latched_stays_until_somebody_has_seen_it_or_it_is_of_no_use() -> None:
    desk = Desk(timed(K.PATIENT_ARREST))
    desk.on(K.PATIENT_ARREST)
    assert desk.off(K.PATIENT_ARREST) == [("returned", K.PATIENT_ARREST)]
    assert desk.wait(899) == []
    assert desk.wait(1) == [("withdrawn", K.PATIENT_ARREST)]


def test_a_latched_cause_that_comes_back_is_announced_again_as_the_same() -> None:
    desk = Desk(timed(K.PATIENT_ARREST))
    desk.on(K.PATIENT_ARREST)
    desk.off(K.PATIENT_ARREST, after_s=1)
    assert desk.on(K.PATIENT_ARREST, after_s=1) == [("raised", K.PATIENT_ARREST)]
    assert len({one.alarm_id for one in desk.said}) == 1


def test_with_an_incident_everything_about_it_is_over_at_once() -> None:
    desk = Desk(timed(K.PATIENT_ARREST, off_s=600))
    desk.on(K.PATIENT_ARREST)
    desk.off(K.PATIENT_ARREST, after_s=1)
    desk.on(K.MONITOR_LOST)
    turn = desk.turn(1)
    end_of_incident(turn, "C-1")
    assert desk.end(turn) == [("withdrawn", K.PATIENT_ARREST)], "the other was never announced"
    assert desk.world.alarms == {}


def test_the_returned_alarm_of_an_incident_that_is_over_is_over() -> None:
    desk = Desk(timed(K.PATIENT_ARREST))
    desk.on(K.PATIENT_ARREST)
    desk.off(K.PATIENT_ARREST)
    turn = desk.turn(1)
    end_of_incident(turn, "C-1")
    end_of_incident(turn, "C-1")
    assert desk.end(turn) == [("withdrawn", K.PATIENT_ARREST)]


def test_causes_of_an_incident_end_whatever_their_subject() -> None:
    desk = Desk()
    turn = desk.turn()
    for kind in (K.NOT_ACKNOWLEDGED, K.NOT_MOBILISED):
        words = {"count": 3}
        raise_alarm(turn, kind, f"C-1/{kind}", incident_id="C-1", unit_id="U", words=words)
    desk.end(turn)
    turn = desk.turn()
    withdraw_of_incident(turn, "C-1", K.NOT_ACKNOWLEDGED)
    assert not stands(turn, K.NOT_ACKNOWLEDGED, "C-1/not_acknowledged")
    assert stands(turn, K.NOT_MOBILISED, "C-1/not_mobilised")
    assert desk.end(turn) == [("withdrawn", K.NOT_ACKNOWLEDGED)]


def test_an_alarm_takes_what_it_explains_off_the_list_and_gives_it_back() -> None:
    desk = Desk()
    desk.on(K.NO_UNIT, "C-1")
    desk.on(K.NO_UNIT, "C-2")
    assert desk.on(K.SURGE, "BD") == [
        ("suppressed", K.NO_UNIT),
        ("suppressed", K.NO_UNIT),
        ("raised", K.SURGE),
    ]
    surge = desk.said[-1]
    ids = [one.alarm_id for one in desk.world.alarms.values() if one.kind is K.NO_UNIT]
    assert (list(surge.stands_for), surge.stands_for_count) == (ids, 2)
    assert desk.on(K.NO_UNIT, "C-3") == [("raised", K.SURGE)], "the list grows, nobody is asked"
    assert desk.said[-1].stands_for_count == 3
    assert desk.said[-1].raised_at == surge.raised_at
    assert desk.off(K.NO_UNIT, "C-1") == [("withdrawn", K.NO_UNIT), ("raised", K.SURGE)]
    assert desk.off(K.SURGE, "BD") == [
        ("withdrawn", K.SURGE),
        ("raised", K.NO_UNIT),
        ("raised", K.NO_UNIT),
    ], "what still stands appears in the same step"


def test_an_alarm_names_so_many_and_counts_them_all() -> None:
    desk = Desk()
    turn = desk.turn()
    for number in range(STANDS_FOR_MAX + 5):
        raise_alarm(turn, K.NO_UNIT, f"C-{number}", incident_id=f"C-{number}")
    raise_alarm(turn, K.SURGE, "BD", words={"waiting": 9})
    assert desk.end(turn) == [("raised", K.SURGE)], "one alarm, not fifty-six"
    (one,) = desk.said
    assert (len(one.stands_for), one.stands_for_count) == (50, 55)


def test_one_extreme_sign_of_a_patient_stands_for_the_others() -> None:
    desk = Desk()

    def sign(name: str, after_s: int = 0) -> list[tuple[str, AlarmKind]]:
        turn = desk.turn(after_s)
        words = {"sign": name, "value": 1}
        about = {"incident_id": "C-1", "unit_id": "U"}
        raise_alarm(turn, K.EXTREME_SIGN, f"C-1/{name}", words=words, **about)  # type: ignore[arg-type]
        return desk.end(turn)

    assert sign("z") == [("raised", K.EXTREME_SIGN)]
    assert sign("a", 1) == [("raised", K.EXTREME_SIGN)], "it says that it stands for one"
    assert desk.said[-1].stands_for_count == 1
    turn = desk.turn(1)
    withdraw_alarms(turn, "C-1/z", K.EXTREME_SIGN)
    assert desk.end(turn) == [("withdrawn", K.EXTREME_SIGN), ("raised", K.EXTREME_SIGN)]
    assert desk.said[-1].text.en.endswith("a 1")


def test_what_is_explained_and_ends_was_never_heard_of() -> None:
    desk = Desk()
    desk.on(K.PATIENT_ARREST)
    assert desk.on(K.PRE_ALERT_UNANSWERED)[-1] == ("raised", K.PATIENT_ARREST)
    assert desk.off(K.PRE_ALERT_UNANSWERED) == [("raised", K.PATIENT_ARREST)]
    assert [one.kind for one in desk.said] == [K.PATIENT_ARREST] * 3


def test_where_nothing_stands_and_nothing_changed_nothing_is_done() -> None:
    desk = Desk()
    turn = desk.turn()
    assert desk.end(turn) == []
    assert turn.world.alarms is turn.alarms_before


@given(
    noise=st.lists(st.booleans(), min_size=100, max_size=300),
    on_s=st.integers(0, 60),
    off_s=st.integers(0, 60),
)
@examples(40)
def test_noise_at_a_limit_does_not_chatter(noise: list[bool], on_s: int, off_s: int) -> None:
    """Each announcement takes its two delays: no more of them fit in an hour."""
    desk = Desk(timed(K.MONITOR_LOST, on_s=on_s, off_s=off_s, respond_s=86_400))
    for is_so in noise:
        (desk.on if is_so else desk.off)(K.MONITOR_LOST, after_s=1)
    raised = [one.decided_at for one in desk.said if one.status is AlarmState.RAISED]
    least_s = max(1, on_s + off_s)
    assert len(raised) <= 1 + len(noise) / least_s
    for before, after in pairwise(raised):
        assert (after - before).total_seconds() >= least_s


@given(
    noise=st.lists(st.tuples(st.sampled_from(list(K)), st.booleans()), max_size=60),
    on_s=st.integers(0, 30),
    off_s=st.integers(0, 30),
)
@examples(60)
def test_every_alarm_ends_once_its_cause_has(
    noise: list[tuple[AlarmKind, bool]], on_s: int, off_s: int
) -> None:
    timing = AlarmTiming(on_delay_s=on_s, off_delay_s=off_s, respond_s=50)
    alarms = POLICIES.alarms.model_copy(update={kind.value: timing for kind in K})
    desk = Desk(POLICIES.model_copy(update={"alarms": alarms}))
    words = dict.fromkeys(WORDS, 1)
    for kind, is_so in noise:
        turn = desk.turn(7)
        if is_so:
            about = {"incident_id": "C-1", "unit_id": "U", "hospital_id": "h"}
            raise_alarm(turn, kind, "C-1", words=words, **about)  # type: ignore[arg-type]
        else:
            withdraw_alarms(turn, "C-1", kind)
        desk.end(turn)
        assert_nothing_is_hidden_without_a_reason(desk.world)
    turn = desk.turn(1)
    withdraw_alarms(turn, "C-1")
    desk.end(turn)
    desk.wait(30)
    desk.wait(POLICIES.alarms.returned_s_max)
    assert desk.world.alarms == {}
    last = {one.alarm_id: one.status for one in desk.said}
    assert set(last.values()) <= {AlarmState.WITHDRAWN}


def assert_nothing_is_hidden_without_a_reason(world: World) -> None:
    """What is suppressed is named by an alarm that is on the list, and so seen by a person."""
    named = [name for one in world.alarms.values() for name in one.stands_for]
    hidden = [a.alarm_id for a in world.alarms.values() if a.state is AlarmState.SUPPRESSED]
    assert sorted(named) == sorted(hidden)
    for one in world.alarms.values():
        assert not one.stands_for or one.state in {
            AlarmState.RAISED,
            AlarmState.ESCALATED,
            AlarmState.ACKNOWLEDGED,
        }
    if hidden:
        assert named, "an incident never loses its last alarm"
