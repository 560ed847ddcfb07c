"""The crews of a trial: they take orders, drive, treat, transport and hand over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import partial
from random import Random
from typing import Final

from routing.ground.profile import Profile
from routing.router import Router
from scenarios.cases.care import first_look, given
from scenarios.cases.table import Case, guessed_condition
from scenarios.city.model import CrewHabits
from scenarios.driving.journeys import metres_between
from scenarios.driving.vehicles import Vehicle
from scenarios.patients.course import Monitor
from scenarios.people.relocations import Relocation
from scenarios.timing.agenda import Action, Timer
from scenarios.timing.stage import MINUTE_MS, SECOND_MS, Head, Recent, Stage
from schemas.events.centre import HospitalSpec, UnitSpec
from schemas.events.moves import MoveOrder
from schemas.events.vehicles import VehicleStatus
from schemas.ground.base import LatLon
from schemas.ground.ids import HospitalId
from schemas.ground.vocabulary import CrewReport, Priority
from schemas.outputs.assignments import Assignment
from schemas.patient.care import CareReported

ACCEPT_S: Final = (4, 20)
MOBILISE_S: Final = {
    Priority.P1: (10, 30),
    Priority.P2: (15, 40),
    Priority.P3: (20, 60),
    Priority.P4: (20, 60),
}
TREAT_S: Final = {
    Priority.P1: (240, 360),
    Priority.P2: (270, 420),
    Priority.P3: (300, 480),
    Priority.P4: (360, 540),
}
HANDOVER_S: Final = (300, 600)

SILENCE_ENDS_MS: Final = 10 * MINUTE_MS
"""A crew that did not hear an order is itself again after this, if nobody withdrew it."""

HOSPITAL_WAIT_MS: Final = 3 * MINUTE_MS
"""With a patient on board and no hospital named, a crew then chooses the nearest itself."""

LOOK_MS: Final = (40 * SECOND_MS, 90 * SECOND_MS)
"""From the arrival to the crew's first word on the patient; shorter than any treatment."""

_STOOD_DOWN_S: Final = (3, 8)
_DECLINED: Final = ("Xe hỏng lốp", "Đang tiếp nhiên liệu", "Thiếu bình oxy trên xe")
_BUSY: Final = "Đang phục vụ bệnh nhân khác"


class Step(IntEnum):
    """How far a crew has come with an order."""

    ALERTED = 0
    ACCEPTED = 1
    EN_ROUTE = 2
    ON_SCENE = 3
    TRANSPORTING = 4
    AT_HOSPITAL = 5


@dataclass(slots=True)
class Job:
    """The order that a crew works on; ``hospital_id`` is null until somebody named one."""

    order: Assignment
    case: Case | None
    random: Random
    step: Step = Step.ALERTED
    hospital_id: HospitalId | None = None
    due: Timer | None = None
    look: Timer | None = None
    begun: datetime | None = None
    monitor: Monitor | None = None

    def seconds(self, between: tuple[int, int]) -> int:
        """Draw a time, in milliseconds, between two numbers of seconds."""
        return self.random.randrange(between[0] * SECOND_MS, between[1] * SECOND_MS)


class Crew:
    """One unit's crew and its vehicle."""

    def __init__(
        self,
        stage: Stage,
        spec: UnitSpec,
        router: Router,
        *,
        habits: CrewHabits,
        hospitals: Sequence[HospitalSpec],
        cases: Recent[Case],
        monitors: bool = True,
    ) -> None:
        self.spec = spec
        self.vehicle = Vehicle(stage, spec, router)
        self._stage = stage
        self._habits = habits
        self._relocation = Relocation(stage, self.vehicle, habits)
        self._hospitals: Mapping[HospitalId, LatLon] = {
            hospital.hospital_id: hospital.place for hospital in hospitals
        }
        self._cases = cases
        self._monitors = monitors
        self._job: Job | None = None

    def take(self, order: Assignment) -> None:
        """Take an order, or its withdrawal, addressed to this unit."""
        current = self._job
        if order.status == "withdrawn":
            if current is not None and current.order.assignment_id == order.assignment_id:
                self._stand_down(current)
        elif order.status == "updated":
            if current is not None and current.order.assignment_id == order.assignment_id:
                self._updated(current, order)
        elif current is None:
            self._begin(order)
        else:
            delay_ms = self._stage.stream("busy", order.assignment_id).randrange(3_000, 9_000)
            self._stage.after(delay_ms, partial(self._decline, order, _BUSY))

    def move(self, order: MoveOrder) -> None:
        """Take an order to wait elsewhere, or its end."""
        self._relocation.take(order, is_busy=self._job is not None)

    def _updated(self, job: Job, order: Assignment) -> None:
        """Take the newest word on the order that the crew holds, and the hospital it names."""
        if order.journal_offset < job.order.journal_offset:
            return
        job.order = order
        named = order.hospital_id
        if named not in {None, job.hospital_id}:
            job.hospital_id = named
            if job.step is Step.AT_HOSPITAL:  # turned away at the gate
                job.step = Step.TRANSPORTING
                self._report(CrewReport.TRANSPORTING, job.order)
            if job.step is Step.TRANSPORTING:
                self._head_for_hospital(job)

    def _begin(self, order: Assignment) -> None:
        """Hear an order: most crews accept, a few decline or do not hear it."""
        random = self._stage.stream("order", self.spec.unit_id, order.incident_id, order.attempt)
        job = Job(order, self._cases.get(order.incident_id), random)
        self._job = job
        self._relocation.call_off()
        roll = random.random()
        if roll < self._habits.silent_share:
            self._next(job, SILENCE_ENDS_MS, self._forget)
        elif roll < self._habits.silent_share + self._habits.decline_share:
            reason = random.choice(_DECLINED)
            self._next(job, job.seconds(ACCEPT_S), partial(self._refuse, job, reason))
        else:
            self._next(job, job.seconds(ACCEPT_S), partial(self._accept, job))

    def _next(self, job: Job, delay_ms: int, action: Action) -> None:
        """Plan what the crew does next with its order, in place of what was planned."""
        if job.due is not None:
            job.due.call_off()
        job.due = self._stage.after(delay_ms, action)

    def _forget(self) -> None:
        """Work on no order any more."""
        self._job = None

    def _refuse(self, job: Job, reason: str) -> None:
        """Decline the order that the crew holds."""
        self._decline(job.order, reason)
        self._forget()

    def _decline(self, order: Assignment, reason: str) -> None:
        """Say no to an order."""
        self._report(CrewReport.DECLINED, order, reason=reason)

    def _accept(self, job: Job) -> None:
        """Say yes and get ready."""
        job.step = Step.ACCEPTED
        self._report(CrewReport.ACCEPTED, job.order)
        delay_ms = job.seconds(MOBILISE_S[job.order.priority])
        self._next(job, delay_ms, partial(self._mobilise, job))

    def _mobilise(self, job: Job) -> None:
        """Set out for the patient; where the order names no place, the crew has asked for it."""
        job.step = Step.EN_ROUTE
        self._report(CrewReport.MOBILISED, job.order)
        known = job.case.place if job.case is not None else None
        place = job.order.stop or job.order.place or known or self.vehicle.place
        self.vehicle.drive(place, Profile.SIRENS, partial(self._arrive, job))

    def _arrive(self, job: Job) -> None:
        """Reach the patient, put the monitor on, and treat."""
        job.step = Step.ON_SCENE
        self._report(CrewReport.ON_SCENE, job.order)
        order = job.order
        condition = job.case.condition if job.case else guessed_condition(order.priority)
        if self._monitors:
            job.monitor = Monitor(self._stage, self.spec, order.incident_id, condition)
        job.begun = self._stage.now
        if job.case is not None:
            delay_ms = self._care_chance(job, "look").randrange(*LOOK_MS)
            job.look = self._stage.after(delay_ms, partial(self._look, job, job.case))
        self._next(job, job.seconds(TREAT_S[order.priority]), partial(self._treated, job))

    def _treated(self, job: Job) -> None:
        """Leave the patient at home, well, or set out for a hospital; say first what was done."""
        self._say_treatments(job)
        light = job.order.priority in {Priority.P3, Priority.P4}
        if light and job.random.random() < self._habits.treated_on_scene_share:
            self._finish(job)
            return
        job.step = Step.TRANSPORTING
        self._report(CrewReport.TRANSPORTING, job.order)
        if job.hospital_id in self._hospitals:
            self._head_for_hospital(job)
        else:
            self._next(job, HOSPITAL_WAIT_MS, partial(self._choose_hospital, job))

    def _look(self, job: Job, case: Case) -> None:
        """Say what was found at the first look."""
        found = first_look(case, self._care_chance(job, "found"), self._stage.now)
        self._stage.say(
            CareReported(
                **self._care_head(job),
                unit_id=self.spec.unit_id,
                incident_id=job.order.incident_id,
                findings=found.findings,
                mechanisms=found.mechanisms,
                onset=found.onset,
                pre_alert=found.pre_alert,
            )
        )

    def _say_treatments(self, job: Job) -> None:
        """Say what was done on scene, if anything was."""
        if job.case is None or job.begun is None:
            return
        done = given(job.case, self._care_chance(job, "done"), job.begun, self._stage.now)
        if done:
            self._stage.say(
                CareReported(
                    **self._care_head(job),
                    unit_id=self.spec.unit_id,
                    incident_id=job.order.incident_id,
                    treatments=done,
                )
            )

    def _care_chance(self, job: Job, what: str) -> Random:
        return self._stage.stream("care", what, job.order.incident_id, self.spec.unit_id)

    def _care_head(self, job: Job) -> Head:
        unit_id = self.spec.unit_id
        cause_id = job.order.assignment_id
        return self._stage.head(f"care {unit_id}", source=unit_id, cause_id=cause_id)

    def _head_for_hospital(self, job: Job) -> None:
        """Drive to the hospital that is named now, from wherever the vehicle is."""
        place = self._hospitals.get(job.hospital_id or "")
        if place is None:
            return  # a hospital of another city: keep to what was planned
        if job.due is not None:
            job.due.call_off()
        self.vehicle.drive(place, Profile.SIRENS, partial(self._reach_hospital, job))

    def _choose_hospital(self, job: Job) -> None:
        """Choose the nearest hospital, since nobody named one, and say so."""
        here = self.vehicle.place
        job.hospital_id = min(
            self._hospitals,
            key=lambda name: (metres_between(here, self._hospitals[name]), name),
            default=None,
        )
        if job.hospital_id is None:
            self._finish(job)  # a city without hospitals: all a crew can do is treat
            return
        self._report(CrewReport.TRANSPORTING, job.order, hospital_id=job.hospital_id)
        self._head_for_hospital(job)

    def _reach_hospital(self, job: Job) -> None:
        """Arrive and hand over."""
        job.step = Step.AT_HOSPITAL
        self._report(CrewReport.AT_HOSPITAL, job.order)
        self._next(job, job.seconds(HANDOVER_S), partial(self._finish, job))

    def _finish(self, job: Job) -> None:
        """Be clear and drive home."""
        if job.monitor is not None:
            job.monitor.take_off()
        self._forget()
        self._report(CrewReport.CLEAR, job.order)
        self._return()

    def _stand_down(self, job: Job) -> None:
        """Stop where the vehicle is; a crew that had moved says a little later that it is free.

        That report names no incident: the order is over, and the incident may be another's.
        """
        for timer in (job.due, job.look):
            if timer is not None:
                timer.call_off()
        if job.monitor is not None:
            job.monitor.take_off()
        self._forget()
        if job.step > Step.ALERTED:
            self.vehicle.halt()
            self._stage.after(job.seconds(_STOOD_DOWN_S), self._free_again)

    def _free_again(self) -> None:
        """Report free and drive home, unless a new order came first."""
        if self._job is None:
            self._report(CrewReport.CLEAR, None)
            self._return()

    def _return(self) -> None:
        """Drive home as everybody else does; the crew takes orders meanwhile."""
        self.vehicle.drive(self.spec.station, Profile.NORMAL, _arrive_home)

    def _report(
        self,
        status: CrewReport,
        order: Assignment | None,
        *,
        reason: str | None = None,
        hospital_id: HospitalId | None = None,
    ) -> None:
        """Publish the crew's word on an order, or on itself where there is none."""
        unit_id = self.spec.unit_id
        cause_id = order.assignment_id if order else None
        self._stage.say(
            VehicleStatus(
                **self._stage.head(f"crew {unit_id}", source=unit_id, cause_id=cause_id),
                unit_id=unit_id,
                status=status,
                incident_id=order.incident_id if order else None,
                assignment_id=order.assignment_id if order else None,
                hospital_id=hospital_id,
                reason=reason,
            )
        )


def _arrive_home() -> None:
    """Do nothing: a unit at its station waits."""
