"""A day from a moment on, played: the core decides, crews drive and need as long as they needed."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from heapq import merge
from operator import itemgetter
from typing import Any, Final

from console.centre.folder import Centre
from console.picture.reached import arrival, call_of
from console.web.otherwise.beginning import begun, configured, places
from console.web.otherwise.change import EXTRA, Change
from console.web.otherwise.played import Played, Reached
from console.web.otherwise.rest import Rest
from dispatch.fold import Fold
from dispatch.state.turn import Output
from dispatch.state.world import World
from routing.oracle import RoadOracle
from scenarios.repeated.course import Courses, Shift
from scenarios.repeated.crew import Begun, Crew
from scenarios.repeated.vehicle import Vehicle
from scenarios.timing.stage import Stage
from schemas.centre.policies import policies_hash
from schemas.events.centre import CentreConfigured
from schemas.events.commands import AcceptProposal
from schemas.events.moves import MoveOrder
from schemas.ground.envelope import Event
from schemas.ground.ids import UnitId, derive
from schemas.ground.vocabulary import IncidentState, UnitState
from schemas.journal import JournalRecord
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.outputs.views import IncidentView

STEP: Final = timedelta(seconds=1)
_DESK: Final = "what-if"
"""Who takes proposals here; nobody's name."""


class Play:
    """One play of the rest of a day.

    Parameters
    ----------
    centre
        The centre, with roads of the map of that day.
    rest
        What came, and the state in which it came.
    change
        What is otherwise.
    courses
        How long crews need for what.
    accept_ms
        How long people take until they accept what the engine proposes.
    """

    def __init__(
        self, centre: Centre, rest: Rest, change: Change, courses: Courses, accept_ms: int
    ) -> None:
        self._router = centre.router()
        self._fold = Fold.resumed(rest.state, RoadOracle(self._router))
        self._centre = centre
        self._rest = rest
        self._change = change
        self._courses = courses
        self._accept_ms = accept_ms
        self._now = self._fold.world.now
        self._stage = Stage(centre.city.centre_id, seed=0, start=self._now)
        self._offset = rest.offset
        self._crews: dict[UnitId, Crew] = {}
        self._played = Played()

    @property
    def world(self) -> World:
        """The centre as it stands now."""
        return self._fold.world

    def run(self, end: datetime, tell: Callable[[datetime], None]) -> Played:
        """Play to the end (aware), and give what came of it; ``tell`` hears how far it is."""
        world = self._fold.world
        self._apply(configured(world, self._fold.roads.graph_hash, self._centre, self._change))
        for one in begun(world):
            self._crew(one)
        leaving = self._crews.get(self._change.unit_id or "")
        if self._change.kind == "without" and leaving is not None:
            leaving.go_off(for_good=True)
        shifts = ((one.at, one) for one in self._courses.shifts if self._now < one.at < end)
        story = merge(self._rest.events, shifts, key=itemgetter(0))
        for at, event in story:
            self._until(at)
            self._hear(event)
            tell(at)
        self._until(end)
        self._played.broken = self._fold.broken_promises
        return self._played

    def _until(self, at: datetime) -> None:
        """Let crews go on until a moment; what they say is heard within a second."""
        while self._now < at:
            self._now = min(at, self._now + STEP)
            self._stage.agenda.run_until(_ms(self._now - self._stage.start))
            self._say_all()

    def _say_all(self) -> None:
        for said in self._stage.drain():
            self._apply(said)

    def _hear(self, event: Event | Shift) -> None:
        """Take what came as it came."""
        if isinstance(event, Shift):
            crew = self._crews.get(event.unit_id)
            if crew is not None and event.is_on:
                crew.come_on()
            elif crew is not None:
                crew.go_off()
        elif isinstance(event, CentreConfigured):
            self._apply(self._changed(event))
        else:
            self._apply(event)
        self._say_all()

    def _changed(self, event: CentreConfigured) -> CentreConfigured:
        """Give a new configuration of that day, with the same thing changed."""
        policies = self._change.policies(event.policies)
        update = {
            "event_id": derive(_DESK, event.event_id),
            "policies": policies,
            "policies_hash": policies_hash(policies),
            "units": self._change.units(event.units),
        }
        return event.model_copy(update=update)

    def _apply(self, event: Event) -> None:
        """Let the core decide, and let crews hear of it."""
        now: Any = event.model_copy(update={"received_at": max(self._now, self._fold.world.now)})
        self._offset += 1
        outputs = self._fold.apply(JournalRecord(event=now), offset=self._offset).outputs
        if isinstance(event, CentreConfigured):
            self._join()
        self._tell(outputs)

    def _tell(self, outputs: Sequence[Output]) -> None:
        for one in outputs:
            if isinstance(one, Assignment | MoveOrder):
                crew = self._crews.get(one.unit_id) or self._join(one.unit_id)
                if crew is not None and isinstance(one, Assignment):
                    crew.take(one)
                elif crew is not None and isinstance(one, MoveOrder):
                    crew.move(one)
            elif isinstance(one, IncidentView):
                self._note(one)
            elif isinstance(one, Decision) and one.kind is DecisionKind.PROPOSED:
                self._stage.after(self._accept_ms, partial(self._accept, one))

    def _accept(self, told: Decision) -> None:
        """Do as a person does who looks at a proposal."""
        head = self._stage.head(_DESK)
        said = {"incident_id": told.incident_id, "proposal_id": told.decision_id}
        self._stage.say(AcceptProposal.model_validate({**head, **said}))

    def _note(self, view: IncidentView) -> None:
        """Note the first arrival at a call, of any of its legs."""
        name = call_of(view)
        if view.state is IncidentState.ON_SCENE and name not in self._played.reached:
            _, priority, _, ms = arrival(view, self._fold.world.incidents)
            self._played.reached[name] = Reached(name, priority, ms)

    def _join(self, unit_id: UnitId = EXTRA) -> Crew | None:
        """Give a crew to a unit that came later: the one more, one on loan."""
        unit = self._fold.world.units.get(unit_id)
        if unit is None or unit_id in self._crews:
            return self._crews.get(unit_id)
        return self._crew(Begun(unit_id, unit.station, unit.place, UnitState.AVAILABLE))

    def _crew(self, one: Begun) -> Crew:
        vehicle = Vehicle(
            self._stage,
            one.unit_id,
            self._router,
            place=one.place,
            station=one.station,
            drive_pm=self._courses.drive_pm,
        )
        hospitals = places(self._fold.world.hospitals)
        crew = self._crews[one.unit_id] = Crew(self._stage, vehicle, self._courses, hospitals)
        crew.begin(one)
        return crew


def _ms(span: timedelta) -> int:
    return round(span.total_seconds() * 1_000)
