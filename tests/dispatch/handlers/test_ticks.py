from schemas.ground.vocabulary import UnitState
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import DecisionKind
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import Centre, at, unit


def test_a_crew_that_does_not_acknowledge_in_time_is_called_and_replaced() -> None:
    centre = Centre([unit("A", 10), unit("B", 0)])
    centre.call(x=10)
    assert centre.tick(59).outputs == ()
    said = centre.tick(1)
    assert said.alarms == [("raised", AlarmKind.UNIT_SILENT)]
    assert said.orders == [("withdrawn", "C-1", "A"), ("made", "C-1", "B")]
    assert "not acknowledged in 60 s" in said.decided(DecisionKind.WITHDRAWN).summary.en
    taken, given = said.every(Assignment)
    assert (taken.acknowledge_by, taken.eta_ms) == (None, None)
    assert (given.attempt, given.acknowledge_by) == (2, at(120))
    assert centre.unit("A").state is UnitState.AVAILABLE


def test_a_crew_that_accepted_and_does_not_roll_is_called_and_replaced() -> None:
    centre = Centre([unit("A", 10), unit("B", 0)])
    centre.call(x=10)
    centre.clock_s = 50
    centre.crew("A", "accepted")
    assert centre.tick(119).outputs == ()
    said = centre.tick(1)
    assert said.alarms == [("raised", AlarmKind.UNIT_SILENT)]
    assert said.orders == [("withdrawn", "C-1", "A"), ("made", "C-1", "B")]
    assert "not rolling within 120 s" in said.decided(DecisionKind.WITHDRAWN).summary.en


def test_each_silent_crew_has_its_own_alarm_until_it_is_heard_of() -> None:
    centre = Centre([unit("A", 10), unit("B", 5), unit("D", 0)])
    centre.call(x=10)
    for name in ("A", "B"):
        (raised,) = centre.tick(60).every(Alarm)
        assert (raised.kind, raised.unit_id) == (AlarmKind.UNIT_SILENT, name)
    assert centre.crew("D", "accepted").alarms == []
    assert centre.crew("A", "clear").alarms == [("withdrawn", AlarmKind.UNIT_SILENT)]
    assert centre.moved("B", 5).alarms == [("withdrawn", AlarmKind.UNIT_SILENT)]
    assert centre.world.alarms == {}


def test_every_missed_deadline_is_acted_on_at_once() -> None:
    centre = Centre([unit("A", 10), unit("B", 0)])
    centre.call("C-1", x=10)
    centre.call("C-2", x=0)
    said = centre.tick(61)
    assert [order for order in said.orders if order[0] == "withdrawn"] == [
        ("withdrawn", "C-1", "A"),
        ("withdrawn", "C-2", "B"),
    ]
    assert [order for order in said.orders if order[0] == "made"] == [
        ("made", "C-1", "B"),
        ("made", "C-2", "A"),
    ]


def test_a_quiet_tick_says_nothing() -> None:
    assert Centre([unit("A", 0)]).tick(3_600).outputs == ()
