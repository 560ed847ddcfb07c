"""A trial: everybody outside the engine, played by seed against simulated time."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from routing.router import Router
from scenarios.cases.table import Case
from scenarios.city.model import City
from scenarios.people.callers import CallCentre
from scenarios.people.crews import Crew
from scenarios.people.hospital_reports import Diversions, HospitalReports
from scenarios.people.hospital_staff import HospitalStaff
from scenarios.people.road_reports import RoadReports
from scenarios.timing.stage import Recent, Stage
from schemas.events.moves import MoveOrder
from schemas.ground.envelope import Event
from schemas.outputs.assignments import Assignment
from schemas.outputs.pre_alerts import PreAlert

Message = Assignment | MoveOrder | PreAlert
"""What the engine tells crews and hospitals."""

_MILLISECOND: Final = timedelta(milliseconds=1)


class Player:
    """Plays the call centre, crews, monitors, hospitals and police of one city.

    It reads no clock and no other chance than ``seed``: the same city, map, seed, start and inbox
    give the same events, byte for byte. ``start`` is an aware instant. Units that are off duty say
    nothing. ``only_answers``: nobody calls, roads and hospitals stay as they are, and crews and
    hospitals answer what the engine tells them. Without ``monitors`` nobody's vital signs are told.
    Units and hospitals ``by_hand``, by their ids, answer nothing: a person does, at their pages.
    """

    def __init__(
        self,
        city: City,
        router: Router,
        *,
        seed: int,
        start: datetime,
        only_answers: bool = False,
        monitors: bool = True,
        by_hand: Collection[str] = (),
    ) -> None:
        if start.tzinfo is None:
            msg = f"start must have a time zone; {start.isoformat()} has none"
            raise ValueError(msg)
        stage = Stage(city.centre_id, seed=seed, start=start)
        cases = Recent[Case]()
        hospitals = tuple(one for one in city.hospitals if one.hospital_id not in by_hand)
        self._stage = stage
        self._read = Recent[None]()
        self._crews = {
            spec.unit_id: Crew(
                stage,
                spec,
                router,
                habits=city.crew_habits,
                hospitals=city.hospitals,
                cases=cases,
                monitors=monitors,
            )
            for spec in city.units
            if spec.on_duty and spec.unit_id not in by_hand
        }
        self._staff = {
            spec.hospital_id: HospitalStaff(stage, spec, city.hospital_habits) for spec in hospitals
        }
        if only_answers:
            return
        # They act by themselves: whoever has planned something on the stage is kept alive by it.
        CallCentre(stage, city, router, cases)
        Diversions(stage, hospitals, city.hospital_habits)
        HospitalReports(stage, hospitals, city.hospital_habits)
        RoadReports(stage, city, router)

    def advance(self, now: datetime, inbox: Sequence[Message]) -> list[Event]:
        """Give all events due up to and at ``now``, in order of ``occurred_at``.

        ``inbox`` holds what the engine published since the last call, in its order; repeats are
        ignored. A message is heard at its ``decided_at``, but never before the last ``now`` nor
        after this one. A ``now`` before the last one gives nothing.
        """
        now_ms = max((now - self._stage.start) // _MILLISECOND, self._stage.now_ms)
        for message in inbox:
            decided_ms = (message.decided_at - self._stage.start) // _MILLISECOND
            heard_ms = min(max(decided_ms, self._stage.now_ms), now_ms)
            self._stage.after(heard_ms - self._stage.now_ms, partial(self._hear, message))
        self._stage.agenda.run_until(now_ms)
        return self._stage.drain()

    def _hear(self, message: Message) -> None:
        """Give a message to whom it concerns, once."""
        crew = self._crews.get(message.unit_id)
        if isinstance(message, MoveOrder):
            if crew is not None and self._is_new(message.move_id, message.status):
                crew.move(message)
            return
        if isinstance(message, Assignment):
            version = f"{message.status} {message.journal_offset}"
            if crew is not None and self._is_new(message.assignment_id, version):
                crew.take(message)
            return
        if not self._is_new(message.pre_alert_id, str(message.revision)):
            return
        staff = self._staff.get(message.hospital_id)
        if staff is not None:
            staff.read(message)

    def _is_new(self, name: str, version: str) -> bool:
        """Tell whether this version of a message was not read before."""
        return self._read.put(f"{name} {version}", None)
