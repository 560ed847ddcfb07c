from typing import Any, get_args

import pytest

from console.demo.measure import Measure, Slowed
from console.picture.board import Board
from console.told.times import clock
from console.told.words import Lang
from schemas.events.moves import MoveOrder
from schemas.ground.vocabulary import PreAlertState
from schemas.outputs.dead_letters import DeadLetterReason
from schemas.outputs.decisions import DecisionKind
from schemas.rules.alarms import AlarmKind
from schemas.topics import INCIDENTS
from streams.kafka.codec import decode
from tests.console.support import samples
from tests.streams.support.samples import call, event, raw


def report(incident_id: str) -> Any:  # noqa: ANN401 - an event of the incidents' topic
    return decode(INCIDENTS, raw(call(f"e-{incident_id}", incident_id=incident_id)))


def test_a_latency_is_from_the_sending_to_the_first_order() -> None:
    measure = Measure()
    measure.sending([report("C-1")], 1_000.0)
    measure.read([samples.assignment(1)], 1_025.0)
    measure.read([samples.assignment(2, "a-2", attempt=2)], 9_000.0)
    assert (measure.latencies_ms(), measure.orders) == ([25.0], 2)


def test_a_call_that_had_to_wait_has_no_latency() -> None:
    measure = Measure()
    measure.sending([report("C-1"), report("C-2")], 0.0)
    waits = samples.decision(1, kind=DecisionKind.QUEUED, incident_id="C-1")
    orders = [samples.assignment(2), samples.assignment(3, "a-2", "C-2")]
    measure.read([waits, *orders], 30.0)
    assert measure.latencies_ms() == [30.0]
    figures = measure.figures(Board())
    assert (figures["calls"], figures["calls_assigned"]) == (2, 2)
    assert figures["calls_that_waited"] == 1


def test_nothing_measured_is_null_and_not_zero() -> None:
    figures = Measure().figures(Board())
    assert figures["call_to_assignment_wall_ms_median"] is None
    assert figures["call_to_assignment_wall_ms_p95"] is None
    assert figures["response_simulated_ms_median"] is None


def test_percentiles_are_those_of_the_latencies() -> None:
    measure = Measure()
    for number in range(1, 101):
        measure.sending([report(f"C-{number}")], 0.0)
        measure.read([samples.assignment(number, f"a-{number}", f"C-{number}")], float(number))
    figures = measure.figures(Board())
    assert figures["call_to_assignment_wall_ms_median"] == 50.5
    assert figures["call_to_assignment_wall_ms_p95"] == 95.0
    single = Measure()
    single.sending([report("C-1")], 0.0)
    single.read([samples.assignment(1)], 7.0)
    assert single.figures(Board())["call_to_assignment_wall_ms_p95"] == 7.0


def test_the_last_answer_of_a_pre_alert_counts() -> None:
    measure = Measure()
    states = (PreAlertState.SENT, PreAlertState.REFUSED, PreAlertState.ACCEPTED)
    measure.read([samples.pre_alert(1, state) for state in states], 0.0)
    measure.read([samples.pre_alert(2, pre_alert_id="pa-2")], 0.0)
    measure.read([samples.pre_alert(3, PreAlertState.ARRIVED)], 0.0)
    assert measure.figures(Board())["pre_alert_answers"] == {"accepted": 1, "none": 1}


def test_alarms_and_dead_letters_are_counted_by_kind() -> None:
    measure = Measure()
    broken = samples.alarm(1, kind=AlarmKind.INVARIANT_BROKEN)
    measure.read([broken, samples.alarm(2, "al-2", withdrawn=True), samples.dead_letter()], 0.0)
    assert measure.invariants_broken == 1
    figures = measure.figures(Board())
    assert figures["alarms"] == {"invariant_broken": 1}
    assert figures["dead_letters"] == {"wrong_model": 1}
    lines = dict(line.split(maxsplit=1) for line in measure.lines(Board(), "en"))
    assert lines["alarms"] == "1: 1 engine fault"
    assert lines["invariants"] == "1 broken"


def test_the_summary_says_whether_the_machine_kept_up() -> None:
    measure = Measure(rate_asked=10.0)
    assert measure.lines(Board(), "en")[0] == "pace            ×10, too short to judge the machine"
    assert measure.figures(Board())["news_late_simulated_s_median"] is None
    measure.late_s += [1.0, 2.0, 33.0]
    kept = measure.lines(Board(), "en")[0]
    assert kept == "pace            ×10, news 2.0 s late in the median, 33.0 s at most (simulated)"
    at = samples.at(90)
    measure.slowed.append(Slowed(at, 5.0, 33.04))
    said = measure.lines(Board(), "en")[0]
    assert f"×10 asked for; this machine did not keep up: {clock(at)} ×5, news 2.0 s" in said
    assert "yêu cầu ×10; máy không theo kịp" in measure.lines(Board(), "vi")[0]
    figures = measure.figures(Board())
    assert (figures["rate_asked"], figures["rate"]) == (10.0, 5.0)
    assert figures["slowed"] == [{"at": at.isoformat(), "rate": 5.0, "late_s": 33.0}]
    assert figures["news_late_simulated_s_median"] == 2.0


def test_every_event_that_is_sent_counts() -> None:
    measure = Measure()
    cancelled = decode(
        INCIDENTS, raw(event("incident.cancelled", incident_id="C-1", reason="nhầm số"))
    )
    measure.sending([report("C-1"), cancelled], 0.0)
    assert (measure.events, measure.figures(Board())["calls"]) == (2, 1)


def test_a_move_counts_once_by_what_became_of_it() -> None:
    measure = Measure()
    arrived = samples.move(3).model_copy(update={"status": "arrived"})
    other = samples.move(4).model_copy(update={"move_id": "mov-2"})
    measure.read([samples.move(1), arrived, other], 0.0)
    assert measure.figures(Board())["move_ends"] == {"arrived": 1, "made": 1}
    lines = dict(line.split(maxsplit=1) for line in measure.lines(Board(), "en"))
    assert lines["moves"] == "2: 1 arrived, 1 ordered"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_kind_that_can_be_counted_has_words(lang: Lang) -> None:
    measure = Measure()
    measure.alarms.update(kind.value for kind in AlarmKind)
    measure.dead_letters.update(reason.value for reason in DeadLetterReason)
    measure.pre_alerts = {"a": None, "b": "accepted", "c": "refused"}
    statuses = get_args(MoveOrder.model_fields["status"].annotation)
    measure.moves = {f"mov-{status}": status for status in statuses}
    said = measure.lines(Board(), lang)
    codes = [*AlarmKind, *DeadLetterReason]
    assert not [code for code in codes if "_" in code and any(code in line for line in said)]
    assert any(f"{len(AlarmKind)}: 1 " in line for line in said)


def test_a_kind_of_a_newer_engine_is_counted_by_its_code() -> None:
    measure = Measure()
    measure.dead_letters["from_tomorrow"] += 2
    assert any(line.endswith("2: 2 from_tomorrow") for line in measure.lines(Board(), "en"))
