"""Devices that are heard without a place, or not at all: marks on a unit, and one alarm."""

from schemas.centre.choosing import WatchPolicy
from schemas.events.vehicles import CrewWelfare, LinkWord, VehicleLink, WelfareWord
from schemas.ground.vocabulary import UnitState
from schemas.outputs.alarms import Alarm
from schemas.outputs.views import LOST_MAX, UnitView
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import POLICIES, Centre, Said, at, hospital, unit

SILENT = AlarmKind.VEHICLE_SILENT


def centre(*units: str) -> Centre:
    policies = POLICIES.model_copy(update={"watch": WatchPolicy(silent_s=900)})
    names = units or ("U",)
    return Centre([unit(name, 0) for name in names], [hospital("h", 900)], policies)


def says(
    one: Centre, word: str, source: str = "gw", unit_id: str = "U", device: str | None = None
) -> Said:
    said = LinkWord(word)
    return one.say(VehicleLink, unit_id=unit_id, word=said, source=source, device=device)


def shown(said: Said) -> UnitView:
    (view,) = said.every(UnitView)
    return view


def raised(said: Said) -> list[tuple[str, AlarmKind]]:
    return [one for one in said.alarms if one[1] is SILENT]


def test_a_vehicle_whose_will_came_is_silent_after_a_minute_until_it_is_heard() -> None:
    one = centre()
    one.moved("U", 0.0)
    view = shown(says(one, "lost"))
    assert [(lost.source, lost.since) for lost in view.lost] == [("gw", at(0))]
    assert raised(one.tick(59)) == []
    said = one.tick(1)
    assert raised(said) == [("raised", SILENT)]
    (alarm,) = [found for found in said.every(Alarm) if found.kind is SILENT]
    assert alarm.text.en == "U has fallen silent: the connection of gw broke off"
    assert alarm.unit_id == "U"
    said = one.moved("U", 0.0, source="gw")
    assert raised(said) == [("withdrawn", SILENT)]
    assert shown(said).lost == ()


def test_a_dropped_connection_that_comes_back_soon_is_no_alarm() -> None:
    one = centre()
    says(one, "lost")
    one.clock_s += 20
    assert shown(says(one, "heard")).lost == ()
    assert raised(one.tick(600)) == []


def test_another_device_that_is_heard_leaves_the_mark_and_ends_the_alarm() -> None:
    one = centre()
    says(one, "lost", "phone")
    assert raised(one.tick(60)) == [("raised", SILENT)]
    said = one.moved("U", 0.0, source="gw")
    assert raised(said) == [("withdrawn", SILENT)]
    assert [lost.source for lost in shown(said).lost] == ["phone"]


def test_a_word_of_the_crew_ends_the_alarm_too() -> None:
    one = centre()
    one.moved("U", 0.0)
    one.call(x=500)
    one.bring("U", UnitState.ON_SCENE)
    says(one, "lost")
    assert raised(one.tick(60)) == [("raised", SILENT)]
    assert raised(one.say(CrewWelfare, unit_id="U", word=WelfareWord.WELL)) == [
        ("withdrawn", SILENT)
    ]


def test_who_is_off_duty_may_be_silent() -> None:
    one = centre()
    one.moved("U", 0.0)
    one.crew("U", "off_duty")
    assert shown(says(one, "lost")).lost != ()
    assert raised(one.tick(3_600)) == []
    one.crew("U", "clear")
    says(one, "lost")
    assert raised(one.tick(60)) == [("raised", SILENT)]
    one.crew("U", "off_duty")
    one.tick(1)
    assert raised(one.tick(1_000)) == []


def test_heard_without_a_place_is_heard_and_moves_nobody() -> None:
    one = centre()
    one.moved("U", 0.0)
    before = one.unit("U")
    one.clock_s += 50
    view = shown(says(one, "heard"))
    assert view.placeless_at == at(50)
    assert (view.place, view.fix_at) == (before.place, before.fix_at)
    assert one.unit("U").heard_at == at(50)
    one.clock_s += 5
    assert shown(one.moved("U", 0.0)).placeless_at is None


def test_one_under_way_that_is_heard_without_a_place_is_not_out_of_contact() -> None:
    one = centre()
    one.moved("U", 0.0)
    one.call(x=500)
    one.bring("U", UnitState.EN_ROUTE)
    assert (
        "raised",
        AlarmKind.LOST_CONTACT,
    ) in one.tick(300).alarms
    assert ("withdrawn", AlarmKind.LOST_CONTACT) in says(one, "heard").alarms


def test_a_unit_on_duty_that_sends_no_more_is_silent_after_long() -> None:
    one = centre("U", "V")
    one.moved("U", 0.0)
    assert raised(one.tick(899)) == []
    one.tick(1)
    said = one.tick(60)
    (alarm,) = [found for found in said.every(Alarm) if found.kind is SILENT]
    assert (alarm.unit_id, alarm.text.vi) == ("U", "Xe U im lặng: quá 15 phút không có tín hiệu")
    assert raised(one.moved("U", 0.0)) == [("withdrawn", SILENT)]


def test_a_unit_that_is_not_known_is_refused_and_too_many_devices_are_not_kept() -> None:
    one = centre()
    assert says(one, "lost", unit_id="X").refused == ("unit_id", "X")
    for number in range(LOST_MAX + 5):
        says(one, "lost", f"d{number}")
    assert len(one.unit("U").lost) == LOST_MAX
    assert says(one, "lost", "d3").every(UnitView)


def test_two_devices_of_one_sender_do_not_end_each_others_silence() -> None:
    """Found by reading: a fix of the one was taken for word of the other."""
    one = centre()
    says(one, "lost", "traccar", device="phone")
    said = one.moved("U", 0.0, source="traccar", device="tracker")
    assert [lost.source for lost in shown(said).lost] == ["traccar/phone"]
    says(one, "heard", "traccar", device="tracker")
    says(one, "heard", "traccar")
    assert list(one.unit("U").lost) == ["traccar/phone"]
    assert shown(says(one, "heard", "traccar", device="phone")).lost == ()


def test_the_alarm_names_the_device_and_who_spoke_for_it() -> None:
    one = centre()
    says(one, "lost", "traccar", device="861234567890123")
    said = one.tick(60)
    (alarm,) = [found for found in said.every(Alarm) if found.kind is SILENT]
    assert alarm.text.en.endswith("the connection of traccar/861234567890123 broke off")
