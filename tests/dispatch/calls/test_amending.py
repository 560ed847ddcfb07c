from dispatch.calls.amending import amend, watch_place
from schemas.outputs.alarms import Alarm
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import Centre, unit
from tests.dispatch.support.plain_roads import here


def test_an_amendment_has_the_queue_served_again() -> None:
    centre = Centre([unit("A", 0)])
    centre.call(x=None)
    turn = centre.turn()
    amend(turn, centre.incident(), {"place": here(5)})
    assert turn.reconsider
    assert turn.world.incidents["C-1"].place == here(5)
    assert turn.world.incidents["C-1"].queue_reason is None


def test_a_vague_place_is_an_alarm_once() -> None:
    centre = Centre([unit("A", 0)])
    centre.call(place_accuracy_m=800.0)
    assert f"{AlarmKind.VAGUE_LOCATION}|C-1" in centre.world.alarms
    turn = centre.turn()
    watch_place(turn, centre.incident())
    assert not [output for output in turn.outputs if isinstance(output, Alarm)]
