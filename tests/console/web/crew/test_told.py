"""What one unit is told: its own order, its way's end, its call for help; nothing of another."""

from console.picture.board import Board, fold
from console.web.crew.told import goal_of, of_unit
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import UnitState
from schemas.rules.alarms import AlarmKind, AlarmState
from tests.console.support import samples

CLINIC = {"hospital_id": "h1", "name": "Một", "place": {"lat": 11.2, "lon": 106.8}}
SITES = {"h1": CLINIC}
THERE = LatLon.model_validate(CLINIC["place"])


def board(*published: object) -> Board:
    return fold(Board(), published)[0]  # type: ignore[arg-type]


def ordered(state: UnitState, **changes: object) -> Board:
    order = samples.assignment(1).model_copy(update=changes)
    return board(order, samples.unit(2, state=state, incident_id="C-1"))


def test_a_unit_hears_of_its_own_alone() -> None:
    seen = ordered(UnitState.EN_ROUTE)
    assert of_unit(seen, "BC-01", SITES)["order"]["address"] == "1 Đường Số 1"
    other = of_unit(seen, "BC-02", SITES)
    assert [other[name] for name in ("unit", "order", "move", "hospital", "sos")] == [None] * 5


def test_the_way_ends_at_the_road_the_patient_or_the_hospital() -> None:
    stop = LatLon(lat=11.01, lon=106.61)
    assert goal_of(ordered(UnitState.EN_ROUTE), "BC-01", SITES) == samples.HERE
    assert goal_of(ordered(UnitState.EN_ROUTE, stop=stop), "BC-01", SITES) == stop
    on_board = ordered(UnitState.TRANSPORTING, hospital_id="h1")
    assert goal_of(on_board, "BC-01", SITES) == THERE
    assert of_unit(on_board, "BC-01", SITES)["hospital"] == CLINIC
    assert goal_of(ordered(UnitState.TRANSPORTING), "BC-01", SITES) is None
    assert goal_of(board(samples.move(1)), "BC-01", SITES) == samples.HERE
    assert goal_of(Board(), "BC-01", SITES) is None


def test_a_crew_is_told_how_far_it_walks_until_it_has_the_patient() -> None:
    """The road ends 0.01 degrees south of the call."""
    stop = samples.HERE.model_copy(update={"lat": samples.HERE.lat - 0.01})
    walked = [
        of_unit(ordered(state, stop=stop), "BC-01", SITES)["walk_m"]
        for state in (UnitState.ALERTED, UnitState.ON_SCENE, UnitState.TRANSPORTING)
    ]
    assert walked == [1_111, 1_111, None]
    assert of_unit(ordered(UnitState.EN_ROUTE), "BC-01", SITES)["walk_m"] is None
    assert of_unit(Board(), "BC-01", SITES)["walk_m"] is None
    nowhere = ordered(UnitState.EN_ROUTE, stop=stop, place=None)
    assert of_unit(nowhere, "BC-01", SITES)["walk_m"] is None


def test_a_call_for_help_says_whether_a_person_has_seen_it() -> None:
    alarm = samples.alarm(1, kind=AlarmKind.CREW_SOS).model_copy(update={"unit_id": "BC-01"})
    assert of_unit(board(alarm), "BC-01", SITES)["sos"]["seen"] is False
    assert of_unit(board(alarm), "BC-02", SITES)["sos"] is None
    seen = alarm.model_copy(
        update={"journal_offset": 2, "revision": 2, "status": AlarmState.ACKNOWLEDGED}
    )
    assert of_unit(board(alarm, seen), "BC-01", SITES)["sos"]["seen"] is True


def test_the_hospitals_word_on_the_patient_is_told() -> None:
    alert = samples.pre_alert(3)
    seen = fold(ordered(UnitState.TRANSPORTING, hospital_id="h1"), [alert])[0]
    assert of_unit(seen, "BC-01", SITES)["pre_alert"] == {"state": "delivered", "hospital_id": "h1"}


def test_the_hospital_at_which_it_stands_is_named() -> None:
    def at(place_id: str) -> object:
        there = samples.proposed("at_hospital", "hospital", place_id)
        view = samples.unit(1).model_copy(update={"proposed": there})
        return of_unit(board(view), "BC-01", SITES)["stands_at"]

    assert at("h1") == "Một"
    assert at("h9") is None
    assert of_unit(board(samples.unit(1)), "BC-01", SITES)["stands_at"] is None
