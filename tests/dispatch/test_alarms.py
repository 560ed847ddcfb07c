from dispatch.alarms import PRIORITY, raise_alarm, withdraw_alarms
from dispatch.turn import Turn
from schemas.alarms import Alarm, AlarmKind
from tests.dispatch.centre import Centre


def begun() -> Turn:
    turn = Centre().turn()
    for subject in ("C-1", "C-2"):
        raise_alarm(turn, AlarmKind.NO_UNIT, subject, incident_id=subject)
    raise_alarm(turn, AlarmKind.NO_HOSPITAL, "C-1", incident_id="C-1")
    turn.outputs.clear()
    return turn


def alarms(turn: Turn) -> list[tuple[str, AlarmKind]]:
    return [(one.status, one.kind) for one in turn.outputs if isinstance(one, Alarm)]


def test_every_kind_has_a_priority() -> None:
    assert set(PRIORITY) == set(AlarmKind)


def test_one_cause_raises_one_alarm() -> None:
    turn = begun()
    raise_alarm(turn, AlarmKind.NO_UNIT, "C-1", incident_id="C-1")
    assert turn.outputs == []
    raise_alarm(turn, AlarmKind.OFF_MAP, "C-1", incident_id="C-1", words={"distance": 900})
    assert alarms(turn) == [("raised", AlarmKind.OFF_MAP)]


def test_a_withdrawal_is_of_this_subject_and_kind_only() -> None:
    turn = begun()
    withdraw_alarms(turn, "C-1", AlarmKind.NO_UNIT, AlarmKind.OFF_MAP)
    assert alarms(turn) == [("withdrawn", AlarmKind.NO_UNIT)]
    assert sorted(turn.world.alarms) == ["no_hospital|C-1", "no_unit|C-2"]


def test_a_withdrawal_without_kinds_is_of_all() -> None:
    turn = begun()
    withdraw_alarms(turn, "C-1")
    assert alarms(turn) == [
        ("withdrawn", AlarmKind.NO_UNIT),
        ("withdrawn", AlarmKind.NO_HOSPITAL),
    ]
    withdraw_alarms(turn, "C-1")
    assert len(turn.outputs) == 2


def test_an_alarm_that_comes_back_has_another_id() -> None:
    turn = begun()
    before = turn.world.alarms["no_unit|C-1"].alarm_id
    withdraw_alarms(turn, "C-1")
    raise_alarm(turn, AlarmKind.NO_UNIT, "C-1", incident_id="C-1")
    assert turn.world.alarms["no_unit|C-1"].alarm_id != before
