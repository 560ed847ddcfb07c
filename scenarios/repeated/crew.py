"""A crew of a day that is over: it takes the orders that it is given now, and needs as long.

It accepts and rolls, treats and hands over in the time that this call took on the day, whoever was
there then. It drives by road, and neither declines nor is silent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from routing.ground.profile import Profile
from scenarios.driving.journeys import metres_between
from scenarios.repeated.course import Courses, Whole
from scenarios.repeated.vehicle import Vehicle
from scenarios.timing.agenda import Action, Timer
from scenarios.timing.stage import MINUTE_MS, SECOND_MS, Stage
from schemas.events.moves import MoveAnswer, MoveOrder
from schemas.events.vehicles import VehicleStatus
from schemas.ground.base import LatLon
from schemas.ground.ids import HospitalId, IncidentId, UnitId
from schemas.ground.vocabulary import CrewReport, UnitState
from schemas.outputs.assignments import Assignment

MOVE_ANSWER_MS: Final = 10 * SECOND_MS
STOOD_DOWN_MS: Final = 5 * SECOND_MS
HOSPITAL_WAIT_MS: Final = 3 * MINUTE_MS
"""With a patient on board and no hospital named, a crew then chooses the nearest itself."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A unit as the story begins: where it is and what it does ``since`` then.

    ``incident_id`` and what follows are of the call that it serves; null: none. ``goal`` is where
    it drives to for that call, WGS 84 degrees; null: nobody knows.
    """

    unit_id: UnitId
    station: LatLon
    place: LatLon
    state: UnitState
    since: datetime | None = None
    incident_id: IncidentId | None = None
    assignment_id: str | None = None
    hospital_id: HospitalId | None = None
    goal: LatLon | None = None
    moving_to: LatLon | None = None


@dataclass(slots=True)
class _Job:
    """The call that a crew serves."""

    incident_id: IncidentId
    assignment_id: str | None
    course: Whole
    goal: LatLon | None
    hospital_id: HospitalId | None = None
    carries: bool = False
    is_there: bool = False
    due: Timer | None = None


class Crew:
    """One unit's crew, from a moment on.

    Parameters
    ----------
    stage
        Its time, and where it says what it says.
    vehicle
        What it drives.
    courses
        How long it needs for what.
    hospitals
        Where hospitals are, WGS 84 degrees.
    """

    def __init__(
        self,
        stage: Stage,
        vehicle: Vehicle,
        courses: Courses,
        hospitals: Mapping[HospitalId, LatLon],
    ) -> None:
        self._stage = stage
        self._vehicle = vehicle
        self._courses = courses
        self._hospitals = hospitals
        self._job: _Job | None = None
        self._is_off = False
        self._leaves = False
        self._for_good = False
        self._move_id: str | None = None

    @property
    def is_off(self) -> bool:
        """Whether it is off duty."""
        return self._is_off

    def begin(self, begun: Begun) -> None:
        """Go on with what the unit does as the story begins."""
        self._is_off = begun.state is UnitState.OFF_DUTY
        if begun.incident_id is None:
            if begun.moving_to is not None:
                self._vehicle.drive(begun.moving_to, Profile.NORMAL, _nothing)
            elif begun.state is UnitState.AVAILABLE:
                self._vehicle.go_home()
            return
        course = self._courses.of(begun.incident_id)
        job = _Job(begun.incident_id, begun.assignment_id, course, begun.goal, begun.hospital_id)
        self._job = job
        done_ms = 0
        if begun.since is not None:
            done_ms = round((self._stage.now - begun.since).total_seconds() * 1_000)
        match begun.state:
            case UnitState.ALERTED:
                self._next(job, course.accept_ms - done_ms, partial(self._accept, job))
            case UnitState.ACCEPTED:
                self._next(job, course.mobilise_ms - done_ms, partial(self._roll, job))
            case UnitState.EN_ROUTE:
                self._drive(job)
            case UnitState.ON_SCENE:
                self._next(job, course.scene_ms - done_ms, partial(self._leave_scene, job))
            case UnitState.TRANSPORTING:
                job.carries = True
                self._to_hospital(job)
            case _:
                job.carries = job.is_there = True
                self._next(job, course.handover_ms - done_ms, partial(self._finish, job))

    def take(self, order: Assignment) -> None:
        """Take an order, its end, or the newest word on it."""
        job = self._job
        if order.status == "made":
            self._stop(job)
            self._move_id = None
            course = self._courses.of(order.incident_id)
            goal = order.stop or order.place or course.scene
            self._job = job = _Job(order.incident_id, order.assignment_id, course, goal)
            self._next(job, course.accept_ms, partial(self._accept, job))
        elif job is None or job.assignment_id != order.assignment_id:
            return
        elif order.status == "withdrawn":
            self._stop(job)
            self._vehicle.halt()
            self._stage.after(STOOD_DOWN_MS, self._free_again)
        else:
            self._updated(job, order)

    def move(self, order: MoveOrder) -> None:
        """Take an order to wait elsewhere, or its end."""
        if order.status == "made" and self._job is None:
            self._move_id = order.move_id
            self._stage.after(MOVE_ANSWER_MS, partial(self._set_out, order))
        elif order.status == "withdrawn" and order.move_id == self._move_id:
            self._move_id = None
            if self._job is None:
                self._vehicle.go_home()

    def go_off(self, *, for_good: bool = False) -> None:
        """Go off duty, as soon as no call is left; ``for_good``: it does not come back."""
        self._leaves = True
        self._for_good = for_good or self._for_good
        self._leave()

    def come_on(self) -> None:
        """Come on duty, if it is off."""
        if self._for_good:
            return
        self._leaves = False
        if self._is_off:
            self._is_off = False
            self._report(CrewReport.CLEAR, None)

    def _set_out(self, order: MoveOrder) -> None:
        if self._move_id != order.move_id or self._job is not None:
            return
        self._answer(order, "accepted")
        arrive = partial(self._reach_point, order)
        self._vehicle.drive(order.place, Profile.NORMAL, arrive)

    def _reach_point(self, order: MoveOrder) -> None:
        if self._move_id == order.move_id:
            self._answer(order, "arrived")

    def _updated(self, job: _Job, order: Assignment) -> None:
        """Take another place of the call, or the hospital that is named."""
        if order.hospital_id is not None and order.hospital_id != job.hospital_id:
            job.hospital_id = order.hospital_id
            if job.carries:
                if job.is_there:  # turned away at the gate
                    job.is_there = False
                    self._report(CrewReport.TRANSPORTING, job)
                self._to_hospital(job)
            return
        goal = order.stop or order.place
        if goal is not None and goal != job.goal and not job.carries:
            job.goal = goal
            if job.due is None and not job.is_there:
                self._drive(job)

    def _accept(self, job: _Job) -> None:
        self._report(CrewReport.ACCEPTED, job)
        self._next(job, job.course.mobilise_ms, partial(self._roll, job))

    def _roll(self, job: _Job) -> None:
        self._report(CrewReport.MOBILISED, job)
        self._drive(job)

    def _drive(self, job: _Job) -> None:
        """Drive to the call; where nobody ever knew its place, the crew is taken to be there."""
        job.due = None
        goal = job.goal or job.course.scene or self._vehicle.place
        self._vehicle.drive(goal, Profile.SIRENS, partial(self._arrive, job))

    def _arrive(self, job: _Job) -> None:
        job.is_there = True
        self._report(CrewReport.ON_SCENE, job)
        self._next(job, job.course.scene_ms, partial(self._leave_scene, job))

    def _leave_scene(self, job: _Job) -> None:
        if not job.course.transported:
            self._finish(job)
            return
        job.carries, job.is_there = True, False
        self._next(job, HOSPITAL_WAIT_MS, partial(self._choose_hospital, job))
        self._report(CrewReport.TRANSPORTING, job)
        if job.hospital_id is not None:
            self._to_hospital(job)

    def _choose_hospital(self, job: _Job) -> None:
        """Choose the nearest hospital, since nobody named one; a city without any has no more."""
        if not self._hospitals:
            self._finish(job)
            return
        here = self._vehicle.place
        job.hospital_id = min(
            self._hospitals,
            key=lambda name: (metres_between(here, self._hospitals[name]), name),
        )
        self._report(CrewReport.TRANSPORTING, job, job.hospital_id)
        self._to_hospital(job)

    def _to_hospital(self, job: _Job) -> None:
        """Drive to the hospital that is named; to one that is not known here a crew goes itself."""
        place = self._hospitals.get(job.hospital_id or "")
        if place is None:
            self._next(job, HOSPITAL_WAIT_MS, partial(self._choose_hospital, job))
            return
        if job.due is not None:
            job.due.call_off()
        self._vehicle.drive(place, Profile.SIRENS, partial(self._reach_hospital, job))

    def _reach_hospital(self, job: _Job) -> None:
        job.is_there = True
        self._report(CrewReport.AT_HOSPITAL, job)
        self._next(job, job.course.handover_ms, partial(self._finish, job))

    def _finish(self, job: _Job) -> None:
        self._stop(job)
        self._report(CrewReport.CLEAR, job)
        self._vehicle.go_home()
        if self._leaves:
            self._stage.after(STOOD_DOWN_MS, self._leave)

    def _free_again(self) -> None:
        if self._job is None:
            self._report(CrewReport.CLEAR, None)
            self._vehicle.go_home()
            self._leave()

    def _leave(self) -> None:
        """End the shift that is over, unless a call came first: then after that."""
        if self._leaves and self._job is None and not self._is_off:
            self._end_shift()

    def _end_shift(self) -> None:
        self._is_off = True
        self._report(CrewReport.OFF_DUTY, None)
        self._vehicle.go_home()

    def _next(self, job: _Job, delay_ms: int, action: Action) -> None:
        """Plan what comes next, in place of what was planned."""
        if job.due is not None:
            job.due.call_off()
        job.due = self._stage.after(delay_ms, action)

    def _stop(self, job: _Job | None) -> None:
        """Do nothing more for a call, if it is the one in hand."""
        if job is not None and job.due is not None:
            job.due.call_off()
        if self._job is job:
            self._job = None

    def _report(
        self, status: CrewReport, job: _Job | None, hospital_id: HospitalId | None = None
    ) -> None:
        name = self._vehicle.unit_id
        self._stage.say(
            VehicleStatus(
                **self._stage.head(f"crew {name}", source=name),
                unit_id=name,
                status=status,
                incident_id=job.incident_id if job else None,
                assignment_id=job.assignment_id if job else None,
                hospital_id=hospital_id,
            )
        )

    def _answer(self, order: MoveOrder, answer: str) -> None:
        name = self._vehicle.unit_id
        said = {"unit_id": name, "move_id": order.move_id, "answer": answer}
        head = self._stage.head(f"move {name}", source=name)
        self._stage.say(MoveAnswer.model_validate({**head, **said}))


def _nothing() -> None:
    """Do nothing: a unit that has come to where it waits waits."""
