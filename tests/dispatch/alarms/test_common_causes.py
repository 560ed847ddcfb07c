"""One alarm for one cause, however many it hits."""

from schemas.ground.vocabulary import UnitState
from schemas.outputs.alarms import Alarm
from schemas.rules.alarms import AlarmKind, AlarmState
from tests.dispatch.support.centre import Centre, Said, hospital, unit

K = AlarmKind


def fleet(size: int = 6, *, off_duty: int = 0) -> Centre:
    centre = Centre([unit(f"U{number}", number) for number in range(size)])
    for number in range(size):
        centre.moved(f"U{number}", number)
    for number in range(off_duty):
        centre.crew(f"U{number}", "off_duty")
    return centre


def hear(centre: Centre, *numbers: int) -> None:
    for number in numbers:
        centre.moved(f"U{number}", number)


def test_a_silent_feed_is_one_alarm_until_half_of_it_is_heard_again() -> None:
    centre = fleet()
    assert centre.tick(179).alarms == []
    said = centre.tick(1)
    assert said.alarms == [("raised", K.FEED_LOST)]
    assert said.every(Alarm)[0].text.en == "Position feed lost: 6 of 6 units fell silent together"
    assert centre.tick(5_000).alarms == [("escalated", K.FEED_LOST)], "it does not end by itself"
    hear(centre, 0, 1, 2)
    assert centre.tick(30).alarms == []
    hear(centre, 3)
    assert centre.tick(1).alarms == []
    told = centre.tick(30).alarms
    assert sorted(told) == [("raised", K.VEHICLE_SILENT)] * 2 + [("withdrawn", K.FEED_LOST)]


def test_half_of_the_fleet_is_enough_and_less_is_not() -> None:
    centre = fleet()
    centre.clock_s = 100
    hear(centre, 0, 1, 2, 3)
    assert centre.tick(80).alarms == [], "two are no feed"
    centre = fleet()
    centre.clock_s = 100
    hear(centre, 0, 1, 2)
    assert centre.tick(80).alarms == [("raised", K.FEED_LOST)]
    centre = fleet(8)
    centre.clock_s = 100
    hear(centre, 0, 1, 2, 3, 4)
    assert centre.tick(80).alarms == [], "three of eight may have parked"


def test_who_is_off_duty_or_was_silent_for_long_is_not_missed() -> None:
    assert fleet(off_duty=4).tick(180).alarms == []
    centre = fleet()
    centre.clock_s = 700
    hear(centre, 0, 1)
    assert centre.tick(180).alarms == []


def test_a_lost_feed_stands_for_the_units_that_are_lost_with_it() -> None:
    centre = fleet(4)
    for number in range(2):
        centre.call(f"C-{number}", x=400 + number)
    for one in [one for one in centre.world.units.values() if one.incident_id]:
        centre.bring(one.unit_id, UnitState.EN_ROUTE)
    centre.tick(180)
    said = centre.tick(120)
    assert ("raised", K.LOST_CONTACT) not in said.alarms
    lost = [a for a in centre.world.alarms.values() if a.kind is K.LOST_CONTACT]
    assert [one.state for one in lost] == [AlarmState.SUPPRESSED] * 2
    (feed,) = [one for one in said.every(Alarm) if one.kind is K.FEED_LOST][-1:]
    assert feed.stands_for_count == 2


def test_who_fell_silent_with_the_feed_and_is_noticed_later_is_one_of_them() -> None:
    centre = fleet()
    centre.clock_s = 100
    hear(centre, 5)
    centre.tick(80)
    assert len(members(centre)) == 5
    centre.tick(100)
    assert len(members(centre)) == 6


def members(centre: Centre) -> tuple[str, ...]:
    (feed,) = [a for a in centre.world.alarms.values() if a.kind is K.FEED_LOST]
    return feed.members


def test_a_unit_that_is_lost_by_itself_is_not_hidden_by_a_lost_feed() -> None:
    """It was heard of after the feed was lost for others: that cause is not theirs."""
    centre = fleet(4)
    centre.call("C-0", x=0)
    (busy,) = [one.unit_id for one in centre.world.units.values() if one.incident_id]
    centre.bring(busy, UnitState.EN_ROUTE)
    centre.clock_s = 170
    hear(centre, int(busy[1:]))
    assert centre.tick(10).alarms == [("raised", K.FEED_LOST)]
    centre.clock_s += 1
    hear(centre, int(busy[1:]))
    assert busy not in members(centre)
    assert ("raised", K.LOST_CONTACT) in centre.tick(300).alarms


def test_a_feed_whose_units_are_all_gone_is_over() -> None:
    centre = fleet()
    centre.tick(180)
    centre.configure([unit("V", 0)])
    centre.tick(1)
    assert centre.tick(30).alarms == [("withdrawn", K.FEED_LOST)]


def carried(count: int = 2) -> Centre:
    """Patients on the way to the only hospital, each by its own unit."""
    centre = Centre([unit(f"U{number}", 0) for number in range(count)], [hospital("h", 900)])
    for number in range(count):
        centre.call(f"C-{number}", x=10)
    for number in range(count):
        centre.bring(f"U{number}", UnitState.TRANSPORTING)
    return centre


def test_a_diverting_hospital_is_one_alarm_for_all_who_drive_there() -> None:
    centre = carried()
    said = centre.hospital("h", accepting=False)
    assert said.alarms == [("raised", K.HOSPITAL_DIVERTING)]
    (one,) = said.every(Alarm)
    assert (one.hospital_id, one.stands_for_count) == ("h", 2)
    assert one.text.en == "Bệnh viện h takes no patients, 2 are on the way to it"
    assert centre.hospital("h").alarms == [("withdrawn", K.HOSPITAL_DIVERTING)]
    assert K.HOSPITAL_UNSUITABLE not in {a.kind for a in centre.world.alarms.values()}


def test_one_patient_is_no_group() -> None:
    centre = carried(1)
    assert centre.hospital("h", accepting=False).alarms == [("raised", K.HOSPITAL_UNSUITABLE)]


def test_a_group_ends_with_the_last_who_drives_there() -> None:
    centre = carried()
    centre.hospital("h", accepting=False)
    for number in range(2):
        centre.crew(f"U{number}", "at_hospital")
    for number in range(2):
        assert K.HOSPITAL_DIVERTING in {a.kind for a in centre.world.alarms.values()}
        centre.crew(f"U{number}", "clear")
    assert centre.world.alarms == {}


def test_a_hospital_that_is_gone_diverts_nobody() -> None:
    centre = carried()
    centre.hospital("h", accepting=False)
    centre.configure([unit(f"U{number}", 0) for number in range(2)], [hospital("other", 900)])
    for number in range(2):
        centre.cancel(f"C-{number}")
        centre.crew(f"U{number}", "at_hospital")
        centre.crew(f"U{number}", "clear")
    assert centre.world.alarms == {}


def monitored(size: int) -> Centre:
    """Give a centre with as many P1 patients on board, last measured at 0 s."""
    centre = Centre([unit(f"U{number}", number) for number in range(size)], [hospital("h1", 9_000)])
    for number in range(size):
        centre.call(f"C-{number}", x=number, priority="P1")
        centre.bring(f"U{number}", UnitState.TRANSPORTING)
        centre.vitals(f"U{number}", heart_rate_per_min=80.0)
    return centre


def of_monitors(said: Said) -> list[tuple[str, K]]:
    mine = {K.MONITOR_LOST, K.VITALS_FEED_LOST}
    return [one for one in said.alarms if one[1] in mine]


def test_monitors_that_fall_silent_together_are_one_alarm() -> None:
    centre = monitored(3)
    assert of_monitors(centre.tick(179)) == []
    said = centre.tick(1)
    assert of_monitors(said) == [("raised", K.VITALS_FEED_LOST)]
    centre.tick(30)
    lost = [one for one in centre.world.alarms.values() if one.kind is K.MONITOR_LOST]
    assert [one.state for one in lost] == [AlarmState.SUPPRESSED] * 3
    for number in range(3):
        centre.vitals(f"U{number}", heart_rate_per_min=81.0)
    assert of_monitors(centre.tick(60)) == [("withdrawn", K.VITALS_FEED_LOST)]


def test_a_few_silent_monitors_are_asked_after_one_by_one() -> None:
    centre = monitored(2)
    centre.tick(180)
    assert of_monitors(centre.tick(30)) == [("raised", K.MONITOR_LOST)] * 2


def test_the_positions_that_are_lost_too_stand_for_the_monitors() -> None:
    centre = monitored(3)
    for number in range(3):
        centre.moved(f"U{number}", number)
    assert of_monitors(centre.tick(180)) == []
    standing = {one.kind: one.state for one in centre.world.alarms.values()}
    assert standing[K.FEED_LOST] is AlarmState.RAISED
