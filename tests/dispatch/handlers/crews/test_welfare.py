"""A crew's own safety: it calls for help, it is asked whether it is well, a person hears of it."""

from schemas.centre.choosing import WatchPolicy
from schemas.events.alarm_commands import AcknowledgeAlarm
from schemas.events.vehicles import CrewWelfare, VehicleReadiness, WelfareWord
from schemas.ground.vocabulary import UnitState
from schemas.outputs.alarms import Alarm
from schemas.outputs.views import UnitView
from schemas.rules.alarms import AlarmKind, AlarmState
from tests.dispatch.support.centre import POLICIES, Centre, Said, hospital, unit

WATCH = WatchPolicy(welfare_s=600, welfare_answer_s=120, on_scene_s_max=900, lost_contact_s=9_000)
SOS = AlarmKind.CREW_SOS
UNANSWERED = AlarmKind.WELFARE_UNANSWERED


def centre(state: UnitState = UnitState.ON_SCENE) -> Centre:
    policies = POLICIES.model_copy(update={"watch": WATCH})
    one = Centre([unit("U", 0)], [hospital("h", 900)], policies)
    if state is not UnitState.AVAILABLE:
        one.call(x=500)
        one.bring("U", state)
    return one


def says(one: Centre, word: str) -> Said:
    return one.say(CrewWelfare, unit_id="U", word=WelfareWord(word))


def seen(one: Centre, said: Said) -> Said:
    (alarm,) = [found for found in said.every(Alarm) if found.kind is SOS]
    return one.say(AcknowledgeAlarm, alarm_id=alarm.alarm_id)


def asked(said: Said) -> list[bool]:
    return [view.welfare_asked_at is not None for view in said.every(UnitView)]


def test_a_silent_crew_on_scene_is_asked_first_and_then_a_person_hears_of_it() -> None:
    one = centre()
    assert not any(asked(one.tick(599)))
    assert asked(one.tick(1)) == [True]
    assert one.tick(119).alarms == []
    (alarm,) = one.tick(1).every(Alarm)
    assert (alarm.kind, alarm.unit_id, alarm.incident_id) == (UNANSWERED, "U", "C-1")
    assert alarm.text.en.endswith("has said nothing for 12 min")
    assert one.tick(59).alarms == [], "once"


def test_its_word_ends_the_question_and_the_alarm() -> None:
    one = centre()
    one.tick(600)
    assert asked(says(one, "well")) == [False]
    assert one.tick(599).alarms == []
    assert asked(one.tick(1)) == [True], "asked again after the whole time"
    one.tick(120)
    assert says(one, "well").alarms == [("withdrawn", UNANSWERED)]


def test_any_report_of_the_crew_is_a_word() -> None:
    one = centre()
    one.tick(600)
    one.tick(120)
    assert one.crew("U", "on_scene").alarms == [("withdrawn", UNANSWERED)]


def test_nobody_is_asked_who_is_not_on_scene() -> None:
    for state in (UnitState.EN_ROUTE, UnitState.TRANSPORTING, UnitState.AVAILABLE):
        said = centre(state).tick(2_000)
        assert not any(asked(said)), state
        assert UNANSWERED not in [kind for _, kind in said.alarms]


def test_it_stands_for_the_alarm_that_comes_later_about_the_same_silence() -> None:
    one = centre()
    one.tick(600)
    one.tick(120)
    assert AlarmKind.CREW_OVERDUE not in [kind for _, kind in one.tick(400).alarms]


def test_a_call_for_help_is_an_alarm_at_once_wherever_the_crew_is() -> None:
    for state in (UnitState.AVAILABLE, UnitState.EN_ROUTE, UnitState.ON_SCENE):
        (alarm,) = says(centre(state), "sos").every(Alarm)
        assert (alarm.kind, alarm.priority, alarm.unit_id) == (SOS, "high", "U")
        assert alarm.incident_id == (None if state is UnitState.AVAILABLE else "C-1")


def test_a_call_for_help_that_nobody_has_seen_is_not_taken_back() -> None:
    one = centre()
    said = says(one, "sos")
    assert says(one, "well").refused == ("word", "well")
    seen(one, said)
    assert says(one, "well").alarms == [("withdrawn", SOS)]


def test_pressed_again_it_is_announced_again_only_after_somebody_has_seen_it() -> None:
    one = centre()
    said = says(one, "sos")
    assert says(one, "sos").alarms == []
    seen(one, said)
    assert says(one, "sos").alarms == [(AlarmState.RAISED, SOS)]


def test_it_escalates_while_nobody_has_seen_it_and_no_report_ends_it() -> None:
    one = centre()
    says(one, "sos")
    one.crew("U", "on_scene")
    one.say(VehicleReadiness, unit_id="U")
    assert one.tick(30).alarms == [(AlarmState.ESCALATED, SOS)]


def test_it_stands_when_the_call_is_over_and_when_the_unit_leaves_the_centre() -> None:
    one = centre(UnitState.AVAILABLE)
    said = says(one, "sos")
    left = one.configure([unit("V", 0)])
    assert ("withdrawn", SOS) not in left.alarms
    assert "U" not in one.world.units
    assert says(one, "sos").refused == ("unit_id", "U")
    seen(one, said)
    assert says(one, "well").alarms == [("withdrawn", SOS)]


def test_a_word_that_it_is_well_of_a_crew_that_called_for_nothing_is_taken() -> None:
    one = centre()
    assert says(one, "well").alarms == []
    assert one.world.units["U"].spoke_at is not None
