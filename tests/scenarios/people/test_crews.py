"""One crew at a time, with its orders written by hand."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from routing.router import Router
from scenarios.city.model import City, CrewHabits, Demand, HospitalHabits
from scenarios.driving.journeys import metres_between
from scenarios.people.crews import HOSPITAL_WAIT_MS
from scenarios.people.player import Message, Player
from schemas.events.hospitals import PreAlertAnswer
from schemas.events.vehicles import VehiclePosition, VehicleStatus
from schemas.ground.envelope import Event
from schemas.ground.ids import EventId
from schemas.ground.vocabulary import CrewReport, PreAlertState, Priority
from schemas.outputs.assignments import Assignment
from schemas.outputs.pre_alerts import PreAlert
from schemas.patient.vitals import Vitals
from tests.support.alerts import UNKNOWN

SECOND = timedelta(seconds=1)


class Desk:
    """A quiet city in which one unit gets orders by hand."""

    def __init__(self, city: City, router: Router, start: datetime, habits: CrewHabits) -> None:
        quiet = replace(
            city,
            demand=Demand(calls_per_hour=0),
            crew_habits=habits,
            hospital_habits=HospitalHabits(
                diversions_per_hour=0,
                refuse_share=0,
                silent_share=0,
                late_share=0,
                gate_refuse_share=0,
            ),
        )
        self.city = quiet
        self.player = Player(quiet, router, seed=4, start=start)
        self.now = start
        self.unit = quiet.units[0]
        self.events: list[Event] = []

    def order(self, number: int = 1, **changes: object) -> Assignment:
        made = Assignment(
            centre_id=self.city.centre_id,
            cause_id="c",
            decided_at=self.now,
            journal_offset=number,
            assignment_id=f"asg-{number}",
            status="made",
            decision_id="d",
            incident_id=f"inc-{number}",
            unit_id=self.unit.unit_id,
            attempt=1,
            priority=Priority.P1,
            complaint="Khó thở",
            place=self.city.stations[2].place,
            address=None,
            eta_ms=1,
            acknowledge_by=self.now,
        )
        return made.model_copy(update=changes)

    def alert(self, hospital: int, *, offset: int, **changes: object) -> PreAlert:
        made = PreAlert(
            centre_id=self.city.centre_id,
            cause_id="c",
            decided_at=self.now,
            journal_offset=offset,
            pre_alert_id=f"pal-{hospital}",
            revision=1,
            notice="alert",
            state=PreAlertState.DRAFTED,
            hospital_id=self.city.hospitals[hospital].hospital_id,
            incident_id="inc-1",
            unit_id=self.unit.unit_id,
            priority=Priority.P1,
            eta_ms=None,
            eta_at=None,
            **UNKNOWN,
        )
        return made.model_copy(update=changes)

    def bound_for(self, hospital: int, *, offset: int, **changes: object) -> Assignment:
        """Name the hospital that the patient of the first order goes to."""
        named: dict[str, object] = {"hospital_id": self.city.hospitals[hospital].hospital_id}
        told: dict[str, object] = {"status": "updated", "journal_offset": offset}
        return self.order(1, **told | named | changes)

    def go(self, seconds: float, *inbox: Message) -> list[Event]:
        self.now += seconds * SECOND
        events = self.player.advance(self.now, inbox)
        self.events += events
        return events

    def go_until(self, status: CrewReport) -> VehicleStatus:
        for _ in range(2_000):
            for event in self.go(5):
                if isinstance(event, VehicleStatus) and event.status is status:
                    return event
        pytest.fail(f"no crew reported {status.value}")

    def reports(self) -> list[tuple[str, EventId | None]]:
        return [
            (event.status.value, event.assignment_id)
            for event in self.events
            if isinstance(event, VehicleStatus)
        ]

    def last_place(self) -> VehiclePosition:
        fixes = [
            event
            for event in self.events
            if isinstance(event, VehiclePosition) and event.unit_id == self.unit.unit_id
        ]
        return fixes[-1]


@pytest.fixture
def desk(city: City, router: Router, start: datetime) -> Desk:
    return Desk(city, router, start, CrewHabits(decline_share=0, silent_share=0))


def test_a_repeated_order_is_taken_once(desk: Desk) -> None:
    order = desk.order()
    desk.go(1, order, order)
    desk.go(100, order)
    assert desk.reports() == [("accepted", "asg-1"), ("mobilised", "asg-1")]


def test_an_order_for_another_unit_moves_nobody(desk: Desk) -> None:
    desk.go(1, desk.order(unit_id="ELSEWHERE-1"))
    desk.go(200)
    assert desk.reports() == []


def test_a_withdrawal_before_the_answer_ends_in_silence(desk: Desk) -> None:
    desk.go(1, desk.order())
    desk.go(1, desk.order(status="withdrawn"))
    desk.go(300)
    assert desk.reports() == []


def test_a_withdrawal_on_the_way_stops_the_vehicle_where_it_is(desk: Desk) -> None:
    desk.go(1, desk.order())
    desk.go_until(CrewReport.MOBILISED)
    desk.go(60)
    place = desk.last_place().place
    desk.go(1, desk.order(status="withdrawn"))
    desk.go(10)
    assert desk.reports()[-1] == ("clear", None)
    assert metres_between(desk.last_place().place, place) < 500
    desk.go(3_600)
    assert metres_between(desk.last_place().place, desk.unit.station) < 30
    assert len(desk.reports()) == 3


def test_after_a_withdrawal_a_new_order_comes_first(desk: Desk) -> None:
    desk.go(1, desk.order())
    desk.go_until(CrewReport.MOBILISED)
    desk.go(1, desk.order(status="withdrawn"), desk.order(2))
    desk.go(120)
    assert desk.reports()[2:] == [("accepted", "asg-2"), ("mobilised", "asg-2")]


def test_the_withdrawal_of_an_older_order_changes_nothing(desk: Desk) -> None:
    desk.go(1, desk.order())
    desk.go_until(CrewReport.MOBILISED)
    desk.go(1, desk.order(9, status="withdrawn"))
    desk.go_until(CrewReport.ON_SCENE)


def test_a_busy_crew_declines_with_a_reason(desk: Desk) -> None:
    desk.go(1, desk.order())
    desk.go_until(CrewReport.ACCEPTED)
    desk.go(1, desk.order(2))
    event = desk.go_until(CrewReport.DECLINED)
    assert (event.assignment_id, event.reason) == ("asg-2", "Đang phục vụ bệnh nhân khác")
    assert desk.go_until(CrewReport.ON_SCENE).assignment_id == "asg-1"


def test_a_crew_follows_the_newest_word_on_its_hospital(desk: Desk) -> None:
    desk.go(1, desk.order())
    desk.go_until(CrewReport.TRANSPORTING)
    desk.go(1, desk.bound_for(6, offset=10))
    desk.go(60)
    desk.go(1, desk.bound_for(1, offset=20))
    desk.go(1, desk.bound_for(6, offset=12))
    desk.go_until(CrewReport.AT_HOSPITAL)
    place = desk.city.hospitals[1].place
    assert metres_between(desk.last_place().place, place) < 30


def test_a_crew_waits_for_its_hospital_and_then_chooses_itself(desk: Desk) -> None:
    desk.go(1, desk.order())
    left = desk.go_until(CrewReport.TRANSPORTING)
    assert left.hospital_id is None
    chosen = desk.go_until(CrewReport.TRANSPORTING)
    waited_ms = (chosen.occurred_at - left.occurred_at) / timedelta(milliseconds=1)
    assert waited_ms == HOSPITAL_WAIT_MS
    assert chosen.hospital_id is not None
    desk.go_until(CrewReport.AT_HOSPITAL)
    places = {item.hospital_id: item.place for item in desk.city.hospitals}
    assert metres_between(desk.last_place().place, places[chosen.hospital_id]) < 30


def test_a_silent_crew_is_itself_again_after_a_while(
    city: City, router: Router, start: datetime
) -> None:
    desk = Desk(city, router, start, CrewHabits(decline_share=0, silent_share=1))
    desk.go(1, desk.order())
    desk.go(700)
    assert desk.reports() == []
    desk.go(1, desk.order(2))
    desk.go(60)
    assert desk.reports() == []  # not declined as busy: silent once more


def test_nobody_is_transported_where_all_are_treated_on_scene(
    city: City, router: Router, start: datetime
) -> None:
    habits = CrewHabits(decline_share=0, silent_share=0, treated_on_scene_share=1)
    desk = Desk(city, router, start, habits)
    desk.go(1, desk.order(priority=Priority.P4))
    desk.go_until(CrewReport.CLEAR)
    statuses = [status for status, _ in desk.reports()]
    assert statuses == ["accepted", "mobilised", "on_scene", "clear"]
    vitals = [event for event in desk.events if isinstance(event, Vitals)]
    assert vitals
    desk.go(120)
    assert [event for event in desk.events if isinstance(event, Vitals)] == vitals


def test_a_crew_that_is_turned_away_at_the_gate_drives_on(desk: Desk) -> None:
    desk.go(1, desk.order(), desk.bound_for(1, offset=3))
    first = desk.go_until(CrewReport.AT_HOSPITAL)
    desk.go(1, desk.bound_for(2, offset=9))
    second = desk.go_until(CrewReport.AT_HOSPITAL)
    assert second.occurred_at > first.occurred_at
    statuses = [status for status, _ in desk.reports()]
    assert statuses[-4:] == ["transporting", "at_hospital", "transporting", "at_hospital"]
    desk.go_until(CrewReport.CLEAR)


def test_a_cancelled_alert_is_acknowledged_instead_of_answered(desk: Desk) -> None:
    desk.go(1, desk.order())
    desk.go(0.1, desk.alert(3, offset=5))
    desk.go(1, desk.alert(3, offset=6, notice="cancel", revision=2))
    desk.go(100)
    answers = [event.answer for event in desk.events if isinstance(event, PreAlertAnswer)]
    assert answers == ["acknowledged"]


def test_an_alert_that_is_asked_again_is_answered_again(desk: Desk) -> None:
    desk.go(1, desk.alert(3, offset=5))
    desk.go(100, desk.alert(3, offset=5))
    desk.go(100, desk.alert(3, offset=8, revision=2))
    desk.go(100)
    answers = [event.answer for event in desk.events if isinstance(event, PreAlertAnswer)]
    assert [one for one in answers if one in {"received", "accepted"}] == [
        *("received", "accepted", "received", "accepted")
    ]


def test_a_crew_released_beside_the_patient_takes_the_monitor_off(desk: Desk) -> None:
    desk.go(1, desk.order())
    desk.go_until(CrewReport.ON_SCENE)
    desk.go(30)
    desk.go(1, desk.order(status="withdrawn"))
    before = len([event for event in desk.events if isinstance(event, Vitals)])
    desk.go(120)
    assert desk.reports()[-1] == ("clear", None)
    assert len([event for event in desk.events if isinstance(event, Vitals)]) == before > 0


def test_a_crew_that_knows_its_hospital_early_leaves_at_once(desk: Desk) -> None:
    desk.go(1, desk.order(), desk.bound_for(1, offset=3))
    left = desk.go_until(CrewReport.TRANSPORTING)
    desk.go(30)
    assert metres_between(desk.last_place().place, desk.city.stations[2].place) > 50
    arrived = desk.go_until(CrewReport.AT_HOSPITAL)
    assert arrived.occurred_at > left.occurred_at


def test_a_hospital_of_another_city_leaves_the_choice_to_the_crew(desk: Desk) -> None:
    desk.go(1, desk.order(), desk.bound_for(1, offset=3, hospital_id="elsewhere"))
    assert desk.go_until(CrewReport.TRANSPORTING).hospital_id is None
    assert desk.go_until(CrewReport.TRANSPORTING).hospital_id in {
        hospital.hospital_id for hospital in desk.city.hospitals
    }


def test_without_any_hospital_a_crew_can_only_treat(
    city: City, router: Router, start: datetime
) -> None:
    habits = CrewHabits(decline_share=0, silent_share=0)
    desk = Desk(replace(city, hospitals=()), router, start, habits)
    desk.go(1, desk.order())
    desk.go_until(CrewReport.CLEAR)
    assert [status for status, _ in desk.reports()][-2:] == ["transporting", "clear"]
