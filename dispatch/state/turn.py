"""One step in progress: what it has changed so far, and what it has to say.

Handlers read and write the world only through a Turn: what they may change is in ``Draft``, what
they may say is here.
"""

from datetime import datetime

from dispatch.ground.require import require
from dispatch.records.hospital import name_of
from dispatch.state.draft import Draft
from dispatch.state.known_roads import KnownRoads
from dispatch.state.roads import EtaOracle
from dispatch.state.unconfirmed import is_unconfirmed
from dispatch.state.views import Head, hospital_view, incident_view, unit_view
from dispatch.state.world import World
from schemas.events.moves import MoveOrder
from schemas.events.mutual_aid import AidDeclined, AidGranted, AidRequest, AidReturned, AidWithdrawn
from schemas.ground.ids import derive
from schemas.journal import AnyEvent
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.views import HospitalView, IncidentView, UnitView

AidOutput = AidDeclined | AidGranted | AidRequest | AidReturned | AidWithdrawn
"""What is said to another centre."""

View = UnitView | IncidentView | HospitalView
"""What screens show."""

Output = Assignment | MoveOrder | PreAlert | Decision | Alarm | View | AidOutput


class Turn(Draft):
    """The working copy of a world while one event is applied.

    ``reconsider`` asks for a new plan of who goes to whom at the end of the step, ``moved`` for a
    look at idle units that are somewhere else now. ``sent`` are the incidents that were given a
    unit; ``roads_changed`` says that drives may take longer or shorter than they did; ``replan``
    asks for a new plan of the scenes of many patients. ``ids_by_centre``: see
    ``schemas.journal.JournalRecord``.
    """

    def __init__(
        self,
        world: World,
        event: AnyEvent,
        roads: EtaOracle,
        offset: int,
        *,
        ids_by_centre: bool = False,
    ) -> None:
        require(event.received_at is not None, "a journaled event has its time of receipt")
        require(offset >= 0, "a journal offset is never negative")
        received_at: datetime = event.received_at  # type: ignore[assignment]
        super().__init__(world, max(world.now, received_at))
        self.event = event
        self.roads = KnownRoads.of(roads)
        self.roads.reach(world.policies.intake.walk_m_max)
        self.offset = offset
        self.alarms_before = world.alarms
        self.outputs: list[Output] = []
        self.moved: list[str] = []
        self.sent: set[str] = set()
        self.roads_changed = False
        self.replan = False
        self._ids_made = 0
        self._named = (event.centre_id, event.event_id) if ids_by_centre else (event.event_id,)

    @property
    def is_refused(self) -> bool:
        """Tell whether the event was refused and has changed nothing but the time."""
        refused = any(isinstance(one, Decision) and one.refused for one in self.outputs)
        return refused and self.is_unchanged

    def new_id(self, kind: str, *parts: str | int) -> str:
        """Derive an id from this event, the parts, and how many ids it has caused so far."""
        self._ids_made += 1
        return derive(kind, *self._named, self._ids_made, *parts)

    def emit(self, output: Output) -> None:
        """Add an output; outputs leave in the order in which they were added.

        A decision is given the hash of the parameters that it was made with, the protocol's
        determinant behind its incident, and the name of its hospital.
        """
        if isinstance(output, Decision):
            incident = self.world.incidents.get(output.incident_id or "")
            made_with = {
                "policies_hash": self.world.policies_hash,
                "determinant": incident.determinant if incident else None,
            }
            hospital_id = output.hospital_id
            if hospital_id is not None:
                made_with["hospital_name"] = name_of(self.world.hospitals, hospital_id)
            output = output.model_copy(update=made_with)
        self.outputs.append(output)

    def show_views(self) -> None:
        """Emit the view of every unit, incident and hospital that this step touched, once each."""
        for unit in self.touched_units.values():
            self.emit(unit_view(self.head(), unit))
        for incident in self.touched_incidents.values():
            unconfirmed = is_unconfirmed(self.world.policies.intake, incident)
            scene = self.world.scenes.get(incident.part_of or incident.incident_id)
            declared = scene is not None and scene.declaration is not None
            view = incident_view(self.head(), incident, unconfirmed=unconfirmed, declared=declared)
            self.emit(view)
        for name, hospital in self.touched_hospitals.items():
            known = name in self.world.hospitals and not hospital.leaving
            self.emit(hospital_view(self.head(), hospital, configured=known))

    def head(self) -> Head:
        """Give the fields that every output of this step has in common."""
        return {
            "centre_id": self.world.centre_id,
            "cause_id": self.event.event_id,
            "decided_at": self.now,
            "journal_offset": self.offset,
        }
