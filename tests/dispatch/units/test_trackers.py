"""A tracker that goes on sending what cannot be is told of, until it sends good fixes again."""

import pytest

from schemas.centre.choosing import WatchPolicy
from schemas.events.vehicles import TrackerFault, TrackerReport
from schemas.outputs.alarms import Alarm
from schemas.outputs.views import UnitView
from schemas.rules.alarms import AlarmKind
from tests.dispatch.support.centre import Centre, Said, at, unit
from tests.dispatch.support.plain_roads import here

K = AlarmKind.TRACKER_NONSENSE
N = WatchPolicy().nonsense_fixes


def nonsense(
    centre: Centre, refused: int, fault: str = "no_fix", off: int | None = None, **fields: str
) -> Said:
    said = {"unit_id": "U", "source": "gps-1"} | fields
    return centre.say(
        TrackerReport,
        fault=TrackerFault(fault),
        refused=refused,
        since=at(0),
        off=off,
        **said,
    )


def centre() -> Centre:
    made = Centre([unit("U", 0)])
    made.moved("U", 5, source="gps-1")
    return made


def goes_on() -> Centre:
    """Its alarm stands: as many as the centre allows, and half a minute later still."""
    made = centre()
    nonsense(made, N)
    assert made.tick(30).alarms == [("raised", K)]
    return made


def test_the_last_good_place_is_kept() -> None:
    made = goes_on()
    assert (made.unit("U").place, made.unit("U").fix_at) == (here(5), at(0))


def test_a_fix_now_and_then_is_no_alarm() -> None:
    made = centre()
    nonsense(made, N - 1)
    assert made.tick(60).alarms == []
    nonsense(made, N)
    made.clock_s += 20
    made.moved("U", 5, source="gps-1")
    assert made.tick(60).alarms == [], "it was over before anybody was told"


@pytest.mark.parametrize(
    ("fault", "off", "english", "vietnamese"),
    [
        ("no_fix", None, "its places are 0, 0: it has no fix", "không bắt được vệ tinh"),
        (
            "out_of_region",
            900_000,
            "900 km outside the centre's region",
            "ngoài địa bàn 900 km",
        ),
        ("impossible_jump", 5_000, "5000 m from the last good one", "vị trí nhảy 5000 m"),
        ("clock_ahead", 65, "its clock is 1 min 05 s ahead", "đồng hồ chạy nhanh 1 phút 05 giây"),
        ("clock_behind", 619_315_200, "its clock is 7168 days behind", "chạy chậm 7168 ngày"),
        ("clock_behind", 90_000, "its clock is 25 h 00 min behind", "đồng hồ chạy chậm 25 giờ"),
    ],
)
def test_what_it_sends_is_said_and_what_to_do(
    fault: str, off: int | None, english: str, vietnamese: str
) -> None:
    made = centre()
    nonsense(made, N, fault, off)
    (alarm,) = made.tick(30).every(Alarm)
    assert alarm.text.en.startswith("Tracker gps-1 of U sends nonsense: ")
    assert english in alarm.text.en
    assert alarm.text.vi.startswith("Thiết bị định vị gps-1 của U gửi dữ liệu sai: ")
    assert vietnamese in alarm.text.vi
    assert "Ask the crew by radio where it is" in alarm.action.en
    assert (alarm.unit_id, alarm.responder, alarm.priority) == ("U", "engineer", "low")


def test_a_good_fix_of_the_same_tracker_ends_it() -> None:
    made = goes_on()
    assert made.moved("U", 6, source="other").alarms == []
    made.clock_s += 1
    assert made.moved("U", 7, source="gps-1").alarms == [("withdrawn", K)]
    assert made.unit("U").nonsense == {}


def test_a_good_fix_that_is_late_ends_it_too() -> None:
    """A second tracker is ahead of it: the place moves nothing, the tracker is mended."""
    made = goes_on()
    made.moved("U", 6, source="other")
    before = made.unit("U").place
    said = made.moved("U", 9, source="gps-1", occurred_at=at(made.clock_s - 5))
    assert said.alarms == [("withdrawn", K)]
    assert made.unit("U").place == before


def test_a_tracker_that_falls_silent_is_no_nonsense_any_more() -> None:
    made = goes_on()
    over_s = WatchPolicy().nonsense_over_s
    made.tick(over_s - 31)
    nonsense(made, N + 50)
    assert ("withdrawn", K) not in made.tick(over_s - 1).alarms
    assert ("withdrawn", K) in made.tick(1).alarms
    assert list(made.world.alarms) == ["vehicle_silent|U"], "it is a tracker that says nothing now"


def test_it_ends_with_its_unit() -> None:
    made = goes_on()
    made.configure([unit("V", 0)])
    assert made.world.alarms == {}


def test_a_unit_of_nobodys_is_refused() -> None:
    made = centre()
    assert nonsense(made, N, unit_id="X").refused == ("unit_id", "X")


def test_the_error_of_its_clock_is_shown() -> None:
    made = centre()
    made.clock_s += 1
    said = made.moved("U", 5, source="gps-1", clock_ahead_s=-90.0)
    (view,) = said.every(UnitView)
    assert view.clock_ahead_s == -90.0
    made.clock_s += 1
    (view,) = made.moved("U", 5, source="gps-1").every(UnitView)
    assert view.clock_ahead_s is None
