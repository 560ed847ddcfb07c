"""Crews and their moves: one by hand, then whole trials against the real core."""

from dataclasses import replace
from datetime import datetime

import pytest

from dispatch.plans.demand import cell_of
from routing.roads.graph import RoadGraph
from routing.router import Router
from scenarios.city.model import City, CrewHabits
from scenarios.driving.journeys import metres_between
from scenarios.people.player import Player
from schemas.centre.forecast import HOURS, CellRates, Forecast
from schemas.centre.move_up import MoveUpPolicy
from schemas.centre.policies import ForecastPolicy
from schemas.events.moves import MoveAnswer, MoveOrder, StandbyPoint
from schemas.events.ticks import Tick
from schemas.events.vehicles import VehicleStatus
from schemas.ground.vocabulary import CrewReport
from tests.scenarios.people.test_crews import SECOND, Desk
from tests.scenarios.people.test_with_core import Centre

WILLING = CrewHabits(decline_share=0, silent_share=0)


class MovingDesk(Desk):
    """A quiet city in which one unit is told to wait elsewhere."""

    def move(self, number: int = 1, **changes: object) -> MoveOrder:
        made = MoveOrder(
            centre_id=self.city.centre_id,
            cause_id="c",
            decided_at=self.now,
            journal_offset=number,
            move_id=f"mov-{number}",
            status="made",
            decision_id="d",
            unit_id=self.unit.unit_id,
            point_id=self.city.stations[1].station_id,
            place=self.city.stations[1].place,
            eta_ms=1,
            acknowledge_by=self.now,
        )
        return made.model_copy(update=changes)

    def answers(self) -> list[tuple[str, str]]:
        return [(e.move_id, e.answer) for e in self.events if isinstance(e, MoveAnswer)]

    def until_answered(self, count: int) -> None:
        for _ in range(500):
            if len(self.answers()) >= count:
                return
            self.go(5)
        pytest.fail(f"there are {self.answers()}")


def test_a_crew_accepts_drives_and_arrives(city: City, router: Router, start: datetime) -> None:
    desk = MovingDesk(city, router, start, WILLING)
    desk.go(1, desk.move(), desk.move())
    desk.until_answered(2)
    assert desk.answers() == [("mov-1", "accepted"), ("mov-1", "arrived")]
    assert metres_between(desk.last_place().place, city.stations[1].place) < 50
    desk.go(60, desk.move(status="accepted"), desk.move(status="arrived"))
    desk.go(600, desk.move(status="withdrawn"))
    assert len(desk.answers()) == 2, "it has arrived: there is nothing to end"


def test_some_crews_decline_and_some_do_not_hear(
    city: City, router: Router, start: datetime
) -> None:
    no = MovingDesk(city, router, start, CrewHabits(decline_share=1, silent_share=0))
    no.go(1, no.move())
    no.go(60)
    (answer,) = [one for one in no.events if isinstance(one, MoveAnswer)]
    assert (answer.answer, answer.cause_id) == ("declined", "mov-1")
    assert answer.reason
    deaf = MovingDesk(city, router, start, CrewHabits(decline_share=0, silent_share=1))
    deaf.go(1, deaf.move())
    deaf.go(600, deaf.move(status="withdrawn"))
    assert deaf.answers() == []


def test_a_move_that_is_withdrawn_ends_at_home(city: City, router: Router, start: datetime) -> None:
    desk = MovingDesk(city, router, start, WILLING)
    desk.go(1, desk.move())
    desk.go(1, desk.move(status="withdrawn"))
    desk.go(60)
    assert desk.answers() == [], "it was over before the crew had answered"
    desk.go(1, desk.move(2))
    desk.until_answered(1)
    desk.go(60)
    away = metres_between(desk.last_place().place, desk.unit.station)
    desk.go(1, desk.move(2, status="withdrawn"))
    desk.go(900)
    assert desk.answers() == [("mov-2", "accepted")]
    assert metres_between(desk.last_place().place, desk.unit.station) < 50 < away


def test_a_call_ends_a_move(city: City, router: Router, start: datetime) -> None:
    desk = MovingDesk(city, router, start, WILLING)
    desk.go(1, desk.move())
    desk.until_answered(1)
    desk.go(10, desk.order(), desk.move(status="withdrawn"))
    desk.go_until(CrewReport.ON_SCENE)
    assert metres_between(desk.last_place().place, city.stations[2].place) < 50
    desk.go(1, desk.move(2))
    desk.until_answered(2)
    assert desk.answers() == [("mov-1", "accepted"), ("mov-2", "declined")], "it has a patient"


def test_an_order_while_a_crew_thinks_about_its_move_comes_first(
    city: City, router: Router, start: datetime
) -> None:
    desk = MovingDesk(city, router, start, WILLING)
    desk.go(1, desk.move(), desk.order())
    desk.go_until(CrewReport.ON_SCENE)
    assert desk.answers() == []


def with_forecast(city: City) -> City:
    """Calls are expected around the places between the stations, where points to wait are."""
    points = tuple(
        StandbyPoint(point_id=f"P{number}", place=one.place.model_copy(update={"lat": lat}))
        for number, one in enumerate(city.stations[:6])
        if (lat := one.place.lat + 0.02)
    )
    policy = ForecastPolicy()
    cells = sorted({cell_of(point.place, policy.cell_udeg) for point in points})
    rates = tuple(CellRates(row=row, col=col, rates=(400_000,) * HOURS) for row, col in cells)
    forecast = Forecast(policy=policy, utc_offset_min=420, calls=9, observed_h=100, cells=rates)
    dear = {"gain_pm_min": 20, "drive_pm_per_min": 2, "reaches_pm": (1_000,)}
    rule = MoveUpPolicy.model_validate({"strategy": "dmexclp"} | dear)
    moving = city.policies.model_copy(update={"move_up": rule})
    return replace(city, policies=moving, forecast=forecast, standby_points=points)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [7, 8])
def test_in_a_trial_every_move_is_answered_and_no_answer_is_refused(
    city: City, graph: RoadGraph, router: Router, start: datetime, seed: int
) -> None:
    city = replace(with_forecast(city), crew_habits=CrewHabits(decline_share=0.2, silent_share=0.1))
    centre = Centre(city, router)
    centre.append(city.configured(graph.hash, start))
    player = Player(city, router, seed=seed, start=start)
    answers: list[str] = []
    for second in range(1, 90 * 60 + 1):
        now = start + second * SECOND
        inbox, centre.inbox = centre.inbox, []
        for event in player.advance(now, inbox):
            centre.take(event)
            answers += [event.answer] if isinstance(event, MoveAnswer) else []
        if second % 5 == 0:
            tick = {"event_id": f"t-{second}", "centre_id": city.centre_id, "source": "test"}
            centre.append(Tick.model_validate(tick | {"occurred_at": now}))
        for move in centre.fold.world.readiness.moves.values():
            limit_s = 120 if move.acknowledge_by else (move.eta_ms or 0) / 1_000 * 1.5 + 300
            assert (now - centre.moved[move.move_id]).total_seconds() <= limit_s, "left hanging"
    assert [decision.summary.en for decision in centre.refused] == []
    assert centre.decided["move_up"] >= 3
    assert {"accepted", "arrived"} <= set(answers)


def test_a_report_of_a_crew_says_nothing_of_its_move(
    city: City, router: Router, start: datetime
) -> None:
    desk = MovingDesk(city, router, start, WILLING)
    desk.go(1, desk.move())
    desk.until_answered(2)
    assert [one for one in desk.events if isinstance(one, VehicleStatus)] == []
